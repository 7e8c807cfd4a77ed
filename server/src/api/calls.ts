// The resources. The document is made from the same list, so nothing can be served and not described.

import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { registerAgents } from './agents/routes.ts';
import { registerAuditEvents } from './audit-events/routes.ts';
import { registerChats } from './chats/routes.ts';
import type { ApiDependencies } from './dependencies.ts';
import { registerGroups } from './groups/routes.ts';
import { registerApps } from './manage/apps.ts';
import { registerChatActions } from './manage/chat-actions.ts';
import { registerInstallations } from './manage/installations.ts';
import { registerKept } from './manage/kept.ts';
import { registerOpened } from './manage/opened.ts';
import { registerRuns } from './manage/runs.ts';
import { registerWidgets } from './manage/widgets.ts';
import { registerStatus } from './status/routes.ts';
import { registerVisitors } from './visitors/routes.ts';

/** Registers the calls of every resource. */
export function registerCalls(instance: FastifyInstance, api: ApiDependencies): void {
  const calls = instance.withTypeProvider<TypeBoxTypeProvider>();
  registerAgents(calls, api);
  registerGroups(calls, api);
  registerStatus(calls, api);
  registerVisitors(calls, api);
  registerChats(calls, api);
  registerAuditEvents(calls, api);
  registerChatActions(calls, api);
  registerApps(calls, api);
  registerWidgets(calls, api);
  registerInstallations(calls, api);
  registerKept(calls, api);
  registerOpened(calls, api);
  registerRuns(calls, api);
}

// What an agent app asks and tells of a widget that is open.

import { Type } from 'typebox';
import { NOTICES } from '../../extensions/app.ts';
import { createBasicAuthorization } from '../../extensions/basic-authorization.ts';
import { CAUSES, diagnose } from '../../extensions/diagnosis.ts';
import { getCaller } from '../access/caller.ts';
import { actingOf, eventOf } from '../acts.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiInstance } from '../instance.ts';
import { oneOf } from '../schemas.ts';
import { READ } from './installations.ts';
import { findReachableWidget, requireAgent, speaksForNobody } from './reach.ts';
import { Removed, WidgetParameter } from './schemas.ts';

/** Those that an agent app sees; the others are the server's own. */
const SEEN = NOTICES.filter((kind) => kind !== 'no_session_id' && kind !== 'authorization_failed');

const NewNotice = Type.Object(
  { kind: oneOf(SEEN, 'What was seen of the widget.') },
  { additionalProperties: false, examples: [{ kind: 'never_spoke' }] },
);

const Authorized = Type.Object(
  {
    outcome: oneOf(['authorized', 'failed'], 'Whether the extension answered 2xx in time.'),
    session_id: Type.Optional(
      Type.Unsafe<unknown>({
        description: 'When authorized: of any type, as the extension answered it; null when it had none.',
      }),
    ),
    status: Type.Optional(
      Type.Union([Type.Integer(), Type.Null()], {
        description: 'When failed: the status of its answer; null when there was none.',
      }),
    ),
    message: Type.Optional(Type.String({ description: 'When failed: what happened.' })),
  },
  { description: 'What the extension answered.' },
);

export const DiagnosisAnswer = Type.Object(
  {
    cause: oneOf(CAUSES, 'What is wrong, in a word.'),
    detail: Type.String({ description: 'What was seen.' }),
    fix: Type.String({ description: 'What its makers can do.' }),
  },
  { description: 'What a look from the server tells.' },
);

const config = { access: { scopes: [READ] } };
const tags = ['Installations'];

export function registerOpened(calls: ApiInstance, api: ApiDependencies): void {
  const authorize = createBasicAuthorization({ ...api, ask: api.askExtension });

  calls.route({
    method: 'POST',
    url: '/manage/v1/widgets/:widget_id/authorization',
    config,
    schema: {
      operationId: 'authorizeWidget',
      tags,
      summary: 'Authorize a widget (basic authorization, deprecated)',
      description:
        'Our server sends your login, and an API key that was made for you in this installation, to <the widget’s URL>/authorize/. Waits 5 seconds at most.',
      params: WidgetParameter,
      response: { 200: Authorized },
    },
    async handler(request) {
      const caller = getCaller(request);
      const { organizationId, login } = requireAgent(caller);
      const installed = await findReachableWidget(api, caller, request.params.widget_id);
      const agent = await api.agents.findAgent({ organizationId, login });
      if (agent === undefined) throw speaksForNobody();
      const { installationId: target } = installed.installation;
      const details = { app_id: installed.app.appId, name: installed.app.name };
      const act = { action: 'installation_key_made', target, details, now: api.now() } as const;
      const result = await authorize({ installed, agent, audit: eventOf(actingOf(request), act) });
      const { outcome } = result;
      request.log.info({ installationId: target, widgetId: installed.widget.widgetId, outcome }, 'basic authorization');
      return result.outcome === 'authorized'
        ? { outcome: 'authorized' as const, session_id: result.sessionId }
        : { outcome: 'failed' as const, status: result.status ?? null, message: result.message };
    },
  });

  calls.route({
    method: 'POST',
    url: '/manage/v1/widgets/:widget_id/diagnosis',
    config,
    schema: {
      operationId: 'diagnoseWidget',
      tags,
      summary: 'Find out why a widget does not load',
      description: 'Our server asks for the widget’s URL once, and looks at the headers of the answer.',
      params: WidgetParameter,
      response: { 200: DiagnosisAnswer },
    },
    async handler(request) {
      const caller = getCaller(request);
      requireAgent(caller);
      const installed = await findReachableWidget(api, caller, request.params.widget_id);
      return diagnose(installed, { ask: api.askExtension, agentAppOrigin: api.platform.agentAppOrigin });
    },
  });

  calls.route({
    method: 'POST',
    url: '/manage/v1/widgets/:widget_id/notices',
    config,
    schema: {
      operationId: 'addNotice',
      tags,
      summary: 'Tell the makers of a widget what was seen',
      description: 'Counted for the widget, and shown to the organization that made it. Nothing else is kept.',
      params: WidgetParameter,
      body: NewNotice,
      consumes: ['application/json'],
      response: { 200: Removed('notice counted') },
    },
    async handler(request) {
      const { widget } = await findReachableWidget(api, getCaller(request), request.params.widget_id);
      await api.apps.countNotice({ widgetId: widget.widgetId, kind: request.body.kind, now: api.now() });
      return { result: 'notice counted' as const };
    },
  });
}

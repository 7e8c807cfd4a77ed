// `login`: what it takes, and what the agent is told first.

import { type Static, Type } from 'typebox';
import { setRoutingStatus } from '../../chat/acts/status.ts';
import { text } from '../actions/action.ts';
import type { ChatApi, Version } from '../chat-api.ts';
import { presentListedChat } from '../present/chats.ts';
import { presentMyProfile } from '../present/users.ts';
import type { Session } from './session.ts';

/** So many chats are told of at once; list_chats has the others. */
const MOST_CHATS = 100;

export const LoginPayload = Type.Object({
  token: Type.String({
    minLength: 1,
    maxLength: 1024,
    description: 'An access token, with or without "Bearer " before it.',
  }),
  timezone: Type.Optional(Type.String({ maxLength: 64 })),
  reconnect: Type.Optional(Type.Boolean()),
  application: Type.Optional(
    Type.Object({ name: Type.Optional(text(256, 'A name.')), version: Type.Optional(text(256, 'A version.')) }),
  ),
  away: Type.Optional(Type.Boolean()),
  pushes: Type.Optional(
    Type.Record(Type.String({ maxLength: 16 }), Type.Array(Type.String({ maxLength: 64 }), { maxItems: 100 }), {
      description: 'Names of pushes by version, such as { "3.5": ["incoming_chat"] }, or "all".',
    }),
  ),
});
export type Login = Static<typeof LoginPayload>;

/** The names of the pushes that are asked for; undefined for all. */
export function wantedPushes({ pushes }: Login, version: Version): ReadonlySet<string> | undefined {
  const names = pushes === undefined ? undefined : new Map(Object.entries(pushes)).get(version);
  if (pushes === undefined || names?.includes('all') === true) return undefined;
  return new Set(names);
}

/** The answer to `login`. An agent who was offline accepts chats from now on, or not, as their profile says. */
export async function greet(api: ChatApi, session: Session, login: Login): Promise<object> {
  const { caller, reach } = session;
  const { organizationId } = caller;
  const agent = await comeOnline(api, session, login);
  const [organization, chats] = await Promise.all([
    api.accounts.findOrganization({ organizationId }),
    reach === undefined
      ? undefined
      : api.chats.listChats({
          organizationId,
          reach,
          groupIds: undefined,
          includeActive: true,
          page: { order: 'desc', limit: MOST_CHATS, start: undefined },
        }),
  ]);
  return {
    license: {
      id: String(organization?.licenseId ?? ''),
      organization_id: organizationId,
      plan: 'enterprise',
      creation_timestamp: Math.floor((organization?.createdAt ?? 0) / 1000),
      in_trial: false,
    },
    my_profile: presentMyProfile(agent, caller.role ?? 'normal'),
    chats_summary: chats?.items.map((listed) => presentListedChat(listed, agent.accountId)) ?? [],
  };
}

async function comeOnline(api: ChatApi, { agent, caller }: Session, login: Login) {
  if (agent.status !== 'offline' || login.reconnect === true) return agent;
  const full = await api.agents.findAgent({ organizationId: caller.organizationId, login: agent.login });
  const status = login.away === true ? 'not accepting chats' : (full?.loginStatus ?? 'not accepting chats');
  await api.chats.act(caller.organizationId, (rows) =>
    setRoutingStatus(
      rows,
      { agent, reach: 'all', origin: undefined, nowMs: api.now(), createId: api.createChatId },
      { login: undefined, status },
    ),
  );
  api.acted();
  return { ...agent, status };
}

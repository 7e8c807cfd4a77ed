// `login`: what it takes, and what the agent is told first.

import { type Static, Type } from 'typebox';
import { mayUse } from '../../api/access/access.ts';
import { setRoutingStatus } from '../../chat/acts/status.ts';
import type { ChatAgent } from '../../chat/chat.ts';
import { text } from '../actions/fields.ts';
import type { ChatApi } from '../chat-api.ts';
import { READ_CHATS } from './actions/define.ts';
import { AGENTS_ATTENDANCE } from './attendance.ts';
import { presentListedChat } from './present/chats.ts';
import { presentMyProfile } from './present/users.ts';
import { type AgentSpeaker, reachOf } from './speaker.ts';

/** So many chats are told of at once; list_chats has the others. */
const MOST_CHATS = 100;

export const LoginPayload = Type.Object({
  timezone: Type.Optional(Type.String({ maxLength: 64 })),
  reconnect: Type.Optional(Type.Boolean()),
  application: Type.Optional(
    Type.Object({ name: Type.Optional(text(256, 'A name.')), version: Type.Optional(text(256, 'A version.')) }),
  ),
  away: Type.Optional(Type.Boolean()),
});
type Login = Static<typeof LoginPayload>;

/** The answer to `login`. An agent who was offline accepts chats from now on, or not, as their profile says. */
export async function greet(
  api: ChatApi,
  speaker: AgentSpeaker,
  login: unknown,
): Promise<{ who: AgentSpeaker; answer: object }> {
  const { caller, organizationId } = speaker;
  // Before anything is told: whoever comes online is seen off again, also when this process is killed at once.
  await AGENTS_ATTENDANCE.note(api, [speaker]);
  const agent = await comeOnline(api, speaker, login as Login);
  const readsChats = READ_CHATS.some((scope) => mayUse(caller, scope));
  const reach = readsChats ? reachOf(speaker, READ_CHATS) : undefined;
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
  const answer = {
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
  return { who: { ...speaker, actor: { ...speaker.actor, agent } }, answer };
}

async function comeOnline(api: ChatApi, { actor, organizationId }: AgentSpeaker, login: Login): Promise<ChatAgent> {
  const { agent } = actor;
  if (agent.status !== 'offline' || login.reconnect === true) return agent;
  const full = await api.agents.findAgent({ organizationId, login: agent.login });
  const status = login.away === true ? 'not accepting chats' : (full?.loginStatus ?? 'not accepting chats');
  const acting = { actor, reach: 'all' as const, origin: undefined, nowMs: api.now(), createId: api.createChatId };
  await api.chats.act(organizationId, (rows) => setRoutingStatus(rows, acting, { login: undefined, status }));
  api.acted();
  return { ...agent, status };
}

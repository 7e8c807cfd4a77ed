// The Agent Chat API: what agents may do, and what they are told.

import { mayUse, requireAccess } from '../../api/access/access.ts';
import { checkerOf } from '../../api/requests/validation.ts';
import { isAmong } from '../../chat/reach.ts';
import type { Side } from '../side.ts';
import { READ_CHATS } from './actions/define.ts';
import { ACTIONS } from './actions/table.ts';
import { AGENTS_ATTENDANCE } from './attendance.ts';
import { greet, LoginPayload } from './login.ts';
import { presentPush, scopeOfPush } from './present/pushes.ts';
import { type AgentSpeaker, identifyAgent, reachOf, recheckAgent } from './speaker.ts';

export const AGENT_SIDE: Side<AgentSpeaker> = {
  name: 'agent',
  actions: new Map(ACTIONS.map((action) => [action.name, action])),
  asksTheSilent: false,
  identify: (api, { credentials }) => identifyAgent(api, credentials),
  refresh: (api, { credentials }) => identifyAgent(api, credentials),
  recheck: (api, speakers) => Promise.all(speakers.map((who) => recheckAgent(api, who))),
  attend: AGENTS_ATTENDANCE,
  reachOf(who, { scopes }) {
    requireAccess(who.caller, { scopes });
    return reachOf(who, scopes);
  },
  checkLogin: checkerOf(LoginPayload),
  greet,
  presentPush,
  getsPush(who, push, { audience }) {
    const { caller, actor } = who;
    const scope = scopeOfPush(push.action);
    if (scope !== undefined) return mayUse(caller, scope);
    if (!READ_CHATS.some((one) => mayUse(caller, one))) return false;
    return isAmong(audience, { accountId: actor.key, reach: reachOf(who, READ_CHATS) });
  },
};

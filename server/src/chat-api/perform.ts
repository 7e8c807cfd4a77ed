// The way of every action, whichever transport it came by: who calls, which scopes, what it takes, what it does.

import { createHash } from 'node:crypto';
import { mayUse, requireAccess } from '../api/access/access.ts';
import type { Caller } from '../api/access/caller.ts';
import { ApiError } from '../api/answers/errors.ts';
import { checkerOf } from '../api/requests/validation.ts';
import type { Acting } from '../chat/acts/acting.ts';
import type { Origin } from '../chat/change.ts';
import type { ChatAgent } from '../chat/chat.ts';
import type { ChatRows } from '../chat/chat-storage.ts';
import type { Reach } from '../chat/reach.ts';
import { ChatRefusal } from '../chat/refusal.ts';
import type { Action } from './actions/action.ts';
import { ACTIONS, findAction } from './actions/table.ts';
import type { ChatApi } from './chat-api.ts';

export type ActionRequest = {
  readonly name: string;
  readonly payload: unknown;
  readonly caller: Caller;
  /** The connection and the request that pushes answer to. */
  readonly origin?: Origin | undefined;
};

const checkers = new Map(ACTIONS.map(({ name, payload }) => [name, checkerOf(payload)]));

/** Shorter request ids are counters, which begin again with each connection. */
const SHORTEST_UNIQUE_ID = 16;

/** Performs the action and answers its payload. Throws refusals. */
export async function perform(api: ChatApi, request: ActionRequest): Promise<object> {
  const { name, caller, origin } = request;
  const action = findAction(name);
  if (action === undefined)
    throw new ChatRefusal('not_found', 'There is no action of this name. All that are stand in the reference.');
  requireAccess(caller, action);
  const payload = request.payload ?? {};
  checkers.get(name)?.(payload);
  const agent = await findAgent(api, caller);
  const { organizationId } = caller;
  const reach = reachOf(caller, { agent, scopes: action.scopes });
  const acting: Acting = { agent, reach, origin, nowMs: api.now(), createId: api.createChatId };
  const key = keyOf(action, request);
  const act = async <T>(run: (rows: ChatRows, acting: Acting) => Promise<T>): Promise<T> => {
    const value = await api.chats.act(organizationId, (rows) => once(rows, { key, acting }, run));
    api.acted();
    return value;
  };
  return await action.run({ api, caller, organizationId, agent, reach, act }, payload);
}

/** The agent that the caller's token speaks for. */
export async function findAgent(api: Pick<ChatApi, 'chats'>, caller: Caller): Promise<ChatAgent> {
  const { organizationId, accountId } = caller;
  const agent = accountId === undefined ? undefined : await api.chats.findAgent({ organizationId, accountId });
  if (agent === undefined) throw new ApiError('authorization', 'This token speaks for no agent.');
  return agent;
}

/** How far these scopes go, of those that the caller may use: over all chats, those of the agent's groups, or those that it takes part in. */
export function reachOf(caller: Caller, { agent, scopes }: { agent: ChatAgent; scopes: readonly string[] }): Reach {
  const { accountId, groupIds } = agent;
  const holds = (range: string) => scopes.some((scope) => scope.includes(range) && mayUse(caller, scope));
  if (holds('chats') && holds('--all:')) return 'all';
  // Actions without scopes reach as far as the agent's groups.
  return { accountId, groupIds: scopes.length === 0 || holds('--access:') ? groupIds : [] };
}

/** What tells a request from all others: its id, if that is unique, and all that it says. */
function keyOf(action: Action, { caller, origin, payload }: ActionRequest): string | undefined {
  const requestId = origin?.requestId;
  if (!action.once || requestId === undefined || requestId.length < SHORTEST_UNIQUE_ID) return undefined;
  const text = JSON.stringify([caller.accountId, requestId, action.name, payload]);
  return createHash('sha256').update(text).digest('base64url');
}

/** Answers a request that was served before as it was answered then. */
async function once<T>(
  rows: ChatRows,
  { key, acting }: { key: string | undefined; acting: Acting },
  run: (rows: ChatRows, acting: Acting) => Promise<T>,
): Promise<T> {
  if (key === undefined) return await run(rows, acting);
  const known = await rows.findAnswer(key);
  if (known !== undefined) return known as T;
  const answer = await run(rows, acting);
  await rows.saveAnswer(key, answer, acting.nowMs);
  return answer;
}

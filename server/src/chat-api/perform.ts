// The way of every action, whichever side and transport it came by: whether the speaker may, what it takes, what it does.

import { createHash } from 'node:crypto';
import type { Acting } from '../chat/acts/acting.ts';
import type { Origin } from '../chat/change.ts';
import type { ChatRows } from '../chat/chat-storage.ts';
import { ChatRefusal } from '../chat/refusal.ts';
import type { Action } from './actions/action.ts';
import type { ChatApi } from './chat-api.ts';
import type { Side } from './side.ts';
import type { Speaker } from './speaker.ts';

export type ActionRequest<Who extends Speaker> = {
  readonly name: string;
  readonly payload: unknown;
  readonly who: Who;
  /** The connection and the request that pushes answer to. */
  readonly origin?: Origin | undefined;
};

/** Shorter request ids are counters, which begin again with each connection. */
const SHORTEST_UNIQUE_ID = 16;

/** Performs the action and answers its payload. Throws refusals. */
export async function perform<Who extends Speaker>(
  api: ChatApi,
  side: Side<Who>,
  request: ActionRequest<Who>,
): Promise<object> {
  const { name, who, origin } = request;
  const action = side.actions.get(name);
  if (action === undefined) {
    const names = [...side.actions.keys()].join(', ');
    throw new ChatRefusal('not_found', `There is no action of this name. The actions are: ${names}.`);
  }
  const reach = side.reachOf(who, action);
  const payload = request.payload ?? {};
  action.check(payload);
  const { organizationId, actor } = who;
  const acting: Acting<Who['actor']> = { actor, reach, origin, nowMs: api.now(), createId: api.createChatId };
  const key = keyOf(action, request);
  const act = async <T>(run: (rows: ChatRows, acting: Acting<Who['actor']>) => Promise<T>): Promise<T> => {
    const value = await api.chats.act(organizationId, (rows) =>
      once(rows, { key, acting }, async () => {
        await side.beforeAct?.(api, rows, acting);
        return await run(rows, acting);
      }),
    );
    api.acted();
    return value;
  };
  return await action.run({ api, who, organizationId, reach, act }, payload);
}

/** What tells a request from all others: its id, if that is unique, and all that it says. */
function keyOf<Who extends Speaker>(
  action: Action<Who>,
  { who, origin, payload }: ActionRequest<Who>,
): string | undefined {
  const requestId = origin?.requestId;
  if (!action.once || requestId === undefined || requestId.length < SHORTEST_UNIQUE_ID) return undefined;
  const text = JSON.stringify([who.actor.key, requestId, action.name, payload]);
  return createHash('sha256').update(text).digest('base64url');
}

/** Answers a request that was served before as it was answered then. */
async function once<T>(
  rows: ChatRows,
  { key, acting }: { key: string | undefined; acting: Acting },
  run: () => Promise<T>,
): Promise<T> {
  if (key === undefined) return await run();
  const known = await rows.findAnswer(key);
  if (known !== undefined) return known as T;
  const answer = await run();
  await rows.saveAnswer(key, answer, acting.nowMs);
  return answer;
}

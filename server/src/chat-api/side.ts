// One of the two sides that talk: agents, or customers. Each has its own actions, logins and pushes; both transports serve either alike.

import type { Credentials } from '../api/access/credentials.ts';
import type { Acting } from '../chat/acts/acting.ts';
import type { Change, Told } from '../chat/change.ts';
import type { Actor } from '../chat/chat.ts';
import type { ChatRows } from '../chat/chat-storage.ts';
import type { Reach } from '../chat/reach.ts';
import type { Action } from './actions/action.ts';
import type { ChatApi } from './chat-api.ts';
import type { Speaker } from './speaker.ts';

/** What a request, or the opening of a socket, comes with. `query`: the parameters of its address, undecoded. */
export type Presented = { readonly credentials: Credentials; readonly query: string };

export type Push = { readonly action: string; readonly payload: object };

/** What a look at a speaker found: who they are now, why they are nobody any more, or nothing, when the database could not be asked. */
export type Found<Who> = { readonly who: Who } | { readonly ended: EndOfToken } | 'unknown';
export type EndOfToken = 'access_token_expired' | 'access_token_revoked';

export type Side<Who extends Speaker> = {
  /** As it stands in addresses. */
  readonly name: Actor['type'];
  readonly actions: ReadonlyMap<string, Action<Who>>;
  /** Whether who falls silent is asked for a sign of life. Pages can't send pings, and those who write them leave it to the server. */
  readonly asksTheSilent: boolean;
  /** Who these credentials speak for. Throws a refusal when for nobody. */
  readonly identify: (api: ChatApi, presented: Presented) => Promise<Who>;
  /** The same speaker, as they are now. Throws a refusal. */
  readonly refresh: (api: ChatApi, who: Who) => Promise<Who>;
  /** The same for many, in the order in which they are given. Throws nothing. */
  readonly recheck: (api: ChatApi, speakers: readonly Who[]) => Promise<readonly Found<Who>[]>;
  /** How often it is noted that speakers are connected, and how. May throw: it is tried again soon. */
  readonly attend: {
    readonly everyMs: number;
    readonly note: (api: ChatApi, speakers: readonly Who[]) => Promise<void>;
  };
  /** How far the speaker reaches with this action. Throws a refusal when not at all. */
  readonly reachOf: (who: Who, action: Pick<Action<Who>, 'scopes'>) => Reach;
  /** Called in the transaction of each act, before it; a request that was served before is no act. Throws a refusal. */
  readonly beforeAct?: (api: ChatApi, rows: ChatRows, acting: Acting<Who['actor']>) => Promise<void>;
  /** Throws a refusal unless `login` fits: what it takes beside `token` and `pushes`. */
  readonly checkLogin: (payload: unknown) => void;
  /** The answer to a `login` that fits, and the speaker as they are then. */
  readonly greet: (api: ChatApi, who: Who, login: unknown) => Promise<{ readonly who: Who; readonly answer: object }>;
  /** Undefined when it is nothing for this side. */
  readonly presentPush: (change: Change, context: PushContext) => Push | undefined;
  readonly getsPush: (who: Who, push: Push, told: Told) => boolean;
};

/** `nowMs`: for how long a chat has waited. */
export type PushContext = { readonly organizationId: string; readonly nowMs: number };

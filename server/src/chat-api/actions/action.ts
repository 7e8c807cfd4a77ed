// What an action is: a row of a side's table, which both transports and the documentation are made from.

import type { Static, TSchema } from 'typebox';
import { checkerOf } from '../../api/requests/validation.ts';
import type { Acting } from '../../chat/acts/acting.ts';
import type { ChatRows } from '../../chat/chat-storage.ts';
import type { Reach } from '../../chat/reach.ts';
import type { ChatApi } from '../chat-api.ts';
import type { Speaker } from '../speaker.ts';

/** One call of an action. */
export type Call<Who extends Speaker> = {
  readonly api: ChatApi;
  readonly who: Who;
  readonly organizationId: string;
  /** How far the speaker goes in this action. */
  readonly reach: Reach;
  /** Runs an act, once for each request. */
  readonly act: <T>(run: (rows: ChatRows, acting: Acting<Who['actor']>) => Promise<T>) => Promise<T>;
};

export type Action<Who extends Speaker> = {
  readonly name: string;
  /** One sentence for the reference page. */
  readonly summary: string;
  /** Any one of these suffices; none: any valid token does. */
  readonly scopes: readonly string[];
  readonly payload: TSchema;
  /** Throws a refusal that names the field at fault, unless the payload fits. */
  readonly check: (payload: unknown) => void;
  /** What is told to others when it succeeds. */
  readonly pushes: readonly string[];
  /** Asked again with the same request_id, it answers as before and does nothing. */
  readonly once: boolean;
  readonly run: (call: Call<Who>, payload: unknown) => Promise<object>;
};

/** An action of a side, as its file defines it: `run` gets a payload of the schema. */
export type ActionDefinition<Who extends Speaker, Schema extends TSchema> = {
  readonly name: string;
  readonly summary: string;
  readonly scopes?: readonly string[];
  readonly payload: Schema;
  readonly pushes?: readonly string[];
  readonly once?: boolean;
  readonly run: (call: Call<Who>, payload: Static<Schema>) => Promise<object | undefined>;
};

/** Completes a definition. Fields that the schema does not have are ignored, as the platform does. */
export function completeAction<Who extends Speaker, Schema extends TSchema>(
  definition: ActionDefinition<Who, Schema>,
): Action<Who> {
  const { scopes = [], pushes = [], once = false, run } = definition;
  const check = checkerOf(definition.payload);
  return {
    ...definition,
    scopes,
    pushes,
    once,
    check: (payload) => check(payload),
    run: async (call, payload) => (await run(call, payload as Static<Schema>)) ?? {},
  };
}

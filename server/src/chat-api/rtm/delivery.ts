// One change on its way to many connections: spelled once for each side and version.

import type { LoggedChange } from '../../chat/chat-storage.ts';
import type { Version } from '../chat-api.ts';
import type { Push, PushContext, Side } from '../side.ts';

/** What a delivery needs of a side. */
type Spelling = Pick<Side<never>, 'name' | 'presentPush'>;

export class Delivery {
  readonly change: LoggedChange;
  readonly #context: PushContext;
  readonly #pushes = new Map<string, Push | undefined>();
  readonly #texts = new Map<string, string>();

  constructor(change: LoggedChange, context: PushContext) {
    this.change = change;
    this.#context = context;
  }

  /** The push of this side; undefined when it is nothing for it. */
  present({ name, presentPush }: Spelling): Push | undefined {
    if (!this.#pushes.has(name)) this.#pushes.set(name, presentPush(this.change.change, this.#context));
    return this.#pushes.get(name);
  }

  /** Its text, for connections without an own request in it. */
  render(side: Spelling, version: Version): string {
    const push = this.present(side);
    if (push === undefined) throw new Error('A side is sent a push that it does not have.');
    const key = `${side.name} ${version}`;
    const text = this.#texts.get(key) ?? renderPush(push, version, undefined);
    this.#texts.set(key, text);
    return text;
  }
}

/** The text of a push. */
export function renderPush({ action, payload }: Push, version: Version, requestId: string | undefined): string {
  return JSON.stringify({ version, request_id: requestId, action, type: 'push', payload });
}

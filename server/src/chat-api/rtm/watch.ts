// Looks after the connections of one side: whether they may go on, and whether their tokens still live, many in one look.

import type { ChatApi } from '../chat-api.ts';
import type { Side } from '../side.ts';
import type { Speaker } from '../speaker.ts';
import type { Connection } from './connection.ts';

export class Watch<Who extends Speaker> {
  readonly #connections = new Set<Connection<Who>>();
  readonly #api: ChatApi;
  readonly #side: Side<Who>;
  /** When it was noted last that they are connected. */
  readonly #attended = new WeakMap<Connection<Who>, number>();
  #looking = false;

  constructor(api: ChatApi, side: Side<Who>) {
    this.#api = api;
    this.#side = side;
  }

  add(connection: Connection<Who>): void {
    this.#connections.add(connection);
  }

  /** Does nothing with a connection of another side. */
  remove(connection: object): void {
    (this.#connections as Set<object>).delete(connection);
  }

  /** Ends those that may not go on. One look at tokens at a time: who is due meanwhile is looked at in the next. */
  tick(): void {
    const due = [...this.#connections].filter((connection) => connection.tick());
    if (due.length === 0 || this.#looking) return;
    this.#looking = true;
    void this.#recheck(due).finally(() => {
      this.#looking = false;
    });
  }

  async #recheck(due: readonly Connection<Who>[]): Promise<void> {
    const known = due.flatMap((connection) => {
      const { who } = connection;
      return who === undefined ? [] : [{ connection, who }];
    });
    const found = await this.#side.recheck(
      this.#api,
      known.map(({ who }) => who),
    );
    for (const [index, { connection }] of known.entries()) connection.rechecked(found[index] ?? 'unknown');
    await this.#attend(due);
  }

  async #attend(present: readonly Connection<Who>[]): Promise<void> {
    const { everyMs, note } = this.#side.attend;
    const now = performance.now();
    const due = present.filter(
      (connection) => now - (this.#attended.get(connection) ?? Number.NEGATIVE_INFINITY) >= everyMs,
    );
    const speakers = due.flatMap(({ who }) => who ?? []);
    if (speakers.length === 0) return;
    try {
      await note(this.#api, speakers);
      for (const connection of due) this.#attended.set(connection, now);
    } catch (error) {
      const cause = error instanceof Error ? error.message : 'unknown';
      this.#api.log.warn({ cause }, 'it was not noted who is connected');
    }
  }
}

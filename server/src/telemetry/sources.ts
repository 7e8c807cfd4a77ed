// Where the figures come from: what was counted on the way of requests, and what each part of the server says when asked.

import type { HashQueueFigures } from '../accounts/passwords.ts';
import type { DoorFigures } from '../http/listeners.ts';
import type { WriteQueueFigures } from '../load/bounded-writes.ts';
import type { StoredFigures } from '../storage/figures.ts';
import { AnswerCounts } from './answer-counts.ts';
import type { LoopLag } from './loop-lag.ts';
import { DURATIONS, Tally } from './tally.ts';

/** How long work waited for its turn, and how long it took from then on. In seconds. */
export type WorkTimes = { readonly wait: Tally; readonly duration: Tally };

/** What is counted on the way of requests. */
export type Counted = {
  readonly answers: AnswerCounts;
  readonly writes: WorkTimes;
  readonly hashes: WorkTimes;
  readonly groupCommits: Tally;
};

/** What the parts of a running server say of themselves. */
export type PartsFigures = {
  readonly databaseKind: 'sqlite' | 'postgres';
  readonly door: () => DoorFigures;
  readonly writeQueue: () => WriteQueueFigures;
  readonly hashQueue: () => HashQueueFigures;
  /** On PostgreSQL. */
  readonly pool: (() => { readonly open: number; readonly idle: number; readonly waiting: number }) | undefined;
  readonly stored: () => Promise<StoredFigures>;
  readonly cleanUp: () => { readonly rounds: number; readonly failed: number; readonly deleted: number };
  readonly loopLag: () => LoopLag;
};

export type Sources = Counted & PartsFigures;

/** Everything at zero. */
export function createCounted(): Counted {
  const times = () => ({ wait: new Tally(DURATIONS), duration: new Tally(DURATIONS) });
  return {
    answers: new AnswerCounts(),
    writes: times(),
    hashes: times(),
    groupCommits: new Tally([1, 2, 4, 8, 16, 32, 64, 128]),
  };
}

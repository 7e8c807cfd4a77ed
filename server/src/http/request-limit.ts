// The limit at the door: how many requests the process works on at once, and how long one may have waited before it is looked at.
// What is beyond is turned away before it costs anything, so that the others are answered in time.

import { standingWait, waitsTooLong } from '../load/wait.ts';

export type RequestLimits = {
  /** So many requests are worked on at once. */
  readonly maxRequests: number;
  /** So long may a request wait, in milliseconds; a quarter of it when waiting goes on and on. */
  readonly maxWaitMs: number;
};

/** Why a request was turned away: too many under way, or it waited too long for its turn. */
export type Refusal = 'requests' | 'wait';

/** Time and the end of the event loop's turn, so that tests can have their own. */
export type LoopClock = { readonly now: () => number; readonly atTurnEnd: (callback: () => void) => void };

const LOOP: LoopClock = { now: () => performance.now(), atTurnEnd: (callback) => setImmediate(callback) };

export class RequestLimit {
  readonly #limits: RequestLimits;
  readonly #clock: LoopClock;
  readonly #refused: Record<Refusal, number> = { requests: 0, wait: 0 };
  #inFlight = 0;
  /** All sockets that are read in one turn of the event loop were ready when it began: a request that is read late in it has waited. */
  #turnBegan: number | undefined;
  #turnEnded = Number.NEGATIVE_INFINITY;
  /** Since when turn after turn has been long. */
  #busySince: number | undefined;

  constructor(limits: RequestLimits, clock: LoopClock = LOOP) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Requests that are worked on now. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** How many were turned away so far, by the reason. */
  get refused(): Readonly<Record<Refusal, number>> {
    return this.#refused;
  }

  /** Whether the request that has just been read may go on; else why not. */
  admit(): Refusal | undefined {
    const refusal = this.#judge();
    if (refusal !== undefined) this.#refused[refusal] += 1;
    return refusal;
  }

  /** A request is worked on from now on. */
  enter(): void {
    this.#inFlight += 1;
  }

  /** It is answered. */
  leave(): void {
    this.#inFlight -= 1;
  }

  #judge(): Refusal | undefined {
    const { maxRequests, maxWaitMs } = this.#limits;
    const now = this.#clock.now();
    this.#turnBegan ??= this.#beginTurn(now);
    if (this.#inFlight >= maxRequests) return 'requests';
    const busyMs = this.#busySince === undefined ? 0 : now - this.#busySince;
    return waitsTooLong({ waitedMs: now - this.#turnBegan, busyMs }, maxWaitMs) ? 'wait' : undefined;
  }

  #beginTurn(now: number): number {
    const long = standingWait(this.#limits.maxWaitMs);
    // Nobody asked for a while.
    if (now - this.#turnEnded > long) this.#busySince = undefined;
    this.#clock.atTurnEnd(() => {
      this.#turnEnded = this.#clock.now();
      this.#turnBegan = undefined;
      if (this.#turnEnded - now < long) this.#busySince = undefined;
      else this.#busySince ??= now;
    });
    return now;
  }
}

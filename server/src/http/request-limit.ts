// The limit at the door: how many requests the process works on at once, and how long one may have waited before it is looked at.
// What is beyond is turned away before it costs anything, so that the others are answered in time.

import { standingWait, waitsTooLong } from '../load/wait.ts';

export type RequestLimits = {
  /** So many requests are worked on at once. */
  readonly maxRequests: number;
  /** A quarter of this, in milliseconds, may a request wait until it is read: what it needs then takes several turns, each as long as this one. */
  readonly maxWaitMs: number;
  /** Whether what changes something would wait too long. */
  readonly writesAreSlow: () => boolean;
};

/** Why a request was turned away: too many under way, it waited too long for its turn, or what it changes would wait too long. */
export type Refusal = 'requests' | 'wait' | 'writes';

/** Time and the end of the event loop's turn, so that tests can have their own. */
export type LoopClock = { readonly now: () => number; readonly atTurnEnd: (callback: () => void) => void };

const LOOP: LoopClock = { now: () => performance.now(), atTurnEnd: (callback) => setImmediate(callback) };

export class RequestLimit {
  readonly #limits: RequestLimits;
  readonly #mostMsATurn: number;
  readonly #clock: LoopClock;
  readonly #refused: Record<Refusal, number> = { requests: 0, wait: 0, writes: 0 };
  #inFlight = 0;
  /** All sockets that are read in one turn of the event loop were ready when it began: a request that is read late in it has waited. */
  #turnBegan: number | undefined;
  /** How many of this turn. */
  #waitedTooLong = 0;
  #turnEnded = Number.NEGATIVE_INFINITY;
  /** Since when turn after turn has been long. */
  #busySince: number | undefined;

  constructor(limits: RequestLimits, clock: LoopClock = LOOP) {
    this.#limits = limits;
    this.#mostMsATurn = limits.maxWaitMs / 4;
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

  /**
   * Whether the request that was turned away last is the first one of this turn that waited too long. Node fetches one new connection from
   * the system in each turn, so where turns are long, those who keep their connections keep newcomers out. When one of them has to queue with
   * the newcomers for each that is fetched, that evens out; when all had to at once, everybody would wait for seconds.
   */
  get firstRefusalOfTurn(): boolean {
    return this.#waitedTooLong === 1;
  }

  /** Whether the request that has just been read may go on; else why not. `mayWrite`: whether it may change something. */
  admit({ mayWrite }: { mayWrite: boolean }): Refusal | undefined {
    const refusal = this.#judge(mayWrite);
    if (refusal !== undefined) this.#refused[refusal] += 1;
    if (refusal === 'wait') this.#waitedTooLong += 1;
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

  #judge(mayWrite: boolean): Refusal | undefined {
    const { maxRequests } = this.#limits;
    const now = this.#clock.now();
    this.#turnBegan ??= this.#beginTurn(now);
    if (this.#inFlight >= maxRequests) return 'requests';
    const busyMs = this.#busySince === undefined ? 0 : now - this.#busySince;
    if (waitsTooLong({ waitedMs: now - this.#turnBegan, busyMs }, this.#mostMsATurn)) return 'wait';
    // Otherwise it would be turned away when most of its work is done.
    return mayWrite && this.#limits.writesAreSlow() ? 'writes' : undefined;
  }

  #beginTurn(now: number): number {
    const long = standingWait(this.#mostMsATurn);
    // Nobody asked for a while.
    if (now - this.#turnEnded > long) this.#busySince = undefined;
    this.#clock.atTurnEnd(() => {
      this.#turnEnded = this.#clock.now();
      this.#turnBegan = undefined;
      this.#waitedTooLong = 0;
      if (this.#turnEnded - now < long) this.#busySince = undefined;
      else this.#busySince ??= now;
    });
    return now;
  }
}

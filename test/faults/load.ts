// A write load that remembers what it was answered, and can be asked later whether all of it still holds. Each lane is a person and
// a public program: it takes codes, redeems them, and rotates refresh tokens, until the load is stopped.
import { type Holder, isRefused, type Pair, pairOf, redeem, refresh, takeCode, works } from '../races/acts.ts';
import type { Installation } from '../races/installation.ts';
import type { Answered, Caller } from '../support/caller.ts';

/** Fewer than a ring of 25, so that none of them may have ended: answers that never arrived have left tokens too. */
const REMEMBERED = 12;
const ROTATIONS = 3;
/** On a machine that has stood still, what an answer promised may be over: a code after 60 s, the repeating of a rotation after 30. */
const CODE_MS = 50_000;
const REPEATED_MS = 25_000;

type Outcome = { readonly kind: 'answered'; readonly pair: Pair } | { readonly kind: 'refused' | 'unknown' };

type Lane = {
  readonly holder: Holder;
  /** Answered with a code, not redeemed yet. */
  readonly codes: { readonly code: string; readonly at: number }[];
  readonly redeemed: string[];
  /** Nobody knows whether they were redeemed: there was no answer. */
  readonly doubtful: string[];
  /** The newest last. */
  readonly accessTokens: string[];
  /** The last rotation that was answered. */
  rotated: { readonly from: string; readonly to: Pair; readonly at: number } | undefined;
  /** To be presented next; after a rotation without an answer, again. */
  refreshToken: string | undefined;
};

export class Load {
  /** What was answered otherwise than promised. */
  readonly wrong: string[] = [];
  /** Answers 200 so far. */
  answered = 0;
  readonly #lanes: readonly Lane[];
  readonly #on: Installation;
  readonly #at: Caller;
  #running: Promise<void> | undefined;
  #stopping = false;

  /** Asks the first process of the installation. */
  constructor(on: Installation, holders: readonly Holder[]) {
    this.#on = on;
    this.#at = on.member(0).accounts;
    this.#lanes = holders.map((holder) => ({
      holder,
      codes: [],
      redeemed: [],
      doubtful: [],
      accessTokens: [],
      rotated: undefined,
      refreshToken: undefined,
    }));
  }

  /** Starts all lanes. One that gets no answer goes on with something else. */
  start(): void {
    this.#stopping = false;
    this.#running = Promise.all(this.#lanes.map((lane) => this.#run(lane))).then(() => undefined);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }

  async #run(lane: Lane): Promise<void> {
    while (!this.#stopping) {
      // One more code than is redeemed, so that some are always waiting.
      while (lane.codes.length < 2 && !this.#stopping) await this.#takeCode(lane);
      await this.#redeem(lane);
      for (let count = 0; count < ROTATIONS && !this.#stopping; count += 1) await this.#rotate(lane);
    }
  }

  async #takeCode(lane: Lane): Promise<void> {
    try {
      const at = performance.now();
      lane.codes.push({ code: await takeCode(this.#on, lane.holder, this.#at), at });
      this.answered += 1;
    } catch {
      // No code was answered, so nothing was promised. A turn of the event loop, so that a server that is away is not asked in a circle.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async #redeem(lane: Lane): Promise<void> {
    const waiting = lane.codes.shift();
    if (waiting === undefined) return;
    const { code, at } = waiting;
    const outcome = await this.#tokens(redeem(this.#at, lane.holder.client, code));
    if (outcome.kind !== 'answered') {
      if (outcome.kind === 'refused' && isWithin(CODE_MS, at))
        this.wrong.push('a code that was never redeemed is refused');
      lane.doubtful.push(code);
      return;
    }
    lane.redeemed.push(code);
    lane.rotated = undefined;
    this.#note(lane, outcome.pair);
  }

  async #rotate(lane: Lane): Promise<void> {
    const from = lane.refreshToken;
    if (from === undefined) return;
    const at = performance.now();
    const outcome = await this.#tokens(refresh(this.#at, lane.holder.client, from));
    if (outcome.kind === 'refused') this.wrong.push('a refresh token is refused');
    if (outcome.kind !== 'answered') return;
    lane.rotated = { from, to: outcome.pair, at };
    this.#note(lane, outcome.pair);
  }

  #note(lane: Lane, { accessToken, refreshToken }: Pair): void {
    this.answered += 1;
    lane.accessTokens.push(accessToken);
    lane.refreshToken = refreshToken;
  }

  async #tokens(asked: Promise<Answered>): Promise<Outcome> {
    let answer: Answered;
    try {
      answer = await asked;
    } catch {
      return { kind: 'unknown' };
    }
    if (answer.status === 200) return { kind: 'answered', pair: pairOf(answer) };
    if (isRefused(answer)) return { kind: 'refused' };
    if (answer.status !== 503) this.wrong.push(`an answer is ${answer.status} ${JSON.stringify(answer.json)}`);
    return { kind: 'unknown' };
  }

  /** Looks whether all that was answered holds. Lanes begin anew. */
  async check(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => this.#check(lane)));
  }

  async #check(lane: Lane): Promise<void> {
    const { client } = lane.holder;
    const at = this.#at;
    for (const token of lane.accessTokens.slice(-REMEMBERED)) {
      if (!(await works(at, token))) this.wrong.push('an access token is gone');
    }
    // Answered or not: whoever presents the token that was presented last is still signed in.
    if (lane.refreshToken !== undefined) {
      const next = await this.#tokens(refresh(at, client, lane.refreshToken));
      if (next.kind !== 'answered') this.wrong.push(`the newest refresh token is ${next.kind}`);
    }
    if (lane.rotated !== undefined) {
      const { from, to, at: since } = lane.rotated;
      const again = await this.#tokens(refresh(at, client, from));
      const isSame = again.kind === 'answered' && again.pair.refreshToken === to.refreshToken;
      // Late, it is refused, which also tells that the rotation is known.
      const isLate = again.kind === 'refused' && !isWithin(REPEATED_MS, since);
      if (!isSame && !isLate) this.wrong.push(`a rotation is gone: ${again.kind}`);
    }
    for (const { code, at: since } of lane.codes) {
      const { status } = await redeem(at, client, code);
      if (status !== 200 && isWithin(CODE_MS, since)) this.wrong.push(`a code that waits is answered with ${status}`);
    }
    for (const code of lane.doubtful) await redeem(at, client, code);
    // By now each of them was redeemed, here or before, or it has expired.
    for (const code of [...lane.redeemed, ...lane.codes.map(({ code }) => code), ...lane.doubtful]) {
      const replay = await redeem(at, client, code);
      if (!isRefused(replay)) this.wrong.push(`a replay is answered with ${replay.status}`);
    }
    for (const list of [lane.codes, lane.redeemed, lane.doubtful, lane.accessTokens]) list.length = 0;
    Object.assign(lane, { rotated: undefined, refreshToken: undefined });
  }
}

function isWithin(ms: number, since: number): boolean {
  return performance.now() - since < ms;
}

// Sends what waits, in its order, one at a time, and again under the same id until it has come back as an event: the answer alone is not
// enough to show it as sent.

import { Lost, Refused } from './socket.ts';

/** Refusals that pass. */
const PASSING = new Set(['internal', 'service_unavailable', 'too_many_requests', 'pending_requests_limit_reached']);
const PASSING_MS = 2_000;
/** Pushes come with their answers; one that is not there after so long is not coming. */
const PUSH_MS = 3_000;
/** So many refusals in a row, and it is given up. */
const MOST_TRIES = 8;

export type Delivery = {
  /** Sends until nothing waits. Does nothing while it is at it already. */
  readonly run: () => Promise<void>;
  /** An event has come, perhaps of what was sent. */
  readonly cameBack: () => void;
};

export type Delivering<Unsent extends { readonly customId: string }> = {
  /** The first that may be sent. */
  readonly next: () => Unsent | undefined;
  readonly isOpen: () => boolean;
  readonly send: (one: Unsent) => Promise<unknown>;
  /** It has not come back yet. */
  readonly isWaiting: (one: Unsent) => boolean;
  /** Reads again where it should be. */
  readonly reread: (one: Unsent) => Promise<void>;
  /** Refusals after which one looks, and goes on. */
  readonly surprises?: ReadonlySet<string>;
  readonly giveUp: (one: Unsent, why: Refused) => void;
  readonly changed?: () => void;
};

export function createDelivery<Unsent extends { readonly customId: string }>(given: Delivering<Unsent>): Delivery {
  const { next, isOpen, send, isWaiting, reread, surprises, giveUp, changed } = given;
  let isRunning = false;
  let told = () => {};

  async function run(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    try {
      for (let one = next(); one !== undefined && isOpen(); one = next()) {
        await deliver(one);
        changed?.();
      }
    } catch (error) {
      // Looking again is refused or lost: it goes on when the connection is there anew.
      if (!(error instanceof Lost || error instanceof Refused)) throw error;
    } finally {
      isRunning = false;
    }
  }

  /** Until it is there or given up. Throws Lost. */
  async function deliver(one: Unsent): Promise<void> {
    for (let tries = 1; isWaiting(one); tries += 1) {
      try {
        await send(one);
        if (!(await isBack(one))) await reread(one);
        if (isWaiting(one)) throw new Refused({ type: 'internal', message: 'It did not come back.' });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        const isSurprise = surprises?.has(error.type) === true;
        if (tries >= MOST_TRIES || !(isSurprise || PASSING.has(error.type))) return giveUp(one, error);
        if (isSurprise) await reread(one);
        else await pause(PASSING_MS);
      }
    }
  }

  /** Whether its event comes before long. */
  async function isBack(one: Unsent): Promise<boolean> {
    const late = pause(PUSH_MS).then(() => 'late');
    while (isWaiting(one)) {
      const came = new Promise<string>((done) => {
        told = () => done('came');
      });
      if ((await Promise.race([came, late])) === 'late') break;
    }
    return !isWaiting(one);
  }

  return { run, cameBack: () => told() };
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

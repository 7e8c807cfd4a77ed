// Requests are sent in rounds: each with new holdings, and at the end of each somebody who had no part in it must be unharmed, and
// nothing in the log be a failure or a secret.
import { expect } from 'vitest';
import { levelOf, namesSecret } from '../wire/both-databases.ts';
import type { World } from '../wire/world.ts';
import { type Holdings, makeHoldings } from './holdings.ts';

const REQUESTS_A_ROUND = 300;
/** Longer than failed sign-ins are counted, so that no round is slowed down by those of the one before. */
const SECONDS_BETWEEN = 360;

export type Rounds = {
  /** What is held in the round that the next requests belong to. */
  readonly next: (requests: number) => Promise<Holdings>;
  /** Ends the last round. */
  readonly end: () => Promise<void>;
  readonly sent: () => number;
};

export function startRounds(world: World): Rounds {
  let holdings: Holdings | undefined;
  let inRound = 0;
  let sent = 0;

  async function end(): Promise<void> {
    if (holdings === undefined) return;
    const { bystanderIsUnharmed } = holdings;
    holdings = undefined;
    // A run at full count would keep every line and cookie of it.
    const lines = world.log.splice(0, world.log.length - 1);
    const secrets = [...world.secrets];
    world.secrets.clear();
    expect(lines.filter((line) => levelOf(line) >= 50)).toEqual([]);
    expect(lines.filter((line) => namesSecret(line, secrets))).toEqual([]);
    expect(await bystanderIsUnharmed(), 'somebody without a part in it is as before').toBe(true);
  }

  return {
    async next(requests) {
      if (inRound >= REQUESTS_A_ROUND) await end();
      if (holdings === undefined) {
        world.clock.advance(SECONDS_BETWEEN);
        holdings = await makeHoldings(world);
        inRound = 0;
      }
      inRound += requests;
      sent += requests;
      return holdings;
    },
    end,
    sent: () => sent,
  };
}

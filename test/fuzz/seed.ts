// Which requests a run sends: always the same with `npm test`, others each time at full count, and those of a failure when its seed is given.
import { repetitions } from '../support/scale.ts';

/** GATEHOUSE_TEST_SEED, which a failure prints, sends the same requests again. */
export function seedOfRun(): number {
  const given = process.env.GATEHOUSE_TEST_SEED;
  if (given !== undefined && given !== '') return Number(given);
  return repetitions({ reduced: 20_260_301, full: Date.now() % 2 ** 31 });
}

/** ms after which a run is given up: long enough for the slowest machine. */
export const LONGEST_RUN = repetitions({ reduced: 120_000, full: 7_200_000 });

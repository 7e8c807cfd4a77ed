// The life of codes and tokens against a reference, in random sequences of all that makes and ends them.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LONGEST_RUN, seedOfRun } from '../fuzz/seed.ts';
import { repetitions } from '../support/scale.ts';
import { describeOnBothDatabases } from '../wire/both-databases.ts';
import { begin, commands } from './commands.ts';
import { compareAll, makeReal } from './real.ts';
import { Reference } from './reference.ts';

const SEQUENCES = repetitions({ reduced: 3, full: 250 });
const STEPS = repetitions({ reduced: 20, full: 40 });
/** Of nine events that the reference takes note of, as many as a run must have met. */
const EVENTS = repetitions({ reduced: 4, full: 9 });

describeOnBothDatabases('codes and tokens', (world) => {
  test('after every step of any sequence, those live that the reference says', { timeout: LONGEST_RUN }, async () => {
    const happened = new Set<string>();
    await fc.assert(
      fc.asyncProperty(commands(STEPS), async (steps) => {
        const real = await makeReal(world);
        const model = new Reference(world.clock.now());
        await begin(model, real);
        await fc.asyncModelRun(() => ({ model, real }), steps);
        await compareAll(model, real, { atEnd: true });
        for (const event of model.happened) happened.add(event);
      }),
      { seed: seedOfRun(), numRuns: SEQUENCES },
    );
    expect(happened.size, [...happened].join(', ')).toBeGreaterThanOrEqual(EVENTS);
  });
});

// A server that is killed in the middle of writing, as by a power cut or a lack of memory (threat A18): what was answered holds.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeHolder } from '../races/acts.ts';
import { type Installation, startInstallation } from '../races/installation.ts';
import { repetitions } from '../support/scale.ts';
import { Load } from './load.ts';

const KILLS = repetitions({ reduced: 4, full: 50 });
const LANES = 3;
/** Answers before a kill, at most. */
const ANSWERS = repetitions({ reduced: 60, full: 400 });

describe.concurrent.each(['sqlite', 'postgres'] as const)('a server on %s', { timeout: 1_800_000 }, (kind) => {
  let on: Installation;
  let load: Load;
  beforeAll(async () => {
    on = await startInstallation({ kind, processes: 1 });
    load = new Load(on, await Promise.all(Array.from({ length: LANES }, () => makeHolder(on))));
    // Or the file would be open in another process, and never be found as a kill leaves it.
    await on.closeParts();
  });
  afterAll(() => on.stop());

  test(`A18: killed ${KILLS} times while it writes, it keeps every promise that it made`, async () => {
    const { server } = on.member(0);
    const starts: number[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const before = load.answered;
      load.start();
      const wanted = before + LANES + Math.floor(Math.random() * ANSWERS);
      while (load.answered < wanted) await new Promise((resolve) => setTimeout(resolve, 5 * Math.random()));
      await server.kill9();
      await load.stop();
      const started = performance.now();
      await server.restart();
      starts.push(performance.now() - started);
      await load.check();
      expect(load.wrong).toEqual([]);
    }
    // For whoever reads the endurance run; how long a start takes depends on what else the machine does.
    starts.sort((one, other) => one - other);
    console.info(`${kind}: median of ${KILLS} starts after a kill: ${starts[KILLS >> 1]?.toFixed(0)} ms`);
    expect(on.failures()).toEqual([]);
  });
});

// `--extensions`: the parts in rounds, the systems in turn, and the section of docs/benchmarks.md.
import { writeSection } from '../document.mjs';
import { describeMachine } from '../machine.mjs';
import { measureCalls, measureConnecting, measureFlood, measureFrames, measureSwitching } from './parts.mjs';
import { renderExtensions } from './report.mjs';
import { startStage } from './stage.mjs';
import { inTurn, systems } from './systems.mjs';

/** Rounds, unless the command says how many. */
const ROUNDS = 3;

const libraries = ['native', 'penpal', 'livechat'];
const parts = [
  { name: 'connecting', systems: Object.keys(systems), measure: measureConnecting, given: { samples: 6 } },
  {
    name: 'calls',
    systems: ['native', 'three-way', 'penpal', 'livechat', 'port'],
    measure: measureCalls,
    given: { trips: 600, pipelined: 3_000, payloads: 7 },
  },
  { name: 'frames', systems: libraries, measure: measureFrames, given: { counts: [1, 3, 5, 10], settle: 500 } },
  { name: 'switching', systems: libraries, measure: measureSwitching, given: { times: 40 } },
  { name: 'flood', systems: libraries, measure: measureFlood, given: { messages: 200_000, before: 600 } },
  {
    name: 'port-flood',
    systems: ['native'],
    measure: measureFlood,
    given: { messages: 200_000, before: 600, child: 'port-flooder' },
  },
];

/** @param {{ options: { port: number }, adopt: (started: any) => any }} bench of bench.mjs */
export async function measureExtensions(bench, { isWritten, rounds }) {
  const machine = describeMachine();
  const stage = await startStage({ port: bench.options.port, adopt: (started) => bench.adopt(started) });
  const results = Object.fromEntries(parts.map(({ name }) => [name, {}]));
  const count = rounds ?? ROUNDS;
  const started = performance.now();
  for (let round = 0; round < count; round++) {
    for (const part of parts) {
      for (const system of inTurn(part.systems, round)) {
        results[part.name][system.name] ??= [];
        results[part.name][system.name].push(await part.measure(stage, system, part.given));
      }
      const seconds = ((performance.now() - started) / 1000).toFixed(0);
      console.log(`round ${round + 1} of ${count}, measured: ${part.name} (${seconds} s)`);
    }
  }
  const report = renderExtensions({
    machine: machine.finish(),
    rounds: count,
    browser: stage.version,
    results,
  });
  console.log(`\n${report}`);
  if (isWritten) await writeSection('extensions', report);
}

// `--extensions`: the parts in rounds, the systems in turn, and the section of docs/benchmarks.md.
import { writeSection } from '../document.mjs';
import { describeMachine } from '../machine.mjs';
import { startAgentApp } from './agent-app.mjs';
import { measureCalls, measureConnecting, measureFlood, measureFrames, measureSwitching } from './parts.mjs';
import { renderExtensions } from './report.mjs';
import { startStage } from './stage.mjs';
import { inTurn, systems } from './systems.mjs';

/** Rounds, unless the command says how many. */
const ROUNDS = 3;

const libraries = ['native', 'penpal', 'livechat'];
const flooding = { messages: 200_000, before: 600 };
/** `most`: rounds at most, where one takes long. */
const parts = [
  { name: 'connecting', systems: Object.keys(systems), measure: measureConnecting, given: { samples: 5 } },
  {
    name: 'calls',
    systems: ['native', 'three-way', 'penpal', 'livechat', 'port'],
    measure: measureCalls,
    given: { trips: 600, pipelined: 3_000, payloads: 9 },
  },
  {
    name: 'frames',
    systems: libraries,
    measure: measureFrames,
    given: { counts: [1, 3, 5, 10], settle: 500 },
    most: 2,
  },
  { name: 'switching', systems: libraries, measure: measureSwitching, given: { times: 40 } },
  { name: 'flood', systems: ['native'], measure: measureFlood, given: flooding },
  { name: 'port flood', systems: ['native'], measure: measureFlood, given: { ...flooding, child: 'port-flooder' } },
  { name: 'flood', systems: ['penpal', 'livechat'], measure: measureFlood, given: flooding, most: 1 },
];

/** @param {{ options: { port: number, directory: string }, adopt: (started: any) => any }} bench of bench.mjs */
export async function measureExtensions(bench, { isWritten, rounds }) {
  const machine = describeMachine();
  const { port, directory } = bench.options;
  const adopt = (started) => bench.adopt(started);
  const stage = await startStage({ port, adopt });
  const agentApp = await startAgentApp({ browser: stage.browser, port, directory, adopt });
  const results = Object.fromEntries(parts.map(({ name }) => [name, {}]));
  const count = rounds ?? ROUNDS;
  const started = performance.now();
  const opened = [];
  for (let round = 0; round < count; round++) {
    opened.push(await agentApp.open({ samples: 4 }));
    for (const part of parts.filter(({ most = count }) => round < most)) {
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
    browser: stage.browser.version(),
    results,
    opened,
  });
  console.log(`\n${report}`);
  if (isWritten) await writeSection('extensions', report);
}

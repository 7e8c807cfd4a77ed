// The rows: each for all servers, warmed, in rounds that take turns, so that what disturbs a moment disturbs all alike.
import { rows as agents } from './agents.mjs';
import { answerBare, recordAnswers } from './bare-answers.mjs';
import { rows as clientCredentials } from './client-credentials.mjs';
import { rows as codeExchange } from './code-exchange.mjs';
import { cpuSeconds, familyCpuSeconds, residentMegabytes } from './process-figures.mjs';
import { rows as refresh } from './refresh.mjs';
import { bare } from './servers.mjs';
import { rows as silentAuthorization } from './silent-authorization.mjs';
import { rows as validate } from './validate.mjs';

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {string} title
 * @property {string} words for who reads the table
 * @property {(wire: import('./wire.mjs').Wire) => boolean} isServedBy
 * @property {(bench: { wire: import('./wire.mjs').Wire, generator: object, connections: number, count: number }) => Promise<object>} prepare
 *   makes tokens and codes, and answers the job (see load.mjs) but for its `connections` and `count`
 */

/** @type {Row[]} */
export const rows = [...validate, ...clientCredentials, ...codeExchange, ...refresh, ...silentAuthorization, ...agents];

/** V8 compiles what ran often, not what ran long: so many at least, however slow the server is. */
const warmRequests = 2000;

/** Measures the chosen rows of the chosen servers. Answers `{ row, server, rates, cpus, databaseCpus }[]` and the memory at the end. */
export async function measureRows(bench) {
  const { options } = bench;
  if (options.rows.length === 0) return { results: [], memory: [] };
  const contestants = await startContestants(bench);
  const results = [];
  for (const row of options.rows) {
    const lanes = contestants.filter(({ wire, isBare }) => isBare || row.isServedBy(wire));
    const entries = [];
    for (const lane of lanes) entries.push({ row, lane, count: await warmUp(bench, row, lane), rounds: [] });
    for (let round = 0; round < options.rounds; round++) {
      // Another one begins each time: nobody always follows the same neighbour.
      for (let index = 0; index < entries.length; index++) {
        const entry = entries[(index + round) % entries.length];
        entry.rounds.push(await measure(bench, row, entry.lane, entry.count));
      }
    }
    for (const { lane, rounds } of entries) results.push({ row, server: lane.server, rounds });
    console.log(`measured: ${row.name}`);
  }
  const memory = contestants.map(({ server, pid }) => ({ server, megabytes: residentMegabytes(pid) }));
  return { results, memory };
}

/** Gatehouse first, since others answer with its bytes. */
async function startContestants(bench) {
  const contestants = [];
  for (const [slot, server] of bench.options.servers.entries()) {
    const running = await bench.start(server, { slot });
    const wire = await running.describe();
    contestants.push({ server, wire, ...running });
    if (server.name === 'gatehouse') await bench.saveAnswers(await recordAnswers(bench, { rows, wire }));
  }
  const first = contestants.find(({ server }) => server.name === 'gatehouse');
  if (!first) return contestants;
  const running = await bench.start(bare, { slot: contestants.length });
  return [...contestants, { server: bare, wire: first.wire, isBare: true, ...running, ...(await running.describe()) }];
}

/** Runs the row until it is compiled, and answers how many requests a round of the wanted length has. */
async function warmUp(bench, row, lane) {
  const { seconds } = bench.options;
  const first = await measure(bench, row, lane, 200);
  const second = await measure(bench, row, lane, inBounds(Math.max(first.rate * seconds, warmRequests)));
  const third = await measure(bench, row, lane, inBounds(second.rate * seconds * 0.5));
  return inBounds(third.rate * seconds);
}

/** Enough for a figure, and no more codes than a server keeps at once. */
function inBounds(count) {
  return Math.round(Math.min(Math.max(count, 200), 50_000));
}

/**
 * One round: prepares, then has the clock run over the requests alone.
 *
 * @returns {Promise<{ rate: number, cpu: number, databaseCpu: number | undefined }>} requests a second, and CPU µs a request
 */
export async function measure({ generator, options }, row, lane, count) {
  const { connections } = options;
  const prepared = await row.prepare({
    wire: lane.wire,
    generator,
    connections,
    count: lane.isBare ? connections : count,
  });
  const job = lane.isBare ? answerBare(row, prepared, lane.origin) : prepared;
  const before = cpuSeconds(lane.pid);
  const databaseBefore = lane.databasePid && familyCpuSeconds(lane.databasePid);
  const { seconds } = await generator.run({ ...job, connections, count });
  const perRequest = (used) => (used / count) * 1e6;
  return {
    rate: count / seconds,
    cpu: perRequest(cpuSeconds(lane.pid) - before),
    databaseCpu: lane.databasePid && perRequest(familyCpuSeconds(lane.databasePid) - databaseBefore),
  };
}

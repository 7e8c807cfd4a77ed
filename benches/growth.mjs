// `--growth 10,1000,...`: the same rows on databases of different sizes, the clean-up of a million ended tokens under load, and bytes on disk.
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { writeSection } from './document.mjs';
import { countEndedTokens, fillDatabase } from './fill.mjs';
import { cpuSeconds } from './process-figures.mjs';

const accounts = 100_000;
/** Few, so that a latency is that of a request and not of those before it in the queue. */
const connections = 4;
const roundSeconds = 3;
const rounds = 5;
const endedTokens = 1_000_000;
const rowNames = [
  'info',
  'introspection',
  'client-credentials',
  'code-exchange',
  'refresh',
  'silent-authorization',
  'agents',
];

/**
 * @param {object} bench of bench.mjs
 * @param {{ sizes: number[], rows: import('./rows.mjs').Row[], isWritten: boolean }} wanted
 */
export async function measureGrowth(bench, { sizes, rows, isWritten }) {
  const [server] = bench.options.servers;
  if (server.name !== 'gatehouse') throw new Error('--growth measures gatehouse on its SQLite file.');
  const chosen = rows.filter(({ name }) => rowNames.includes(name));
  const results = [];
  let bytesPerToken = 0;
  for (const size of sizes) {
    bytesPerToken = (await prepareDatabase(bench, { server, size })) ?? bytesPerToken;
    const running = await bench.start(server, { slot: 0, folder: folderOf(size) });
    const lane = { ...running, wire: await running.describe() };
    for (const row of chosen) results.push({ size, row, ...(await measureRow(bench, row, lane)) });
    console.log(`measured: ${size} tokens`);
    await running.stop();
  }
  const folder = folderOf(sizes.at(-1));
  const cleanUp = await measureCleanUp(bench, { server, folder, row: chosen.find(({ name }) => name === 'info') });
  const report = render({ sizes, chosen, results, bytesPerToken, cleanUp });
  console.log(`\n${report}`);
  if (isWritten) await writeSection('growth', report);
}

const folderOf = (size) => `growth-${size}`;

/**
 * A database with so many tokens, one of its own for each size, unless it is there already.
 *
 * @returns {Promise<number | undefined>} bytes on disk of a token, where there are enough to tell
 */
export async function prepareDatabase(bench, { server, size }) {
  const { file, client } = await startOnce(bench, { server, folder: folderOf(size) });
  const { bytesPerToken } = fillDatabase(file, { accounts, tokens: size, clientId: client.id });
  return size >= 100_000 ? bytesPerToken : undefined;
}

/** The first start makes the demo world. */
async function startOnce(bench, { server, folder }) {
  const first = await bench.start(server, { slot: 0, folder });
  const { client } = await first.describe();
  await first.stop();
  return { file: join(bench.options.directory, folder, 'gatehouse.db'), client };
}

/** Medians over the rounds of p50, p99 (ms) and CPU (µs). */
async function measureRow({ generator }, row, lane) {
  let count = 500;
  const found = [];
  for (let round = -2; round < rounds; round++) {
    const job = await row.prepare({ wire: lane.wire, generator, connections, count });
    const before = cpuSeconds(lane.pid);
    const { seconds, latencies } = await generator.run({ ...job, connections, count, latencies: true });
    if (round >= 0) {
      const cpu = ((cpuSeconds(lane.pid) - before) / count) * 1e6;
      found.push({ p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), cpu });
    }
    count = Math.round(Math.min(Math.max((count / seconds) * roundSeconds, 500), 20_000));
  }
  const median = (name) =>
    quantile(
      found.map((one) => one[name]),
      0.5,
    );
  return { p50: median('p50'), p99: median('p99'), cpu: median('cpu') };
}

/** Validates tokens without a break while the clean-up deletes a million others, and before it begins. */
async function measureCleanUp(bench, { server, folder, row }) {
  const { file, client } = await startOnce(bench, { server, folder });
  fillDatabase(file, { accounts, tokens: endedTokens, clientId: client.id, ended: true });
  const running = await bench.start(server, { slot: 0, folder });
  const wire = await running.describe();
  const windows = [];
  const deadline = performance.now() + 1_800_000;
  let begun;
  for (;;) {
    const count = 4000;
    const job = await row.prepare({ wire, generator: bench.generator, connections, count });
    const { latencies } = await bench.generator.run({ ...job, connections, count, latencies: true });
    const left = countEndedTokens(file);
    const deleted = endedTokens - left;
    if (deleted > 10_000 && begun === undefined) begun = performance.now();
    windows.push({ busy: begun !== undefined, latencies });
    if (deleted > endedTokens * 0.99) break;
    if (performance.now() > deadline) throw new Error(`After 30 minutes ${left} tokens are left.`);
    await pause(10);
  }
  const seconds = (performance.now() - begun) / 1000;
  await running.stop();
  const of = (busy) => windows.filter((window) => window.busy === busy).flatMap(({ latencies }) => latencies);
  const figures = (latencies) => ({
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    longest: quantile(latencies, 1),
  });
  return { seconds, quiet: figures(of(false)), busy: figures(of(true)) };
}

function quantile(values, share) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

function render({ sizes, chosen, results, bytesPerToken, cleanUp }) {
  const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ' ');
  const lines = [
    `SQLite file, ${number(accounts)} accounts, ${connections} connections; medians of ${rounds} rounds. Each cell: p50 / p99 in ms, and CPU µs a request.`,
    '',
    `| row | ${sizes.map((size) => `${number(size)} tokens`).join(' | ')} |`,
    `|---|${sizes.map(() => '--:').join('|')}|`,
  ];
  for (const row of chosen) {
    const cells = sizes.map((size) => {
      const { p50, p99, cpu } = results.find((result) => result.size === size && result.row === row);
      return `${p50.toFixed(2)} / ${p99.toFixed(2)}, ${cpu.toFixed(0)}`;
    });
    lines.push(`| ${row.title} | ${cells.join(' | ')} |`);
  }
  const words = ({ p50, p99, longest }) =>
    `p50 ${p50.toFixed(2)}, p99 ${p99.toFixed(2)}, longest ${longest.toFixed(1)} ms`;
  lines.push(
    '',
    `A token takes ${bytesPerToken.toFixed(0)} bytes on disk, indexes and all.`,
    '',
    `Clean-up of ${number(endedTokens)} ended tokens beside living ones took ${cleanUp.seconds.toFixed(0)} s. \`/info\` before it: ${words(cleanUp.quiet)}; meanwhile: ${words(cleanUp.busy)}.`,
  );
  return lines.join('\n');
}

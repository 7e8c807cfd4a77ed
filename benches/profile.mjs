// `--profile ROW`: runs one server with V8's profiler on one row, and says in which functions its CPU time goes.
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { SourceMap } from 'node:module';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../scripts/set-up.mjs';
import { measure } from './rows.mjs';

const seconds = 8;
const lines = 40;

/** Prints three tables: by function, by function with all that it calls, and by place (package or folder). */
export async function profileRow(bench, row) {
  const [server] = bench.options.servers;
  const folder = join(bench.options.directory, 'profile');
  const nodeOptions = ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=250'];
  const running = await bench.start(server, { slot: 0, nodeOptions });
  const lane = { server, wire: await running.describe(), ...running };
  const warm = await measure(bench, row, lane, 2000);
  const count = Math.round(warm.rate * seconds);
  await measure(bench, row, lane, Math.round(count / 3));
  const window = { from: 0, to: 0 };
  const watched = { ...bench, generator: { run: (job) => runWatched(bench.generator, job, { window, count }) } };
  const figures = await measure(watched, row, lane, count);
  await running.stop();

  const [file] = await readdir(folder);
  const profile = JSON.parse(await readFile(join(folder, file), 'utf8'));
  const functions = await addUp(profile, window);
  const total = [...functions.values()].reduce((sum, { self }) => sum + self, 0);
  console.log(
    `${server.name}, ${row.name}: ${figures.cpu.toFixed(0)} µs of CPU a request under the profiler, ${(total / count).toFixed(1)} µs in JavaScript's thread`,
  );
  printTable('by function, itself', [...functions.values()], ({ self }) => self, count);
  printTable('by function, with all that it calls', [...functions.values()].filter(isOurs), ({ all }) => all, count);
  printTable('by place', byPlace(functions), ({ self }) => self, count);
}

/** Only the samples of the measured requests count: V8's clock is the kernel's monotonic one, as is hrtime's. */
async function runWatched(generator, job, { window, count }) {
  if (job.count !== count || job.collect) return generator.run(job);
  window.from = microseconds();
  const result = await generator.run(job);
  window.to = microseconds();
  return result;
}

function microseconds() {
  return Number(process.hrtime.bigint() / 1000n);
}

/** µs by function, in itself and with what it calls; idle time is left out. */
async function addUp(profile, window) {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map();
  for (const node of profile.nodes) for (const child of node.children ?? []) parents.set(child, node.id);
  const selves = new Map();
  let now = profile.startTime;
  for (const [index, id] of profile.samples.entries()) {
    now += profile.timeDeltas[index];
    if (now < window.from || now > window.to) continue;
    selves.set(id, (selves.get(id) ?? 0) + (profile.timeDeltas[index + 1] ?? 0));
  }
  const locate = createLocator();
  const functions = new Map();
  const entry = (frame) => {
    const { name, place } = locate(frame);
    const key = `${name} ${place}`;
    if (!functions.has(key)) functions.set(key, { name, place, self: 0, all: 0 });
    return functions.get(key);
  };
  for (const [id, time] of selves) {
    const top = nodes.get(id).callFrame;
    if (top.functionName === '(idle)') continue;
    entry(top).self += time;
    const seen = new Set();
    for (let at = id; at !== undefined; at = parents.get(at)) seen.add(entry(nodes.get(at).callFrame));
    for (const found of seen) found.all += time;
  }
  return functions;
}

/** Leads from the bundle back to the sources, where there is a source map. */
function createLocator() {
  const maps = new Map();
  const mapOf = (file) => {
    if (!maps.has(file)) maps.set(file, existsSync(`${file}.map`) ? readMap(`${file}.map`) : undefined);
    return maps.get(file);
  };
  return ({ functionName, url, lineNumber, columnNumber }) => {
    const name = functionName || '(anonymous)';
    // What is loaded with its code cache is named by its path.
    const file = url.startsWith('file:') ? fileURLToPath(url) : url;
    if (!isAbsolute(file)) return { name, place: url === '' ? 'V8 and native code' : url };
    const source = mapOf(file)?.findEntry(lineNumber, columnNumber);
    const [path, line] = source?.originalSource
      ? [join(dirname(file), source.originalSource), source.originalLine]
      : [file, lineNumber];
    return { name, place: `${path.replace(`${root}/`, '')}:${line + 1}` };
  };
}

function readMap(file) {
  return new SourceMap(JSON.parse(readFileSync(file, 'utf8')));
}

function isOurs({ place }) {
  return place.startsWith('server/src/');
}

function byPlace(functions) {
  const places = new Map();
  for (const { name, place, self } of functions.values()) {
    const packageName = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(place)?.[1];
    const folder = /^(server\/src\/[^/:]+)/.exec(place)?.[1];
    const native = name.startsWith('(') ? name : 'native code';
    const key = packageName ?? folder ?? (place.startsWith('V8') ? native : place.replace(/:\d+$/, ''));
    const found = places.get(key) ?? { name: key, place: '', self: 0 };
    found.self += self;
    places.set(key, found);
  }
  return [...places.values()];
}

function printTable(title, entries, timeOf, count) {
  console.log(`\n${title}\n${'µs a request'.padStart(14)}`);
  const sorted = entries.sort((one, other) => timeOf(other) - timeOf(one)).slice(0, lines);
  for (const found of sorted)
    console.log(`${(timeOf(found) / count).toFixed(2).padStart(14)}  ${found.name}  ${found.place}`);
}

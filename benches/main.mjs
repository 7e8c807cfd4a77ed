// The command: reads its flags, runs what they choose, prints, and writes docs/benchmarks.md when nothing was left out.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startBench } from './bench.mjs';
import { measureChats } from './chats/measure.mjs';
import { measureExtensions } from './extensions/measure.mjs';
import { measureGrowth } from './growth.mjs';
import { describeMachine } from './machine.mjs';
import { canReadFigures } from './process-figures.mjs';
import { profileRow } from './profile.mjs';
import { printReport, writeDocument } from './report.mjs';
import { measureRows, rows } from './rows.mjs';
import { measureScaling } from './scaling.mjs';
import { servers } from './servers.mjs';
import { measureStarts } from './start-up.mjs';

const usage = `npm run bench -- [flags]
  --rows a,b          only these: ${rows.map(({ name }) => name).join(', ')}, start-up
  --servers a,b       only these: ${servers.map(({ name }) => name).join(', ')}
  --rounds N          rounds, of which the median counts (5)
  --seconds N         how long a round of a row takes for each server, about (2)
  --connections N     kept alive, each with one request under way (16)
  --port N            the first of 60 ports in a row (17600)
  --profile ROW       instead: where one server (the first of --servers) spends its CPU time on that row
  --growth 10,1000,.. instead: gatehouse on databases with so many tokens, and the clean-up of a million
  --processes 1,2,4   instead: gatehouse as so many processes on one database
  --chats             instead: conversations, idle sockets, histories (about ten minutes)
  --extensions        instead: the bridge between the agent app and extensions, in a browser (three minutes)
  --directory DIR     where databases are, and stay: filling one with millions of tokens takes longer than measuring it
  --write             writes docs/benchmarks.md, which otherwise only a run without flags does (--port does not count)`;

/** @param {string[]} args */
export async function main(args) {
  const options = readOptions(args);
  if (options.help) return void console.log(usage);
  if (!canReadFigures) throw new Error('The benches read CPU time from /proc, which only Linux has.');
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'gatehouse-bench-')));
  const bench = startBench({ ...options, directory });
  const remove = () => options.directory ?? rm(directory, { recursive: true, force: true });
  const cleanUp = () => bench.stop().finally(remove);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.once(signal, () => cleanUp().finally(() => process.exit(1)));
  try {
    if (options.profile) return void (await profileRow(bench, options.profile));
    if (options.growth) return void (await measureGrowth(bench, { sizes: options.growth, ...options }));
    if (options.chats) return void (await measureChats(bench, options));
    if (options.extensions) {
      return void (await measureExtensions(bench, { ...options, rounds: options.ownRounds }));
    }
    if (options.processes) return void (await measureScaling(bench, { counts: options.processes, ...options }));
    const machine = describeMachine();
    const starts = options.startUp ? await measureStarts(bench) : [];
    const measured = await measureRows(bench);
    const report = { machine: machine.finish(), options, starts, measured };
    printReport(report);
    if (options.isWritten) await writeDocument(report);
    else console.log('\nThis was not a whole run: docs/benchmarks.md stays as it was.');
  } finally {
    await cleanUp();
  }
}

function readOptions(args) {
  const text = { type: 'string' };
  const flag = { type: 'boolean' };
  const flags = {
    rows: text,
    servers: text,
    rounds: text,
    seconds: text,
    connections: text,
    port: text,
    profile: text,
    growth: text,
    processes: text,
    directory: text,
  };
  const { values } = parseArgs({ args, options: { ...flags, chats: flag, extensions: flag, write: flag, help: flag } });
  const known = rows.map(({ name }) => name);
  const rowNames = choose(values.rows, [...known, 'start-up']);
  const serverNames = choose(
    values.servers,
    servers.map(({ name }) => name),
  );
  return {
    help: values.help ?? false,
    rows: rows.filter(({ name }) => rowNames.includes(name)),
    startUp: rowNames.includes('start-up'),
    servers: servers.filter(({ name }) => serverNames.includes(name)),
    isWritten: values.write || Object.keys(values).every((name) => name === 'port'),
    rounds: number(values.rounds, 5),
    seconds: number(values.seconds, 2),
    connections: number(values.connections, 16),
    port: number(values.port, 17_600),
    directory: values.directory,
    chats: values.chats ?? false,
    extensions: values.extensions ?? false,
    ownRounds: values.rounds && number(values.rounds),
    growth: values.growth?.split(',').map((text) => number(text)),
    processes: values.processes?.split(',').map((text) => number(text)),
    profile: values.profile && rows.find(({ name }) => name === choose(values.profile, known)[0]),
  };
}

function choose(list, known) {
  const names = list === undefined ? known : list.split(',');
  const bad = names.find((name) => !known.includes(name));
  if (bad !== undefined) throw new Error(`There is no ${JSON.stringify(bad)}.\n${usage}`);
  return names;
}

function number(text, fallback) {
  const value = Number(text ?? fallback);
  if (!(value > 0)) throw new Error(`${JSON.stringify(text)} is not a number above 0.\n${usage}`);
  return value;
}

// `--processes 1,2,4`: some rows with so many server processes on one database, which share nothing else.
import { mkdir } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { writeSection } from './document.mjs';
import { gatehouse } from './gatehouse.mjs';
import { startPostgres } from './postgres.mjs';
import { cpuSeconds, familyCpuSeconds, findPid } from './process-figures.mjs';
import { stop } from './servers.mjs';

/** All on the accounts site: the processes listen on one port each. */
const rowNames = ['info', 'client-credentials', 'code-exchange', 'refresh'];

/**
 * @param {object} bench of bench.mjs
 * @param {{ counts: number[], rows: import('./rows.mjs').Row[], isWritten: boolean }} wanted
 */
export async function measureScaling(bench, { counts, rows, isWritten }) {
  const chosen = rows.filter(({ name }) => rowNames.includes(name));
  const results = [];
  for (const [slot, kind] of ['sqlite', 'postgres'].entries()) {
    const group = bench.adopt(await startGroup(bench, { kind, slot }));
    try {
      for (const count of counts) {
        await group.grow(count);
        for (const row of chosen) results.push({ kind, count, row, ...(await measureRow(bench, row, group)) });
        console.log(`measured: ${kind}, ${count} processes`);
      }
    } finally {
      await group.stop();
    }
  }
  const report = render({ counts, chosen, results });
  console.log(`\n${report}`);
  if (isWritten) await writeSection('scaling', report);
}

/** Processes on one database. Their sites have the first one's addresses; each listens on a port of its own. */
async function startGroup({ options }, { kind, slot }) {
  const directory = join(options.directory, `scaling-${kind}`);
  await mkdir(directory, { recursive: true });
  const postgres = kind === 'postgres' ? await startPostgres() : undefined;
  const databaseUrl = postgres?.url ?? `sqlite:${join(directory, 'gatehouse.db')}`;
  const port = options.port + slot * 20;
  const secretKey = { GATEHOUSE_SECRET_KEY: Buffer.alloc(32, 'scaling').toString('base64') };
  const children = [];
  const ports = [];
  const add = async () => {
    const own = port + (ports.length === 0 ? 0 : 3 + ports.length);
    const server = gatehouse({
      databaseUrl,
      port,
      directory,
      more: { ...secretKey, GATEHOUSE_LISTEN: `127.0.0.1:${own}` },
    });
    children.push(server.spawn());
    ports.push(own);
    await server.listening(`http://localhost:${own}`);
    return server;
  };
  const first = await add();
  return {
    ports,
    wire: await first.describe(),
    pids: () => children.map(({ pid }) => pid),
    databasePid: postgres && findPid(['-p', new URL(postgres.url).port]),
    async grow(count) {
      while (children.length < count) await add();
    },
    async stop() {
      for (const child of children) await stop(child);
      await postgres?.stop();
    },
  };
}

/** Medians over the rounds of requests a second, and of the CPU µs a request of all processes and of the database's own. */
async function measureRow({ generator, options }, row, group) {
  const { connections, rounds, seconds } = options;
  const found = [];
  let count = 500;
  for (let round = -3; round < rounds; round++) {
    const job = await row.prepare({ wire: group.wire, generator, connections, count });
    const before = used(group);
    const result = await generator.run({ ...job, ports: group.ports, connections, count });
    const after = used(group);
    const perRequest = (name) => ((after[name] - before[name]) / count) * 1e6;
    if (round >= 0) {
      found.push({ rate: count / result.seconds, cpu: perRequest('servers'), databaseCpu: perRequest('database') });
    }
    count = Math.round(Math.min(Math.max((count / result.seconds) * seconds, 500), 50_000));
  }
  const median = (name) => found.map((one) => one[name]).sort((a, b) => a - b)[Math.floor(found.length / 2)];
  return { rate: median('rate'), cpu: median('cpu'), databaseCpu: median('databaseCpu') };
}

function used({ pids, databasePid }) {
  const servers = pids().reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  return { servers, database: databasePid === undefined ? 0 : familyCpuSeconds(databasePid) };
}

function render({ counts, chosen, results }) {
  const lines = [
    `On ${cpus().length} cores, of which the load generator uses up to one. Each cell: requests/s, and CPU µs a request of all server processes (+ PostgreSQL's own).`,
    '',
    `| row | database | ${counts.map((count) => (count === 1 ? '1 process' : `${count} processes`)).join(' | ')} |`,
    `|---|---|${counts.map(() => '--:').join('|')}|`,
  ];
  for (const row of chosen) {
    for (const [kind, title] of [
      ['sqlite', 'one SQLite file'],
      ['postgres', 'one PostgreSQL'],
    ]) {
      const cells = counts.map((count) => {
        const one = results.find((result) => result.row === row && result.kind === kind && result.count === count);
        const databaseCpu = kind === 'postgres' ? ` + ${one.databaseCpu.toFixed(0)}` : '';
        return `${one.rate.toFixed(0)}, ${one.cpu.toFixed(0)}${databaseCpu}`;
      });
      lines.push(`| ${row.title} | ${title} | ${cells.join(' | ')} |`);
    }
  }
  return lines.join('\n');
}

// Turns what was measured into tables: on the terminal, and into docs/benchmarks.md between its two marks.
import { writeSection } from './document.mjs';

/** The share of the machine that others may take before figures suffer. */
const tooBusy = 0.05;

export function printReport(report) {
  console.log(`\n${renderReport(report)}`);
}

/** Replaces the figures and leaves the words around them. */
export async function writeDocument(report) {
  await writeSection('figures', renderReport(report));
  console.log('Written: docs/benchmarks.md');
}

function renderReport({ machine, options, starts, measured }) {
  const { rounds, seconds, connections } = options;
  const parts = [
    `Made by \`npm run bench\` on ${machine.date}, of commit ${machine.commit}: ${machine.processor}; ${machine.system}. ` +
      `${rounds} rounds of about ${seconds} s, ${connections} connections, ${machine.minutes.toFixed(0)} minutes in all. ` +
      `Load average before: ${machine.loadBefore.toFixed(2)}; other programs took ${(machine.othersShare * 100).toFixed(1)} % of the machine meanwhile.`,
  ];
  if (machine.othersShare > tooBusy) {
    parts.push(
      '**The machine was too busy for exact figures**: other programs cost the servers caches and turns. Compare within a row only.',
    );
  }
  for (const row of new Set(measured.results.map((result) => result.row))) {
    parts.push(
      `### ${row.title}`,
      row.words,
      renderRow(
        measured.results.filter((result) => result.row === row),
        options,
      ),
    );
  }
  if (starts.length > 0) parts.push('### Start and memory', renderStarts(starts, measured.memory));
  return parts.join('\n\n');
}

function renderRow(results, { servers }) {
  const limit = results.find(({ server }) => server.name === 'bare');
  const limitCpu = limit && median(limit.rounds.map(({ cpu }) => cpu));
  const lines = ['| server | requests/s | CPU µs a request | lowest to highest | × bare |', '|---|--:|--:|--:|--:|'];
  for (const server of [...servers, ...(limit ? [limit.server] : [])]) {
    const rounds = results.find((result) => result.server === server)?.rounds;
    if (!rounds) {
      lines.push(`| ${server.title} | - | - | - | - |`);
      continue;
    }
    const cpus = rounds.map(({ cpu }) => cpu);
    const databaseCpus = rounds.map(({ databaseCpu }) => databaseCpu).filter((cpu) => cpu !== undefined);
    const database = databaseCpus.length > 0 ? ` + ${whole(median(databaseCpus))}` : '';
    const factor = limitCpu ? (median(cpus) / limitCpu).toFixed(1) : '';
    const span = `${whole(Math.min(...cpus))} – ${whole(Math.max(...cpus))}`;
    const rate = thousands(median(rounds.map((round) => round.rate)));
    lines.push(`| ${server.title} | ${rate} | ${whole(median(cpus))}${database} | ${span} | ${factor} |`);
  }
  return lines.join('\n');
}

function renderStarts(starts, memory) {
  const lines = ['| server | start to first token | memory, idle | memory after all rows |', '|---|--:|--:|--:|'];
  for (const { server, milliseconds, megabytes } of starts) {
    const later = memory.find((entry) => entry.server === server)?.megabytes;
    lines.push(
      `| ${server.title} | ${whole(median(milliseconds))} ms | ${whole(median(megabytes))} MB | ${later === undefined ? '-' : `${whole(later)} MB`} |`,
    );
  }
  return lines.join('\n');
}

function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function whole(value) {
  return value.toFixed(0);
}

function thousands(value) {
  return value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ' ');
}

// On what the figures were made: the machine, and how much of it other programs took meanwhile.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { root } from '../scripts/set-up.mjs';
import { wholeFamilyCpuSeconds } from './process-figures.mjs';

/** Begins to watch; `finish` describes machine and run. */
export function describeMachine() {
  const before = readBusySeconds();
  const ownBefore = wholeFamilyCpuSeconds(process.pid);
  const started = performance.now();
  const [load] = loadavg();
  return {
    finish() {
      const seconds = (performance.now() - started) / 1000;
      const others = readBusySeconds() - before - (wholeFamilyCpuSeconds(process.pid) - ownBefore);
      return {
        date: new Date().toISOString().slice(0, 10),
        processor: `${cpus().length} × ${cpus()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB`,
        system: `${process.platform} ${process.arch}, Node ${process.versions.node}`,
        commit: readCommit(),
        minutes: seconds / 60,
        loadBefore: load,
        othersShare: Math.max(0, others) / (seconds * cpus().length),
      };
    },
  };
}

/** CPU seconds of the whole machine that were not idle. */
function readBusySeconds() {
  const [user, nice, system, , , irq, softirq, steal] = readFileSync('/proc/stat', 'utf8')
    .split('\n')[0]
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq + steal) / 100;
}

function readCommit() {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown';
  }
}

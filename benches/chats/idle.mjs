// Sockets that only live: what the server's process grows by, and the CPU that looking after them takes.
import { setTimeout as pause } from 'node:timers/promises';
import { cpuSeconds, residentMegabytes } from '../process-figures.mjs';
import { keepAlive } from './line.mjs';

/** A customer has so many connections at a process at most. */
const each = 20;
const watchSeconds = 20;

/**
 * @param {() => Promise<{ connect: () => Promise<import('./line.mjs').Line> }>} customer makes a new one
 * @returns for each count: kB a socket, MB in all, and CPU as a part of one core
 */
export async function measureIdle({ customer, pid, counts }) {
  const lines = [];
  const stop = keepAlive(lines);
  const results = [];
  const before = residentMegabytes(pid);
  let current;
  try {
    for (const count of counts) {
      while (lines.length < count) {
        if (lines.length % each === 0) current = await customer();
        const some = Array.from({ length: Math.min(each, count - lines.length) }, () => current.connect());
        lines.push(...(await Promise.all(some)));
      }
      await pause(2_000);
      const began = cpuSeconds(pid);
      await pause(watchSeconds * 1_000);
      const cpu = (cpuSeconds(pid) - began) / watchSeconds;
      const megabytes = residentMegabytes(pid);
      results.push({ count, cpu, megabytes, kilobytes: ((megabytes - before) / count) * 1024 });
    }
  } finally {
    stop();
    await Promise.all(lines.map((line) => line.close()));
  }
  return results;
}

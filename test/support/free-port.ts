// Ports of this machine that nobody uses at the moment.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { workerPorts } from './port-window.ts';

/** Of a worker's ports; the others are for `findFreePortRun`. */
const share = 0.6;

/** Handed out in this process, the oldest first: tests that run at once must not get a port that another has been given and does not use yet. */
const handedOut = new Set<number>();

/** Finds `count` different free ports on the loopback address. The last some hundred are not handed out again. */
export async function findFreePorts(count: number): Promise<number[]> {
  const { first: low, count: all } = workerPorts();
  const own = Math.floor(all * share);
  const found: number[] = [];
  for (let attempt = 0; found.length < count && attempt < 5 * own; attempt += 1) {
    const [oldest] = handedOut;
    if (oldest !== undefined && handedOut.size > 0.9 * own) handedOut.delete(oldest);
    const port = low + Math.floor(Math.random() * own);
    if (handedOut.has(port)) continue;
    handedOut.add(port);
    if (await isFree(port)) found.push(port);
  }
  if (found.length < count) throw new Error(`No ${count} free ports between ${low} and ${low + own}.`);
  return found;
}

/** Finds a base port such that it and the `count - 1` ports after it are free on the loopback address. */
export async function findFreePortRun(count: number): Promise<number> {
  const { first, count: all } = workerPorts();
  const low = first + Math.floor(all * share);
  const runs = Math.floor((all - Math.floor(all * share)) / count);
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const base = low + Math.floor(Math.random() * runs) * count;
    const free = await Promise.all(Array.from({ length: count }, (_, index) => isFree(base + index)));
    if (free.every(Boolean)) return base;
  }
  throw new Error(`No ${count} free ports in a row between ${low} and ${low + runs * count}.`);
}

async function isFree(port: number): Promise<boolean> {
  const holder = createServer().listen(port, '127.0.0.1');
  const free = await once(holder, 'listening').then(
    () => true,
    () => false,
  );
  if (free) await new Promise((resolve) => holder.close(resolve));
  return free;
}

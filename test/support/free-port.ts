// Ports of this machine that nobody uses at the moment.
import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the range from which systems take ports for outgoing connections (32768 and up on Linux), so that no connection of
// another test takes one between the look and the use. Each of vitest's workers looks in a part of its own.
const firstPort = 28_000;
const portsPerWorker = 2_000;

/** Handed out in this process: tests that run at once must not get a port that another has been given and does not use yet. */
const handedOut = new Set<number>();

/** Finds `count` different free ports on the loopback address. None is handed out twice while there are others. */
export async function findFreePorts(count: number): Promise<number[]> {
  const low = firstPort + (Number(process.env.VITEST_POOL_ID ?? 1) % 2) * portsPerWorker;
  const found: number[] = [];
  for (let attempt = 0; found.length < count && attempt < 5 * portsPerWorker; attempt += 1) {
    if (handedOut.size > 0.9 * portsPerWorker) handedOut.clear();
    const port = low + Math.floor(Math.random() * portsPerWorker);
    if (handedOut.has(port)) continue;
    handedOut.add(port);
    if (await isFree(port)) found.push(port);
  }
  if (found.length < count) throw new Error(`No ${count} free ports between ${low} and ${low + portsPerWorker}.`);
  return found;
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

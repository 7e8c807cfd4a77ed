// Ports of this machine that nobody uses at the moment.
import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the range from which systems take ports for outgoing connections (32768 and up on Linux), so that no connection of
// another test takes one between the look and the use. Each of vitest's workers looks in a part of its own.
const firstPort = 28_000;
const portsPerWorker = 1_000;

/** Finds `count` different free ports on the loopback address. */
export async function findFreePorts(count: number): Promise<number[]> {
  const low = firstPort + (Number(process.env.VITEST_POOL_ID ?? 1) % 4) * portsPerWorker;
  const found = new Set<number>();
  for (let attempt = 0; found.size < count && attempt < 1000; attempt += 1) {
    const port = low + Math.floor(Math.random() * portsPerWorker);
    if (!found.has(port) && (await isFree(port))) found.add(port);
  }
  if (found.size < count) throw new Error(`No ${count} free ports between ${low} and ${low + portsPerWorker}.`);
  return [...found];
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

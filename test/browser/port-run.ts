// Ports next to each other, as the examples need them: each has its own distance from the base port.
import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the range from which systems take ports for outgoing connections, so nobody takes one by chance. Each of
// vitest's workers looks in a part of its own, so two files that run at once never find the same run.
const firstPort = 20_000;
const portsPerWorker = 2_000;

/** Finds a base port such that it and the `count - 1` ports after it are free on the loopback address. */
export async function findFreePortRun(count: number): Promise<number> {
  const worker = Number(process.env.VITEST_POOL_ID ?? 1) % 4;
  const low = firstPort + worker * portsPerWorker;
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const base = low + Math.floor((Math.random() * (portsPerWorker - count)) / count) * count;
    if (await areFree(base, count)) return base;
  }
  throw new Error(`No ${count} free ports in a row between ${low} and ${low + portsPerWorker}.`);
}

async function areFree(base: number, count: number): Promise<boolean> {
  const holders = Array.from({ length: count }, (_, index) => createServer().listen(base + index, '127.0.0.1'));
  const outcomes = await Promise.all(
    holders.map((holder) =>
      once(holder, 'listening').then(
        () => true,
        () => false,
      ),
    ),
  );
  await Promise.all(
    holders.map((holder, index) => (outcomes[index] ? new Promise((done) => holder.close(done)) : undefined)),
  );
  return outcomes.every(Boolean);
}

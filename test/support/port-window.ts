// Ports for one run of the tests: several runs on a machine, as of two people or two clones, must not take each other's between
// the look whether a port is free and its use.
import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the range from which systems take ports for outgoing connections (32768 and up on Linux), so that no connection takes one
// by chance, and above those that browsers refuse.
const lowest = 12_000;
const windows = 5;
const portsPerWindow = 4_000;
const workersPerWindow = 6;
const variable = 'GATEHOUSE_TEST_PORTS';

/**
 * Takes a part of this machine's ports for this process and its workers, and holds its first port, which tells other runs that it
 * is taken. It is free again when the process ends, whatever ended it.
 */
export async function claimPortWindow(): Promise<void> {
  for (let index = 0; index < windows; index += 1) {
    const first = lowest + index * portsPerWindow;
    const holder = createServer().listen(first, '127.0.0.1').unref();
    const taken = await once(holder, 'listening').then(
      () => false,
      () => true,
    );
    // More runs than there are parts share one, which is no worse than chance.
    if (taken && index + 1 < windows) continue;
    process.env[variable] = String(first);
    return;
  }
}

/** The ports of this worker, the first and how many: no other worker or run hands them out. */
export function workerPorts(): { first: number; count: number } {
  const window = Number(process.env[variable] ?? lowest);
  const count = Math.floor(portsPerWindow / workersPerWindow);
  const worker = Number(process.env.VITEST_POOL_ID ?? 0) % workersPerWindow;
  // The first of all is the one that is held.
  return { first: window + worker * count + 1, count: count - 1 };
}

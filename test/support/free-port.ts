// Ports of this machine that nobody uses at the moment.
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** Finds `count` different free ports on the loopback address. They are all held before the first is given back. */
export async function findFreePorts(count: number): Promise<number[]> {
  const holders = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(holders.map((holder) => once(holder, 'listening')));
  const ports = holders.map((holder) => (holder.address() as AddressInfo).port);
  await Promise.all(holders.map((holder) => new Promise((resolve) => holder.close(resolve))));
  return ports;
}

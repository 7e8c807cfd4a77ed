// Which addresses the server may send a request to that somebody else has named: public ones, told by the registries of special-purpose
// addresses (RFC 6890), and loopback where that was allowed.

import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Whether the address is of the public internet. Mapped and translated forms of IPv4 (RFC 4291 2.5.5, RFC 6052) are not. */
export function isPublicAddress(address: string): boolean {
  // What is public needs no zone (RFC 4007 6).
  if (isIP(address) === 0 || address.includes('%')) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  // Of IPv6 only what is given out (RFC 4291 2.4): that also leaves out `::127.0.0.1` and site-local addresses.
  return parsed.kind() === 'ipv4' || parsed.match(ipaddr.parse('2000::'), 3);
}

/** Whether the address is this machine (RFC 6890, RFC 4291 2.5.3). */
export function isLoopbackAddress(address: string): boolean {
  return isIP(address) !== 0 && ipaddr.parse(address).range() === 'loopback';
}

/** Finds all addresses of a name; none when it has none. */
export type Resolve = (hostname: string, signal: AbortSignal) => Promise<readonly string[]>;

const ASKED_FOR_MS = 2_000;

/**
 * By DNS alone: the system's own way would keep a thread busy that hashes passwords, for as long as a hostile name server likes.
 * `servers`: which to ask, as `address:port`; the system's unless given.
 */
export function resolveByDns(servers?: readonly string[]): Resolve {
  return async (hostname, signal) => {
    const resolver = new Resolver({ timeout: ASKED_FOR_MS, tries: 2 });
    if (servers !== undefined) resolver.setServers(servers);
    const cancel = () => resolver.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const found = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
      return found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  };
}

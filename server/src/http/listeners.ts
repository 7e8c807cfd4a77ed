// The process's ears: which address serves which site. A request whose Host names no site gets 404; health is answered on any
// name, since load balancers ask by address.

import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { BlockList, isIP } from 'node:net';

export type ServedSite = {
  readonly name: string;
  /** Its public origin. */
  readonly origin: string;
  readonly handle: RequestListener;
};

export type Listening = {
  readonly addresses: readonly string[];
  /** Stops accepting, lets requests in flight finish for at most the given time, and frees the ports. */
  readonly close: (graceMs: number) => Promise<void>;
};

/** Starts listening: all sites on one address, or each on its origin's port. Rejects when an address is taken, and says which. */
export async function listen(
  sites: readonly ServedSite[],
  options: { listen: { host: string; port: number } | undefined; trustedProxies: readonly string[] },
): Promise<Listening> {
  const proxies = blockListOf(options.trustedProxies);
  const doors =
    options.listen === undefined
      ? sites.flatMap((site) => addressesOf(site).map((address) => ({ ...address, sites: [site] })))
      : [{ ...options.listen, optional: false, sites }];
  const servers: Server[] = [];
  try {
    for (const door of doors) {
      const server = await open(route(door.sites, proxies), door);
      if (server !== undefined) servers.push(server);
    }
  } catch (error) {
    await Promise.all(servers.map((server) => close(server, 0)));
    throw error;
  }
  return {
    addresses: servers.map((server) => addressWords(server.address() as AddressInfo)),
    close: async (graceMs) => {
      await Promise.all(servers.map((server) => close(server, graceMs)));
    },
  };
}

/** A loopback name listens on both loopback addresses (a machine without IPv6 has one); any other name on all addresses. */
function addressesOf(site: ServedSite): { host: string; port: number; optional: boolean }[] {
  const url = new URL(site.origin);
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (host === 'localhost' || host.endsWith('.localhost')) {
    return [
      { host: '127.0.0.1', port, optional: false },
      { host: '::1', port, optional: true },
    ];
  }
  return [{ host: isIP(host) === 0 ? '0.0.0.0' : host, port, optional: false }];
}

function route(sites: readonly ServedSite[], proxies: BlockList | undefined): RequestListener {
  const byHost = new Map(sites.flatMap((site) => namesOf(site.origin).map((name) => [name, site.handle])));
  const [first] = sites;
  return (request: IncomingMessage, response: ServerResponse) => {
    const site = byHost.get(hostOf(request, proxies)) ?? (isHealth(request) ? first?.handle : undefined);
    if (site !== undefined) return site(request, response);
    response.writeHead(404, {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    response.end('No site has this name. Check the Host header and the GATEHOUSE_*_URL settings.\n');
  };
}

/** What Host may say for an origin: the port of its scheme may be named or left out (RFC 9110 7.2). */
function namesOf(origin: string): string[] {
  const { host, port, protocol } = new URL(origin);
  return port === '' ? [host, `${host}:${protocol === 'https:' ? 443 : 80}`] : [host];
}

function hostOf(request: IncomingMessage, proxies: BlockList | undefined): string {
  const forwarded = request.headers['x-forwarded-host'];
  const from = request.socket.remoteAddress;
  const believed = typeof forwarded === 'string' && from !== undefined && proxies !== undefined && holds(proxies, from);
  return ((believed ? forwarded.split(',')[0] : request.headers.host) ?? '').trim().toLowerCase();
}

function isHealth(request: IncomingMessage): boolean {
  return request.url === '/health/live' || request.url === '/health/ready';
}

async function open(
  handle: RequestListener,
  door: { host: string; port: number; optional: boolean },
): Promise<Server | undefined> {
  const server = createServer(
    { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 10_000, maxHeaderSize: 16_384 },
    handle,
  );
  server.maxRequestsPerSocket = 0;
  server.on('clientError', (error, socket) => refuse(error, socket as Socket));
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: door.host, port: door.port }, () => {
        server.off('error', reject);
        resolve();
      });
    });
    return server;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (door.optional && (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT')) return undefined;
    if (code === 'EADDRINUSE') {
      throw new Error(`Port ${door.port} on ${door.host} is taken. Stop what uses it, or set another origin.`);
    }
    throw error;
  }
}

function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const force = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(force);
}

function addressWords({ address, port, family }: AddressInfo): string {
  return family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`;
}

function blockListOf(addresses: readonly string[]): BlockList | undefined {
  if (addresses.length === 0) return undefined;
  const list = new BlockList();
  for (const entry of addresses) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** An IPv4 address that a socket for IPv6 shows as `::ffff:a.b.c.d` is found among IPv4 addresses. */
function holds(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

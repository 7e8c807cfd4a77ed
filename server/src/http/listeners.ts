// The process's ears: which address serves which site. A request whose Host names no site gets 404; health is answered on any
// name, since load balancers ask by address.

import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { type AddressInfo, BlockList, isIP, type Socket } from 'node:net';
import { type ConnectionFigures, Connections } from './connections.ts';
import { type Refusal, RequestLimit } from './request-limit.ts';
import { createHttpServer, startListening, TIMEOUTS, type Timeouts, type UnreadableCounts } from './server.ts';
import { answersUpgrade, refuseUpgrade } from './upgrade.ts';
import { count, occupy } from './visit.ts';

export type ServedSite = {
  readonly name: string;
  /** Its public origin. */
  readonly origin: string;
  readonly handle: RequestListener;
  /** Takes requests to change to another protocol; a site without it answers them as any other request. */
  readonly upgrade?: (request: IncomingMessage, socket: Socket, head: Buffer) => void;
  /** Its addresses that are asked by POST although nothing changes. */
  readonly readByPost?: ReadonlySet<string>;
};

export type ListenOptions = {
  readonly listen: { readonly host: string; readonly port: number } | undefined;
  readonly trustedProxies: readonly string[];
  /** Requests that are worked on at once, in the whole process; no limit unless given. */
  readonly maxRequests?: number;
  /** How long a request may wait for its turn, in milliseconds; no limit unless given. */
  readonly maxWaitMs?: number;
  /** Whether what changes something would wait too long: it is turned away then, and reads go on. */
  readonly writesAreSlow?: () => boolean;
  /** Open connections of the whole process; no limit unless given. */
  readonly maxConnections?: number;
  readonly timeouts?: Partial<Timeouts>;
};

/** What goes on at the door, for whoever watches. */
export type DoorFigures = {
  readonly requestsInFlight: number;
  /** Turned away because there was too much to do, by the limit that was reached. */
  readonly refused: Readonly<Record<Refusal, number>>;
  readonly unreadable: UnreadableCounts;
  /** Their Host named no site. */
  readonly misdirected: number;
  readonly connections: ConnectionFigures;
};

export type Listening = {
  readonly addresses: readonly string[];
  readonly figures: () => DoorFigures;
  /** Stops accepting, lets requests in flight finish for at most the given time, and frees the ports. */
  readonly close: (graceMs: number) => Promise<void>;
};

/** Starts listening: all sites on one address, or each on its origin's port. Rejects when an address is taken, and says which. */
export async function listen(sites: readonly ServedSite[], options: ListenOptions): Promise<Listening> {
  const { maxRequests = Number.POSITIVE_INFINITY, maxWaitMs = Number.POSITIVE_INFINITY } = options;
  const { writesAreSlow = () => false } = options;
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const limit = new RequestLimit({ maxRequests, maxWaitMs, writesAreSlow });
  const connections = new Connections(options.maxConnections ?? Number.POSITIVE_INFINITY);
  const unreadable = { malformed: 0, tooLarge: 0, tooSlow: 0 };
  const door: Door = { proxies: blockListOf(options.trustedProxies), limit, connections, misdirected: 0 };
  const addresses =
    options.listen === undefined
      ? sites.flatMap((site) => addressesOf(site).map((address) => ({ ...address, sites: [site] })))
      : [{ ...options.listen, optional: false, sites }];
  const servers: Server[] = [];
  const close = (graceMs: number) => connections.close(servers, { graceMs, lingerMs: timeouts.lingerMs });
  try {
    for (const address of addresses) {
      const server = createHttpServer(route(address.sites, door), { timeouts, unreadable });
      if (address.sites.some(({ upgrade }) => upgrade !== undefined))
        server.on('upgrade', routeUpgrades(address.sites, door));
      connections.watch(server);
      if ((await startListening(server, address)) !== undefined) servers.push(server);
    }
  } catch (error) {
    await close(0);
    throw error;
  }
  return {
    addresses: servers.map((server) => addressWords(server.address() as AddressInfo)),
    figures: () => ({
      requestsInFlight: limit.inFlight,
      refused: limit.refused,
      unreadable,
      misdirected: door.misdirected,
      connections: connections.figures,
    }),
    close,
  };
}

type Door = {
  readonly proxies: BlockList | undefined;
  readonly limit: RequestLimit;
  readonly connections: Connections;
  misdirected: number;
};

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

function route(sites: readonly ServedSite[], door: Door): RequestListener {
  const byHost = new Map(sites.flatMap((site) => namesOf(site.origin).map((name) => [name, site] as const)));
  const [first] = sites;
  return (request: IncomingMessage, response: ServerResponse) => {
    occupy(request, response, door.connections);
    const forHealth = isHealth(request);
    const site = byHost.get(hostOf(request, door.proxies)) ?? (forHealth ? first : undefined);
    if (site === undefined) {
      door.misdirected += 1;
      return answerPlainly(response, 404, NO_SITE);
    }
    // A balancer that gets no answer from a busy process would send its share to the others, which are busy too.
    const refusal = forHealth ? undefined : door.limit.admit({ mayWrite: mayWrite(request, site) });
    if (refusal !== undefined)
      return turnAway(response, { parting: refusal === 'wait' && door.limit.firstRefusalOfTurn });
    count(request, response, door.limit);
    site.handle(request, response);
  };
}

/** A connection that changes its protocol stays in use until it ends. */
function routeUpgrades(sites: readonly ServedSite[], door: Door) {
  const byHost = new Map(sites.flatMap((site) => namesOf(site.origin).map((name) => [name, site] as const)));
  const answer = route(sites, door);
  return (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const site = byHost.get(hostOf(request, door.proxies));
    if (site?.upgrade === undefined || request.headers.upgrade?.toLowerCase() !== 'websocket') {
      return answersUpgrade(request, socket, answer);
    }
    if (door.connections.closing) return refuseUpgrade(socket, 503);
    const connection = door.connections.use(socket);
    if (connection === undefined) return void socket.destroy();
    socket.once('close', () => door.connections.free(connection));
    site.upgrade(request, socket, head);
  };
}

/** `parting`: the connection ends with it. */
function turnAway(response: ServerResponse, { parting }: { parting: boolean }): void {
  if (parting) response.setHeader('connection', 'close');
  response.setHeader('retry-after', '2');
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-expose-headers', 'retry-after');
  answerPlainly(response, 503, BUSY);
}

function mayWrite({ method, url }: IncomingMessage, { readByPost }: ServedSite): boolean {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return false;
  return method !== 'POST' || readByPost?.has(url ?? '') !== true;
}

const NO_SITE = 'No site has this name. Check the Host header and the GATEHOUSE_*_URL settings.\n';
const BUSY = 'The server is busy. Try again in a few seconds.\n';

/** An answer that no site makes, for people and programs alike. */
function answerPlainly(response: ServerResponse, status: number, words: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(words),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(words);
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

import { once } from 'node:events';
import { Agent, type IncomingMessage, request as requestHttp } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { text as readText } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { findFreePorts } from '../../../test/support/free-port.ts';
import { type Listening, listen, type ServedSite } from './listeners.ts';

const listening: Listening[] = [];
afterEach(async () => {
  await Promise.all(listening.splice(0).map((each) => each.close(0)));
});

/** A site that answers with its name, and with the path that it was asked for. */
const site = (name: string, origin: string): ServedSite => ({
  name,
  origin,
  handle: (request, response) => response.end(`${name} ${request.url}`),
});

const SITES = [
  site('accounts', 'https://accounts.example.test'),
  site('api', 'https://api.example.test:8443'),
  site('console', 'http://console.example.test'),
];

/** All sites on one free port. */
async function listenOnce(
  sites: readonly ServedSite[] = SITES,
  options: { trustedProxies?: readonly string[]; host?: string } = {},
): Promise<{ port: number; close: Listening['close'] }> {
  const { trustedProxies = [], host = '127.0.0.1' } = options;
  const opened = await listen(sites, { listen: { host, port: 0 }, trustedProxies });
  listening.push(opened);
  return { port: Number(opened.addresses[0]?.split(':').pop()), close: opened.close };
}

async function ask(
  port: number,
  headers: Readonly<Record<string, string | string[]>>,
  options: { path?: string; agent?: Agent; host?: string } = {},
): Promise<{ status: number | undefined; body: string; headers: IncomingMessage['headers'] }> {
  const { path = '/', agent = false, host = '127.0.0.1' } = options;
  const asked = requestHttp({ host, port, path, headers, agent });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: response.statusCode, body: await readText(response), headers: response.headers };
}

/** Sends bytes as they are, and reads until the other side closes. */
async function sendRaw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  return readText(socket);
}

describe('routing by Host (RFC 9110 7.2)', () => {
  test('each site is asked by the host of its origin, with its port where it has one', async () => {
    const { port } = await listenOnce();
    expect((await ask(port, { host: 'accounts.example.test' }, { path: '/x?y=1' })).body).toBe('accounts /x?y=1');
    expect((await ask(port, { host: 'api.example.test:8443' })).body).toBe('api /');
    expect((await ask(port, { host: 'console.example.test' })).body).toBe('console /');
  });

  test('the case of the name makes no difference, nor does the port that the scheme has anyway', async () => {
    const { port } = await listenOnce();
    for (const host of ['ACCOUNTS.Example.TEST', 'accounts.example.test:443', ' accounts.example.test ']) {
      expect([host, (await ask(port, { host })).body]).toEqual([host, 'accounts /']);
    }
    expect((await ask(port, { host: 'console.example.test:80' })).body).toBe('console /');
  });

  test.each([
    'evil.test',
    'accounts.example.test.evil.test',
    'accounts.example.test.',
    'accounts.example.test:80',
    'accounts.example.test:8443',
    'api.example.test',
    'evil.test@accounts.example.test',
    'accounts.example.test@evil.test',
    'accounts.example.test, evil.test',
    'localhost',
    '127.0.0.1',
    '',
    '__proto__',
  ])('A30: a Host that names no site gets 404, and no site sees it: %j', async (host) => {
    const { port } = await listenOnce();
    const answer = await ask(port, { host });
    expect(answer.status).toBe(404);
    expect(answer.body).toMatch(/No site has this name/);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers.location).toBeUndefined();
  });

  test('A30: without a Host there is no site', async () => {
    const { port } = await listenOnce();
    expect(await sendRaw(port, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 404 /);
    expect(await sendRaw(port, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
  });

  test('health is answered on any name, since load balancers ask by address; nothing else is', async () => {
    const { port } = await listenOnce();
    for (const path of ['/health/live', '/health/ready']) {
      expect((await ask(port, { host: '10.0.0.7' }, { path })).body).toBe(`accounts ${path}`);
      expect((await ask(port, { host: 'console.example.test' }, { path })).body).toBe(`console ${path}`);
    }
    for (const path of ['/health', '/health/ready/', '/health/ready?x=1', '/health/../', '//health/ready']) {
      expect([path, (await ask(port, { host: '10.0.0.7' }, { path })).status]).toEqual([path, 404]);
    }
  });
});

describe('A29: X-Forwarded-Host', () => {
  const forwarded = (host: string | string[]) => ({ host: 'console.example.test', 'x-forwarded-host': host });

  test('is nothing to us when no proxy is trusted', async () => {
    const { port } = await listenOnce();
    expect((await ask(port, forwarded('accounts.example.test'))).body).toBe('console /');
    expect((await ask(port, { host: 'evil.test', 'x-forwarded-host': 'accounts.example.test' })).status).toBe(404);
  });

  test('is nothing to us when it comes from elsewhere than a trusted proxy', async () => {
    for (const trustedProxies of [
      ['10.0.0.1'],
      ['10.0.0.0/8', '192.168.0.0/16'],
      ['::1'],
      ['fd00::/8'],
      ['127.0.0.2'],
    ]) {
      const { port } = await listenOnce(SITES, { trustedProxies });
      expect((await ask(port, forwarded('accounts.example.test'))).body).toBe('console /');
    }
  });

  test.each([['127.0.0.1'], ['127.0.0.0/8'], ['10.0.0.1', '127.0.0.1'], ['0.0.0.0/0']])(
    'is believed from a trusted proxy: %s',
    async (...trustedProxies) => {
      const { port } = await listenOnce(SITES, { trustedProxies });
      expect((await ask(port, forwarded('accounts.example.test'))).body).toBe('accounts /');
      expect((await ask(port, forwarded('API.example.test:8443'))).body).toBe('api /');
      expect((await ask(port, forwarded('evil.test'))).status).toBe(404);
      expect((await ask(port, { host: 'console.example.test' })).body).toBe('console /');
    },
  );

  const hasIPv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ family }) => family === 'IPv6'));
  test.runIf(hasIPv6)('a trusted IPv4 proxy is known on a socket that speaks IPv6 too', async () => {
    const { port } = await listenOnce(SITES, { trustedProxies: ['127.0.0.1'], host: '::' });
    expect((await ask(port, forwarded('accounts.example.test'))).body).toBe('accounts /');
  });

  test('of several, as proxies add them, the first counts', async () => {
    const { port } = await listenOnce(SITES, { trustedProxies: ['127.0.0.1'] });
    expect((await ask(port, forwarded('accounts.example.test, evil.test'))).body).toBe('accounts /');
    expect((await ask(port, forwarded(['accounts.example.test', 'evil.test']))).body).toBe('accounts /');
    expect((await ask(port, forwarded('evil.test, accounts.example.test'))).status).toBe(404);
    expect((await ask(port, forwarded(', accounts.example.test'))).status).toBe(404);
  });

  test('other headers of that kind never choose the site', async () => {
    const { port } = await listenOnce(SITES, { trustedProxies: ['127.0.0.1'] });
    const others = {
      forwarded: 'host=accounts.example.test',
      'x-original-host': 'accounts.example.test',
      'x-host': 'accounts.example.test',
      'x-forwarded-server': 'accounts.example.test',
      'x-rewrite-url': '/other',
    };
    expect((await ask(port, { host: 'console.example.test', ...others })).body).toBe('console /');
  });
});

describe('a port for each site', () => {
  test('each site listens where its origin says, and answers for no other', async () => {
    const [first, second] = await findFreePorts(2);
    const sites = [site('accounts', `http://localhost:${first}`), site('api', `http://127.0.0.1:${second}`)];
    const opened = await listen(sites, { listen: undefined, trustedProxies: [] });
    listening.push(opened);
    expect(opened.addresses).toContain(`127.0.0.1:${first}`);
    expect(opened.addresses).toContain(`127.0.0.1:${second}`);
    expect(opened.addresses.every((address) => /^(127\.0\.0\.1|\[::1\]):/.test(address))).toBe(true);
    expect((await ask(Number(first), { host: `localhost:${first}` })).body).toBe('accounts /');
    expect((await ask(Number(second), { host: `127.0.0.1:${second}` })).body).toBe('api /');
    expect((await ask(Number(first), { host: `127.0.0.1:${second}` })).status).toBe(404);
    expect((await ask(Number(second), { host: `localhost:${first}` })).status).toBe(404);
  });

  test('a port that is taken is named, and none of the others stays open', async () => {
    const [free] = await findFreePorts(1);
    const { port: taken } = await listenOnce();
    const sites = [site('accounts', `http://127.0.0.1:${free}`), site('api', `http://127.0.0.1:${taken}`)];
    await expect(listen(sites, { listen: undefined, trustedProxies: [] })).rejects.toThrow(
      `Port ${taken} on 127.0.0.1 is taken`,
    );
    const again = await listen(sites.slice(0, 1), { listen: undefined, trustedProxies: [] });
    listening.push(again);
    expect(again.addresses).toEqual([`127.0.0.1:${free}`]);
  });
});

describe('stopping', () => {
  test('a request in flight is finished, no new one is taken, and the port is free afterwards', async () => {
    let arrived: (() => void) | undefined;
    let finish: (() => void) | undefined;
    const inFlight = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const slow: ServedSite = {
      ...site('slow', 'http://slow.example.test'),
      handle: (_request, response) => {
        finish = () => response.end('finished');
        arrived?.();
      },
    };
    const { port, close } = await listenOnce([slow]);
    const answer = ask(port, { host: 'slow.example.test' });
    await inFlight;
    const closed = close(60_000);
    // What was connected before is still fetched from the system.
    for (let turns = 0; turns < 5; turns++) await new Promise((resolve) => setImmediate(resolve));
    await expect(ask(port, { host: 'slow.example.test' })).rejects.toThrow('ECONNREFUSED');
    finish?.();
    expect(await answer).toMatchObject({ status: 200, body: 'finished' });
    await closed;
    const again = await listen(SITES, { listen: { host: '127.0.0.1', port }, trustedProxies: [] });
    listening.push(again);
    expect(again.addresses).toEqual([`127.0.0.1:${port}`]);
  });

  test('connections that the system has accepted already are answered, however many', async () => {
    const { port, close } = await listenOnce();
    // All of them before the server has fetched the first.
    const sockets = Array.from({ length: 50 }, () => connect(port, '127.0.0.1'));
    for (const socket of sockets) socket.write('GET / HTTP/1.1\r\nHost: accounts.example.test\r\n\r\n');
    const [answers] = await Promise.all([Promise.all(sockets.map((socket) => readText(socket))), close(60_000)]);
    for (const answer of answers)
      expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\nconnection: close\r\n[\s\S]*accounts \/$/);
  });

  test('a connection that is kept for later does not delay it', async () => {
    const agent = new Agent({ keepAlive: true });
    const { port, close } = await listenOnce();
    await ask(port, { host: 'accounts.example.test' }, { agent });
    expect(Object.keys(agent.freeSockets)).toHaveLength(1);
    await close(60_000);
    agent.destroy();
  });

  test('a request that never ends is cut off when the time is over', async () => {
    let arrived: (() => void) | undefined;
    const inFlight = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const endless: ServedSite = { ...site('endless', 'http://endless.example.test'), handle: () => arrived?.() };
    const { port, close } = await listenOnce([endless]);
    const answer = ask(port, { host: 'endless.example.test' });
    const cutOff = expect(answer).rejects.toThrow();
    await inFlight;
    await close(10);
    await cutOff;
  });
});

describe('what is no HTTP', () => {
  test('is refused with 400, and headers beyond 16 kB with 431', async () => {
    const { port } = await listenOnce();
    const host = 'Host: accounts.example.test\r\n';
    expect(await sendRaw(port, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    expect(await sendRaw(port, `GET / HTTP/1.1\r\n${host}Content-Length: x\r\n\r\n`)).toMatch(/^HTTP\/1.1 400 /);
    const both = `${host}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`;
    expect(await sendRaw(port, `POST / HTTP/1.1\r\n${both}`)).toMatch(/^HTTP\/1.1 400 /);
    const large = `X-Large: ${'x'.repeat(20_000)}\r\n`;
    expect(await sendRaw(port, `GET / HTTP/1.1\r\n${host}${large}\r\n`)).toMatch(/^HTTP\/1.1 431 /);
  });
});

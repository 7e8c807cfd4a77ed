// H22: what an extension's server, or its name server, can do to a request that leaves ours. Real servers on loopback; names are resolved by
// the test, and what counts as public is said by the test where something must be listened on.

import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createRawServer, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCertificate } from '../../../test/support/certificate.ts';
import { isLoopbackAddress } from './addresses.ts';
import { type Guard, LIMITS, type Outgoing, sendGuarded } from './guarded-request.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const HOST = 'ext.example.com';

function listening(server: Server | ReturnType<typeof createRawServer>, host = '127.0.0.1'): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        for (const socket of sockets) socket.destroy();
      }),
  );
  return new Promise((resolve) => {
    server.listen(0, host, () => resolve((server.address() as AddressInfo).port));
  });
}
const serve = (answer: RequestListener, host?: string) => listening(createServer(answer), host);
/** A server that answers bytes, or nothing. */
const serveRaw = (answer: (socket: Socket) => void) =>
  listening(
    createRawServer((socket) => {
      socket.once('data', () => answer(socket));
    }),
  );

/** As if 127.x.x.x were public, where the name leads unless the test says otherwise. */
const guard: Guard = {
  resolve: async () => ['127.0.0.1'],
  isDevelopersMachine: false,
  isPublic: isLoopbackAddress,
  deadlineMs: 10_000,
};
const outgoing: Outgoing = {
  url: `http://${HOST}/`,
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{"api_key":"secret"}',
  read: 'body',
  localDevelopment: false,
};
const send = (port: number, change: Partial<Outgoing> = {}, guarded: Partial<Guard> = {}) =>
  sendGuarded({ ...outgoing, url: `http://${HOST}:${port}/ext/authorize/`, ...change }, { ...guard, ...guarded });

/** As servers are: loopback is not public. Here it is the developer's. */
const { isPublic: _loopback, ...real } = guard;
const developing: Guard = { ...real, isDevelopersMachine: true };
/** How a request of an app in development ends that goes to this host. */
const causeAt = async (host: string, change: Partial<Guard> = {}) => {
  const outcome = await sendGuarded(
    { ...outgoing, url: `http://${host}/`, localDevelopment: true },
    { ...real, ...change },
  );
  return outcome.kind === 'failed' ? outcome.cause : outcome.kind;
};

test('a request arrives whole, on a connection of its own, and its answer is read', async () => {
  const seen: unknown[] = [];
  const port = await serve((request, response) => {
    const { method, url, headers } = request;
    request.setEncoding('utf8').on('data', (body) => seen.push({ method, url, body, headers }));
    request.on('end', () => response.end('{"session_id":1}'));
  });
  expect(await send(port)).toMatchObject({ kind: 'answered', status: 200, body: Buffer.from('{"session_id":1}') });
  expect(seen).toMatchObject([{ method: 'POST', url: '/ext/authorize/', body: '{"api_key":"secret"}' }]);
  const { headers } = seen[0] as { headers: Record<string, string> };
  expect(headers).toMatchObject({ host: `${HOST}:${port}`, 'content-type': 'application/json', connection: 'close' });
});

describe('where it goes', () => {
  test.each([
    ...[
      '127.0.0.1',
      '127.1',
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      '017700000001',
      '127.0.0.1.',
      '0x7f.1',
      '①②⑦.0.0.1',
    ],
    ...['127。0。0。1', 'localhost', 'LOCALHOST', 'ⓛocalhost', 'loc\u00adalhost', '[::1]', '[0:0:0:0:0:0:0:1]'],
  ])('%s is this machine, and only for who develops on it', async (host) => {
    expect(await causeAt(host)).toBe('address_not_allowed');
    const port = await serve((_request, response) => response.end(), host.includes(':') ? '::1' : undefined);
    expect(await causeAt(`${host}:${port}`, { isDevelopersMachine: true })).toBe('answered');
  });

  test.each([
    ...['0.0.0.0', '0', '0x0', '[::]', '[0::0]', '10.0.0.1', '0xa000001', '012.0.0.1', '169.254.169.254', '2852039166'],
    ...[
      '192.168.1',
      '172.16.0.1',
      '100.64.0.1',
      '224.0.0.1',
      '255.255.255.255',
      '[::ffff:127.0.0.1]',
      '[::ffff:a00:1]',
    ],
    ...['[::127.0.0.1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]', '[fe80::1]', '[fc00::1]', '[ff02::1]'],
    // Names: what they lead to is this machine, which is no developer's for that.
    ...['localhost.', 'app.localhost', 'localhost.example.com', 'localtest.example.com'],
  ])('%s is asked for nobody', async (host) => {
    expect(await causeAt(host)).toBe('address_not_allowed');
    expect(await causeAt(host, { isDevelopersMachine: true })).toBe('address_not_allowed');
  });

  test.each([
    ...['http://[fe80::1%25eth0]/', 'http://[::1%25lo]/', 'http://127.0.0.1%00.example.com/', 'http://256.0.0.1/'],
    ...['file:///etc/passwd', 'gopher://8.8.8.8/', 'ftp://8.8.8.8/', 'unix:/run/x.sock', '//8.8.8.8/', ''],
  ])('%s is no place at all', async (url) => {
    const outcome = await sendGuarded({ ...outgoing, url, localDevelopment: true }, developing);
    expect(outcome.kind).toBe('failed');
  });

  test('a name that leads to a private address, alone or among public ones, is not connected to', async () => {
    let asked = 0;
    const port = await serve((_request, response) => {
      asked += 1;
      response.end();
    });
    for (const addresses of [['127.0.0.1'], ['8.8.8.8', '127.0.0.1'], ['8.8.8.8', '::ffff:127.0.0.1'], ['::1']]) {
      const guarded = { ...real, resolve: async () => addresses };
      const url = `http://${HOST}:${port}/`;
      expect(await sendGuarded({ ...outgoing, url }, guarded)).toMatchObject({ cause: 'address_not_allowed' });
      // Nor by an app that is being developed: a name is not the developer's machine.
      const local = { ...guarded, isDevelopersMachine: true };
      expect(await sendGuarded({ ...outgoing, url, localDevelopment: true }, local)).toMatchObject({
        cause: 'address_not_allowed',
      });
    }
    expect(asked).toBe(0);
  });

  test('DNS rebinding: the connection goes to the address that was checked, whatever the name says afterwards', async () => {
    const seen: string[] = [];
    const port = await serve((request, response) => {
      seen.push(`${request.socket.localAddress} ${request.url}`);
      if (request.url === '/ext/authorize/') response.writeHead(302, { location: '/again' }).end();
      else response.end('{}');
    }, '0.0.0.0');
    const answers = [['127.0.0.7'], ['10.0.0.1'], ['169.254.169.254']];
    let asked = 0;
    const resolve = async () => answers[asked++] ?? [];
    expect(await send(port, {}, { resolve })).toMatchObject({ kind: 'answered', status: 200 });
    // Asked once, for the redirect too.
    expect([asked, seen]).toEqual([1, ['127.0.0.7 /ext/authorize/', '127.0.0.7 /again']]);
  });

  test('a name without addresses, and one whose name server never answers, end as what they are', async () => {
    expect(await send(1, {}, { resolve: async () => [] })).toMatchObject({ cause: 'name_not_found' });
    const never = () => new Promise<never>(() => undefined);
    expect(await send(1, {}, { resolve: never, deadlineMs: 50 })).toMatchObject({ cause: 'timeout' });
    const broken = async () => {
      throw new Error('SERVFAIL');
    };
    expect(await send(1, {}, { resolve: broken })).toMatchObject({ kind: 'failed' });
  });

  test('loopback is not asked for an app that is not being developed, also on the developer’s machine', async () => {
    const asked: string[] = [];
    const port = await serve((request, response) => {
      asked.push(request.url ?? '');
      response.end();
    });
    const outcome = await sendGuarded({ ...outgoing, url: `http://127.0.0.1:${port}/` }, developing);
    expect([outcome, asked]).toMatchObject([{ cause: 'address_not_allowed' }, []]);
  });
});

describe('redirects', () => {
  /** Redirects the first request, and notes what comes after it. */
  const redirecting = async (status: number, location: (port: number) => string) => {
    const seen: string[] = [];
    const port = await serve((request, response) => {
      const first = request.url === '/ext/authorize/' && seen.length === 0;
      let body = '';
      request.setEncoding('utf8').on('data', (text) => {
        body += text;
      });
      request.on('end', () => {
        seen.push(`${request.method} ${request.url} ${body} ${request.headers['content-type'] ?? '-'}`);
        if (first) response.writeHead(status, { location: location(port) }).end('moved');
        else response.end('{"session_id":"there"}');
      });
    });
    return { outcome: await send(port), seen: seen.slice(1), port };
  };

  test.each([301, 302, 303])('%i within the origin is followed with GET and without the key', async (status) => {
    const { outcome, seen } = await redirecting(status, () => '/');
    expect(outcome).toMatchObject({ kind: 'answered', status: 200 });
    expect(seen).toEqual(['GET /  -']);
  });

  test.each([307, 308])('%i within the origin is followed as it was', async (status) => {
    const { seen } = await redirecting(status, (port) => `http://${HOST}:${port}/there`);
    expect(seen).toEqual(['POST /there {"api_key":"secret"} application/json']);
  });

  test.each([
    () => 'http://169.254.169.254/latest/meta-data/',
    () => 'http://127.0.0.1/',
    (port: number) => `http://other.example.com:${port}/`,
    (port: number) => `http://127.0.0.1:${port}/`,
    (port: number) => `https://${HOST}:${port}/`,
    (port: number) => `http://${HOST}:${port + 1}/`,
    (port: number) => `//other.example.com:${port}/`,
    (port: number) => `http://user:secret@${HOST}:${port}/`,
    () => 'file:///etc/passwd',
    () => 'gopher://127.0.0.1:25/',
    () => 'http://[',
  ])('%s is not followed, and nothing is sent there', async (location) => {
    for (const status of [302, 307]) {
      const { outcome, seen } = await redirecting(status, location);
      expect(outcome).toMatchObject({ kind: 'failed', cause: 'redirected_away' });
      expect(seen).toEqual([]);
      expect(JSON.stringify(outcome)).not.toContain('secret');
    }
  });

  test('round in circles it goes three times', async () => {
    let asked = 0;
    const port = await serve((_request, response) => {
      asked += 1;
      response.writeHead(302, { location: `/${asked}` }).end();
    });
    expect(await send(port)).toMatchObject({ cause: 'redirected_away' });
    expect(asked).toBe(1 + LIMITS.redirects);
  });

  test('a redirect without a place is an answer', async () => {
    const port = await serve((_request, response) => response.writeHead(302).end());
    expect(await send(port)).toMatchObject({ kind: 'answered', status: 302 });
  });
});

describe('an answer that does not end, or is none', () => {
  /** Long enough to connect, short enough to wait for. */
  const soon = { deadlineMs: 300 };
  const timeout = { kind: 'failed', cause: 'timeout' };

  test('no answer, headers a byte at a time, and a body a byte at a time all end at the deadline', async () => {
    const drip = (socket: Socket, head: string) => {
      socket.write(head);
      const timer = setInterval(() => socket.write('a'), 10);
      socket.on('close', () => clearInterval(timer));
    };
    const ports = await Promise.all([
      serveRaw(() => undefined),
      serveRaw((socket) => drip(socket, 'HTTP/1.1 200 OK\r\nx-slow: ')),
      serveRaw((socket) => drip(socket, 'HTTP/1.1 200 OK\r\ncontent-length: 60000\r\n\r\n')),
      serveRaw((socket) => {
        const timer = setInterval(() => socket.write('HTTP/1.1 100 Continue\r\n\r\n'), 10);
        socket.on('close', () => clearInterval(timer));
      }),
    ]);
    expect(await Promise.all(ports.map((port) => send(port, {}, soon)))).toMatchObject(ports.map(() => timeout));
  });

  test('the deadline counts over all redirects', async () => {
    const port = await serve((request, response) => {
      if (request.url === '/3') return;
      const next = request.url === '/ext/authorize/' ? '/2' : '/3';
      response.writeHead(303, { location: next }).end();
    });
    expect(await send(port, {}, soon)).toMatchObject(timeout);
  });

  test('an endless body is read no further than the limit, and the connection is closed', async () => {
    let closed: () => void = () => undefined;
    const hungUp = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const port = await serve((_request, response) => {
      const pump = () => {
        while (response.write('x'.repeat(16_384))) if (response.destroyed) return;
        response.once('drain', pump);
      };
      response.on('close', closed);
      pump();
    });
    expect(await send(port)).toMatchObject({ kind: 'failed', cause: 'too_large' });
    await hungUp;
  });

  test('as much as the limit is read', async () => {
    const port = await serve((_request, response) => response.end('x'.repeat(LIMITS.bodyBytes)));
    expect(await send(port)).toMatchObject({ kind: 'answered', status: 200 });
  });

  test('what is compressed is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    expect(bomb.length).toBeLessThan(LIMITS.bodyBytes);
    const port = await serve((request, response) => {
      expect(request.headers['accept-encoding']).toBe('identity');
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    });
    const outcome = await send(port);
    expect(outcome.kind === 'answered' && outcome.body.length).toBe(bomb.length);
  });

  test('what is chunked is bounded in all its parts: chunks, their extensions, and trailers', async () => {
    const start = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
    const floods: [string, string][] = [
      ['', '1\r\nx\r\n'],
      ['1;', 'extension='],
      ['0\r\n', 'x: y\r\n'],
    ];
    const ports = await Promise.all(
      floods.map(([head, flood]) =>
        serveRaw((socket) => {
          socket.write(start + head);
          const pump = () => {
            while (!socket.destroyed && socket.write(flood.repeat(2_000)));
          };
          socket.on('drain', pump);
          pump();
        }),
      ),
    );
    const outcomes = await Promise.all(ports.map((port) => send(port)));
    expect(outcomes.map((outcome) => outcome.kind === 'failed' && outcome.cause)).toEqual([
      'too_large',
      'refused',
      'too_large',
    ]);
  });

  test('headers without end are refused', async () => {
    const port = await serveRaw((socket) =>
      socket.write(`HTTP/1.1 200 OK\r\n${`x: ${'y'.repeat(1000)}\r\n`.repeat(40)}`),
    );
    expect(await send(port)).toMatchObject({ kind: 'failed', cause: 'too_large' });
  });

  test.each([
    ['a reset', (socket: Socket) => socket.resetAndDestroy()],
    ['a close', (socket: Socket) => socket.end()],
    ['half an answer', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf')],
    ['a word that is no HTTP', (socket: Socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n')],
    [
      'another protocol',
      (socket: Socket) => socket.write('HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    ],
    [
      'two lengths',
      (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'),
    ],
  ])('%s is a failure that holds nothing of what was sent', async (_name, answer) => {
    const outcome = await send(await serveRaw(answer));
    expect(outcome).toMatchObject({ kind: 'failed', cause: 'refused' });
    expect(JSON.stringify(outcome)).not.toContain('secret');
  });

  test('where nothing listens it is refused', async () => {
    const server = createServer();
    const port = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    expect(await send(port)).toMatchObject({ kind: 'failed', cause: 'refused' });
  });
});

describe('TLS', () => {
  const certificate = createCertificate([HOST]);
  let port: number;
  beforeEach(async () => {
    port = await listening(
      createTlsServer(certificate, (request, response) => {
        if (request.url === '/plain') response.writeHead(302, { location: `http://${HOST}:${port}/` }).end();
        else response.end(String((request.socket as TLSSocket).servername));
      }),
    );
  });

  test('a certificate that nobody trusts is refused, before the key is sent', async () => {
    const outcome = await send(port, { url: `https://${HOST}:${port}/` });
    expect(outcome).toMatchObject({ kind: 'failed', cause: 'certificate' });
  });

  test('one that is trusted is taken for its own name, on the pinned address, and for no other', async () => {
    const trusted = { ca: certificate.cert };
    const own = await send(port, { url: `https://${HOST}:${port}/` }, trusted);
    // The name that was asked for (RFC 6066 3), not the address that it led to.
    expect(own).toMatchObject({ kind: 'answered', body: Buffer.from(HOST) });
    const other = await send(port, { url: `https://other.example.com:${port}/` }, trusted);
    expect(other).toMatchObject({ kind: 'failed', cause: 'certificate' });
  });

  test('a redirect from https to http is not followed', async () => {
    const outcome = await send(port, { url: `https://${HOST}:${port}/plain` }, { ca: certificate.cert });
    expect(outcome).toMatchObject({ kind: 'failed', cause: 'redirected_away' });
  });
});

test('when only the headers are wanted the body is not waited for', async () => {
  const port = await serve((_request, response) => {
    response.writeHead(200, { 'x-frame-options': 'DENY' });
    response.write('never ends');
  });
  const outcome = await send(port, { read: 'headers', method: 'GET' });
  expect(outcome).toMatchObject({ kind: 'answered', headers: { 'x-frame-options': 'DENY' } });
});

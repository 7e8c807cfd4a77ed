// Clients that are slow, silent or too many: none of them keeps a connection for long, and none keeps the others out.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { type Listening, type ListenOptions, listen, type ServedSite } from './listeners.ts';

/** Each test shortens the time that it is about: a busy machine takes longer than any short one for what a test is not about. */
const PATIENT = { headersMs: 20_000, requestMs: 20_000, keepAliveMs: 20_000, silenceMs: 20_000, lingerMs: 20_000 };
const HOST = 'Host: site.example.test\r\n';

const listening: Listening[] = [];
afterEach(async () => {
  await Promise.all(listening.splice(0).map((each) => each.close(0)));
});

async function serve(handle: ServedSite['handle'], options: Partial<ListenOptions> = {}) {
  const opened = await listen(
    [{ name: 'site', origin: 'http://site.example.test', handle, readByPost: new Set(['/read']) }],
    {
      listen: { host: '127.0.0.1', port: 0 },
      trustedProxies: [],
      timeouts: PATIENT,
      ...options,
    },
  );
  listening.push(opened);
  const port = Number(opened.addresses[0]?.split(':').pop());
  return { port, figures: opened.figures };
}

/** Answers at once, after reading the body. */
const answer: ServedSite['handle'] = (request, response) => {
  request.resume().on('end', () => response.end('hello'));
};

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  // What the server does with the connection is seen in `close`.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

describe('a connection is closed', () => {
  test.each([
    ['nothing is ever sent on it', ''],
    ['the headers never end', `GET / HTTP/1.1\r\n${HOST}X-Slow: `],
    ['the request line never ends', 'GET /'],
  ])('when %s', async (_name, sent) => {
    const { port, figures } = await serve(answer, { timeouts: { ...PATIENT, headersMs: 200 } });
    const socket = await open(port);
    socket.write(sent);
    expect(await readText(socket)).toMatch(/^HTTP\/1.1 408 /);
    expect(figures().unreadable.tooSlow).toBe(1);
  });

  test('when the headers come a byte at a time, however steadily', async () => {
    const { port } = await serve(answer, { timeouts: { ...PATIENT, headersMs: 200 } });
    const socket = await open(port);
    const drip = setInterval(() => socket.write('x'), 20);
    socket.write(`GET / HTTP/1.1\r\n${HOST}X-Slow: `);
    expect(await readText(socket)).toMatch(/^HTTP\/1.1 408 /);
    clearInterval(drip);
  });

  test('when the body comes a byte at a time, however steadily; meanwhile it takes nobody’s place', async () => {
    // The other one's request has as long, from its first byte to its last.
    const timeouts = { ...PATIENT, headersMs: 1000, requestMs: 1000 };
    const { port, figures } = await serve(answer, { maxRequests: 1, timeouts });
    const socket = await open(port);
    socket.write(`POST / HTTP/1.1\r\n${HOST}Content-Length: 100000\r\n\r\n`);
    const drip = setInterval(() => socket.write('x'), 20);
    const other = await open(port);
    other.write(`GET / HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);
    expect(await readText(other)).toMatch(/^HTTP\/1.1 200 /);
    expect(await readText(socket)).toMatch(/^HTTP\/1.1 408 /);
    clearInterval(drip);
    expect(figures()).toMatchObject({ requestsInFlight: 0, unreadable: { tooSlow: 1 } });
  });

  test('when no further request comes on it', async () => {
    const { port } = await serve(answer, { timeouts: { ...PATIENT, keepAliveMs: 200 } });
    const socket = await open(port);
    socket.write(`GET / HTTP/1.1\r\n${HOST}\r\n`);
    expect(await readText(socket)).toMatch(/^HTTP\/1.1 200 OK\r\n[\s\S]*hello$/);
  });

  test('when the answer is not read, which is no request under way', async () => {
    const body = Buffer.alloc(64 * 1024 * 1024);
    let used: Socket | undefined;
    const timeouts = { ...PATIENT, silenceMs: 200 };
    const { port, figures } = await serve(
      (request, response) => {
        used = request.socket;
        response.end(body);
      },
      { timeouts },
    );
    const socket = await open(port);
    socket.pause();
    socket.write(`GET / HTTP/1.1\r\n${HOST}\r\n`);
    while (used === undefined) await new Promise((resolve) => setImmediate(resolve));
    expect(figures()).toMatchObject({ requestsInFlight: 0, connections: { open: 1 } });
    await once(used, 'close');
    expect(figures().connections.open).toBe(0);
    socket.destroy();
  });

  test('when the server has refused what it sent, and the other side does not close', async () => {
    const { port, figures } = await serve(answer, { timeouts: { ...PATIENT, lingerMs: 50 } });
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.write('nonsense\r\n\r\n');
    expect(await readText(socket)).toMatch(/^HTTP\/1.1 400 /);
    // Our side stays open; the server's is closed all the same.
    while (figures().connections.open > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(figures().unreadable).toEqual({ malformed: 1, tooLarge: 0, tooSlow: 0 });
    socket.destroy();
  });
});

describe('too many connections', () => {
  test('when all are in use, one more is closed at once, and those in use go on', async () => {
    let finish: (() => void) | undefined;
    const { port, figures } = await serve(
      (_request, response) => {
        finish = () => response.end('finished');
      },
      { maxConnections: 1 },
    );
    const first = await open(port);
    first.write(`GET / HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);
    const answered = readText(first);
    while (finish === undefined) await new Promise((resolve) => setImmediate(resolve));
    const second = await open(port);
    expect(await readText(second)).toBe('');
    expect(figures().connections).toEqual({ open: 1, refused: 1, evicted: 0 });
    finish();
    expect(await answered).toContain('finished');
  });

  test('a flood of silent ones does not keep out somebody who has something to ask', async () => {
    const { port, figures } = await serve(answer, { maxConnections: 5 });
    const silent = await Promise.all(Array.from({ length: 20 }, () => open(port)));
    let ended = 0;
    for (const socket of silent) socket.resume().once('close', () => (ended += 1));
    const asking = await open(port);
    asking.write(`GET / HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);
    expect(await readText(asking)).toMatch(/^HTTP\/1.1 200 /);
    const { open: left, refused, evicted } = figures().connections;
    expect({ fits: left <= 5, refused, evicted }).toEqual({ fits: true, refused: 0, evicted: 16 });
    while (ended < evicted) await new Promise((resolve) => setImmediate(resolve));
  });
});

describe('too many requests', () => {
  test('are told at once to come back, but for health; those that were let in are answered', async () => {
    const waiting: (() => void)[] = [];
    const { port, figures } = await serve(
      (request, response) => {
        if (request.url?.startsWith('/health/')) response.end('healthy');
        else waiting.push(() => response.end('finished'));
      },
      { maxRequests: 3 },
    );
    const ask = async (path: string) => {
      const socket = await open(port);
      socket.write(`GET ${path} HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);
      return readText(socket);
    };
    const letIn = [ask('/'), ask('/'), ask('/')];
    while (waiting.length < 3) await new Promise((resolve) => setImmediate(resolve));
    for (const refused of await Promise.all([ask('/'), ask('/more'), ask('/health')])) {
      expect(refused).toMatch(/^HTTP\/1.1 503 Service Unavailable\r\n/);
      expect(refused).toMatch(/\r\nretry-after: [1-9]\r\n/);
      expect(refused).toMatch(/\r\ncache-control: no-store\r\n/);
      expect(refused).toMatch(/\r\n\r\nThe server is busy\. Try again in a few seconds\.\n$/);
    }
    expect(await ask('/health/ready')).toMatch(/healthy$/);
    expect(figures()).toMatchObject({ requestsInFlight: 3, refused: { requests: 3, wait: 0, writes: 0 } });
    for (const finish of waiting) finish();
    for (const answered of await Promise.all(letIn)) expect(answered).toMatch(/^HTTP\/1.1 200 [\s\S]*finished$/);
    expect(await Promise.race([ask('/').then(() => 'never'), nextRequest(waiting)])).toBe('let in again');
    expect(figures().requestsInFlight).toBe(1);
  });
});

test('while writes wait too long, what may write is turned away at the door, and reads are answered', async () => {
  const { port, figures } = await serve(answer, { writesAreSlow: () => true });
  const ask = async (line: string) => {
    const socket = await open(port);
    socket.write(`${line} HTTP/1.1\r\n${HOST}Connection: close\r\nContent-Length: 0\r\n\r\n`);
    return (await readText(socket)).slice('HTTP/1.1 '.length, 'HTTP/1.1 '.length + 3);
  };
  for (const line of ['GET /', 'HEAD /', 'OPTIONS /', 'POST /read'])
    expect([line, await ask(line)]).toEqual([line, '200']);
  for (const line of ['POST /', 'PUT /read', 'DELETE /', 'PATCH /', 'POST /read/'])
    expect([line, await ask(line)]).toEqual([line, '503']);
  expect(figures().refused.writes).toBe(5);
});

async function nextRequest(waiting: readonly unknown[]): Promise<string> {
  while (waiting.length < 4) await new Promise((resolve) => setImmediate(resolve));
  return 'let in again';
}

// Bytes that HTTP does not allow (RFC 9112), requests inside of requests, many at once, and halves: over plain sockets.
import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { listServedRoutes, type ServedRoute } from '../docs/served-routes.ts';
import { repetitions } from '../support/scale.ts';
import { describeOnBothDatabases } from '../wire/both-databases.ts';
import type { World } from '../wire/world.ts';
import { writeRequest } from './bytes.ts';
import { goodRequests } from './odd-requests.ts';
import { Connections, sendAndEnd, sendAndRead } from './raw-http.ts';
import { startRounds } from './rounds.ts';
import { LONGEST_RUN, seedOfRun } from './seed.ts';
import { HOLDERS } from './text.ts';

const COUNT = repetitions({ reduced: 150, full: 10_000 });

/** What is put into a good request, or in the place of some of it. */
const PIECES = [
  '',
  '\r',
  '\n',
  '\r\n',
  '\r\n\r\n',
  '\n\n',
  '\0',
  ' ',
  '\t',
  ':',
  'é',
  '\xff\xfe',
  'Content-Length: 0\r\n',
  'Content-Length: 5\r\n',
  'Content-Length: 99999\r\n',
  'Content-Length: -1\r\n',
  'Content-Length: 1, 1\r\n',
  'Content-Length : 1\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Transfer-Encoding: xchunked\r\n',
  'Transfer-Encoding: chunked, identity\r\n',
  'Transfer-Encoding: gzip\r\n',
  ' folded: line\r\n',
  'Expect: 100-continue\r\n',
  'Expect: nothing\r\n',
  'Connection: Upgrade\r\nUpgrade: websocket\r\n',
  'Connection: close\r\n',
  'Host: evil.example\r\n',
  'Host:\r\n',
  'HTTP/1.0',
  'HTTP/2.0',
  'HTTP/1.1 HTTP/1.1',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'CONNECT evil.example:443 HTTP/1.1\r\n\r\n',
  'GET http://evil.example/ HTTP/1.1\r\n',
  'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'POST /oauth/token HTTP/1.1\r\nContent-Length: 10\r\n\r\n',
  '0\r\n\r\n',
  '5\r\nhello\r\n',
  'fffffffffffffffff\r\n',
  '\x16\x03\x01\x02\x00\x01\x00',
] as const;

const edit = fc.record({
  /** At the start of a line, or anywhere. */
  at: fc.oneof(fc.record({ line: fc.nat(12) }), fc.record({ thousandth: fc.nat(1000) })),
  remove: fc.constantFrom(0, 0, 0, 1, 2, 20),
  piece: fc.constantFrom(...PIECES),
});
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

/** Requests that are told apart by their answers. */
const TELLING = [
  ['/health/live', 200, '{"live":true}'],
  ['/info', 401, '{"oauth_exception":"invalid_grant"'],
  ['/v2/info', 401, '{"error":"unauthorized"'],
  ['/nothing', 404, '<!doctype html>'],
] as const;

let routes: readonly ServedRoute[] = [];
beforeAll(async () => {
  routes = await listServedRoutes();
});

const LONG = { timeout: LONGEST_RUN };

describeOnBothDatabases(
  'bytes that are no HTTP',
  (world) => {
    test(
      'are answered by a refusal or not at all, and the connection ends; nothing of theirs is a failure',
      LONG,
      async () => {
        const rounds = startRounds(world);
        const sent = fc.record({
          holder: fc.constantFrom(...HOLDERS),
          request: fc.constantFrom(...routes.flatMap(goodRequests)),
          edits: fc.array(edit, { minLength: 1, maxLength: 4 }),
        });
        await fc.assert(
          fc.asyncProperty(sent, async ({ holder, request, edits }) => {
            const living = (await rounds.next(1)).of[holder];
            const { host, port } = new URL(originOf(world, request.site));
            const bytes = edits.reduce(applyEdit, writeRequest(request, host, living));
            const answers = await sendAndEnd(Number(port), bytes);
            expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
          }),
          { seed: seedOfRun(), numRuns: COUNT },
        );
        await rounds.end();
        for (const site of world.sites) expect(await isLive(site.origin), site.name).toBe(true);
      },
    );

    test(
      'RFC 9112 9.3.2: requests that are sent all at once are answered one by one, in their order',
      LONG,
      async () => {
        const { host, port } = new URL(world.issuer);
        const batches = fc.array(fc.constantFrom(...TELLING), { minLength: 1, maxLength: 40 });
        await fc.assert(
          fc.asyncProperty(batches, async (batch) => {
            const bytes = batch.map(([path]) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`).join('');
            const answers = await sendAndRead(Number(port), Buffer.from(bytes), batch.length);
            const told = answers.map(({ status, body }, n) => [
              status,
              body.toString().startsWith(batch[n]?.[2] ?? '-'),
            ]);
            expect(told).toEqual(batch.map(([, status]) => [status, true]));
          }),
          { seed: seedOfRun(), numRuns: repetitions({ reduced: 10, full: 300 }) },
        );
      },
    );

    test('a body that is cut off is the sender’s fault, at every route', async () => {
      const rounds = startRounds(world);
      const living = (await rounds.next(1)).of.confidential;
      for (const request of routes.flatMap(goodRequests).filter(({ body }) => body !== undefined)) {
        const { host, port } = new URL(originOf(world, request.site));
        const answers = await sendAndEnd(Number(port), writeRequest(request, host, living).subarray(0, -1));
        expect(answers.filter(({ status }) => status < 400 || status >= 500)).toEqual([]);
      }
      await rounds.end();
    });

    test('requests that stop in the middle keep nobody else waiting', async () => {
      const { host, port } = new URL(world.issuer);
      const halves = ['', 'GET', `POST /oauth/token HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 9\r\n\r\na=`];
      const sockets: Socket[] = [];
      for (let n = 0; n < repetitions({ reduced: 60, full: 600 }); n += 1) {
        const socket = connect({ host: '127.0.0.1', port: Number(port) });
        socket.on('error', () => {});
        socket.write(halves[n % halves.length] ?? '');
        sockets.push(socket);
      }
      expect(await isLive(world.issuer)).toBe(true);
      for (const socket of sockets) socket.destroy();
      expect(await isLive(world.issuer)).toBe(true);
    });
  },
  { settings: { GATEHOUSE_DEMO: 'loopback' } },
);

const originOf = (world: World, name: string) => world.sites.find((site) => site.name === name)?.origin ?? '';

async function isLive(origin: string): Promise<boolean> {
  const { host, port } = new URL(origin);
  const connections = new Connections();
  const answer = await connections.ask(Number(port), Buffer.from(`GET /health/live HTTP/1.1\r\nHost: ${host}\r\n\r\n`));
  connections.close();
  return answer?.status === 200;
}

function applyEdit(bytes: Buffer, { at, remove, piece }: Edit): Buffer {
  const index = 'line' in at ? startOfLine(bytes, at.line) : Math.floor((bytes.length * at.thousandth) / 1000);
  return Buffer.concat([bytes.subarray(0, index), Buffer.from(piece, 'latin1'), bytes.subarray(index + remove)]);
}

function startOfLine(bytes: Buffer, line: number): number {
  let index = 0;
  for (let n = 0; n < line; n += 1) {
    const next = bytes.indexOf('\n', index);
    if (next === -1) return index;
    index = next + 1;
  }
  return index;
}

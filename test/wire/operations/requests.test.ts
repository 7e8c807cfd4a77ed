// What the listeners and the site do with requests that no surface wants: sizes, types, methods, names, and health.
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, makeProgram } from '../cast.ts';
import { type Answer, call, isAlive, obtainTokens } from '../program-acts.ts';
import type { World } from '../world.ts';

const PATHS = [
  '/',
  '/signin',
  '/signup',
  '/signout',
  '/consent',
  '/oauth/authorize',
  '/oauth/consent',
  '/oauth/token',
  '/oauth/introspect',
  '/oauth/revoke',
  '/token',
  '/info',
  '/v2/token',
  '/v2/info',
  '/v2/sessions',
  '/v2/sessions/my',
  '/account',
  '/account/apps',
  '/account/apps/revoke',
  '/account/sessions',
  '/account/sessions/end',
  '/ooops',
  '/button',
  '/accounts-sdk.min.js',
  '/.well-known/oauth-authorization-server',
  '/health/live',
  '/health/ready',
  '/nothing',
];
const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'LOCK',
  'PURGE',
  'SEARCH',
];
const TYPES = [
  'application/xml',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'image/png',
  'application/json; charset=utf-16',
  'text/html',
  'nonsense',
  ';;;',
  'application/x-www-form-urlencoded; charset=iso-8859-1',
  '*/*',
];

/** Whether the database answers the question of readiness. */
let isReachable = true;

describeOnBothDatabases('odd requests', (world) => {
  test('no method is a failure of the server at any address', async () => {
    for (const path of PATHS) {
      for (const method of METHODS) {
        const { status } = await call(world, `${method} ${path as '/'}`);
        expect({ method, path, failed: status >= 500 || status === 0 }).toEqual({ method, path, failed: false });
      }
    }
  });

  test('A36: a body beyond 64 KiB is 413, in the words of the address that it was sent to', async () => {
    const body = `a=${'x'.repeat(70_000)}`;
    expect(await call(world, 'POST /token', { body })).toMatchObject({
      status: 413,
      json: { oauth_exception: 'invalid_request' },
    });
    expect(await call(world, 'POST /v2/token', { body })).toMatchObject({
      status: 413,
      json: { error: 'bad_request' },
    });
    expect(await call(world, 'POST /oauth/token', { body })).toMatchObject({
      status: 413,
      json: { error: 'invalid_request' },
    });
    for (const path of ['/signin', '/signup', '/consent', '/oauth/consent'] as const) {
      const answer = await call(world, `POST ${path}`, { body });
      expect(answer.status).toBe(413);
      expect(answer.headers['content-type']).toMatch(/^text\/html/);
    }
  });

  test('a content type that nobody expects is no failure', async () => {
    for (const path of [
      '/token',
      '/v2/token',
      '/oauth/token',
      '/oauth/introspect',
      '/signin',
      '/signup',
      '/consent',
    ] as const) {
      for (const type of TYPES) {
        const { status } = await call(world, `POST ${path}`, {
          body: '--x\r\n\r\nà',
          headers: { 'content-type': type },
        });
        expect({ path, type, refused: status >= 400 && status < 500 }).toEqual({ path, type, refused: true });
      }
    }
  });

  test('a chunked body, an empty one and one with a false length are read or refused', async () => {
    const chunked =
      'POST /token HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\na=b\r\n0\r\n\r\n';
    expect(await raw(world, chunked)).toMatch(/^HTTP\/1\.1 400 /);
    const both =
      'POST /token HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\nConnection: close\r\n\r\n0\r\n\r\n';
    expect(await raw(world, both)).toMatch(/^HTTP\/1\.1 400 /);
    expect(await raw(world, 'POST /token HTTP/1.1\r\nHost: HOST\r\nContent-Length: nine\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 /,
    );
  });

  test('what is not HTTP is 400, headers without end are 431', async () => {
    expect(await raw(world, 'GET / HTTP/9.9\r\nHost: HOST\r\n\r\n')).toMatch(/^HTTP\/1\.1 (400|505) /);
    expect(await raw(world, '\x16\x03\x01\x02\x00\x01\x00\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await raw(world, `GET / HTTP/1.1\r\nHost: HOST\r\nCookie: ${'c'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 /,
    );
    expect(
      await raw(world, 'GET /%zz%ff%c0%af/../\\..?%zz=%ff HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n'),
    ).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  test('A30: a Host that names no site is 404, whatever else it says', async () => {
    const { host } = new URL(world.issuer);
    for (const name of [
      'evil.example',
      `evil.example:${host.split(':')[1]}`,
      'localhost',
      `${host}.evil.example`,
      `${host}@evil.example`,
    ]) {
      const answer = await call(world, 'GET /signin', { headers: { host: name } });
      expect({ name, status: answer.status }).toEqual({ name, status: 404 });
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    expect(await raw(world, 'GET /signin HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 404 /);
    expect(await raw(world, 'GET /signin HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 404 /);
    const forwarded = await call(world, 'GET /signin', { headers: { host: 'evil.example', 'x-forwarded-host': host } });
    expect(forwarded.status).toBe(404);
    expect((await call(world, 'GET /signin', { headers: { host: host.toUpperCase() } })).status).toBe(200);
  });

  test('A29: nothing that a proxy would say is believed without a proxy', async () => {
    const { refreshToken } = await obtainTokens(world, {
      client: await makeProgram(world),
      person: await makePerson(world),
    });
    const headers = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '203.0.113.9',
      forwarded: 'host=evil.example',
    };
    const answer = await call(world, 'GET /.well-known/oauth-authorization-server', { headers });
    expect(answer.text).not.toContain('evil.example');
    expect((await call(world, 'GET /account', { headers })).headers.location).not.toContain('evil.example');
    expect(refreshToken).toMatch(/^rt_/);
  });

  test('a site answers only for itself: the API has no accounts pages, and the reverse', async () => {
    const api = new URL(world.parts.config.apiUrl);
    const page = await world.browse().get(`${api.origin}/signin`);
    expect(page.status).toBe(404);
    expect((await call(world, 'GET /agents')).status).toBe(404);
  });

  test('every answer has an id of its own, which the log has too', async () => {
    const answers = await Promise.all([
      call(world, 'GET /signin'),
      call(world, 'GET /nothing'),
      call(world, 'POST /token'),
      call(world, 'GET /v2/info'),
    ]);
    const ids = answers.map(({ headers }) => String(headers['x-request-id']));
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) expect(world.log.some((line) => line.includes(id))).toBe(true);
    expect(answers[1]?.text).toContain(ids[1]);
  });
});

describeOnBothDatabases(
  'health',
  (world) => {
    test('live says that the process runs, ready that it can serve; on any name, and kept by no cache', async () => {
      for (const headers of [{}, { host: '10.0.0.1' }]) {
        expectHealth(await call(world, 'GET /health/live', { headers }), 200, { live: true });
        expectHealth(await call(world, 'GET /health/ready', { headers }), 200, { ready: true });
      }
    });

    test('without the database it is live and not ready, and recovers', async () => {
      isReachable = false;
      expectHealth(await call(world, 'GET /health/live'), 200, { live: true });
      const answer = await call(world, 'GET /health/ready');
      expectHealth(answer, 503, { ready: false });
      expect(answer.headers['retry-after']).toBe('1');
      expect(answer.text).not.toContain('secret');
      isReachable = true;
      expectHealth(await call(world, 'GET /health/ready'), 200, { ready: true });
    });

    test('an end of the database that is real: the person is told, the process lives on', async () => {
      const { accessToken } = await obtainTokens(world, {
        client: await makeProgram(world),
        person: await makePerson(world),
      });
      expect(await isAlive(world, accessToken)).toBe(true);
      await world.parts.database.write(async (tx) => {
        await tx.schema.alterTable('access_tokens').renameTo('access_tokens_away').execute();
      });
      const lost = await call(world, 'GET /info', { bearer: accessToken });
      expect(lost).toMatchObject({ status: 500, json: { oauth_exception: 'server_error' } });
      expect(lost.text).not.toMatch(/access_tokens|relation|table|select/i);
      await world.parts.database.write(async (tx) => {
        await tx.schema.alterTable('access_tokens_away').renameTo('access_tokens').execute();
      });
      expect(await isAlive(world, accessToken)).toBe(true);
    });
  },
  {
    provokesFailures: true,
    rebuild: (parts) => ({
      ...parts,
      database: {
        ...parts.database,
        queryRead: (sql, parameters) => {
          if (!isReachable) return Promise.reject(new Error('connect ECONNREFUSED postgres://app:secret@db'));
          return parts.database.queryRead(sql, parameters);
        },
      },
    }),
  },
);

function expectHealth({ status, json, headers }: Answer, expected: number, body: Record<string, boolean>): void {
  expect({ status, json }).toEqual({ status: expected, json: body });
  expect(headers['cache-control']).toBe('no-store');
}

/** Sends these bytes, HOST replaced, and answers what comes back before the server closes or falls silent. */
function raw(world: World, text: string): Promise<string> {
  const { host, port } = new URL(world.issuer);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: 'localhost', port: Number(port) }, () =>
      socket.write(text.replace('HOST', host), 'latin1'),
    );
    let answer = '';
    socket.setEncoding('latin1').on('data', (chunk) => {
      answer += chunk;
    });
    socket.once('close', () => resolve(answer));
    socket.once('error', reject);
  });
}

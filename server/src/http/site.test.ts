import { Writable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { allowAnyOrigin } from './cors.ts';
import { createSite, type Site } from './site.ts';

const open: FastifyInstance[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((instance) => instance.close()));
});

/** A site, and all that it has logged. */
function create(options: Partial<Site> = {}): { site: FastifyInstance; logs: () => string } {
  let logs = '';
  const sink = new Writable({
    write(chunk, _encoding, done) {
      logs += chunk;
      done();
    },
  });
  const log = pino({ level: 'debug' }, sink);
  const site = createSite({ name: 'accounts', log, trustedProxies: [], ready: async () => undefined, ...options });
  open.push(site);
  return { site, logs: () => logs };
}

const SHOWN: Partial<Site> = {
  fail: (reply, failure) => reply.type('text/plain').send(`${failure.status} ${failure.words} ${failure.traceId}`),
};

describe('health', () => {
  test('a site lives as long as it answers, and is ready when it can serve', async () => {
    const { site } = create();
    for (const [url, body] of [
      ['/health/live', { live: true }],
      ['/health/ready', { ready: true }],
    ] as const) {
      const answer = await site.inject(url);
      expect(answer.statusCode).toBe(200);
      expect(answer.json()).toEqual(body);
      expect(answer.headers['cache-control']).toBe('no-store');
    }
  });

  test('one that can’t serve lives, and says 503 without the reason, which it logs', async () => {
    const ready = () => Promise.reject(new Error('The database is gone.'));
    const { site, logs } = create({ ready });
    const answer = await site.inject('/health/ready');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toEqual({ ready: false });
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.body).not.toContain('database');
    expect(logs()).toContain('The database is gone.');
    expect((await site.inject('/health/live')).statusCode).toBe(200);
  });
});

describe('every answer', () => {
  test('says what it is, and has an id that the log has too', async () => {
    const { site, logs } = create();
    site.get('/', async () => 'hello');
    const answer = await site.inject('/');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    const id = String(answer.headers['x-request-id']);
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(logs()).toContain(id);
  });

  test('A29: the id is ours, whatever the request says', async () => {
    const { site, logs } = create();
    site.get('/', async () => 'hello');
    const answer = await site.inject({ url: '/', headers: { 'x-request-id': 'theirs', 'request-id': 'theirs' } });
    expect(answer.headers['x-request-id']).not.toBe('theirs');
    expect(logs()).not.toContain('theirs');
  });

  test('A27: the log has the pattern of the address, and nothing of query, headers and body', async () => {
    const { site, logs } = create();
    site.post('/apps/:id', async () => 'hello');
    await site.inject({
      method: 'POST',
      url: '/apps/secret-in-path?code=secret-in-query',
      headers: { authorization: 'Bearer secret-in-header', cookie: 'a=secret-in-cookie', 'content-type': 'text/plain' },
      payload: 'secret-in-body',
    });
    await site.inject('/nowhere?code=secret-in-query');
    expect(logs()).toContain('"route":"/apps/:id"');
    expect(logs()).not.toContain('secret');
  });

  test('A29: the address of the client is the proxy’s word only where the proxy is trusted', async () => {
    for (const [trustedProxies, ip] of [
      [[], '127.0.0.1'],
      [['10.0.0.1'], '127.0.0.1'],
      [['127.0.0.1'], '203.0.113.9'],
    ] as const) {
      const { site } = create({ trustedProxies });
      site.get('/', async (request) => request.ip);
      expect((await site.inject({ url: '/', headers: { 'x-forwarded-for': '203.0.113.9' } })).body).toBe(ip);
    }
  });
});

describe('what nothing else handled', () => {
  test('an unexpected error is 500 with words that say nothing of it; the log has it', async () => {
    const { site, logs } = create(SHOWN);
    site.get('/', async () => {
      throw new Error('password=hunter2');
    });
    const answer = await site.inject('/');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).toBe(`500 Something went wrong on our side. ${answer.headers['x-request-id']}`);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(logs()).toContain('hunter2');
  });

  test('an overloaded part is 503, with when to come back', async () => {
    const { site } = create(SHOWN);
    site.get('/', async () => {
      throw Object.assign(new Error('The queue is full.'), { retryAfterSeconds: 5 });
    });
    const answer = await site.inject('/');
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
    expect(answer.body).not.toContain('queue');
  });

  test('an unknown address is 404, a body beyond 64 kB is 413', async () => {
    const { site } = create(SHOWN);
    site.post('/', async () => 'hello');
    expect((await site.inject('/nowhere')).body).toMatch(/^404 There is nothing at this address\./);
    const payload = JSON.stringify('x'.repeat(64 * 1024));
    const answer = await site.inject({
      method: 'POST',
      url: '/',
      headers: { 'content-type': 'application/json' },
      payload,
    });
    expect(answer.statusCode).toBe(413);
  });

  test('without a page of its own the site answers in JSON', async () => {
    const { site } = create();
    site.get('/', async () => {
      throw new Error('password=hunter2');
    });
    const answer = await site.inject('/');
    expect(answer.json()).toEqual({
      error: { message: 'Something went wrong on our side.' },
      request_id: answer.headers['x-request-id'],
    });
  });
});

describe('cross-origin calls (Fetch 3.2)', () => {
  test('any origin may ask, never with credentials', async () => {
    const { site } = create();
    allowAnyOrigin(site, ['/token'], ['POST', 'DELETE']);
    for (const origin of ['https://app.test', 'null', 'https://evil.test']) {
      const headers = { origin, 'access-control-request-method': 'POST' };
      const answer = await site.inject({ method: 'OPTIONS', url: '/token', headers });
      expect(answer.statusCode).toBe(204);
      expect(answer.headers['access-control-allow-origin']).toBe('*');
      expect(answer.headers['access-control-allow-methods']).toBe('POST, DELETE, OPTIONS');
      expect(answer.headers['access-control-allow-headers']).toContain('authorization');
      expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
    }
    expect((await site.inject({ method: 'OPTIONS', url: '/other' })).statusCode).toBe(404);
  });
});

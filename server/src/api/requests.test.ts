import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_URL, agentPath, createTestWorld, type TestWorld } from './test-world.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld();
});
afterAll(() => world.close());

describe('X-API-Version', () => {
  test.each([undefined, '', '1', '3', '2.0', 'v2', '2, 2'])(
    '%j is refused with 400 that says what to send',
    async (version) => {
      const headers = version === undefined ? {} : { 'x-api-version': version };
      const answer = await world.site.inject({ url: '/agents', headers });
      expect(answer.statusCode).toBe(400);
      expect(answer.json().error).toMatchObject({ type: 'unsupported_version', field: 'X-API-Version' });
      expect(answer.json().error.message).toContain('Send X-API-Version: 2.');
    },
  );
});

describe('every answer', () => {
  test.each([
    ['a result', { url: '/status' }, 200],
    ['a 401', { url: '/agents', headers: { authorization: 'x' } }, 401],
    ['a 404', { url: '/nothing' }, 404],
    ['a 405', { method: 'PATCH', url: '/agents' }, 405],
    ['an unreadable path', { url: '/agents/%ff' }, 400],
    ['a path that is too long', { url: `/agents/${'a'.repeat(4000)}` }, 414],
    ['the hint', { url: '/' }, 200],
    ['the document', { url: '/openapi.json' }, 200],
  ] as const)(
    '%s: is not stored, sniffed or framed, carries a request id, and any origin may read it',
    async (_what, request, status) => {
      const { headers, ...rest } = { headers: {}, ...request };
      const answer =
        'authorization' in headers ? await world.call({ ...rest, headers }) : await world.callAs('nina', rest);
      expect(answer.statusCode, answer.body).toBe(status);
      expect(answer.headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'access-control-allow-origin': '*',
        'x-request-id': expect.stringMatching(/./),
      });
      expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
      expect(answer.headers['set-cookie']).toBeUndefined();
      if (status >= 400) {
        const body = answer.json();
        expect(Object.keys(body)).toEqual(['error', 'request_id']);
        expect(body.request_id).toBe(answer.headers['x-request-id']);
        expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      }
    },
  );
});

describe('CORS (Fetch 3.2)', () => {
  const preflight = (url: string, method: string) =>
    world.site.inject({
      method: 'OPTIONS',
      url,
      headers: { origin: 'https://app.example', 'access-control-request-method': method },
    });

  test.each([
    ['/agents', 'POST'],
    ['/agents/a%40b', 'DELETE'],
    ['/groups/1', 'PUT'],
    ['/nothing', 'GET'],
  ])('a preflight for %s is granted without credentials and without X-API-Version', async (url, method) => {
    const answer = await preflight(url, method);
    expect(answer.statusCode).toBe(204);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': 'Authorization, Content-Type, X-API-Version, X-Region',
      'access-control-max-age': '7200',
    });
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
  });

  test('an OPTIONS that is no preflight says what the path takes', async () => {
    for (const payload of ['', '{broken']) {
      const headers = { 'content-type': 'application/json' };
      const answer = await world.site.inject({ method: 'OPTIONS', url: '/agents', headers, payload });
      expect(answer.statusCode).toBe(204);
      expect(answer.headers.allow).toBe('GET, HEAD, POST, OPTIONS');
    }
  });
});

describe('what is not served', () => {
  test.each([
    ['PATCH', '/agents', 'GET, HEAD, POST, OPTIONS'],
    ['PUT', '/agents', 'GET, HEAD, POST, OPTIONS'],
    ['POST', '/agents/a%40b', 'GET, HEAD, PUT, DELETE, OPTIONS'],
    ['GET', '/agents/a%40b/reset_api_key', 'POST, OPTIONS'],
    ['DELETE', '/groups', 'GET, HEAD, POST, OPTIONS'],
    ['POST', '/groups/1', 'GET, HEAD, PUT, DELETE, OPTIONS'],
    ['POST', '/status', 'GET, HEAD, OPTIONS'],
    ['DELETE', '/status/1', 'GET, HEAD, OPTIONS'],
    ['POST', '/', 'GET, HEAD, OPTIONS'],
    ['POST', '/openapi.json', 'GET, HEAD, OPTIONS'],
    ['POST', '/docs', 'GET, HEAD, OPTIONS'],
  ] as const)('RFC 9110 15.5.6: %s %s answers 405 with Allow, whatever the body', async (method, url, allow) => {
    const answer = await world.call({ method, url, json: '{broken' });
    expect(answer.statusCode).toBe(405);
    expect(answer.headers.allow).toBe(allow);
    expect(answer.json().error.type).toBe('method_not_allowed');
  });

  test.each(['/nothing', '/agents/a/b', '/Agents', '//agents', '/groups/1/agents'])(
    '%s answers 404 in the same shape',
    async (url) => {
      const answer = await world.callAs('olga', { url });
      expect(answer.statusCode).toBe(404);
      expect(answer.json().error).toMatchObject({
        type: 'not_found',
        message: expect.stringContaining(`${API_URL}/docs`),
      });
    },
  );

  test.each(['POST', 'PUT', 'DELETE', 'PATCH'] as const)(
    '%s on another path answers 404, whatever the body',
    async (method) => {
      const types = ['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'nonsense'];
      for (const type of types) {
        const headers = { 'content-type': type };
        const answer = await world.site.inject({ method, url: '/nothing', headers, payload: '{broken' });
        expect(answer.statusCode).toBe(404);
        expect(answer.json().error.type).toBe('not_found');
      }
    },
  );

  test('RFC 9110 9.3.2: HEAD answers like GET, without the body', async () => {
    const answer = await world.callAs('nina', { method: 'HEAD', url: '/status' });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toBe('');
    expect((await world.call({ method: 'HEAD', url: '/status' })).statusCode).toBe(401);
  });
});

describe('bodies', () => {
  const post = (headers: Record<string, string>, payload: string | Buffer) =>
    world.apiKey('olga').then((key) =>
      world.site.inject({
        method: 'POST',
        url: '/groups',
        payload,
        headers: {
          'x-api-version': '2',
          authorization: `Basic ${Buffer.from(`olga@example.test:${key}`).toString('base64')}`,
          ...headers,
        },
      }),
    );
  const JSON_TYPE = { 'content-type': 'application/json' };
  const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

  test.each([
    ['text/plain', '{"name":"a"}'],
    ['multipart/form-data; boundary=x', '--x--'],
    ['application/xml', '<a/>'],
    ['application/json-patch+json', '[]'],
    ['nonsense', 'x'],
  ])('of the type %s are refused with 415 that names the two types', async (type, payload) => {
    const answer = await post({ 'content-type': type }, payload);
    expect(answer.statusCode).toBe(415);
    expect(answer.json().error.message).toContain('application/x-www-form-urlencoded');
  });

  test('of more than 64 kB are refused with 413', async () => {
    expect((await post(JSON_TYPE, JSON.stringify({ name: 'a'.repeat(65_536) }))).statusCode).toBe(413);
    expect((await post(FORM_TYPE, `name=${'a'.repeat(65_536)}`)).statusCode).toBe(413);
  });

  test('that are not UTF-8 are refused', async () => {
    const answer = await post(JSON_TYPE, Buffer.from([0x7b, 0x22, 0x6e, 0xff, 0x22, 0x3a, 0x31, 0x7d]));
    expect(answer.statusCode).toBe(400);
    expect(answer.json().error.message).toContain('not UTF-8');
  });

  test('that are JSON but are sent as a form are refused with the header to add', async () => {
    const answer = await post(FORM_TYPE, '{"name":"a"}');
    expect(answer.statusCode).toBe(400);
    expect(answer.json().error.message).toContain('Content-Type: application/json');
  });

  test('that are empty are answered with the field that is missing', async () => {
    for (const headers of [{}, JSON_TYPE, FORM_TYPE]) {
      const answer = await post(headers, '');
      expect(answer.statusCode).toBe(400);
      expect(answer.json().error).toMatchObject({ field: 'name', message: expect.stringContaining('is missing') });
    }
  });

  test.each(['null', '[]', '"x"', '1', 'true'])('that are %s instead of an object are refused', async (payload) => {
    const answer = await post(JSON_TYPE, payload);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().error.message).toContain('must be an object');
  });

  test('where a call takes none are not looked at', async () => {
    const call = { method: 'DELETE', url: '/groups/999', json: '{}' } as const;
    expect((await world.callAs('olga', call)).statusCode).toBe(404);
    expect((await world.callAs('olga', { ...call, json: '' })).statusCode).toBe(404);
  });

  test('A35: names that mean something to JavaScript are refused as unknown fields', async () => {
    for (const name of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']) {
      const json = await post(JSON_TYPE, `{"name":"a","${name}":{"polluted":1}}`);
      const form = await post(FORM_TYPE, `name=a&${name}[polluted]=1`);
      for (const answer of [json, form]) {
        expect(answer.statusCode).toBe(400);
        expect(answer.json().error.field).toBe(name);
      }
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('JSONP', () => {
  test.each(['handle', 'app.handle', '$', '_x1', `a${'b'.repeat(63)}`])(
    'callback=%s answers JavaScript that calls it',
    async (callback) => {
      const plain = await world.callAs('nina', { url: '/status' });
      const answer = await world.callAs('nina', { url: `/status?callback=${callback}` });
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['content-type']).toBe('application/javascript; charset=utf-8');
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.body).toBe(`/**/${callback}(${plain.body});`);
    },
  );

  test.each(['', 'a(b)', 'a b', 'a;b', '1a', '.a', 'a-b', 'a[0]', '<script>', 'a\u2028', `a${'b'.repeat(64)}`, 'ä'])(
    'callback=%j is refused',
    async (callback) => {
      const answer = await world.callAs('nina', { url: `/status?callback=${encodeURIComponent(callback)}` });
      expect(answer.statusCode).toBe(400);
      expect(answer.json().error.field).toBe('callback');
    },
  );

  test('two callbacks are refused', async () => {
    expect((await world.callAs('nina', { url: '/status?callback=a&callback=b' })).statusCode).toBe(400);
  });

  test('refusals stay JSON', async () => {
    const answer = await world.callAs('nina', { url: '/groups/999?callback=a' });
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  });

  test('a script element of another page gets nothing, even when the browser adds a remembered password by itself', async () => {
    const authorization = `Basic ${Buffer.from(`nina@example.test:${await world.apiKey('nina')}`).toString('base64')}`;
    const asScript = { authorization, 'sec-fetch-dest': 'script', 'sec-fetch-mode': 'no-cors' };
    const answer = await world.site.inject({ url: '/agents?callback=a', headers: asScript });
    expect(answer.statusCode).toBe(400);
    expect(answer.body).not.toContain('nina');
  });

  test('only GET takes it', async () => {
    const answer = await world.callAs('olga', { method: 'POST', url: '/groups?callback=a', json: { name: 'Jsonp' } });
    expect(answer.headers['content-type']).toContain('application/json');
  });
});

describe('GET /', () => {
  test('tells programs the way to the documentation and the first call', async () => {
    const answer = await world.site.inject({ url: '/' });
    expect(answer.json()).toMatchObject({ documentation: `${API_URL}/docs`, openapi: `${API_URL}/openapi.json` });
    expect(answer.json().try).toContain("curl -H 'X-API-Version: 2'");
  });

  test('leads browsers to the page', async () => {
    const answer = await world.site.inject({ url: '/', headers: { accept: 'text/html,*/*' } });
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe('/docs');
  });
});

test('a failure of the server says nothing of its cause', async () => {
  const { listAgents } = world.api.agents;
  world.api.agents.listAgents = async () => {
    throw new Error('column secret_thing does not exist');
  };
  try {
    const answer = await world.callAs('nina', { url: '/agents' });
    expect(answer.statusCode).toBe(500);
    expect(answer.json().error.type).toBe('internal');
    expect(answer.body).not.toContain('secret_thing');
  } finally {
    world.api.agents.listAgents = listAgents;
  }
});

test('a server that can’t serve now says when to come back', async () => {
  const { listAgents } = world.api.agents;
  world.api.agents.listAgents = async () => {
    throw Object.assign(new Error('the disk is full'), { retryAfterSeconds: 3 });
  };
  try {
    const answer = await world.callAs('nina', { url: '/agents' });
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('3');
    expect(answer.body).not.toContain('disk');
  } finally {
    world.api.agents.listAgents = listAgents;
  }
});

test('a query parameter that a call does not have is ignored, as cache breakers need it', async () => {
  expect((await world.callAs('nina', { url: `${agentPath('nina')}?_=123&organization_id=other` })).statusCode).toBe(
    200,
  );
});

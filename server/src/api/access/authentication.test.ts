import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createToken } from '../../oauth/token.ts';
import { API_URL, agentPath, basic, createTestWorld, emailOf, type TestWorld } from '../test-world.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld();
});
afterAll(() => world.close());

const ALL_AGENTS = { url: '/agents' };

async function call(authorization: string | undefined): Promise<LightMyRequestResponse> {
  return world.call({ ...ALL_AGENTS, ...(authorization === undefined ? {} : { authorization }) });
}

function expectRefused(answer: LightMyRequestResponse, words: string): void {
  expect(answer.statusCode, answer.body).toBe(401);
  expect(answer.json().error).toMatchObject({ type: 'authentication', message: expect.stringContaining(words) });
  const [bearer, basicChallenge] = answer.headers['www-authenticate'] as unknown as string[];
  expect(bearer).toMatch(
    /^Bearer realm="http:\/\/localhost:7701", error="invalid_token", error_description="[^"\\]+"$/,
  );
  expect(basicChallenge).toBe(`Basic realm="${API_URL}", charset="UTF-8"`);
}

describe('access tokens as Bearer (RFC 6750 2.1)', () => {
  test('a living one opens what its scopes say', async () => {
    const token = await world.accessToken('nina', { scopes: ['agents--all:ro'] });
    expect((await call(`Bearer ${token}`)).statusCode).toBe(200);
    expect((await call(`bearer ${token}`)).statusCode).toBe(200);
  });

  test('it is validated with one read', async () => {
    const token = await world.accessToken('nina', { scopes: ['agents--all:ro'] });
    const reads = await world.readsDuring(async () => {
      expect((await world.call({ url: '/status', authorization: `Bearer ${token}` })).statusCode).toBe(200);
    });
    expect(reads.filter((sql) => sql.includes('access_tokens'))).toHaveLength(1);
    expect(reads.filter((sql) => /\bfrom (accounts|organizations|clients|sessions)\b/.test(sql))).toEqual([]);
  });

  test('one that has expired, was never issued, or is mistyped, is refused', async () => {
    const token = await world.accessToken('nina', { scopes: ['agents--all:ro'], seconds: 10 });
    world.clock.now += 10_000;
    expectRefused(await call(`Bearer ${token}`), 'unknown, expired or revoked');
    expectRefused(await call(`Bearer ${createToken('access_token')}`), 'unknown, expired or revoked');
    expectRefused(await call(`Bearer ${token.slice(0, -1)}`), 'mistyped, cut short, or of another kind');
    expectRefused(await call(`Bearer ${encodeURIComponent(token)}`), 'percent-encoded');
  });

  test('RFC 9700 4.14, A48: one whose person is suspended is refused at the next call', async () => {
    const token = await world.accessToken('nico', { scopes: ['agents--all:ro'] });
    const accountId = world.accountIds.nico;
    await world.accounts.setAccountSuspended({ accountId, suspendedAt: world.clock.now });
    expectRefused(await call(`Bearer ${token}`), 'unknown, expired or revoked');
    await world.accounts.setAccountSuspended({ accountId, suspendedAt: undefined });
    expect((await call(`Bearer ${token}`)).statusCode).toBe(200);
  });

  test('one of client credentials reads what its scopes say, but has no self and no role', async () => {
    const token = await world.accessToken(undefined, { scopes: ['agents--all:rw', 'groups--all:ro'] });
    const authorization = `Bearer ${token}`;
    expect((await world.call({ url: '/groups', authorization })).statusCode).toBe(200);
    const answer = await world.call({ method: 'DELETE', url: agentPath('nico'), authorization });
    expect(answer.statusCode).toBe(403);
    expect(answer.json().error.message).toContain('speaks for no agent');
    const own = await world.accessToken(undefined, { scopes: ['agents--my:ro'] });
    expect((await call(`Bearer ${own}`)).json()).toEqual([]);
  });
});

describe('A43: other kinds of tokens open nothing, and the refusal says which kind it is', () => {
  test.each([
    ['refresh_token', 'This is a refresh token'],
    ['authorization_code', 'This is an authorization code'],
    ['customer_token', 'a customer?s token'],
  ] as const)('%s', async (kind, words) => {
    const answer = await call(`Bearer ${createToken(kind)}`);
    expect(answer.statusCode).toBe(401);
    expect(answer.json().error.message.replace('’', '?')).toContain(words);
    expect((await call(basic(emailOf('nina'), createToken(kind)))).statusCode).toBe(401);
  });

  test('an API key as Bearer, and a client’s secret in any way', async () => {
    expectRefused(await call(`Bearer ${await world.apiKey('nina')}`), 'not an access token');
    expectRefused(await call(basic(world.clientId, 'a'.repeat(43))), 'not a pair');
    expectRefused(await call(`Bearer ${'a'.repeat(43)}`), 'not an access token');
  });

  test('an access token as Basic', async () => {
    const token = await world.accessToken('nina', { scopes: ['agents--all:ro'] });
    expectRefused(await call(basic(emailOf('nina'), token)), 'not a pair');
  });
});

describe('personal access tokens', () => {
  test('open as Basic with the account id or the e-mail address, in any case, and as Bearer', async () => {
    const token = await world.personalAccessToken('nina', { scopes: ['agents--all:ro'] });
    for (const login of [
      world.accountIds.nina,
      world.accountIds.nina.toUpperCase(),
      emailOf('nina'),
      'NINA@Example.Test',
    ]) {
      expect((await call(basic(login, token))).statusCode, login).toBe(200);
    }
    expect((await call(`Bearer ${token}`)).statusCode).toBe(200);
  });

  test('are limited by their scopes', async () => {
    const token = await world.personalAccessToken('olga', { scopes: ['groups--all:ro'] });
    expect((await call(basic(emailOf('olga'), token))).statusCode).toBe(403);
  });

  test('with someone else’s login, expired, or unknown, are refused', async () => {
    const token = await world.personalAccessToken('nina', {
      scopes: ['agents--all:ro'],
      expiresAt: world.clock.now + 1000,
    });
    expectRefused(await call(basic(emailOf('nico'), token)), 'does not belong to this login');
    expectRefused(await call(basic('', token)), 'does not belong to this login');
    expectRefused(
      await call(basic(emailOf('nina'), createToken('personal_access_token'))),
      'unknown, expired or revoked',
    );
    world.clock.now += 1000;
    expectRefused(await call(basic(emailOf('nina'), token)), 'unknown, expired or revoked');
    expectRefused(await call(`Bearer ${token}`), 'unknown, expired or revoked');
  });
});

describe('API keys as Basic login:api_key', () => {
  test('open all that the role may, with the login in any case', async () => {
    const key = await world.apiKey('nina');
    expect((await call(basic('Nina@EXAMPLE.test', key))).statusCode).toBe(200);
    expect((await world.callAs('nina', { method: 'DELETE', url: agentPath('nico') })).statusCode).toBe(403);
  });

  test('of a person in two organizations tell which one is meant', async () => {
    const inAcme = await world.callAs('sam', ALL_AGENTS, 'acme');
    const inGlobex = await world.callAs('sam', ALL_AGENTS, 'globex');
    expect(inAcme.json()).toHaveLength(5);
    expect(inGlobex.json().map(({ login }: { login: string }) => login)).toEqual([
      emailOf('sam'),
      emailOf('fred'),
      emailOf('gina'),
    ]);
  });

  test('with an unknown login, a wrong key or another’s key, are refused in the same words', async () => {
    const key = await world.apiKey('nina');
    const answers = await Promise.all([
      call(basic('nobody@example.test', key)),
      call(basic(emailOf('nico'), key)),
      call(
        basic(
          emailOf('nina'),
          key.replace(/./, (digit) => (digit === '0' ? '1' : '0')),
        ),
      ),
      call(basic(emailOf('nina'), key.toUpperCase())),
      call(basic(emailOf('nina'), '')),
      call(basic('', '')),
      call(basic('Nina', key)),
    ]);
    for (const answer of answers) expectRefused(answer, 'not a pair');
    expect(new Set(answers.map((answer) => answer.json().error.message)).size).toBe(1);
  });

  test('A32: an unknown login takes as many reads as a known one with a wrong key', async () => {
    const { queryRead } = world.database;
    const readsFor = async (login: string) => {
      let reads = 0;
      world.database.queryRead = (sql, parameters) => {
        reads += 1;
        return queryRead.call(world.database, sql, parameters) as ReturnType<typeof queryRead<never>>;
      };
      try {
        expect((await call(basic(login, 'f'.repeat(32)))).statusCode).toBe(401);
      } finally {
        world.database.queryRead = queryRead;
      }
      return reads;
    };
    expect(await readsFor('nobody@example.test')).toBe(await readsFor(emailOf('nina')));
  });

  test('of an older secret key open still, after the secret key was rotated', async () => {
    const { deriveApiKey } = await import('../../accounts/api-keys.ts');
    const login = emailOf('nina');
    const agent = await world.agents.findAgent({ organizationId: world.organizationIds.acme, login });
    if (agent === undefined) throw new Error('nina is gone');
    const older = deriveApiKey([...world.api.secretKeys()].reverse(), agent);
    expect((await call(basic(login, older))).statusCode).toBe(200);
  });

  test('end with the organization', async () => {
    const key = await world.apiKey('gina', 'globex');
    const organizationId = world.organizationIds.globex;
    await world.accounts.setOrganizationSuspended({ organizationId, suspendedAt: world.clock.now });
    expectRefused(await call(basic(emailOf('gina'), key)), 'not a pair');
    await world.accounts.setOrganizationSuspended({ organizationId, suspendedAt: undefined });
    expect((await call(basic(emailOf('gina'), key))).statusCode).toBe(200);
  });
});

describe('the refusal', () => {
  test('RFC 6750 3.1: without credentials the challenge has no error code', async () => {
    const answer = await call(undefined);
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toEqual([
      `Bearer realm="${API_URL}"`,
      `Basic realm="${API_URL}", charset="UTF-8"`,
    ]);
  });

  test('gives browsers no Basic challenge, which would open their password dialog', async () => {
    const answer = await world.call({ ...ALL_AGENTS, headers: { 'sec-fetch-mode': 'cors' } });
    expect(answer.headers['www-authenticate']).toEqual([`Bearer realm="${API_URL}"`]);
  });

  test('RFC 6750 2.3: a token in the query is refused even beside a good header', async () => {
    const token = await world.accessToken('nina', { scopes: ['agents--all:ro'] });
    const answer = await world.call({ url: `/agents?access_token=${token}`, authorization: `Bearer ${token}` });
    expectRefused(answer, 'Tokens in the URL are not read');
  });

  test('comes before the body is read', async () => {
    const answer = await world.call({ method: 'POST', url: '/agents', json: '{"broken' });
    expect(answer.statusCode).toBe(401);
  });

  test('two Authorization headers on the wire are refused, whichever is right', async () => {
    await world.site.listen({ port: 0, host: '127.0.0.1' });
    const { port } = world.site.server.address() as AddressInfo;
    const good = `Bearer ${await world.accessToken('nina', { scopes: ['agents--all:ro'] })}`;
    for (const pair of [
      [good, good],
      [good, basic('a', 'b')],
      [basic('a', 'b'), good],
    ]) {
      const headers = ['Host', 'localhost', 'X-API-Version', '2', ...pair.flatMap((value) => ['Authorization', value])];
      const status = await new Promise((resolve, reject) => {
        const sent = httpRequest({ host: '127.0.0.1', port, path: '/agents', headers, setHost: false }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        });
        sent.on('error', reject).end();
      });
      expect(status).toBe(401);
    }
  });
});

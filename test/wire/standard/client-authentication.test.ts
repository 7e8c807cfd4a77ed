// Client authentication in the standard dialect (RFC 6749 2.3), and what a client may ask for itself (4.4).
import { expect, test } from 'vitest';
import type { Parameters } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, makeProgram } from '../cast.ts';
import { type Call, call, inBody, isAlive, obtainTokens, tokensOf } from '../program-acts.ts';

const ENDPOINTS = ['/oauth/token', '/oauth/introspect', '/oauth/revoke'] as const;
const form = { grant_type: 'client_credentials', token: 'dal:at_x' };

describeOnBothDatabases('client authentication', (world) => {
  test.each(ENDPOINTS)('%s takes the secret by Basic or in the body', async (endpoint) => {
    const client = await makeProgram(world, { confidential: true });
    const basic = [client.clientId, client.secret ?? ''] as const;
    for (const sent of [
      { form, basic },
      { form: { ...form, ...inBody(client) } },
      { form: { ...form, client_id: client.clientId }, basic },
    ]) {
      expect((await call(world, `POST ${endpoint}`, sent)).status).toBe(200);
    }
  });

  test.each(ENDPOINTS)(
    'RFC 6749 5.2: %s answers 401 with a Basic challenge to who is not authenticated',
    async (endpoint) => {
      const client = await makeProgram(world, { confidential: true });
      const id = client.clientId;
      const secret = client.secret ?? '';
      const failures: Record<string, Call> = {
        nobody: { form },
        'no secret': { form: { ...form, client_id: id } },
        'an empty secret': { form: { ...form, client_id: id, client_secret: '' } },
        'a wrong secret': { form: { ...form, client_id: id, client_secret: `${secret}x` } },
        'an unknown client': { form: { ...form, client_id: '0'.repeat(32), client_secret: secret } },
        'a wrong secret by Basic': { form, basic: [id, 'wrong'] },
        'an unknown client by Basic': { form, basic: ['nobody', secret] },
        'no secret by Basic': { form, basic: [id, ''] },
        'Basic that is not base64': { form, headers: { authorization: 'Basic ***' } },
        'Basic without a colon': { form, headers: { authorization: `Basic ${Buffer.from(id).toString('base64')}` } },
        'a Bearer token': { form: { ...form, ...inBody(client) }, bearer: 'dal:at_x' },
      };
      for (const [what, sent] of Object.entries(failures)) {
        const refused = await call(world, `POST ${endpoint}`, sent);
        expect({ what, ...refused }).toMatchObject({ what, status: 401, json: { error: 'invalid_client' } });
        expect(refused.headers['www-authenticate']).toMatch(/^Basic realm="/);
        expect(refused.headers['cache-control']).toBe('no-store');
      }
    },
  );

  test.each(ENDPOINTS)('RFC 6749 2.3, A34: %s refuses two ways of authentication at once', async (endpoint) => {
    const client = await makeProgram(world, { confidential: true });
    const basic = [client.clientId, client.secret ?? ''] as const;
    const refused = await call(world, `POST ${endpoint}`, { basic, form: { ...form, ...inBody(client) } });
    expect(refused).toMatchObject({ status: 400, json: { error: 'invalid_request' } });
    const contradicted = await call(world, `POST ${endpoint}`, { basic, form: { ...form, client_id: 'other' } });
    expect(contradicted).toMatchObject({ status: 400, json: { error: 'invalid_request' } });
  });

  test.each(ENDPOINTS)('RFC 6749 2.3.1: %s refuses secrets in the query', async (endpoint) => {
    const client = await makeProgram(world, { confidential: true });
    const good: Parameters = { ...form, ...inBody(client) };
    for (const name of ['client_secret', 'code', 'code_verifier', 'refresh_token', 'token']) {
      const refused = await call(world, `POST ${endpoint}?${name}=${good[name] ?? 'x'}`, { form: good });
      expect({ name, ...refused }).toMatchObject({ name, status: 400, json: { error: 'invalid_request' } });
    }
    expect((await call(world, `POST ${endpoint}`, { form: good })).status).toBe(200);
  });

  test('RFC 6749 2.3.1: id and secret in Basic are form-encoded first', async () => {
    const client = await makeProgram(world, { confidential: true, clientId: 'an id/with:signs+' });
    tokensOf(await call(world, 'POST /oauth/token', { form, basic: [client.clientId, client.secret ?? ''] }));
  });

  test('a disabled client and one of a suspended organization are unknown', async () => {
    const client = await makeProgram(world, { confidential: true });
    await world.parts.database.write((tx) =>
      tx
        .updateTable('clients')
        .set({ disabled_at: world.clock.now() })
        .where('client_id', '=', client.clientId)
        .execute(),
    );
    const refused = await call(world, 'POST /oauth/token', { form: { ...form, ...inBody(client) } });
    expect(refused).toMatchObject({ status: 401, json: { error: 'invalid_client' } });
  });

  test('browsers of any origin may call, without credentials', async () => {
    for (const endpoint of ENDPOINTS) {
      const preflight = await call(world, `OPTIONS ${endpoint}`, {
        headers: {
          origin: 'https://app.example',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type',
        },
      });
      expect(preflight.status).toBe(204);
      expect(preflight.headers).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'POST, OPTIONS',
        'access-control-allow-headers': expect.stringContaining('authorization'),
      });
      expect(preflight.headers).not.toHaveProperty('access-control-allow-credentials');
      const refused = await call(world, `POST ${endpoint}`, { form, headers: { origin: 'https://app.example' } });
      expect(refused.headers['access-control-allow-origin']).toBe('*');
    }
  });
});

describeOnBothDatabases('client credentials', (world) => {
  test('RFC 6749 4.4: a confidential program gets a token for itself, and no refresh token', async () => {
    const client = await makeProgram(world, { confidential: true });
    const answer = await call(world, 'POST /oauth/token', {
      form: { grant_type: 'client_credentials', ...inBody(client) },
    });
    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
    expect(answer.json).toEqual({
      access_token: expect.stringMatching(/^dal:at_/),
      token_type: 'Bearer',
      expires_in: 28_800,
      scope: 'agents--my:ro agents--all:ro',
    });
    const introspected = await call(world, 'POST /oauth/introspect', {
      form: { token: String(answer.json.access_token), ...inBody(client) },
    });
    expect(introspected.json).toMatchObject({ active: true, sub: client.clientId, client_id: client.clientId });
    expect(introspected.json).not.toHaveProperty('username');
  });

  test('it gets what it asks for, but nothing that its settings do not list', async () => {
    const client = await makeProgram(world, { confidential: true });
    const ask = (scope: string) => call(world, 'POST /oauth/token', { form: { ...form, scope, ...inBody(client) } });
    expect((await ask('agents--my:ro')).json.scope).toBe('agents--my:ro');
    expect(await ask('agents--all:rw')).toMatchObject({ status: 400, json: { error: 'invalid_scope' } });
  });

  test('a public program can’t have it', async () => {
    const client = await makeProgram(world);
    const refused = await call(world, 'POST /oauth/token', { form: { ...form, ...inBody(client) } });
    expect(refused).toMatchObject({ status: 400, json: { error: 'unauthorized_client' } });
  });

  test('such tokens have no ring of 25, and end by expiry or revocation', async () => {
    const client = await makeProgram(world, { confidential: true });
    const tokens: string[] = [];
    for (let n = 0; n < 27; n += 1) {
      tokens.push(
        tokensOf(await call(world, 'POST /oauth/token', { form: { ...form, ...inBody(client) } })).accessToken,
      );
    }
    expect(new Set(tokens).size).toBe(27);
    for (const token of tokens) expect(await isAlive(world, token)).toBe(true);
    const [first = '', second = ''] = tokens;
    await call(world, 'POST /oauth/revoke', { form: { token: first, ...inBody(client) } });
    expect([await isAlive(world, first), await isAlive(world, second)]).toEqual([false, true]);
    world.clock.advance(28_800);
    expect(await isAlive(world, second)).toBe(false);
  });

  test('the wire of old apps does not have it', async () => {
    const client = await makeProgram(world, { confidential: true });
    const body = { ...form, token: undefined, ...inBody(client) };
    expect(await call(world, 'POST /token', { form: body })).toMatchObject({
      status: 400,
      json: { oauth_exception: 'unsupported_grant_type' },
    });
    expect(await call(world, 'POST /v2/token', { form: body })).toMatchObject({
      status: 422,
      json: { error: 'unsupported_grant_type' },
    });
  });

  test('a person’s tokens are none of its business', async () => {
    const client = await makeProgram(world, { confidential: true });
    const { accessToken } = await obtainTokens(world, { person: await makePerson(world), client });
    tokensOf(await call(world, 'POST /oauth/token', { form: { ...form, ...inBody(client) } }));
    expect(await isAlive(world, accessToken)).toBe(true);
  });
});

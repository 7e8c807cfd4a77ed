// JWT access tokens (RFC 9068): checked as a stranger does, with libraries of others that know nothing but the metadata; and asked about
// here, where they are tokens like any other.
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
  type JWTVerifyResult,
  jwtVerify,
} from 'jose';
import * as oauth4webapi from 'oauth4webapi';
import { describe, expect, test } from 'vitest';
import { callApi } from '../../threats/api-site.ts';
import { codeOf, standardUrl } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, makeProgram, type Program } from '../cast.ts';
import { operate, operateBeside } from '../operator-acts.ts';
import { connect, signIn } from '../person-acts.ts';
import { call, inBody, isAlive, jwtTokensOf, obtainTokens, redemption, refresh, tokensOf } from '../program-acts.ts';
import type { World } from '../world.ts';

const JWT = { accessTokenFormat: 'jwt', confidential: true } as const;

describeOnBothDatabases('JWT access tokens', (world) => {
  const metadata = async () => (await call(world, 'GET /.well-known/oauth-authorization-server')).json;
  const introspect = async (client: Program, token: string) =>
    (await call(world, 'POST /oauth/introspect', { form: { ...inBody(client), token } })).json;
  const forItself = async (client: Program) =>
    jwtTokensOf(
      await call(world, 'POST /oauth/token', { form: { grant_type: 'client_credentials', ...inBody(client) } }),
    ).accessToken;

  describe('a stranger', () => {
    test('RFC 9068 4: verifies one with jose, from the metadata alone', async () => {
      const client = await makeProgram(world, JWT);
      const person = await makePerson(world);
      const { accessToken, answer } = await obtainTokens(world, { person, client });
      const { issuer, jwks_uri } = await metadata();
      const keys = createRemoteJWKSet(new URL(String(jwks_uri)));
      const { payload, protectedHeader } = await verify(world, accessToken, keys, String(issuer));
      expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: expect.any(String) });
      expect(Object.keys(payload).sort()).toEqual(
        ['aud', 'client_id', 'exp', 'iat', 'iss', 'jti', 'organization_id', 'scope', 'sub'].sort(),
      );
      expect(payload).toMatchObject({
        iss: world.issuer,
        aud: world.parts.config.apiUrl,
        sub: person.accountId,
        client_id: client.clientId,
        scope: answer.json.scope,
        organization_id: person.organization.organizationId,
      });
      expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
      expect(answer.json).toMatchObject({ token_type: 'Bearer', expires_in: 300 });
    });

    test('RFC 9068 4: verifies one with oauth4webapi, in the request that brought it', async () => {
      const accessToken = await forItself(await makeProgram(world, JWT));
      const server = (await metadata()) as unknown as oauth4webapi.AuthorizationServer;
      const headers = { authorization: `Bearer ${accessToken}` };
      const request = new Request('https://api.example/things', { headers });
      const claims = await oauth4webapi.validateJwtAccessToken(server, request, world.parts.config.apiUrl, {
        [oauth4webapi.allowInsecureRequests]: true,
        [oauth4webapi.clockSkew]: Math.round((world.clock.now() - Date.now()) / 1000),
      });
      expect(claims.iss).toBe(world.issuer);
    });

    test('RFC 9068 2.2: refuses it a second after its five minutes, or for another audience', async () => {
      const accessToken = await forItself(await makeProgram(world, JWT));
      const keys = createLocalJWKSet(await readKeys(world));
      await verify(world, accessToken, keys);
      const audience = 'https://other.example';
      await expect(jwtVerify(accessToken, keys, { ...expected(world), audience })).rejects.toThrow(/aud/);
      const currentDate = new Date(world.clock.now() + 301_000);
      await expect(jwtVerify(accessToken, keys, { ...expected(world), currentDate })).rejects.toThrow(/exp/);
    });

    test('RFC 7517 5: may keep the keys for five minutes, read them from any page, and finds nothing private', async () => {
      const answer = await call(world, 'GET /oauth/jwks');
      expect(answer.headers).toMatchObject({
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'public, max-age=300',
        'access-control-allow-origin': '*',
      });
      for (const key of (await readKeys(world)).keys) {
        expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
        expect(key).toMatchObject({ alg: 'ES256', use: 'sig' });
      }
    });
  });

  describe('the program', () => {
    test('gets one by every grant of the standard wire', async () => {
      const client = await makeProgram(world, JWT);
      const person = await makePerson(world);
      const { accessToken, refreshToken } = await obtainTokens(world, { person, client });
      const own = await forItself(client);
      const refreshed = jwtTokensOf(await refresh(world, client, refreshToken, { scope: 'agents--my:ro' })).accessToken;
      const keys = createLocalJWKSet(await readKeys(world));
      const subjects = [];
      for (const token of [accessToken, own, refreshed]) {
        const { payload } = await verify(world, token, keys);
        subjects.push([payload.sub, payload.scope]);
      }
      const all = client.scopes.join(' ');
      expect(subjects).toEqual([
        [person.accountId, all],
        [client.clientId, all],
        [person.accountId, 'agents--my:ro'],
      ]);
    });

    test('without a secret, gets the same one again within 30 s of a rotation (RFC 9700 4.14.2)', async () => {
      const client = await makeProgram(world, { accessTokenFormat: 'jwt' });
      const { refreshToken } = await obtainTokens(world, { person: await makePerson(world), client });
      const [first, again] = [await refresh(world, client, refreshToken), await refresh(world, client, refreshToken)];
      expect(jwtTokensOf(again).accessToken).toBe(jwtTokensOf(first).accessToken);
    });

    test('gets opaque ones from the other wire', async () => {
      const client = await makeProgram(world, JWT);
      const browser = await signIn(world, await makePerson(world));
      for (const path of ['/token', '/v2/token'] as const) {
        const code = codeOf(world, await connect(browser, standardUrl(world, { client })));
        tokensOf(await call(world, `POST ${path}`, { form: redemption(client, code) }));
      }
    });

    test('gets them once it is changed to that, and opaque ones once it is changed back', async () => {
      const client = await makeProgram(world, { confidential: true });
      const update = (format: string) =>
        operate(world, `client update --client ${client.clientId} --access-token-format ${format}`);
      expect(await update('jwt')).toMatchObject({ access_token_format: 'jwt' });
      const accessToken = await forItself(client);
      await update('opaque');
      const form = { grant_type: 'client_credentials', ...inBody(client) };
      tokensOf(await call(world, 'POST /oauth/token', { form }));
      expect(await isAlive(world, accessToken)).toBe(true);
    });
  });

  describe('here', () => {
    test('introspection says what it says (RFC 7662 2.2)', async () => {
      const client = await makeProgram(world, JWT);
      const { accessToken } = await obtainTokens(world, { person: await makePerson(world), client });
      const { payload } = await verify(world, accessToken, createLocalJWKSet(await readKeys(world)));
      const { aud: _aud, jti: _jti, ...common } = payload;
      expect(await introspect(client, accessToken)).toMatchObject({ active: true, token_type: 'Bearer', ...common });
    });

    test('with every scope there is, it is taken wherever access tokens are', async () => {
      const { scopes_supported } = await metadata();
      const scopes = scopes_supported as string[];
      const client = await makeProgram(world, { ...JWT, scopes });
      const person = await makePerson(world, { role: 'owner' });
      const { accessToken } = await obtainTokens(world, { person, client });
      for (const path of ['/info', '/v2/info', '/v2/sessions'] as const) {
        expect((await call(world, `GET ${path}`, { bearer: accessToken })).status).toBe(200);
      }
      expect((await call(world, `GET /info?code=${accessToken}`)).status).toBe(200);
      expect((await callApi(world, 'GET /agents', { bearer: accessToken })).status).toBe(200);
      expect(await introspect(client, accessToken)).toMatchObject({ active: true, scope: scopes.join(' ') });
    });

    test('it ends after five minutes', async () => {
      const client = await makeProgram(world, JWT);
      const accessToken = await forItself(client);
      world.clock.advance(299);
      expect(await isAlive(world, accessToken)).toBe(true);
      world.clock.advance(1);
      expect(await isAlive(world, accessToken)).toBe(false);
      expect(await introspect(client, accessToken)).toEqual({ active: false });
    });

    test('revoking it is effective at once for whoever asks; who reads it alone believes it to its end', async () => {
      const client = await makeProgram(world, JWT);
      const { accessToken, refreshToken } = await obtainTokens(world, { person: await makePerson(world), client });
      await call(world, 'POST /oauth/revoke', { form: { ...inBody(client), token: accessToken } });
      expect(await introspect(client, accessToken)).toEqual({ active: false });
      expect(await introspect(client, refreshToken)).toEqual({ active: false });
      expect(await isAlive(world, accessToken)).toBe(false);
      expect((await callApi(world, 'GET /agents', { bearer: accessToken })).status).toBe(401);
      await verify(world, accessToken, createLocalJWKSet(await readKeys(world)));
    });

    test('the bearer may end it, and with it the sign-in', async () => {
      const client = await makeProgram(world, JWT);
      for (const path of ['/token', '/v2/token'] as const) {
        const { accessToken, refreshToken } = await obtainTokens(world, { person: await makePerson(world), client });
        expect((await call(world, `DELETE ${path}`, { bearer: accessToken })).status).toBe(200);
        expect((await refresh(world, client, refreshToken)).status).toBe(400);
      }
    });

    test('the 26th ends the oldest', async () => {
      const client = await makeProgram(world, JWT);
      const first = await obtainTokens(world, { person: await makePerson(world), client });
      const later: string[] = [];
      for (let count = 1; count <= 25; count += 1) {
        later.push(jwtTokensOf(await refresh(world, client, first.refreshToken)).accessToken);
      }
      expect(await isAlive(world, first.accessToken)).toBe(false);
      for (const token of [later[0], later[24]]) expect(await isAlive(world, token ?? '')).toBe(true);
    });
  });

  test('a rotation is noticed without a restart, and at no moment is there a token that published keys don’t verify', async () => {
    const client = await makeProgram(world, JWT);
    const seen: { at: number; keys: JSONWebKeySet; token: string }[] = [];
    const look = async () => {
      const at = world.clock.now();
      seen.push({ at, keys: await readKeys(world), token: await forItself(client) });
    };
    await look();
    const { key, replaces } = await operateBeside(world, 'keys rotate --signing');
    await expect(operateBeside(world, 'keys rotate --signing')).rejects.toThrow(/takes over at/);
    const states = [];
    for (let minute = 0; minute <= 30; minute += 1) {
      await look();
      const { signing_keys } = await operateBeside(world, 'keys list');
      states.push((signing_keys as { state: string }[]).map(({ state }) => state).join(' '));
      world.clock.advance(60);
    }
    expect(states).toEqual([
      ...Array.from({ length: 15 }, () => 'signing next'),
      ...Array.from({ length: 10 }, () => 'retired signing'),
      ...Array.from({ length: 6 }, () => 'gone signing'),
    ]);
    // Keys that somebody fetched up to ten minutes ago verify every token while it lives, and so do those of now.
    for (const { at, token } of seen) {
      for (const { at: fetched, keys } of seen) {
        const age = fetched - at;
        if (age < -600_000 || age >= 300_000) continue;
        const currentDate = new Date(Math.max(at, fetched));
        await jwtVerify(token, createLocalJWKSet(keys), { ...expected(world), currentDate });
      }
    }
    expect(seen.map(({ keys }) => keys.keys.map(({ kid }) => kid)).at(0)).toEqual([replaces]);
    expect(seen.map(({ keys }) => keys.keys.map(({ kid }) => kid)).at(-1)).toEqual([key]);
    const events = await world.parts.auditLog.listEvents({ action: 'signing_key_rotated', limit: 10 });
    expect(events).toMatchObject([{ target: key, organizationId: undefined, origin: undefined }]);
  });
});

async function readKeys(world: World): Promise<JSONWebKeySet> {
  const { status, json } = await call(world, 'GET /oauth/jwks');
  expect(status).toBe(200);
  return json as unknown as JSONWebKeySet;
}

/** What RFC 9068 4 has a resource server look at. */
function expected(world: World, issuer = world.issuer) {
  const currentDate = new Date(world.clock.now());
  return { issuer, audience: world.parts.config.apiUrl, typ: 'at+jwt', algorithms: ['ES256'], currentDate };
}

function verify(world: World, token: string, keys: JWTVerifyGetKey, issuer = world.issuer): Promise<JWTVerifyResult> {
  return jwtVerify(token, keys, expected(world, issuer));
}

// POST /token: the forms in which old programs send it, and the answer that they read.
import { expect, test } from 'vitest';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, makeProgram, type Program } from '../cast.ts';
import { type Call, call, inBody, isAlive, livechatRedemption, obtainLivechatCode, tokensOf } from '../program-acts.ts';

const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

/** The same redemption, in every way in which it has been seen. */
const WAYS: readonly (readonly [string, (good: Record<string, string>, client: Program) => Call])[] = [
  ['a form', (good) => ({ form: good })],
  [
    'a form with a charset',
    (good) => ({ body: query(good), headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' } }),
  ],
  ['JSON', (good) => ({ json: good })],
  [
    'JSON as text/plain',
    (good) => ({ body: JSON.stringify(good), headers: { 'content-type': 'text/plain;charset=UTF-8' } }),
  ],
  ['JSON as a form, which is what curl -d says', (good) => ({ body: JSON.stringify(good), headers: FORM_TYPE })],
  ['JSON without a content type', (good) => ({ body: JSON.stringify(good) })],
  [
    'JSON with spaces and line breaks',
    (good) => ({ body: `\n  ${JSON.stringify(good, null, 2)}\n`, headers: FORM_TYPE }),
  ],
  ['a form without a content type', (good) => ({ body: query(good) })],
  [
    'a form with blanks and line breaks around names and values, as documentation prints it',
    (good) => ({ body: query(good).replaceAll('&', ' \\\n  &\n ').replaceAll(' \\', ''), headers: FORM_TYPE }),
  ],
  [
    'a form with blanks inside the encoded values',
    (good) => ({ form: Object.fromEntries(Object.entries(good).map(([name, value]) => [name, ` ${value}\n`])) }),
  ],
  ['grant_type=code, as one description calls it', (good) => ({ form: { ...good, grant_type: 'code' } })],
  ['parameters that nobody knows', (good) => ({ form: { ...good, resource: 'x', utm_source: 'y' } })],
  ['Basic', ({ client_id, client_secret, ...good }, client) => ({ form: good, basic: basicOf(client) })],
  [
    'Basic, with the id in the body as well',
    ({ client_secret, ...good }, client) => ({ form: good, basic: basicOf(client) }),
  ],
  ['Basic, with JSON', ({ client_id, client_secret, ...good }, client) => ({ json: good, basic: basicOf(client) })],
  ['an empty code_verifier, as one SDK sends it', (good) => ({ json: { ...good, code_verifier: '' } })],
  ['null for what is not there', (good) => ({ json: { ...good, code_verifier: null } })],
];

describeOnBothDatabases('POST /token', (world) => {
  test.each(WAYS)('%s is read', async (_way, spell) => {
    const client = await makeProgram(world, { confidential: true });
    const code = await obtainLivechatCode(world, { client });
    const sent = spell(livechatRedemption(client, code) as Record<string, string>, client);
    const { accessToken } = tokensOf(await call(world, 'POST /token', sent));
    expect(await isAlive(world, accessToken)).toBe(true);
  });

  test('the answer has everything that this wire ever answered', async () => {
    const client = await makeProgram(world, { confidential: true });
    const person = await makePerson(world);
    const code = await obtainLivechatCode(world, { client, person });
    const { answer, accessToken, refreshToken } = tokensOf(
      await call(world, 'POST /token', { form: livechatRedemption(client, code) }),
    );
    const expected = {
      access_token: accessToken,
      refresh_token: refreshToken,
      expires_in: 28_800,
      token_type: 'Bearer',
      scope: 'agents--my:ro,agents--all:ro',
      entity_id: person.email,
      license_id: person.organization.licenseId,
      account_id: person.accountId,
      organization_id: person.organization.organizationId,
      client_id: client.clientId,
    };
    expect(answer.json).toEqual(expected);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'access-control-allow-origin': '*' });
    expect(answer.headers['content-type']).toMatch(/^application\/json/);

    const refreshed = await call(world, 'POST /token', {
      json: { grant_type: 'refresh_token', refresh_token: refreshToken, ...inBody(client) },
    });
    expect(refreshed.json).toEqual({ ...expected, access_token: expect.not.stringMatching(accessToken) });
  });

  test('a public program redeems with PKCE, and its refresh token rotates', async () => {
    const client = await makeProgram(world);
    const code = await obtainLivechatCode(world, { client });
    const first = tokensOf(await call(world, 'POST /token', { json: livechatRedemption(client, code) }));
    const form = { grant_type: 'refresh_token', refresh_token: first.refreshToken, ...inBody(client) };
    const second = tokensOf(await call(world, 'POST /token', { form }));
    expect(second.refreshToken).not.toBe(first.refreshToken);
  });

  test('the redirect_uri of the exchange may differ in query, fragment and an empty path: SDKs cut these off when they ask', async () => {
    const client = await makeProgram(world, {
      redirectUris: ['https://app.example', 'https://app.example/cb'],
      confidential: true,
    });
    for (const [asked, sent] of [
      ['https://app.example/cb', 'https://app.example/cb?view=1#top'],
      ['https://app.example/', 'https://app.example'],
      ['https://app.example', 'https://app.example/#'],
    ] as const) {
      const code = await obtainLivechatCode(world, { client, parameters: { redirect_uri: asked } });
      const form = { ...livechatRedemption(client, code), redirect_uri: sent };
      tokensOf(await call(world, 'POST /token', { form }));
    }
  });

  test('any page may call it, with a preflight', async () => {
    const headers = {
      origin: 'https://app.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    };
    for (const path of ['/token', '/v2/token'] as const) {
      const preflight = await call(world, `OPTIONS ${path}`, { headers });
      expect(preflight.status).toBe(204);
      expect(preflight.headers).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'POST, DELETE, OPTIONS',
        'access-control-allow-headers': expect.stringMatching(/authorization.*content-type/),
      });
    }
  });
});

function query(parameters: Record<string, string>): string {
  return new URLSearchParams(parameters).toString();
}

function basicOf(client: Program): readonly [string, string] {
  return [client.clientId, client.secret ?? ''];
}

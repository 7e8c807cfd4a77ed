// Authorization server metadata (RFC 8414): every entry is asked for what it promises.
import { expect, test } from 'vitest';
import { answerOf, CHALLENGE, codeOf, standardUrl, VERIFIER } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, makeProgram } from '../cast.ts';
import { connect, signIn } from '../person-acts.ts';
import { type Answer, call, exchange, inBody, obtainTokens, redemption, tokensOf } from '../program-acts.ts';
import type { World } from '../world.ts';

type Metadata = Record<string, string & string[]>;

describeOnBothDatabases('the metadata of the standard dialect', (world) => {
  test('RFC 8414 3.2: it is JSON, for pages of any origin, and has these entries and no others', async () => {
    const answer = await call(world, 'GET /.well-known/oauth-authorization-server');
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': '*', 'cache-control': 'no-store' });
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(Object.keys(answer.json).sort()).toEqual([
      'authorization_endpoint',
      'authorization_response_iss_parameter_supported',
      'code_challenge_methods_supported',
      'grant_types_supported',
      'introspection_endpoint',
      'introspection_endpoint_auth_methods_supported',
      'issuer',
      'jwks_uri',
      'prompt_values_supported',
      'response_modes_supported',
      'response_types_supported',
      'revocation_endpoint',
      'revocation_endpoint_auth_methods_supported',
      'scopes_supported',
      'token_endpoint',
      'token_endpoint_auth_methods_supported',
    ]);
    expect(answer.json.issuer).toBe(world.issuer);
  });

  test('every endpoint that it names answers', async () => {
    const metadata = await read(world);
    for (const endpoint of ['token', 'introspection', 'revocation']) {
      const { status, json } = await post(world, metadata[`${endpoint}_endpoint`], {});
      expect({ endpoint, status, json }).toMatchObject({
        status: endpoint === 'token' ? 400 : 401,
        json: { error: expect.any(String) },
      });
    }
    const keys = await call(world, `GET ${(metadata.jwks_uri ?? '').slice(world.issuer.length) as `/${string}`}`);
    expect(keys).toMatchObject({ status: 200, json: { keys: [{ kty: 'EC' }] } });
    const page = await world.browse().get(metadata.authorization_endpoint ?? '');
    expect(page.status).toBe(400);
    expect(page.headers['content-type']).toMatch(/^text\/html/);
  });

  test('every grant type works, and no other', async () => {
    const { grant_types_supported } = await read(world);
    const person = await makePerson(world);
    const client = await makeProgram(world, { confidential: true });
    const { refreshToken: refresh_token } = await obtainTokens(world, { person, client });
    const browser = await signIn(world, person);
    const code = codeOf(world, await connect(browser, standardUrl(world, { client })));
    const forms: Record<string, Record<string, string>> = {
      authorization_code: { code, code_verifier: VERIFIER, redirect_uri: client.redirectUri },
      refresh_token: { refresh_token },
      client_credentials: {},
    };
    expect([...(grant_types_supported ?? [])].sort()).toEqual(Object.keys(forms).sort());
    for (const [grant_type, form] of Object.entries(forms)) {
      tokensOf(await call(world, 'POST /oauth/token', { form: { grant_type, ...form, ...inBody(client) } }));
    }
    for (const grant_type of [
      'password',
      'code',
      'implicit',
      'urn:ietf:params:oauth:grant-type:device_code',
      'constructor',
    ]) {
      const refused = await call(world, 'POST /oauth/token', { form: { grant_type, code, ...inBody(client) } });
      expect(refused).toMatchObject({ status: 400, json: { error: 'unsupported_grant_type' } });
    }
  });

  test('every way of client authentication works at every endpoint that names it, and no other', async () => {
    const metadata = await read(world);
    const person = await makePerson(world);
    const confidential = await makeProgram(world, { confidential: true });
    const open = await makeProgram(world);
    for (const endpoint of ['token', 'introspection', 'revocation']) {
      const accepted: string[] = [];
      for (const method of ['client_secret_basic', 'client_secret_post', 'none']) {
        const client = method === 'none' ? open : confidential;
        const { refreshToken } = await obtainTokens(world, { person, client });
        const form = { grant_type: 'refresh_token', refresh_token: refreshToken, token: refreshToken };
        const sent =
          method === 'client_secret_basic'
            ? { form, basic: [client.clientId, client.secret ?? ''] as const }
            : { form: { ...form, ...inBody(client) } };
        const { status } = await post(world, metadata[`${endpoint}_endpoint`], sent);
        if (status === 200) accepted.push(method);
      }
      expect({ endpoint, accepted }).toEqual({
        endpoint,
        accepted: metadata[`${endpoint}_endpoint_auth_methods_supported`],
      });
    }
  });

  test('every response type, response mode, challenge method and prompt value works, and no other', async () => {
    const metadata = await read(world);
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    codeOf(world, await connect(browser, standardUrl(world, { client })));
    const works = async (parameters: Record<string, string>) => {
      const page = await browser.get(standardUrl(world, { client, parameters }));
      return page.status === 200 || answerOf(world, page).query.error === undefined;
    };
    const candidates: Record<string, { name: string; values: string[] }> = {
      response_types_supported: { name: 'response_type', values: ['code', 'token', 'id_token', 'none', 'code token'] },
      response_modes_supported: { name: 'response_mode', values: ['query', 'fragment', 'form_post', 'web_message'] },
      code_challenge_methods_supported: { name: 'code_challenge_method', values: ['S256', 'plain', 'S512'] },
      prompt_values_supported: { name: 'prompt', values: ['none', 'consent', 'login', 'select_account', 'create'] },
    };
    for (const [entry, { name, values }] of Object.entries(candidates)) {
      const working: string[] = [];
      for (const value of values) if (await works({ [name]: value })) working.push(value);
      expect({ entry, working }).toEqual({ entry, working: metadata[entry] });
    }
  });

  test('every scope can be asked for and granted', async () => {
    const { scopes_supported: scopes = [] } = await read(world);
    const person = await makePerson(world, { role: 'owner' });
    const client = await makeProgram(world, { scopes });
    const parameters = { scope: [...scopes].join(' ') };
    const { answer } = await obtainTokens(world, { person, client, parameters });
    expect(String(answer.json.scope).split(' ')).toEqual(scopes);
    expect(scopes).toEqual(
      expect.arrayContaining([
        'agents--my:ro',
        'agents--all:ro',
        'agents--all:rw',
        'sessions--my:ro',
        'sessions--my:rw',
      ]),
    );
  });

  test('RFC 9207, A19: the issuer parameter is in success and in error', async () => {
    expect(await read(world)).toMatchObject({ authorization_response_iss_parameter_supported: true });
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    const success = answerOf(world, await connect(browser, standardUrl(world, { client })));
    const failure = answerOf(
      world,
      await browser.get(standardUrl(world, { client, parameters: { scope: 'nothing' } })),
    );
    expect(success.query).toMatchObject({ code: expect.any(String), iss: world.issuer });
    expect(failure.query).toMatchObject({ error: 'invalid_scope', iss: world.issuer });
  });

  test('a program that is set up for the other dialect alone gets none of this', async () => {
    const client = await makeProgram(world, { confidential: true, dialects: ['livechat'] });
    const page = await world.browse().get(standardUrl(world, { client, parameters: { code_challenge: CHALLENGE } }));
    expect(page.status).toBe(400);
    const refused = await exchange(world, client, 'dal:ac_x', redemption(client, 'dal:ac_x'));
    expect(refused).toMatchObject({ status: 400, json: { error: 'unauthorized_client' } });
  });
});

async function read(world: World): Promise<Metadata> {
  const { json } = await call(world, 'GET /.well-known/oauth-authorization-server');
  return json as Metadata;
}

function post(world: World, endpoint: string | undefined, sent: Parameters<typeof call>[2]): Promise<Answer> {
  expect(endpoint).toContain(`${world.issuer}/`);
  return call(world, `POST ${(endpoint ?? '').slice(world.issuer.length) as `/${string}`}`, sent);
}

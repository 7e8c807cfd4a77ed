// The authorization code grant in the standard dialect (RFC 6749 4.1, OAuth 2.1 4.1): from the request to the tokens.
import { expect, test } from 'vitest';
import { answerOf, CHALLENGE, codeOf, type Parameters, standardUrl } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, makeProgram, type Program } from '../cast.ts';
import { allow, connect, fillSignIn, hasForm, signIn } from '../person-acts.ts';
import { call, exchange, isAlive, redemption, refresh, tokensOf } from '../program-acts.ts';
import type { World } from '../world.ts';

/** What is sent otherwise than in a good redemption, and the error that it gets. */
const REFUSED: readonly [string, Parameters, number, string][] = [
  ['another verifier', { code_verifier: 'b'.repeat(43) }, 400, 'invalid_grant'],
  ['no verifier', { code_verifier: undefined }, 400, 'invalid_grant'],
  ['an empty verifier', { code_verifier: '' }, 400, 'invalid_grant'],
  ['the challenge for a verifier', { code_verifier: CHALLENGE }, 400, 'invalid_grant'],
  ['another redirect_uri', { redirect_uri: 'https://app.example/other' }, 400, 'invalid_grant'],
  ['a redirect_uri with a slash more', { redirect_uri: 'https://app.example/callback/' }, 400, 'invalid_grant'],
  ['no code', { code: undefined }, 400, 'invalid_request'],
  ['a code that was never issued', { code: `dal:ac_${'a'.repeat(49)}` }, 400, 'invalid_grant'],
  ['something that is no code', { code: 'code' }, 400, 'invalid_grant'],
  ['no grant_type', { grant_type: undefined }, 400, 'invalid_request'],
  ['an unknown client_id', { client_id: '0'.repeat(32) }, 401, 'invalid_client'],
];

describeOnBothDatabases('the code grant of the standard dialect', (world) => {
  test('a person signs in, allows the program, and the program redeems the code', async () => {
    const person = await makePerson(world);
    const client = await makeProgram(world);
    const browser = world.browse();
    const signedIn = await fillSignIn(browser, await browser.get(standardUrl(world, { client })), person);
    const consent = await browser.follow(signedIn);
    expect(hasForm(consent, 'consent')).toBe(true);
    const back = answerOf(world, await allow(browser, consent));
    expect(back.to).toBe('https://app.example/callback');
    expect(back.query).toEqual({ code: expect.stringMatching(/^dal:ac_/), state: 'xyz', iss: world.issuer });
    expect(back.fragment).toEqual({});

    const { accessToken, answer } = tokensOf(await exchange(world, client, back.query.code ?? ''));
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', pragma: 'no-cache' });
    expect(answer.json).toEqual({
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: 28_800,
      refresh_token: expect.stringMatching(/^rt_/),
      scope: 'agents--my:ro agents--all:ro',
    });
    expect(await isAlive(world, accessToken)).toBe(true);
  });

  test('without a state in the request there is none in the answer', async () => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    const page = await connect(browser, standardUrl(world, { client, parameters: { state: undefined } }));
    expect(answerOf(world, page).keys.sort()).toEqual(['code', 'iss']);
  });

  test('a state comes back as it was sent, whatever is in it', async () => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    for (const state of ['a b+c%20&d=e#f', 'ęñ漢😀', '', '"><script>']) {
      const page = await connect(browser, standardUrl(world, { client, parameters: { state } }));
      expect(answerOf(world, page).query.state).toBe(state);
    }
  });

  test('a narrower scope is granted as asked, by spaces or by commas', async () => {
    const client = await makeProgram(world, { scopes: ['agents--my:ro', 'agents--all:ro', 'sessions--my:rw'] });
    const person = await makePerson(world);
    for (const scope of [
      'agents--my:ro sessions--my:rw',
      'agents--my:ro,sessions--my:rw',
      'sessions--my:rw agents--my:ro sessions--my:rw',
    ]) {
      const code = await takeCode(world, { client, person, parameters: { scope } });
      const { answer } = tokensOf(await exchange(world, client, code));
      expect(String(answer.json.scope).split(' ').sort()).toEqual(['agents--my:ro', 'sessions--my:rw']);
    }
  });

  test.each(REFUSED)(
    'A14, A15: %s is refused, and neither uses the code up nor revokes anything',
    async (_what, change, status, error) => {
      const client = await makeProgram(world);
      const code = await takeCode(world, { client });
      const refused = await exchange(world, client, code, change);
      expect(refused).toMatchObject({ status, json: { error, error_description: expect.any(String) } });
      expect(refused.json).not.toHaveProperty('access_token');
      expect(refused.headers['cache-control']).toBe('no-store');
      const { accessToken } = tokensOf(await exchange(world, client, code));
      await exchange(world, client, code, change);
      expect(await isAlive(world, accessToken)).toBe(true);
    },
  );

  test('A15: another program can’t redeem the code', async () => {
    const client = await makeProgram(world);
    const other = await makeProgram(world);
    const code = await takeCode(world, { client });
    const stolen = await exchange(world, other, code);
    expect(stolen).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
    tokensOf(await exchange(world, client, code));
  });

  test('a confidential program needs its secret and its verifier', async () => {
    const client = await makeProgram(world, { confidential: true });
    const code = await takeCode(world, { client });
    expect(await exchange(world, client, code, { client_secret: undefined })).toMatchObject({
      status: 401,
      json: { error: 'invalid_client' },
    });
    expect(await exchange(world, client, code, { code_verifier: undefined })).toMatchObject({
      status: 400,
      json: { error: 'invalid_grant' },
    });
    tokensOf(await exchange(world, client, code));
  });

  test('OAuth 2.1 10.2: the redirect_uri may be left out, since PKCE binds the code', async () => {
    const client = await makeProgram(world);
    tokensOf(await exchange(world, client, await takeCode(world, { client }), { redirect_uri: undefined }));
  });

  test('a code lives for 60 seconds', async () => {
    const client = await makeProgram(world);
    const inTime = await takeCode(world, { client });
    const tooLate = await takeCode(world, { client });
    world.clock.advance(59.999);
    tokensOf(await exchange(world, client, inTime));
    world.clock.advance(0.001);
    const refused = await exchange(world, client, tooLate);
    expect(refused).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
  });

  test('RFC 6749 4.1.2, A14: a second valid redemption is refused, and revokes what the first one got', async () => {
    const client = await makeProgram(world);
    const code = await takeCode(world, { client });
    const { accessToken, refreshToken } = tokensOf(await exchange(world, client, code));
    expect(await isAlive(world, accessToken)).toBe(true);
    world.clock.advance(3600);
    expect(await exchange(world, client, code)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
    expect(await isAlive(world, accessToken)).toBe(false);
    expect(await refresh(world, client, refreshToken)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
  });

  test('an access token lives for 28800 seconds', async () => {
    const client = await makeProgram(world);
    const { accessToken } = tokensOf(await exchange(world, client, await takeCode(world, { client })));
    world.clock.advance(28_799.999);
    expect(await isAlive(world, accessToken)).toBe(true);
    world.clock.advance(0.001);
    expect(await isAlive(world, accessToken)).toBe(false);
  });

  test('RFC 6749 3.2, A34: every parameter sent twice is refused, even an equal one', async () => {
    const client = await makeProgram(world, { confidential: true });
    const code = await takeCode(world, { client });
    const form = new URLSearchParams(
      Object.entries(redemption(client, code)).map(([name, value]) => [name, value ?? '']),
    );
    for (const name of [...form.keys(), 'unknown']) {
      const value = encodeURIComponent(form.get(name) ?? '');
      const body = `${form}${form.has(name) ? '' : `&${name}=`}&${name}=${value}`;
      const refused = await call(world, 'POST /oauth/token', {
        body,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      expect({ name, ...refused }).toMatchObject({
        name,
        status: 400,
        json: { error: 'invalid_request', error_description: expect.stringContaining(name) },
      });
    }
    tokensOf(await exchange(world, client, code));
  });

  test('the token endpoint takes nothing but POST', async () => {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      const { status } = await call(world, `${method} /oauth/token`);
      expect({ method, refused: status === 404 || status === 405 }).toEqual({ method, refused: true });
    }
  });
});

/** A code for the program, allowed by a person who is new unless given. */
async function takeCode(
  world: World,
  {
    client,
    person,
    parameters = {},
  }: { client: Program; person?: Awaited<ReturnType<typeof makePerson>>; parameters?: Parameters },
): Promise<string> {
  const browser = await signIn(world, person ?? (await makePerson(world)));
  return codeOf(world, await connect(browser, standardUrl(world, { client, parameters })));
}

// The limits of a client and account: 25 access tokens, 25 refresh tokens, and 3 redirects that no person took part in within 30 seconds.
import { expect, test } from 'vitest';
import { accessTokenOf, codeOf, livechatUrl, openInFrame, standardUrl } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, makeProgram, type Person, type Program } from '../cast.ts';
import { connect, fillSignIn, hasForm, shownError, signIn, signOut } from '../person-acts.ts';
import { exchange, isAlive, obtainTokens, refresh, type Tokens, tokensOf } from '../program-acts.ts';
import type { World } from '../world.ts';

describeOnBothDatabases('the ring of 25', (world) => {
  test('of access tokens 25 live, the 26th ends the oldest, and that alone', async () => {
    const { client, person, ...first } = await start(world);
    const tokens = [
      first.accessToken,
      ...(await refreshTimes(world, { client, refreshToken: first.refreshToken, times: 24 })),
    ];
    expect(await living(world, tokens)).toEqual(Array(25).fill(true));
    const [newest = ''] = await refreshTimes(world, { client, refreshToken: first.refreshToken, times: 1 });
    expect(await living(world, [...tokens, newest])).toEqual([false, ...Array(25).fill(true)]);
    tokensOf(await refresh(world, client, first.refreshToken));
    expect(person.accountId).not.toBe('');
  });

  test('of refresh tokens 25 live, the 26th ends the oldest, and no access token that came of it', async () => {
    const { client, person, ...first } = await start(world);
    const grants: Tokens[] = [];
    for (let n = 0; n < 24; n += 1) {
      world.clock.advance(0.001);
      grants.push(await obtainTokens(world, { person, client }));
    }
    const [late = ''] = await refreshTimes(world, { client, refreshToken: first.refreshToken, times: 1 });
    world.clock.advance(0.001);
    const last = await obtainTokens(world, { person, client });
    expect(await refresh(world, client, first.refreshToken)).toMatchObject({
      status: 400,
      json: { error: 'invalid_grant' },
    });
    expect(await living(world, [late, last.accessToken])).toEqual([true, true]);
    for (const { refreshToken } of [...grants, last]) tokensOf(await refresh(world, client, refreshToken));
  });

  test('an access token that is pushed out takes no refresh token with it', async () => {
    const { client, ...first } = await start(world);
    await refreshTimes(world, { client, refreshToken: first.refreshToken, times: 25 });
    expect(await isAlive(world, first.accessToken)).toBe(false);
    tokensOf(await refresh(world, client, first.refreshToken));
  });

  test('it is counted per client, account and organization, and only the living count', async () => {
    const { client, person, ...first } = await start(world);
    const otherPerson = await obtainTokens(world, { client, person: await makePerson(world) });
    const otherClient = await obtainTokens(world, { client: await makeProgram(world), person });
    await refreshTimes(world, { client, refreshToken: first.refreshToken, times: 26 });
    expect(await living(world, [first.accessToken, otherPerson.accessToken, otherClient.accessToken])).toEqual([
      false,
      true,
      true,
    ]);
    world.clock.advance(28_800);
    const fresh = await refreshTimes(world, { client, refreshToken: first.refreshToken, times: 25 });
    expect(await living(world, fresh)).toEqual(Array(25).fill(true));
  });

  test('refresh tokens that were rotated do not count', async () => {
    const client = await makeProgram(world);
    const person = await makePerson(world);
    const other = await obtainTokens(world, { client, person });
    let { refreshToken } = await obtainTokens(world, { client, person });
    for (let n = 0; n < 26; n += 1) {
      world.clock.advance(0.001);
      ({ refreshToken } = tokensOf(await refresh(world, client, refreshToken)));
    }
    tokensOf(await refresh(world, client, other.refreshToken));
  });

  test('tokens of the implicit grant are in the same ring', async () => {
    const { client, person, ...first } = await start(world);
    const browser = await signIn(world, person);
    const url = livechatUrl(world, { client });
    for (let n = 0; n < 25; n += 1) {
      world.clock.advance(15);
      accessTokenOf(world, await browser.get(url));
    }
    expect(await isAlive(world, first.accessToken)).toBe(false);
  });
});

const LOOP = 'oauth_exception=invalid_request&exception_details=too_many_redirects';

describeOnBothDatabases('3 redirects in 30 seconds', (world) => {
  test('the 4th leads to /ooops, until the first is 30 seconds old', async () => {
    const { browser, url } = await consented(world);
    for (let n = 0; n < 3; n += 1) {
      accessTokenOf(world, await browser.get(url));
      world.clock.advance(5);
    }
    const refused = await browser.get(url);
    expect(refused.location?.href).toBe(`${world.issuer}/ooops?${LOOP}`);
    expect(shownError(await browser.follow(refused))).toEqual({
      code: 'invalid_request',
      details: 'too_many_redirects',
    });
    world.clock.advance(14.999);
    expect((await browser.get(url)).location?.search).toBe(`?${LOOP}`);
    world.clock.advance(0.001);
    accessTokenOf(world, await browser.get(url));
    expect((await browser.get(url)).location?.search).toBe(`?${LOOP}`);
  });

  test('it is counted per client and account', async () => {
    const { browser, url, client } = await consented(world);
    for (let n = 0; n < 3; n += 1) await browser.get(url);
    const other = await makeProgram(world, { restricted: true });
    accessTokenOf(world, await browser.get(livechatUrl(world, { client: other })));
    const someone = await signIn(world, await makePerson(world));
    await connect(someone, livechatUrl(world, { client }));
    accessTokenOf(world, await someone.get(livechatUrl(world, { client })));
    expect((await browser.get(url)).location?.search).toBe(`?${LOOP}`);
  });

  test('popups and frames do not count: SDKs ask on every page', async () => {
    const { browser, client, url } = await consented(world);
    const button = livechatUrl(world, { client, parameters: { flow: 'button' } });
    for (let n = 0; n < 5; n += 1) {
      expect((await browser.get(button)).body).toContain('access_token');
      expect((await openInFrame(browser, button)).body).toContain('access_token');
    }
    for (let n = 0; n < 3; n += 1) accessTokenOf(world, await browser.get(url));
    expect((await browser.get(url)).location?.search).toBe(`?${LOOP}`);
    expect((await browser.get(button)).body).toContain('access_token');
  });

  test('what a person took part in does not count: signing in, choosing an account, allowing', async () => {
    const { browser, client, person, url } = await consented(world);
    for (let n = 0; n < 4; n += 1) {
      await signOut(world, browser);
      const signedIn = await fillSignIn(browser, await browser.get(url), person);
      accessTokenOf(world, await browser.follow(signedIn));
      const chooser = await browser.get(livechatUrl(world, { client, path: '/signin' }));
      accessTokenOf(
        world,
        await browser.follow(await browser.submit(chooser, 'choose-account', { choice: 'continue' })),
      );
      accessTokenOf(world, await connect(browser, livechatUrl(world, { client, parameters: { prompt: 'consent' } })));
    }
    for (let n = 0; n < 3; n += 1) accessTokenOf(world, await browser.get(url));
  });

  test('having taken part counts once, and for that request alone', async () => {
    const { browser, client, person, url } = await consented(world);
    await signOut(world, browser);
    const back = await fillSignIn(browser, await browser.get(url), person);
    const other = livechatUrl(world, { client, parameters: { state: 'other' } });
    for (let n = 0; n < 3; n += 1) accessTokenOf(world, await browser.get(other));
    expect((await browser.follow(back)).location?.search).toBe(`?${LOOP}`);
  });

  test('codes count like tokens, and the standard dialect has no such limit', async () => {
    const client = await makeProgram(world, { restricted: true, confidential: true });
    const browser = await signIn(world, await makePerson(world));
    const url = livechatUrl(world, { client, parameters: { response_type: 'code' } });
    for (let n = 0; n < 3; n += 1) codeOf(world, await browser.get(url));
    expect((await browser.get(url)).location?.search).toBe(`?${LOOP}`);
    for (let n = 0; n < 5; n += 1) {
      const code = codeOf(world, await browser.get(standardUrl(world, { client })));
      tokensOf(await exchange(world, client, code));
    }
  });

  test('a sign-in form in between is shown, whatever was counted', async () => {
    const { browser, url } = await consented(world);
    for (let n = 0; n < 4; n += 1) await browser.get(url);
    await signOut(world, browser);
    expect(hasForm(await browser.get(url), 'sign-in')).toBe(true);
  });
});

async function start(
  world: World,
): Promise<{ client: Program; person: Person; accessToken: string; refreshToken: string }> {
  const client = await makeProgram(world, { confidential: true });
  const person = await makePerson(world);
  return { client, person, ...(await obtainTokens(world, { person, client })) };
}

/** Refreshes so many times, a millisecond apart, and answers the access tokens. */
async function refreshTimes(
  world: World,
  on: { client: Program; refreshToken: string; times: number },
): Promise<string[]> {
  const tokens: string[] = [];
  for (let n = 0; n < on.times; n += 1) {
    world.clock.advance(0.001);
    tokens.push(tokensOf(await refresh(world, on.client, on.refreshToken)).accessToken);
  }
  return tokens;
}

async function living(world: World, tokens: readonly string[]): Promise<boolean[]> {
  return Promise.all(tokens.map((token) => isAlive(world, token)));
}

/** A browser whose person has allowed the program. */
async function consented(world: World) {
  const client = await makeProgram(world);
  const person = await makePerson(world);
  const browser = await signIn(world, person);
  const url = livechatUrl(world, { client });
  accessTokenOf(world, await connect(browser, url));
  return { client, person, browser, url };
}

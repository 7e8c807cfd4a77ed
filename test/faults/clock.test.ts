// The clock is set back (threat A18), by an hour or by a year: what was used, ended or revoked stays so, windows do not open again, and
// nobody is locked out until the clock has caught up.
import { expect, test } from 'vitest';
import { codeOf, livechatUrl, standardUrl } from '../wire/asking.ts';
import { describeOnBothDatabases } from '../wire/both-databases.ts';
import { makePerson, makeProgram } from '../wire/cast.ts';
import { connect, fillSignIn, isSignedIn, signIn, signOut } from '../wire/person-acts.ts';
import { call, exchange, isAlive, obtainTokens, refresh, tokensOf } from '../wire/program-acts.ts';
import type { World } from '../wire/world.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;
const SET_BACK = [31, HOUR, YEAR];
const RING_SIZE = 25;

describeOnBothDatabases('a clock that is set back', (world) => {
  /** Runs the act with the clock so much earlier, and sets it right again. */
  async function earlier<T>(seconds: number, act: () => Promise<T>): Promise<T> {
    world.clock.advance(-seconds);
    try {
      return await act();
    } finally {
      world.clock.advance(seconds);
    }
  }

  test.each(SET_BACK)('A18: by %i s: a redeemed code stays redeemed, and its replay revokes', async (seconds) => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    const code = codeOf(world, await connect(browser, standardUrl(world, { client })));
    const { accessToken, refreshToken } = tokensOf(await exchange(world, client, code));
    await earlier(seconds, async () => {
      expect((await exchange(world, client, code)).status).toBe(400);
      expect(await isAlive(world, accessToken)).toBe(false);
    });
    expect((await refresh(world, client, refreshToken)).status).toBe(400);
  });

  test.each([61, YEAR])('A18: by %i s: a code that has expired does not live again', async (seconds) => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    const code = codeOf(world, await connect(browser, standardUrl(world, { client })));
    world.clock.advance(120);
    expect((await exchange(world, client, code)).status).toBe(400);
    await earlier(120 + seconds, async () => {
      expect((await exchange(world, client, code)).status).toBe(400);
      expect((await call(world, `GET /info?code=${code}&type=code`)).status).toBe(401);
    });
  });

  test.each(SET_BACK)('A18: by %i s: the 30 s after a rotation do not open again', async (seconds) => {
    const client = await makeProgram(world);
    const first = await obtainTokens(world, { client, person: await makePerson(world) });
    const second = tokensOf(await refresh(world, client, first.refreshToken));
    await earlier(seconds, async () => {
      expect((await refresh(world, client, first.refreshToken)).status).toBe(400);
      expect(await isAlive(world, second.accessToken)).toBe(false);
      expect((await refresh(world, client, second.refreshToken)).status).toBe(400);
    });
  });

  test.each(SET_BACK)('A18: by %i s: what was revoked or signed out stays so', async (seconds) => {
    const client = await makeProgram(world);
    const person = await makePerson(world);
    const browser = await signIn(world, person);
    const { accessToken, refreshToken } = await obtainTokens(world, { client, person });
    await call(world, 'DELETE /token', { bearer: accessToken });
    await signOut(world, browser);
    await earlier(seconds, async () => {
      expect(await isAlive(world, accessToken)).toBe(false);
      expect((await refresh(world, client, refreshToken)).status).toBe(400);
      expect(await isSignedIn(world, browser)).toBe(false);
    });
  });

  test('A18: an expired access token lives as long as the clock says, and not again once it was cleaned up', async () => {
    const client = await makeProgram(world);
    const { accessToken } = await obtainTokens(world, { client, person: await makePerson(world) });
    world.clock.advance(8 * HOUR);
    expect(await isAlive(world, accessToken)).toBe(false);
    await earlier(1, async () => expect(await isAlive(world, accessToken)).toBe(true));
    world.clock.advance(DAY + 1);
    await world.parts.tokens.deleteEnded({ endedBefore: world.clock.now() - DAY * 1000, limit: 1000 });
    await earlier(DAY + 8 * HOUR, async () => expect(await isAlive(world, accessToken)).toBe(false));
  });

  test('A18: by an hour: in a full ring the oldest tokens end, not the newest', async () => {
    const client = await makeProgram(world, { confidential: true });
    const { refreshToken } = await obtainTokens(world, { client, person: await makePerson(world) });
    const issue = async () => tokensOf(await refresh(world, client, refreshToken)).accessToken;
    const before: string[] = [];
    for (let count = 0; count < RING_SIZE; count += 1) before.push(await issue());
    await earlier(HOUR, async () => {
      const after = [await issue(), await issue(), await issue()];
      expect(await livingOf(world, after)).toBe(3);
      expect(await livingOf(world, before)).toBe(RING_SIZE - 3);
      expect(await isAlive(world, before.at(-1) ?? '')).toBe(true);
    });
  });

  test('by a year: whoever guessed wrong too often is not locked out for a year', async () => {
    const person = await makePerson(world);
    const guess = async (password: string) => {
      const browser = world.browse();
      const form = await browser.get(`${world.issuer}/signin`);
      return (await fillSignIn(browser, form, { email: person.email, password })).status;
    };
    for (let count = 0; count < 20; count += 1) await guess('wrong');
    expect(await guess(person.password)).toBe(429);
    await earlier(YEAR, async () => expect(await guess(person.password)).toBe(303));
  });

  test('by a year: an app that was redirected too often is not refused for a year', async () => {
    const client = await makeProgram(world, { restricted: true });
    const browser = await signIn(world, await makePerson(world));
    const ask = async () => (await browser.get(livechatUrl(world, { client }))).location?.href ?? '';
    for (let count = 0; count < 3; count += 1) expect(await ask()).toContain('access_token=');
    expect(await ask()).toContain('too_many_redirects');
    await earlier(YEAR, async () => expect(await ask()).toContain('access_token='));
  });
});

async function livingOf(world: World, tokens: readonly string[]): Promise<number> {
  const living = await Promise.all(tokens.map((token) => isAlive(world, token)));
  return living.filter(Boolean).length;
}

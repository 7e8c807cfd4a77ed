// People who click twice, and endings that meet with issuing: whatever the order, nothing lives on that was ended.
import { expect, test } from 'vitest';
import type { Browse, Page } from '../../support/http.ts';
import { accessTokenOf, codeOf, livechatUrl, standardUrl } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, makeProgram, type Program } from '../cast.ts';
import { allow, connect, isSignedIn, signIn, signOut } from '../person-acts.ts';
import { type Answer, call, exchange, isAlive, obtainTokens, refresh, tokensOf } from '../program-acts.ts';
import type { World } from '../world.ts';
import { createGate } from './gate.ts';

const CALLERS = 64;
const gate = createGate();
/** No token is pushed out by the ring of 25, so that one that does not live was ended. */
const FEWER_THAN_A_RING = 24;

describeOnBothDatabases(
  'a consent form that is sent many times at once',
  (world) => {
    test('every click gets an answer that works, and there is one consent', async () => {
      const client = await makeProgram(world, { confidential: true });
      const person = await makePerson(world);
      const browser = await signIn(world, person);
      const consent = await browser.get(standardUrl(world, { client }));
      gate.closeUntil(CALLERS);
      const clicks = await Promise.all(Array.from({ length: CALLERS }, () => allow(browser, consent)));
      const codes = clicks.map((page) => codeOf(world, page));
      expect(new Set(codes).size).toBe(CALLERS);
      for (const code of codes.slice(0, 3)) tokensOf(await exchange(world, client, code));
      const apps = await browser.get(`${world.issuer}/account/apps`);
      expect(apps.body.match(/<li class="card" id="app-/g)).toHaveLength(1);
      const { consents } = await world.parts.consents.findConsents({
        accountId: person.accountId,
        clientId: client.clientId,
      });
      expect(consents).toMatchObject([{ scopes: client.scopes, redirectOrigins: ['https://app.example'] }]);
    });

    test('two forms for different scopes: both are remembered', async () => {
      const scopes = ['agents--my:ro', 'agents--all:ro', 'sessions--my:rw', 'groups--all:ro'];
      const client = await makeProgram(world, { scopes });
      const person = await makePerson(world);
      const browser = await signIn(world, person);
      const forms: Page[] = [];
      for (const scope of scopes) forms.push(await browser.get(standardUrl(world, { client, parameters: { scope } })));
      gate.closeUntil(CALLERS);
      await Promise.all(Array.from({ length: CALLERS }, (_, n) => allow(browser, forms[n % 4] as Page)));
      const { consents } = await world.parts.consents.findConsents({
        accountId: person.accountId,
        clientId: client.clientId,
      });
      expect([...(consents[0]?.scopes ?? [])].sort()).toEqual([...scopes].sort());
    });
  },
  gate,
);

describeOnBothDatabases(
  'endings that meet with issuing',
  (world) => {
    test('a session that is ended with everything leaves no living token, of codes or of silent answers', async () => {
      for (const how of ['DELETE /v2/sessions/my', 'DELETE /v2/sessions', 'the form'] as const) {
        const { browser, client, codes, token } = await prepare(world);
        const ending = () =>
          how === 'the form' ? endFromElsewhere(world, browser) : call(world, how, { bearer: token });
        const { redemptions, pages } = await meet({ world, browser, client, codes, ending });
        expect(await isSignedIn(world, browser)).toBe(false);
        for (const { accessToken, refreshToken } of successes(redemptions)) {
          expect(await isAlive(world, accessToken)).toBe(false);
          expect((await refresh(world, client, refreshToken)).status).toBe(400);
        }
        for (const implicit of implicitTokens(world, pages)) expect(await isAlive(world, implicit)).toBe(false);
        for (const code of codes) expect((await exchange(world, client, code)).status).toBe(400);
      }
    });

    test('signing out leaves no living token of the browser, and no code that could still be redeemed', async () => {
      const { browser, client, codes } = await prepare(world);
      const { redemptions, pages } = await meet({
        world,
        browser,
        client,
        codes,
        ending: () => signOut(world, browser),
      });
      for (const implicit of implicitTokens(world, pages)) expect(await isAlive(world, implicit)).toBe(false);
      // What was redeemed before works unattended and goes on; what was not is gone.
      for (const { accessToken } of successes(redemptions)) expect(await isAlive(world, accessToken)).toBe(true);
      const lost = codes.filter((_, n) => redemptions[n]?.status !== 200);
      for (const code of lost) expect((await exchange(world, client, code)).status).toBe(400);
    });

    test('a code that is redeemed after its session ended is refused, in every order of the two', async () => {
      for (let n = 0; n < 8; n += 1) {
        const { browser, client, codes } = await prepare(world, 1);
        const [code = ''] = codes;
        gate.closeUntil(2);
        const [redeemed] = await Promise.all([exchange(world, client, code), signOut(world, browser)]);
        expect([200, 400]).toContain(redeemed.status);
        expect((await exchange(world, client, code)).status).toBe(400);
        // The second try was a replay of a redeemed code, or of one that never was: neither leaves a token.
        for (const { accessToken } of successes([redeemed])) expect(await isAlive(world, accessToken)).toBe(false);
      }
    });

    test('a program that is removed while it refreshes has no living token, and can’t get one', async () => {
      for (const confidential of [true, false]) {
        const client = await makeProgram(world, { confidential });
        const person = await makePerson(world);
        const { refreshToken } = await obtainTokens(world, { person, client });
        const browser = await signIn(world, person);
        const list = await browser.get(`${world.issuer}/account/apps`);
        gate.closeUntil(CALLERS + 1);
        const [answers] = await Promise.all([
          Promise.all(Array.from({ length: CALLERS }, () => refresh(world, client, refreshToken))),
          browser.submit(list, `revoke-${client.clientId}`),
        ]);
        for (const pair of successes(answers)) {
          expect(await isAlive(world, pair.accessToken)).toBe(false);
          expect((await refresh(world, client, pair.refreshToken)).status).toBe(400);
        }
      }
    });

    test('a token that is revoked by many at once is revoked, and nobody gets an error', async () => {
      const client = await makeProgram(world);
      const { accessToken, refreshToken } = await obtainTokens(world, { person: await makePerson(world), client });
      const answers = await Promise.all(
        Array.from({ length: CALLERS }, (_, n) =>
          call(world, 'DELETE /token', { bearer: n % 2 === 0 ? accessToken : refreshToken }),
        ),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect(await isAlive(world, accessToken)).toBe(false);
    });
  },
  gate,
);

/** A browser with a session, some codes of it that are not redeemed, and a token that may end the session. */
async function prepare(world: World, count = FEWER_THAN_A_RING) {
  const client = await makeProgram(world, { restricted: true, scopes: ['sessions--my:rw'] });
  const browser = await signIn(world, await makePerson(world));
  const token = accessTokenOf(world, await connect(browser, livechatUrl(world, { client })));
  const codes: string[] = [];
  for (let n = 0; n < count; n += 1) codes.push(codeOf(world, await browser.get(standardUrl(world, { client }))));
  return { client, browser, token, codes };
}

/** Redeems the codes, asks for silent answers, and ends the session, all in the moment when everybody has read that it lives. */
async function meet(on: {
  world: World;
  browser: Browse;
  client: Program;
  codes: string[];
  ending: () => Promise<unknown>;
}) {
  const { world, browser, client, codes, ending } = on;
  const half = codes.length / 2;
  const other = await makeProgram(world, { restricted: true });
  const silent = livechatUrl(world, { client: other, parameters: { flow: 'button' } });
  const ask = (count: number) => Array.from({ length: count }, () => browser.get(silent));
  const redeem = (some: string[]) => some.map((code) => exchange(world, client, code));
  // All of them, and the ending.
  gate.closeUntil(2 * codes.length + 1);
  const [first, askedFirst, , second, askedSecond] = await Promise.all([
    Promise.all(redeem(codes.slice(0, half))),
    Promise.all(ask(half)),
    ending(),
    Promise.all(redeem(codes.slice(half))),
    Promise.all(ask(half)),
  ]);
  return { redemptions: [...first, ...second], pages: [...askedFirst, ...askedSecond] };
}

/** Ends the browser's session with the form of the sessions page. */
async function endFromElsewhere(world: World, browser: Browse): Promise<Page> {
  const { body, forms } = await browser.get(`${world.issuer}/account/sessions`);
  const own =
    body
      .split('id="session-')
      .find((card) => card.includes('This browser'))
      ?.slice(0, 36) ?? '';
  const token = forms.flatMap(({ controls }) => controls).find(({ name }) => name === 'form_token')?.value ?? '';
  const form = new URLSearchParams({ form_token: token, session_id: own });
  return browser.request(`${world.issuer}/account/sessions/end`, { method: 'POST', body: form });
}

function successes(answers: readonly Answer[]) {
  return answers.filter(({ status }) => status === 200).map(tokensOf);
}

/** The access tokens that relay pages carry. */
function implicitTokens(world: World, pages: readonly Page[]): string[] {
  for (const page of pages) expect(page.url.origin).toBe(world.issuer);
  return pages.flatMap(({ body }) => /"access_token":"([^"]+)"/.exec(body)?.[1] ?? []);
}

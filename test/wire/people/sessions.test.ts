// The page of a person's sessions: seen, and ended, by their owner alone.
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Browse, Page } from '../../support/http.ts';
import { accessTokenOf, codeOf, livechatUrl, standardUrl } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, makeProgram } from '../cast.ts';
import { connect, isSignedIn, signIn, textOf } from '../person-acts.ts';
import { exchange, isAlive, refresh, tokensOf } from '../program-acts.ts';
import type { World } from '../world.ts';

describeOnBothDatabases('the sessions page', (world) => {
  test('it lists every browser of the account, with its apps, and nobody else’s', async () => {
    const person = await makePerson(world);
    const client = await makeProgram(world, { restricted: true });
    const browser = await signIn(world, person);
    await connect(browser, livechatUrl(world, { client }));
    await signIn(world, person);
    const stranger = await signIn(world, await makePerson(world));
    const page = await browser.get(`${world.issuer}/account/sessions`);
    expect(page.body.match(/<li class="card" id="session-/g)).toHaveLength(2);
    expect(page.body.match(/This browser/g)).toHaveLength(1);
    expect(page.body).toContain(client.name);
    expect(page.body).not.toContain(await ownSessionId(world, stranger));
  });

  test('one is ended with everything that belongs to it, what works unattended too; the others go on', async () => {
    const person = await makePerson(world);
    const client = await makeProgram(world, { restricted: true });
    const [browser, other] = [await signIn(world, person), await signIn(world, person)];
    const implicit = accessTokenOf(world, await connect(other, livechatUrl(world, { client })));
    const offline = tokensOf(
      await exchange(world, client, codeOf(world, await connect(other, standardUrl(world, { client })))),
    );
    const mine = accessTokenOf(world, await connect(browser, livechatUrl(world, { client })));
    const done = await end(world, browser, await ownSessionId(world, other));
    expect(textOf(done, 'notice')).toMatch(/has ended/);
    expect(await isSignedIn(world, other)).toBe(false);
    for (const token of [implicit, offline.accessToken]) expect(await isAlive(world, token)).toBe(false);
    expect((await refresh(world, client, offline.refreshToken)).status).toBe(400);
    expect([await isSignedIn(world, browser), await isAlive(world, mine)]).toEqual([true, true]);
  });

  test('ending the session that asks leads to the sign-in page', async () => {
    const browser = await signIn(world, await makePerson(world));
    const page = await end(world, browser, await ownSessionId(world, browser));
    expect(page.location?.pathname).toBe('/signin');
    expect(await isSignedIn(world, browser)).toBe(false);
  });

  test('another account’s session id, and one that nobody has, do nothing', async () => {
    const victim = await signIn(world, await makePerson(world));
    const attacker = await signIn(world, await makePerson(world));
    for (const id of [await ownSessionId(world, victim), randomUUID(), '', "' or '1'='1"]) {
      const page = await end(world, attacker, id);
      expect(page.status).toBe(200);
      expect(textOf(page, 'notice')).toMatch(/had ended already/);
    }
    expect([await isSignedIn(world, victim), await isSignedIn(world, attacker)]).toEqual([true, true]);
  });

  test('all others are ended at once, with their tokens; this one and other people’s go on', async () => {
    const person = await makePerson(world);
    const client = await makeProgram(world, { restricted: true });
    const browser = await signIn(world, person);
    const stranger = await signIn(world, await makePerson(world));
    const others = [await signIn(world, person), await signIn(world, person)];
    const token = accessTokenOf(world, await connect(others[0] as Browse, livechatUrl(world, { client })));
    const mine = accessTokenOf(world, await connect(browser, livechatUrl(world, { client })));
    const done = await browser.submit(await browser.get(`${world.issuer}/account/sessions`), 'end-others');
    expect(textOf(done, 'notice')).toBe('2 other sessions have ended.');
    for (const other of others) expect(await isSignedIn(world, other)).toBe(false);
    expect([await isAlive(world, token), await isAlive(world, mine)]).toEqual([false, true]);
    expect([await isSignedIn(world, browser), await isSignedIn(world, stranger)]).toEqual([true, true]);
  });

  test('it needs a person: without one it asks to sign in, and comes back', async () => {
    const browser = world.browse();
    for (const path of ['/account', '/account/apps', '/account/sessions']) {
      const asked = await browser.get(world.issuer + path);
      expect(asked.location?.href).toBe(`${world.issuer}/signin?continue=${encodeURIComponent(path)}`);
    }
    for (const path of ['/account/apps/revoke', '/account/sessions/end', '/account/sessions/end-others']) {
      const asked = await browser.request(world.issuer + path, { method: 'POST', body: new URLSearchParams() });
      expect(asked.location?.pathname).toBe('/signin');
    }
  });
});

/** Sends the form that ends a session, with this id: the browser's own form, the id perhaps not. */
async function end(world: World, browser: Browse, sessionId: string): Promise<Page> {
  const page = await browser.get(`${world.issuer}/account`);
  const token = page.forms.flatMap(({ controls }) => controls).find(({ name }) => name === 'form_token')?.value ?? '';
  const body = new URLSearchParams({ form_token: token, session_id: sessionId });
  return browser.request(`${world.issuer}/account/sessions/end`, {
    method: 'POST',
    body,
    headers: { origin: world.issuer },
  });
}

async function ownSessionId(world: World, browser: Browse): Promise<string> {
  const { body } = await browser.get(`${world.issuer}/account/sessions`);
  const own = body.split('<li class="card" id="session-').find((card) => card.includes('This browser'));
  const id = own?.slice(0, 36) ?? '';
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  return id;
}

// Signing out: by a form alone (OAuth 2.1 7.9), and what ends with it.
import { expect, test } from 'vitest';
import { accessTokenOf, codeOf, livechatUrl, openInFrame, standardUrl } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, makeProgram } from '../cast.ts';
import { connect, hasForm, isSignedIn, signIn, signOut } from '../person-acts.ts';
import { exchange, isAlive, refresh, tokensOf } from '../program-acts.ts';

describeOnBothDatabases('signing out', (world) => {
  test('a link does not sign anybody out, the form behind it does', async () => {
    const browser = await signIn(world, await makePerson(world));
    const page = await browser.get(`${world.issuer}/signout`);
    await openInFrame(browser, `${world.issuer}/signout`);
    expect(await isSignedIn(world, browser)).toBe(true);
    const done = await browser.submit(page, 'sign-out');
    expect(done.status).toBe(200);
    expect(await isSignedIn(world, browser)).toBe(false);
  });

  test('the cookie goes too, and a copy of it is worth nothing', async () => {
    const browser = await signIn(world, await makePerson(world));
    const url = new URL(world.issuer);
    const session = browser.cookies.find(url).find(({ name }) => name.endsWith('session'));
    await signOut(world, browser);
    expect(browser.cookies.find(url).map(({ name }) => name)).not.toContain(session?.name);
    const copy = world.browse();
    copy.cookies.store(url, [`${session?.name}=${session?.value}; Path=/; Secure`]);
    expect(await isSignedIn(world, copy)).toBe(false);
  });

  test('the header of every account page has the form', async () => {
    for (const path of ['/account', '/account/apps', '/account/sessions']) {
      const browser = await signIn(world, await makePerson(world));
      await browser.submit(await browser.get(world.issuer + path), 'sign-out');
      expect(await isSignedIn(world, browser)).toBe(false);
    }
  });

  test('what lived in the browser ends, what works unattended goes on, and other browsers stay signed in', async () => {
    const person = await makePerson(world);
    const client = await makeProgram(world, { restricted: true });
    const browser = await signIn(world, person);
    const other = await signIn(world, person);
    const implicit = accessTokenOf(world, await connect(browser, livechatUrl(world, { client })));
    const ofOther = accessTokenOf(world, await connect(other, livechatUrl(world, { client })));
    const offline = tokensOf(
      await exchange(world, client, codeOf(world, await connect(browser, standardUrl(world, { client })))),
    );
    const pending = codeOf(world, await connect(browser, standardUrl(world, { client })));
    await signOut(world, browser);
    expect(await isAlive(world, implicit)).toBe(false);
    expect((await exchange(world, client, pending)).status).toBe(400);
    expect(await isAlive(world, offline.accessToken)).toBe(true);
    tokensOf(await refresh(world, client, offline.refreshToken));
    expect([await isSignedIn(world, other), await isAlive(world, ofOther)]).toEqual([true, true]);
  });

  test('who is not signed in is told so', async () => {
    const page = await world.browse().get(`${world.issuer}/signout`);
    expect({ status: page.status, form: hasForm(page, 'sign-out') }).toEqual({ status: 200, form: false });
  });
});

// The page that posts the answer, in a popup and in a frame (flow=button): its envelope, where it goes, and who may frame it.
import { expect, test } from 'vitest';
import type { Page } from '../../support/http.ts';
import { livechatUrl, openInFrame } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, makeProgram } from '../cast.ts';
import { allow, connect, fillSignIn, hasForm, isSignedIn, refuse, signIn } from '../person-acts.ts';
import { call, isAlive } from '../program-acts.ts';
import { runRelay } from '../relay-page.ts';

const button = { flow: 'button' };

describeOnBothDatabases('the relay page', (world) => {
  test('a popup: sign in, allow, and one message goes to the opener, in the envelope of every SDK', async () => {
    const client = await makeProgram(world);
    const person = await makePerson(world);
    const browser = world.browse();
    const url = livechatUrl(world, { client, parameters: button });
    const consent = await browser.follow(await fillSignIn(browser, await browser.get(url), person));
    const relayed = runRelay(await allow(browser, consent), 'popup');
    expect(relayed).toMatchObject({ posts: 1, postedTo: 'opener', targetOrigin: 'https://app.example', closed: true });
    const scopes = 'agents--my:ro,agents--all:ro';
    expect(relayed.message).toEqual({
      state: 'xyz',
      data: {
        access_token: expect.stringMatching(/^dal:at_/),
        token_type: 'Bearer',
        expires_in: 28_800,
        scope: scopes,
        scopes,
        state: 'xyz',
        client_id: client.clientId,
        account_id: person.accountId,
        organization_id: person.organization.organizationId,
        license: person.organization.licenseId,
        license_id: person.organization.licenseId,
        entity_id: person.email,
      },
    });
    expect(await isAlive(world, String(relayed.message.data?.access_token))).toBe(true);
  });

  test('a code comes in place of the token, and works', async () => {
    const client = await makeProgram(world, { confidential: true });
    const browser = await signIn(world, await makePerson(world));
    const url = livechatUrl(world, { client, parameters: { ...button, response_type: 'code' } });
    const { data } = runRelay(await connect(browser, url), 'popup').message;
    expect(data).toMatchObject({ code: expect.stringMatching(/^dal:ac_/), token_type: 'Bearer', state: 'xyz' });
    expect(data).not.toHaveProperty('access_token');
    expect((await call(world, `GET /info?type=code&code=${String(data?.code)}`)).status).toBe(200);
  });

  test('without a state there is no state key, neither on top nor in data: one SDK looks for what it finds there', async () => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    const parameters = { ...button, state: undefined };
    const { message } = runRelay(await connect(browser, livechatUrl(world, { client, parameters })), 'popup');
    expect(Object.keys(message)).toEqual(['data']);
    expect(message.data).not.toHaveProperty('state');
    const failed = runRelay(
      await browser.get(livechatUrl(world, { client, parameters: { ...parameters, scope: 'x' } })),
      'popup',
    );
    expect(Object.keys(failed.message)).toEqual(['error']);
  });

  test('a frame gets its answer at once, posted to its parent, and is not closed', async () => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    const url = livechatUrl(world, { client, parameters: button });
    await connect(browser, url);
    const relayed = runRelay(await openInFrame(browser, url), 'frame');
    expect(relayed).toMatchObject({ posts: 1, postedTo: 'parent', targetOrigin: 'https://app.example', closed: false });
    expect(relayed.message.data).toHaveProperty('access_token');
  });

  test('a frame never gets a form: without session or consent it learns unauthorized, at once', async () => {
    const client = await makeProgram(world);
    const person = await makePerson(world);
    for (const path of ['/', '/signin', '/signup']) {
      for (const browser of [world.browse(), await signIn(world, person)]) {
        const page = await openInFrame(
          browser,
          livechatUrl(world, { client, path, parameters: { ...button, prompt: 'consent' } }),
        );
        expect(page.forms).toEqual([]);
        const { message, postedTo } = runRelay(page, 'frame');
        expect({ message, postedTo }).toEqual({
          postedTo: 'parent',
          message: {
            state: 'xyz',
            error: { client_id: client.clientId, redirect_uri: client.redirectUri, identity_exception: 'unauthorized' },
          },
        });
      }
    }
  });

  test('it may be framed by the redirect URI’s origin and the agent app, runs one script, and loads nothing', async () => {
    const client = await makeProgram(world, { redirectUris: ['https://one.example/a', 'http://two.example:8080/b'] });
    const browser = await signIn(world, await makePerson(world));
    const parameters = { ...button, redirect_uri: 'http://two.example:8080/b' };
    const pages = [
      await connect(browser, livechatUrl(world, { client, parameters })),
      await openInFrame(world.browse(), livechatUrl(world, { client, parameters })),
    ];
    for (const page of pages) {
      expect(directives(page)).toMatchObject({
        'default-src': "'none'",
        'frame-ancestors': `http://two.example:8080 ${world.parts.config.agentAppUrl}`,
        'script-src': expect.stringMatching(/^'nonce-[A-Za-z0-9+/]{22}=='$/),
        'base-uri': "'none'",
      });
      expect(page.headers['x-frame-options']).toBeUndefined();
      expect(page.headers['cross-origin-opener-policy']).toBeUndefined();
      expect(page.headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      });
      expect(page.body.match(/<script/g)).toHaveLength(1);
      expect(page.body).not.toMatch(/ (?:src|href)="(?!data:)/);
      expect(runRelay(page, 'frame').targetOrigin).toBe('http://two.example:8080');
    }
    expect(directives(pages[0])['script-src']).not.toBe(directives(pages[1])['script-src']);
  });

  test('A24: nothing in a request can end the script', async () => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    const state = '</script><script>alert(1)</script>\u2028"\'\\<!--';
    const page = await connect(browser, livechatUrl(world, { client, parameters: { ...button, state } }));
    expect(page.body.match(/<script/g)).toHaveLength(1);
    expect(runRelay(page, 'popup').message.state).toBe(state);
  });

  test('a refused consent posts access_denied, and the popup closes', async () => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    const page = await refuse(browser, await browser.get(livechatUrl(world, { client, parameters: button })));
    const relayed = runRelay(page, 'popup');
    expect(relayed).toMatchObject({ posts: 1, closed: true, targetOrigin: 'https://app.example' });
    expect(relayed.message).toMatchObject({ state: 'xyz', error: { oauth_exception: 'access_denied' } });
    expect(relayed.message).not.toHaveProperty('data');
  });

  test('a popup of /signin shows the choice of accounts, and posts after it', async () => {
    const client = await makeProgram(world, { restricted: true });
    const browser = await signIn(world, await makePerson(world));
    const chooser = await browser.get(livechatUrl(world, { client, path: '/signin', parameters: button }));
    const chosen = await browser.follow(await browser.submit(chooser, 'choose-account', { choice: 'continue' }));
    expect(runRelay(chosen, 'popup').message.data).toHaveProperty('access_token');
  });

  test('a private-use redirect URI has no origin to post to, so the answer is a redirect', async () => {
    const client = await makeProgram(world, { redirectUris: ['com.example.app:/callback'] });
    const browser = await signIn(world, await makePerson(world));
    const page = await connect(browser, livechatUrl(world, { client, parameters: button }));
    expect(page.headers.location).toMatch(/^com\.example\.app:\/callback#access_token=/);
  });
});

describeOnBothDatabases('signing out by the hidden frame of the oldest SDKs', (world) => {
  test('it ends the session for the origin of a program that the account allowed', async () => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    const { data } = runRelay(
      await connect(browser, livechatUrl(world, { client, parameters: button })),
      'popup',
    ).message;
    const page = await openInFrame(browser, livechatUrl(world, { client, path: '/signout', parameters: button }));
    expect(runRelay(page, 'frame')).toMatchObject({
      message: { state: 'xyz', signed_out: true },
      targetOrigin: 'https://app.example',
    });
    expect(await isSignedIn(world, browser)).toBe(false);
    expect(await isAlive(world, String(data?.access_token))).toBe(false);
  });

  test('it ends nothing for a program without consent, an unknown one, from a foreign page, or at top level', async () => {
    const allowed = await makeProgram(world);
    const stranger = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    await connect(browser, livechatUrl(world, { client: allowed, parameters: button }));
    const ask = (client = allowed, parameters = {}) => livechatUrl(world, { client, path: '/signout', parameters });
    await openInFrame(browser, ask(stranger));
    await openInFrame(browser, ask(allowed, { redirect_uri: 'https://evil.example/' }));
    await openInFrame(browser, ask(allowed, { client_id: 'x' }));
    await openInFrame(browser, `${world.issuer}/signout`);
    for (const from of ['https://evil.example/', null]) await openInFrame(browser, ask(allowed), from);
    const page = await browser.get(ask(allowed));
    expect(hasForm(page, 'sign-out')).toBe(true);
    expect(await isSignedIn(world, browser)).toBe(true);
  });
});

/** The directives of a page's content security policy. */
function directives(page: Page | undefined): Record<string, string> {
  const policy = String(page?.headers['content-security-policy']);
  return Object.fromEntries(policy.split('; ').map((d) => [d.split(' ')[0], d.split(' ').slice(1).join(' ')]));
}

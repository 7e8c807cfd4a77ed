// `/` in redirect mode: what comes back to the redirect URI, and what stays here.
import { expect, test } from 'vitest';
import { accessTokenOf, answerOf, codeOf, livechatUrl, openInFrame } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makeOrganization, makePerson, makeProgram } from '../cast.ts';
import { allow, connect, fillSignIn, refuse, shownError, signIn, textOf, valueIn } from '../person-acts.ts';
import { call } from '../program-acts.ts';

describeOnBothDatabases('answers in redirect mode', (world) => {
  test('a token comes in the fragment, with its five keys in the order that old clients saw', async () => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    const page = await connect(browser, livechatUrl(world, { client }));
    const { to, query, fragment, keys } = answerOf(world, page);
    expect(page.status).toBe(303);
    expect({ to, query }).toEqual({ to: client.redirectUri, query: {} });
    expect(keys).toEqual(['access_token', 'expires_in', 'scope', 'state', 'token_type']);
    expect(fragment).toEqual({
      access_token: expect.stringMatching(/^dal:at_[0-9A-Za-z]{49}$/),
      expires_in: '28800',
      scope: 'agents--my:ro,agents--all:ro',
      state: 'xyz',
      token_type: 'Bearer',
    });
    expect(page.headers.location).toContain('#access_token=dal%3Aat_');
    expect(await call(world, 'GET /info', { bearer: fragment.access_token ?? '' })).toMatchObject({ status: 200 });
  });

  test('all five keys are there without a state too: one SDK refuses a fragment that lacks one', async () => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    const page = await connect(browser, livechatUrl(world, { client, parameters: { state: undefined } }));
    expect(answerOf(world, page)).toMatchObject({ keys: { length: 5 }, fragment: { state: '' } });
  });

  test('a code comes in the query, with a state even when there was none', async () => {
    const client = await makeProgram(world, { confidential: true });
    const browser = await signIn(world, await makePerson(world));
    for (const state of ['Zk81', undefined]) {
      const page = await connect(browser, livechatUrl(world, { client, parameters: { response_type: 'code', state } }));
      expect(answerOf(world, page)).toMatchObject({
        keys: ['code', 'state'],
        query: { state: state ?? '' },
        fragment: {},
      });
      expect(page.headers.location).toMatch(/\?code=dal%3Aac_[0-9A-Za-z]{49}&state=(Zk81)?$/);
    }
  });

  test('a URI without a path gets its slash', async () => {
    const client = await makeProgram(world, { redirectUris: ['https://panel.example'] });
    const browser = await signIn(world, await makePerson(world));
    const page = await connect(browser, livechatUrl(world, { client }));
    expect(page.headers.location).toMatch(/^https:\/\/panel\.example\/#access_token=/);
  });

  test('parameters that only SDKs know change nothing', async () => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    const parameters = {
      prompt: '',
      flow: '',
      utm_source: 'accounts.livechatinc.com',
      utm_medium: 'accounts-sdk',
      organization_id: '',
      code_challenge: '',
    };
    accessTokenOf(world, await connect(browser, livechatUrl(world, { client, parameters })));
  });

  test.each([
    ['agents--my:ro,sessions--my:rw', 'commas'],
    ['agents--my:ro sessions--my:rw', 'spaces'],
    ['agents--my:ro, sessions--my:rw', 'both'],
    ['sessions--my:rw,agents--my:ro,sessions--my:rw', 'commas, one twice'],
  ])('scopes are read as %s (%s) and answered with commas', async (scope) => {
    const client = await makeProgram(world, { scopes: ['agents--my:ro', 'agents--all:ro', 'sessions--my:rw'] });
    const browser = await signIn(world, await makePerson(world));
    const page = await connect(browser, livechatUrl(world, { client, parameters: { scope } }));
    const granted = answerOf(world, page).fragment.scope ?? '';
    expect(granted.split(',').sort()).toEqual(['agents--my:ro', 'sessions--my:rw']);
    const info = await call(world, 'GET /info', { bearer: accessTokenOf(world, page) });
    expect(info.json.scope).toBe(granted);
  });

  test('a server-side program may use the implicit grant, and a code without PKCE', async () => {
    const client = await makeProgram(world, { confidential: true });
    const browser = await signIn(world, await makePerson(world));
    accessTokenOf(world, await connect(browser, livechatUrl(world, { client })));
    codeOf(world, await connect(browser, livechatUrl(world, { client, parameters: { response_type: 'code' } })));
  });
});

describeOnBothDatabases('pages in redirect mode', (world) => {
  test('without a session it shows the sign-in form with the e-mail prefilled, and goes on from there', async () => {
    const person = await makePerson(world);
    const client = await makeProgram(world);
    const browser = world.browse();
    const form = await browser.get(livechatUrl(world, { client, parameters: { email: 'ada@example.com' } }));
    expect(valueIn(form, 'sign-in', 'email')).toBe('ada@example.com');
    expect(form.body).toContain(client.name);
    const consent = await browser.follow(await fillSignIn(browser, form, person));
    expect(textOf(consent, 'redirect-host')).toBe('app.example');
    accessTokenOf(world, await allow(browser, consent));
  });

  test('a refused consent stays here, tells the app nothing, and can be thought over', async () => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    const page = await refuse(browser, await browser.get(livechatUrl(world, { client })));
    expect({ status: page.status, location: page.location }).toEqual({ status: 200, location: undefined });
    expect(page.body).not.toContain('<script');
    const tryAgain = /id="try-again"[^>]*href="([^"]+)"/.exec(page.body)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const again = await browser.get(new URL(tryAgain, page.url));
    accessTokenOf(world, await allow(browser, again));
  });

  test('a person who allowed it before is not asked again, but for prompt=consent', async () => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    await connect(browser, livechatUrl(world, { client }));
    accessTokenOf(world, await browser.get(livechatUrl(world, { client })));
    const asked = await browser.get(livechatUrl(world, { client, parameters: { prompt: 'consent' } }));
    accessTokenOf(world, await allow(browser, asked));
  });

  test('a private program asks nobody of its organization, not even for prompt=consent', async () => {
    const client = await makeProgram(world, { restricted: true });
    const browser = await signIn(world, await makePerson(world));
    for (const prompt of ['', 'consent']) {
      accessTokenOf(world, await browser.get(livechatUrl(world, { client, parameters: { prompt } })));
    }
  });

  test('a private program and an agent of another organization: /ooops with access_denied', async () => {
    const client = await makeProgram(world, { restricted: true });
    const organization = await makeOrganization(world, 'Globex');
    const person = await makePerson(world, { organization, role: 'owner' });
    const browser = world.browse();
    const signedIn = await fillSignIn(browser, await browser.get(livechatUrl(world, { client })), person);
    const refused = await browser.follow(signedIn);
    expect(refused.location?.href).toBe(`${world.issuer}/ooops?oauth_exception=access_denied`);
    const page = await browser.follow(refused);
    expect(shownError(page)).toEqual({ code: 'access_denied', details: undefined });
  });

  test('an administrator’s scope and a plain agent: /ooops with invalid_scope', async () => {
    const client = await makeProgram(world, { scopes: ['agents--all:rw'] });
    const plain = await signIn(world, await makePerson(world));
    const refused = await plain.get(livechatUrl(world, { client }));
    expect(refused.location?.href).toBe(`${world.issuer}/ooops?oauth_exception=invalid_scope`);
    const owner = await signIn(world, await makePerson(world, { role: 'owner' }));
    accessTokenOf(world, await connect(owner, livechatUrl(world, { client })));
  });

  test('in a frame it shows no form on any way', async () => {
    const client = await makeProgram(world);
    const person = await makePerson(world);
    const url = livechatUrl(world, { client });
    for (const browser of [world.browse(), await signIn(world, person)]) {
      let page = await openInFrame(browser, url);
      expect(page.location?.searchParams.get('identity_exception')).toBe('unauthorized');
      if (page.location) page = await openInFrame(browser, page.location.href);
      expect(page.forms).toEqual([]);
    }
    const browser = await signIn(world, person);
    await connect(browser, url);
    accessTokenOf(world, await openInFrame(browser, url));
  });

  test('without a request, / leads to the account', async () => {
    const page = await world.browse().get(`${world.issuer}/`);
    expect(page.location?.href).toBe(`${world.issuer}/account`);
  });

  test('/ with an identity_exception is the sign-in page, with the reason', async () => {
    const page = await world
      .browse()
      .get(`${world.issuer}/?identity_exception=identity_lost&entity_id=ada%40example.com`);
    expect({ status: page.status, email: valueIn(page, 'sign-in', 'email') }).toEqual({
      status: 200,
      email: 'ada@example.com',
    });
    expect(textOf(page, 'notice')).toMatch(/signed out/);
  });
});

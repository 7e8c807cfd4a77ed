// The addresses that begin an authorization with a page: /signin, /signup and its spellings, /ooops, and the one-button page.
import { expect, test } from 'vitest';
import { accessTokenOf, livechatUrl } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, makeProgram, PASSWORD } from '../cast.ts';
import { allow, connect, fillSignIn, hasForm, shownError, signIn, textOf, valueIn } from '../person-acts.ts';

const SIGN_UP_PATHS = ['/signup', '/signup/credentials', '/signin/signup'];

const EXCEPTIONS = {
  oauth_exception: [
    'invalid_request',
    'unauthorized_client',
    'access_denied',
    'unsupported_response_type',
    'invalid_scope',
    'server_error',
    'temporarily_unavailable',
    'unsupported_grant_type',
    'invalid_grant',
    'invalid_client',
    'missing_grant',
  ],
  identity_exception: [
    'invalid_request',
    'unauthorized',
    'server_error',
    'access_denied',
    'identity_lost',
    'credentials_login_disabled',
  ],
  exception_details: ['client_id_not_found', 'redirect_uri_not_set', 'invalid_redirect_uri', 'too_many_redirects'],
};

describeOnBothDatabases('/signin', (world) => {
  test('it shows the choice of accounts even to who has a session and a consent', async () => {
    const client = await makeProgram(world);
    const person = await makePerson(world);
    const browser = await signIn(world, person);
    await connect(browser, livechatUrl(world, { client }));
    const chooser = await browser.get(livechatUrl(world, { client, path: '/signin' }));
    expect(hasForm(chooser, 'choose-account')).toBe(true);
    expect(chooser.body).toContain(person.email);
    const stays = await browser.submit(chooser, 'choose-account', { choice: 'continue' });
    accessTokenOf(world, await browser.follow(stays));
  });

  test('another account can be used instead, and the old session ends', async () => {
    const client = await makeProgram(world, { restricted: true });
    const [first, second] = [await makePerson(world), await makePerson(world)];
    const browser = await signIn(world, first);
    const chooser = await browser.get(livechatUrl(world, { client, path: '/signin' }));
    const form = await browser.submit(chooser, 'choose-account', { choice: 'other' });
    const page = await browser.follow(await fillSignIn(browser, form, second));
    const token = accessTokenOf(world, page);
    expect(token).not.toBe('');
    const home = await browser.get(`${world.issuer}/account`);
    expect(home.body).toContain(second.email);
    expect(home.body).not.toContain(first.email);
  });

  test('without a session it is the sign-in form, with the e-mail prefilled', async () => {
    const client = await makeProgram(world);
    const page = await world
      .browse()
      .get(livechatUrl(world, { client, path: '/signin', parameters: { email: 'ada@example.com' } }));
    expect(valueIn(page, 'sign-in', 'email')).toBe('ada@example.com');
  });

  test('a bad request is refused there as at /', async () => {
    const client = await makeProgram(world);
    const unknown = await world
      .browse()
      .get(livechatUrl(world, { client, path: '/signin', parameters: { client_id: 'x' } }));
    expect(shownError(unknown)).toEqual({ code: 'unauthorized_client', details: 'client_id_not_found' });
    const noType = await world
      .browse()
      .get(livechatUrl(world, { client, path: '/signin', parameters: { response_type: 'x' } }));
    expect(noType.location?.search).toBe('?oauth_exception=unsupported_response_type');
  });
});

describeOnBothDatabases('/signup', (world) => {
  let signedUp = 0;

  test.each(SIGN_UP_PATHS)('%s begins with a new account and continues the same authorization', async (path) => {
    const client = await makeProgram(world);
    for (const browser of [world.browse(), await signIn(world, await makePerson(world))]) {
      const form = await browser.get(livechatUrl(world, { client, path, parameters: { state: 'kept' } }));
      signedUp += 1;
      const fields = {
        name: 'Ada',
        email: `ada-${signedUp}@example.com`,
        organization: 'Analytical',
        password: PASSWORD,
      };
      const created = await browser.submit(form, 'sign-up', fields);
      const consent = await browser.follow(created);
      expect(textOf(consent, 'signed-in-as')).toContain(fields.email);
      const back = await allow(browser, consent);
      accessTokenOf(world, back);
      expect(back.location?.hash).toContain('&state=kept&');
    }
  });

  test.each(SIGN_UP_PATHS)('%s without a request is the plain sign-up page', async (path) => {
    const page = await world.browse().get(`${world.issuer}${path}`);
    expect({ status: page.status, form: hasForm(page, 'sign-up') }).toEqual({ status: 200, form: true });
  });

  test('the sign-in form leads to sign-up and back, and the request stays with it', async () => {
    const client = await makeProgram(world);
    const browser = world.browse();
    const form = await browser.get(livechatUrl(world, { client }));
    const signUp = await browser.get(linkIn(form.body, 'sign-up', world.issuer));
    expect(hasForm(signUp, 'sign-up')).toBe(true);
    const back = await browser.get(linkIn(signUp.body, 'sign-in', world.issuer));
    const consent = await browser.follow(await fillSignIn(browser, back, await makePerson(world)));
    accessTokenOf(world, await allow(browser, consent));
  });
});

describeOnBothDatabases('/ooops', (world) => {
  const rows = Object.entries(EXCEPTIONS).flatMap(([kind, names]) => names.map((name) => [kind, name] as const));

  test.each(rows)('%s=%s is named and explained', async (kind, name) => {
    const query = kind === 'exception_details' ? `oauth_exception=invalid_request&${kind}=${name}` : `${kind}=${name}`;
    const page = await world.browse().get(`${world.issuer}/ooops?${query}`);
    expect(page.status).toBe(400);
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(shownError(page)).toEqual(
      kind === 'exception_details' ? { code: 'invalid_request', details: name } : { code: name, details: undefined },
    );
    expect(textOf(page, 'error-for-developer')?.length).toBeGreaterThan(10);
  });

  test.each([
    '',
    '?',
    '?oauth_exception=%3Cscript%3E',
    '?oauth_exception=unknown&exception_details=%3Cb%3E',
    '?oauth_exception=a&oauth_exception=b',
    '?oauth_exception=%ff',
  ])('/ooops%s repeats nothing that is not in its own table', async (query) => {
    const page = await world.browse().get(`${world.issuer}/ooops${query}`);
    expect(page.status).toBe(400);
    expect(page.body).not.toMatch(/<script>|<b>|unknown&|&lt;b/);
    expect(shownError(page)).toEqual({ code: 'unknown_error', details: undefined });
  });
});

describeOnBothDatabases('the one-button page', (world) => {
  test('it may be framed by the redirect URI’s origin and the agent app, and opens the request at top level', async () => {
    const client = await makeProgram(world);
    const page = await world.browse().get(livechatUrl(world, { client, path: '/button' }));
    const { agentAppUrl } = world.parts.config;
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toContain(`frame-ancestors https://app.example ${agentAppUrl}`);
    expect(page.forms).toEqual([]);
    const url = new URL(linkIn(page.body, 'open-sign-in', world.issuer));
    expect(url.origin + url.pathname).toBe(`${world.issuer}/`);
    expect(url.searchParams.get('flow')).toBe('button');
    expect(url.searchParams.get('client_id')).toBe(client.clientId);
  });

  test('an unknown program or redirect URI gets a page that nobody can frame', async () => {
    const client = await makeProgram(world);
    for (const parameters of [{ client_id: 'x' }, { redirect_uri: 'https://evil.example/' }]) {
      const page = await world.browse().get(livechatUrl(world, { client, path: '/button', parameters }));
      expect(page.status).toBe(400);
      expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    }
  });
});

/** Where the link with this id leads. */
function linkIn(html: string, id: string, base: string): URL {
  const tag = new RegExp(`<a[^>]* id="${id}"[^>]*>`).exec(html)?.[0] ?? '';
  const href = / href="([^"]*)"/.exec(tag)?.[1]?.replaceAll('&amp;', '&');
  expect(href, `a link with the id ${id}`).toBeDefined();
  return new URL(href ?? '', base);
}

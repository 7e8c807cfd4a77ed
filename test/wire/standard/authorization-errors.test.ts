// Errors of the standard authorization endpoint (RFC 6749 4.1.2.1): those that are shown, and those that are redirected.
import { expect, test } from 'vitest';
import type { Page } from '../../support/http.ts';
import { answerOf, CHALLENGE, openInFrame, type Parameters, standardUrl } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makeOrganization, makePerson, makeProgram, type Program } from '../cast.ts';
import { allow, connect, hasForm, refuse, shownError, signIn, valueIn } from '../person-acts.ts';

/** What is sent otherwise than in a good request, and the error that comes back to the program. */
const REDIRECTED: readonly [string, Parameters, string][] = [
  ['no response_type', { response_type: undefined }, 'invalid_request'],
  ['an empty response_type', { response_type: '' }, 'invalid_request'],
  ['response_type=token', { response_type: 'token' }, 'unsupported_response_type'],
  ['response_type=code token', { response_type: 'code token' }, 'unsupported_response_type'],
  ['an unknown response_type', { response_type: 'coupon' }, 'unsupported_response_type'],
  ['an unknown scope', { scope: 'everything' }, 'invalid_scope'],
  ['a scope that the program is not set up for', { scope: 'agents--my:ro chats--all:rw' }, 'invalid_scope'],
  ['a scope of separators alone', { scope: ' ' }, 'invalid_scope'],
  ['an unknown prompt', { prompt: 'login' }, 'invalid_request'],
  ['no code_challenge', { code_challenge: undefined }, 'invalid_request'],
  [
    'no code_challenge and no method',
    { code_challenge: undefined, code_challenge_method: undefined },
    'invalid_request',
  ],
  ['an empty code_challenge', { code_challenge: '' }, 'invalid_request'],
  ['no code_challenge_method, which means plain', { code_challenge_method: undefined }, 'invalid_request'],
  ['code_challenge_method=plain', { code_challenge_method: 'plain' }, 'invalid_request'],
  ['an unknown code_challenge_method', { code_challenge_method: 'S512' }, 'invalid_request'],
  ['a code_challenge that is too short', { code_challenge: CHALLENGE.slice(1) }, 'invalid_request'],
  ['a code_challenge with padding', { code_challenge: `${CHALLENGE}=` }, 'invalid_request'],
  ['response_mode=fragment', { response_mode: 'fragment' }, 'invalid_request'],
  ['a request object', { request: 'eyJhbGciOiJub25lIn0.e30.' }, 'invalid_request'],
  ['a request_uri', { request_uri: 'urn:example:1' }, 'invalid_request'],
  ['a control character', { login_hint: 'a\u0007b' }, 'invalid_request'],
  ['a value that is too long', { login_hint: 'a'.repeat(8193) }, 'invalid_request'],
];

const SHOWN: readonly [string, (client: Program) => Parameters][] = [
  ['no client_id', () => ({ client_id: undefined })],
  ['an empty client_id', () => ({ client_id: '' })],
  ['an unknown client_id', () => ({ client_id: '0'.repeat(32) })],
  ['no redirect_uri', () => ({ redirect_uri: undefined })],
  ['an empty redirect_uri', () => ({ redirect_uri: '' })],
  ['a redirect_uri that is not registered', () => ({ redirect_uri: 'https://evil.example/callback' })],
  ['a redirect_uri below the registered one', ({ redirectUri }) => ({ redirect_uri: `${redirectUri}/more` })],
  ['a redirect_uri with a query', ({ redirectUri }) => ({ redirect_uri: `${redirectUri}?a=b` })],
  ['a redirect_uri with a fragment', ({ redirectUri }) => ({ redirect_uri: `${redirectUri}#a` })],
];

const EVERY_PARAMETER = [
  'response_type',
  'scope',
  'state',
  'prompt',
  'code_challenge',
  'code_challenge_method',
  'login_hint',
  'utm_source',
];

describeOnBothDatabases('errors of the standard authorization endpoint', (world) => {
  test.each(REDIRECTED)('%s is redirected, with state and issuer', async (_what, parameters, error) => {
    for (const confidential of [false, true]) {
      const client = await makeProgram(world, { confidential });
      const page = await world.browse().get(standardUrl(world, { client, parameters }));
      const { to, query, keys } = answerOf(world, page);
      expect({ status: page.status, to, query }).toEqual({
        status: 303,
        to: client.redirectUri,
        query: { error, error_description: expect.any(String), state: 'xyz', iss: world.issuer },
      });
      expect(keys).toHaveLength(4);
      // RFC 6749 4.1.2.1: what an error_description may be made of.
      expect(query.error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
    }
  });

  test('RFC 6749 4.1.2.1: without a state in the request there is none in the error', async () => {
    const client = await makeProgram(world);
    const parameters = { state: undefined, scope: 'everything' };
    const { query } = answerOf(world, await world.browse().get(standardUrl(world, { client, parameters })));
    expect(query).toEqual({ error: 'invalid_scope', error_description: expect.any(String), iss: world.issuer });
  });

  test.each(SHOWN)('%s is shown here, and redirects nowhere', async (_what, change) => {
    const client = await makeProgram(world);
    const person = await signIn(world, await makePerson(world));
    for (const browser of [world.browse(), person]) {
      const page = await browser.get(standardUrl(world, { client, parameters: change(client) }));
      expectShown(page);
      expectShown(await openInFrame(browser, page.url.href));
    }
  });

  test('RFC 6749 3.1, A34: a repeated client_id or redirect_uri is shown, even an equal one', async () => {
    const client = await makeProgram(world);
    for (const name of ['client_id', 'redirect_uri'] as const) {
      const value = name === 'client_id' ? client.clientId : client.redirectUri;
      const raw = `&${name}=${encodeURIComponent(value)}`;
      expectShown(await world.browse().get(standardUrl(world, { client, raw })));
    }
  });

  test.each(EVERY_PARAMETER)('RFC 6749 3.1: a repeated %s is refused, even an equal one', async (name) => {
    const client = await makeProgram(world);
    const sent = new URL(standardUrl(world, { client })).searchParams.get(name) ?? '';
    const raw = `${new URL(standardUrl(world, { client })).searchParams.has(name) ? '' : `&${name}=`}&${name}=${sent}`;
    const { query } = answerOf(world, await world.browse().get(standardUrl(world, { client, raw })));
    expect(query).toMatchObject({ error: 'invalid_request', error_description: expect.stringContaining(name) });
    expect(query.state).toBe(name === 'state' ? undefined : 'xyz');
  });

  test('a person who refuses sends the program access_denied', async () => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    const page = await refuse(browser, await browser.get(standardUrl(world, { client })));
    const { query } = answerOf(world, page);
    expect(query).toMatchObject({ error: 'access_denied', state: 'xyz', iss: world.issuer });
    expect(query.code).toBeUndefined();
    expect(hasForm(await browser.get(standardUrl(world, { client })), 'consent')).toBe(true);
  });

  test('an agent of another organization gets access_denied from a private program, signed in or in the act', async () => {
    const client = await makeProgram(world, { restricted: true });
    const organization = await makeOrganization(world, 'Globex');
    const browser = await signIn(world, await makePerson(world, { organization, role: 'owner' }));
    for (const parameters of [{}, { prompt: 'none' }, { prompt: 'consent' }]) {
      const { query } = answerOf(world, await browser.get(standardUrl(world, { client, parameters })));
      expect(query).toMatchObject({ error: 'access_denied', state: 'xyz' });
    }
  });

  test('a plain agent can’t grant an administrator’s scope', async () => {
    const client = await makeProgram(world, { scopes: ['agents--all:rw'] });
    const plain = await signIn(world, await makePerson(world));
    const { query } = answerOf(world, await plain.get(standardUrl(world, { client })));
    expect(query).toMatchObject({ error: 'invalid_scope', state: 'xyz' });
    const administrator = await signIn(world, await makePerson(world, { role: 'administrator' }));
    expect(hasForm(await administrator.get(standardUrl(world, { client })), 'consent')).toBe(true);
  });

  test('an organization that the person is not a member of is refused', async () => {
    const client = await makeProgram(world);
    const { organizationId } = await makeOrganization(world, 'Globex');
    const browser = await signIn(world, await makePerson(world));
    const parameters = { organization_id: organizationId };
    const { query } = answerOf(world, await browser.get(standardUrl(world, { client, parameters })));
    expect(query).toMatchObject({ error: 'access_denied', state: 'xyz' });
  });
});

describeOnBothDatabases('prompts of the standard authorization endpoint', (world) => {
  test('prompt=none answers login_required without a session, and shows no page', async () => {
    const client = await makeProgram(world);
    const { query } = answerOf(
      world,
      await world.browse().get(standardUrl(world, { client, parameters: { prompt: 'none' } })),
    );
    expect(query).toMatchObject({ error: 'login_required', state: 'xyz', iss: world.issuer });
  });

  test('prompt=none answers consent_required without a consent, and a code with one', async () => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    const url = standardUrl(world, { client, parameters: { prompt: 'none' } });
    expect(answerOf(world, await browser.get(url)).query).toMatchObject({ error: 'consent_required', state: 'xyz' });
    await connect(browser, standardUrl(world, { client }));
    expect(answerOf(world, await browser.get(url)).query).toMatchObject({ code: expect.any(String), state: 'xyz' });
  });

  test('prompt=consent asks again', async () => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    await connect(browser, standardUrl(world, { client }));
    const again = await browser.get(standardUrl(world, { client, parameters: { prompt: 'consent' } }));
    expect(hasForm(again, 'consent')).toBe(true);
    expect(answerOf(world, await allow(browser, again)).query).toHaveProperty('code');
  });

  test('a request in a frame gets an answer at once and never a form', async () => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    const url = standardUrl(world, { client });
    expect(answerOf(world, await openInFrame(world.browse(), url)).query).toMatchObject({ error: 'login_required' });
    expect(answerOf(world, await openInFrame(browser, url)).query).toMatchObject({ error: 'consent_required' });
  });

  test('login_hint is prefilled', async () => {
    const client = await makeProgram(world);
    const parameters = { login_hint: 'ada@example.com' };
    const page = await world.browse().get(standardUrl(world, { client, parameters }));
    expect(valueIn(page, 'sign-in', 'email')).toBe('ada@example.com');
  });
});

function expectShown(page: Page): void {
  expect({ status: page.status, location: page.headers.location }).toEqual({ status: 400, location: undefined });
  expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(page.body).not.toMatch(/<script|http-equiv/i);
  expect(shownError(page).code).toMatch(/^(invalid_request|unauthorized_client)$/);
  expect(page.forms).toEqual([]);
}

// Every error of the authorization page under the name that this wire gives it, in redirect mode, in a popup and in a frame.
import { expect, test } from 'vitest';
import { livechatUrl, openInFrame, type Parameters } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makeOrganization, makePerson, makeProgram, type Person, type Program } from '../cast.ts';
import { hasForm, shownError, signIn } from '../person-acts.ts';
import { runRelay } from '../relay-page.ts';
import type { World } from '../world.ts';

type Exception = { oauth_exception?: string; identity_exception?: string; exception_details?: string };
type Row = readonly [what: string, parameters: Parameters, exception: Exception, program?: Partial<Program>];

/** Client and redirect URI are good, so the answer goes to the program: on this site's own page in redirect mode, else posted. */
const SENT: readonly Row[] = [
  ['no response_type', { response_type: undefined }, { oauth_exception: 'invalid_request' }],
  ['an unknown response_type', { response_type: 'id_token' }, { oauth_exception: 'unsupported_response_type' }],
  [
    'a token for a program that may only have codes',
    {},
    { oauth_exception: 'unauthorized_client' },
    { responseTypes: ['code'] },
  ],
  [
    'a code for a program that may only have tokens',
    { response_type: 'code' },
    { oauth_exception: 'unauthorized_client' },
    { responseTypes: ['token'] },
  ],
  ['an unknown scope', { scope: 'everything' }, { oauth_exception: 'invalid_scope' }],
  ['a scope that is not configured', { scope: 'agents--my:ro,chats--all:rw' }, { oauth_exception: 'invalid_scope' }],
  [
    'an administrator’s scope and a plain agent',
    {},
    { oauth_exception: 'invalid_scope' },
    { scopes: ['agents--all:rw'] },
  ],
  [
    'a code without a challenge, of a public program',
    { response_type: 'code', code_challenge: undefined, code_challenge_method: undefined },
    { oauth_exception: 'invalid_request', exception_details: 'invalid_code_challenge' },
  ],
  [
    'an empty challenge of a public program',
    { response_type: 'code', code_challenge: '', code_challenge_method: undefined },
    { oauth_exception: 'invalid_request', exception_details: 'invalid_code_challenge' },
  ],
  [
    'a plain challenge of a public program',
    { response_type: 'code', code_challenge_method: 'plain' },
    { oauth_exception: 'invalid_request', exception_details: 'invalid_code_challenge' },
  ],
  ['an unknown prompt', { prompt: 'login' }, { oauth_exception: 'invalid_request' }],
  ['a control character', { email: 'a\u0007' }, { oauth_exception: 'invalid_request' }],
];

/** Client or redirect URI are not good: a page here, which nobody can frame and which posts nothing. */
const SHOWN: readonly Row[] = [
  [
    'no client_id',
    { client_id: undefined },
    { oauth_exception: 'unauthorized_client', exception_details: 'client_id_not_found' },
  ],
  [
    'an unknown client_id',
    { client_id: 'f'.repeat(32) },
    { oauth_exception: 'unauthorized_client', exception_details: 'client_id_not_found' },
  ],
  ['no redirect_uri', { redirect_uri: undefined }, { oauth_exception: 'invalid_request' }],
  [
    'a redirect_uri that is not allowed',
    { redirect_uri: 'https://evil.example/' },
    { oauth_exception: 'invalid_request', exception_details: 'invalid_redirect_uri' },
  ],
  [
    'a program without redirect URIs',
    {},
    { oauth_exception: 'invalid_request', exception_details: 'redirect_uri_not_set' },
    { redirectUris: [] },
  ],
  ['a program of the other dialect', {}, { oauth_exception: 'unauthorized_client' }, { dialects: ['standard'] }],
];

const REPEATABLE = ['response_type', 'scope', 'state', 'prompt', 'flow', 'organization_id', 'email', 'utm_source'];

describeOnBothDatabases('errors of the authorization page of old apps', (world) => {
  test.each(named(SENT))('$what', async ({ parameters, exception, program }) => {
    const client = await makeProgram(world, program);
    const browser = await signIn(world, await makePerson(world));
    await expectException(world, { client, parameters, exception, browser });
  });

  test.each(named(SHOWN))('$what: a page of this site in every mode', async ({ parameters, exception, program }) => {
    const client = await makeProgram(world, program);
    for (const browser of [world.browse(), await signIn(world, await makePerson(world))]) {
      for (const flow of ['', 'button']) {
        const url = livechatUrl(world, { client, parameters: { ...parameters, flow } });
        for (const page of [await browser.get(url), await openInFrame(browser, url)]) {
          expect({ status: page.status, location: page.location }).toEqual({ status: 400, location: undefined });
          expect(shownError(page)).toEqual({ code: exception.oauth_exception, details: exception.exception_details });
          expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
          expect(page.body).not.toContain('<script');
          expect(page.forms).toEqual([]);
        }
      }
    }
  });

  test.each(REPEATABLE)('a repeated %s is refused, even an equal one', async (name) => {
    const client = await makeProgram(world);
    const sent = new URL(livechatUrl(world, { client })).searchParams.get(name);
    const raw = sent === null ? `&${name}=&${name}=` : `&${name}=${encodeURIComponent(sent)}`;
    const page = await world.browse().get(livechatUrl(world, { client, raw }));
    expect(page.location?.href).toBe(`${world.issuer}/ooops?oauth_exception=invalid_request`);
    expect(shownError(await world.browse().follow(page)).code).toBe('invalid_request');
  });

  test.each(['client_id', 'redirect_uri'])('a repeated %s is shown here', async (name) => {
    const client = await makeProgram(world);
    const sent = new URL(livechatUrl(world, { client })).searchParams.get(name) ?? '';
    const page = await world.browse().get(livechatUrl(world, { client, raw: `&${name}=${encodeURIComponent(sent)}` }));
    expect({ status: page.status, ...shownError(page) }).toMatchObject({ status: 400, code: 'invalid_request' });
  });

  test('a private program and an agent of another organization: access_denied in all modes', async () => {
    const client = await makeProgram(world, { restricted: true });
    const organization = await makeOrganization(world, 'Globex');
    const browser = await signIn(world, await makePerson(world, { organization, role: 'owner' }));
    for (const prompt of [undefined, 'consent', 'none']) {
      await expectException(world, {
        client,
        parameters: { prompt },
        exception: { oauth_exception: 'access_denied' },
        browser,
      });
    }
  });

  test('an organization that the person is not a member of: access_denied', async () => {
    const { organizationId } = await makeOrganization(world, 'Globex');
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    const parameters = { organization_id: organizationId };
    await expectException(world, { client, parameters, exception: { oauth_exception: 'access_denied' }, browser });
  });

  test('prompt=none without a session, and without a consent: unauthorized', async () => {
    const client = await makeProgram(world);
    const exception = { identity_exception: 'unauthorized' };
    for (const browser of [world.browse(), await signIn(world, await makePerson(world))]) {
      await expectException(world, { client, parameters: { prompt: 'none' }, exception, browser });
    }
  });

  test('an account that is suspended is nobody: unauthorized in a frame, the sign-in form elsewhere', async () => {
    const client = await makeProgram(world, { restricted: true });
    const person = await makePerson(world);
    const browser = await signIn(world, person);
    await suspend(world, person);
    const url = livechatUrl(world, { client, parameters: { flow: 'button' } });
    const { message } = runRelay(await openInFrame(browser, url), 'frame');
    expect(message.error).toMatchObject({ identity_exception: 'unauthorized' });
    expect(hasForm(await browser.get(url), 'sign-in')).toBe(true);
  });
});

/** The sign-out that happens while an answer is being made. */
let meanwhile: (() => Promise<unknown>) | undefined;

describeOnBothDatabases(
  'a session that ends while its answer is made',
  (world) => {
    test('a frame learns that the identity is lost, and a popup and a redirect ask to sign in', async () => {
      const client = await makeProgram(world, { restricted: true });
      for (const response_type of ['token', 'code']) {
        for (const mode of ['frame', 'popup', 'redirect']) {
          const person = await makePerson(world);
          const browser = await signIn(world, person);
          const url = livechatUrl(world, {
            client,
            parameters: { response_type, flow: mode === 'redirect' ? '' : 'button' },
          });
          const now = world.clock.now();
          meanwhile = () =>
            world.parts.sessionStorage.endSessions({ accountId: person.accountId, keepSessionId: undefined, now });
          const page = mode === 'frame' ? await openInFrame(browser, url) : await browser.get(url);
          meanwhile = undefined;
          if (mode === 'frame') {
            expect(runRelay(page, 'frame').message).toMatchObject({
              state: 'xyz',
              error: { identity_exception: 'identity_lost' },
            });
          } else expect(hasForm(page, 'sign-in')).toBe(true);
          expect(page.body).not.toMatch(/dal(:|%3A)a[tc]_/);
        }
      }
    });
  },
  {
    rebuild: (parts) => {
      const before =
        <Query, Answer>(verb: (query: Query) => Promise<Answer>) =>
        async (query: Query) => {
          await meanwhile?.();
          return verb(query);
        };
      const { codes, tokens } = parts;
      return {
        ...parts,
        codes: { ...codes, saveAuthorizationCode: before(codes.saveAuthorizationCode) },
        tokens: { ...tokens, saveAccessToken: before(tokens.saveAccessToken) },
      };
    },
  },
);

/** Rows by the names of their columns. */
function named(rows: readonly Row[]) {
  return rows.map(([what, parameters, exception, program = {}]) => ({ what, parameters, exception, program }));
}

async function expectException(
  world: World,
  on: { client: Program; parameters: Parameters; exception: Exception; browser: ReturnType<World['browse']> },
): Promise<void> {
  const { client, parameters, exception, browser } = on;
  const redirected = await browser.get(livechatUrl(world, { client, parameters }));
  expect(redirected.status).toBe(303);
  const place = exception.identity_exception === undefined ? '/ooops' : '/';
  expect(redirected.location?.href).toBe(
    `${world.issuer}${place}?${new URLSearchParams(exception as Record<string, string>)}`,
  );

  const url = livechatUrl(world, { client, parameters: { ...parameters, flow: 'button' } });
  for (const as of ['popup', 'frame'] as const) {
    const page = as === 'popup' ? await browser.get(url) : await openInFrame(browser, url);
    const relayed = runRelay(page, as);
    expect(relayed).toMatchObject({ posts: 1, targetOrigin: 'https://app.example' });
    expect(relayed.message).toEqual({
      state: 'xyz',
      error: { client_id: client.clientId, redirect_uri: client.redirectUri, ...exception },
    });
  }
}

async function suspend(world: World, { accountId }: Person): Promise<void> {
  await world.parts.accounts.setAccountSuspended({ accountId, suspendedAt: world.clock.now() });
}

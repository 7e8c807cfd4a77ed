import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type AuthorizationParameters,
  type CheckedAuthorizationRequest,
  checkAuthorizationRequest,
} from './authorization-request.ts';
import { lenientPolicy, strictPolicy } from './test-policies.ts';
import {
  CHALLENGE,
  createTestWorld,
  type DialectName,
  NOTHING_SENT,
  REDIRECT_URI,
  START,
  scopeRules,
  type TestClient,
  type TestWorld,
} from './test-world.ts';

let world: TestWorld;
let server: TestClient;
let browser: TestClient;
beforeAll(async () => {
  world = await createTestWorld();
  server = await world.createClient();
  browser = await world.createClient({ type: 'public' });
});
afterAll(() => world.close());

/** A request that is right, but for `change`. */
function check(
  change: Partial<AuthorizationParameters> = {},
  { client = server, dialect = 'strict' }: { client?: TestClient; dialect?: DialectName } = {},
): Promise<CheckedAuthorizationRequest> {
  const sent = {
    ...NOTHING_SENT,
    clientId: client.clientId,
    redirectUri: REDIRECT_URI,
    responseType: 'code',
    codeChallenge: CHALLENGE,
    codeChallengeMethod: 'S256',
    state: 'a state',
    ...change,
  };
  const policy = dialect === 'strict' ? strictPolicy : lenientPolicy;
  return checkAuthorizationRequest(sent, { clients: world.clients, scopeRules, policy, dialect, now: () => START });
}

const fault = (name: string) => ({ faults: new Map([[name, 'was sent more than once']]) });

describe('a valid request', () => {
  test('is answered with all that the next steps need', async () => {
    const { secret: _secret, ...client } = server;
    const checked = await check({
      scope: 'agents--all:ro',
      prompt: 'consent',
      organizationId: 'o',
      loginHint: 'ada@x',
    });
    expect(checked).toEqual({
      outcome: 'valid',
      request: {
        client,
        redirectUri: expect.objectContaining({ raw: REDIRECT_URI, origin: 'https://app.test' }),
        state: 'a state',
        responseType: 'code',
        scopes: ['agents--all:ro'],
        codeChallenge: { rule: 'S256', challenge: CHALLENGE },
        prompt: 'consent',
        organizationId: 'o',
        loginHint: 'ada@x',
      },
    });
  });

  test('without a scope has all scopes of the client; an empty one is none sent (RFC 6749 3.3)', async () => {
    for (const scope of [undefined, '']) {
      expect(await check({ scope })).toMatchObject({ outcome: 'valid', request: { scopes: server.scopes } });
    }
  });

  test('may name scopes with spaces or commas, each counted once', async () => {
    for (const scope of [
      'agents--my:rw agents--all:ro',
      'agents--my:rw,agents--all:ro',
      'agents--my:rw, agents--all:ro,agents--my:rw',
    ]) {
      expect(await check({ scope })).toMatchObject({ request: { scopes: ['agents--my:rw', 'agents--all:ro'] } });
    }
  });

  test('may have no state, any state, and an empty prompt', async () => {
    expect(await check({ state: undefined, prompt: '' })).toMatchObject({
      outcome: 'valid',
      request: { state: undefined, prompt: undefined },
    });
    for (const state of ['', ' ', '<script>', '"\'&?#', 'é', 'x'.repeat(8000)]) {
      expect(await check({ state })).toMatchObject({ outcome: 'valid', request: { state } });
    }
  });

  test('for an access token needs no challenge, and has none even if it sent one (RFC 6749 4.2.1)', async () => {
    for (const codeChallenge of [undefined, '', CHALLENGE, 'nonsense']) {
      const checked = await check({ responseType: 'token', codeChallenge }, { client: browser, dialect: 'lenient' });
      expect(checked).toMatchObject({
        outcome: 'valid',
        request: { codeChallenge: { rule: 'none', challenge: undefined } },
      });
    }
  });
});

describe('A9: errors that are shown to the person, and sent nowhere (RFC 6749 4.1.2.1)', () => {
  test.each([
    ['no client', { clientId: undefined }, { code: 'unauthorized_client', reason: 'client_unknown' }],
    ['an empty client', { clientId: '' }, { code: 'unauthorized_client', reason: 'client_unknown' }],
    ['an unknown client', { clientId: 'unknown' }, { code: 'unauthorized_client', reason: 'client_unknown' }],
    [
      'a name of every object as client',
      { clientId: '__proto__' },
      { code: 'unauthorized_client', reason: 'client_unknown' },
    ],
    ['a client sent twice', fault('client_id'), { code: 'invalid_request' }],
    ['no redirect URI', { redirectUri: undefined }, { code: 'invalid_request', reason: 'redirect_uri_missing' }],
    ['an empty redirect URI', { redirectUri: '' }, { code: 'invalid_request', reason: 'redirect_uri_missing' }],
    ['a redirect URI sent twice', fault('redirect_uri'), { code: 'invalid_request' }],
    [
      'a redirect URI that is not registered',
      { redirectUri: 'https://evil.test/cb' },
      { code: 'invalid_request', reason: 'redirect_uri_not_allowed' },
    ],
    [
      'a redirect URI that can’t be used at all',
      { redirectUri: 'https://app.test@evil.test/cb' },
      { code: 'invalid_request', reason: 'redirect_uri_not_allowed' },
    ],
  ])('%s', async (_words, change, error) => {
    expect(await check(change)).toEqual({ outcome: 'shown', error: expect.objectContaining(error) });
    // Whatever else is wrong with it.
    const worse = { responseType: 'nonsense', scope: 'nonsense', codeChallenge: undefined, prompt: 'nonsense' };
    expect(await check({ ...worse, ...change })).toEqual({ outcome: 'shown', error: expect.objectContaining(error) });
  });

  test('a client that is not set up for this endpoint, before its redirect URI is looked at', async () => {
    const client = await world.createClient({ dialects: ['lenient'] });
    for (const redirectUri of [REDIRECT_URI, 'https://evil.test/']) {
      expect(await check({ redirectUri }, { client })).toMatchObject({
        outcome: 'shown',
        error: { code: 'unauthorized_client', reason: 'dialect_not_enabled' },
      });
    }
  });

  test('a client without a redirect URI', async () => {
    const client = await world.createClient({ redirectUris: [] });
    expect(await check({}, { client })).toMatchObject({
      outcome: 'shown',
      error: { code: 'unauthorized_client', reason: 'redirect_uri_not_registered' },
    });
  });

  test('a redirect URI that only another policy allows', async () => {
    const client = await world.createClient({ redirectUris: ['http://app.test/cb'] });
    expect(await check({ redirectUri: 'http://app.test/cb' }, { client })).toMatchObject({ outcome: 'shown' });
    expect(await check({ redirectUri: `${REDIRECT_URI}/more` })).toMatchObject({ outcome: 'shown' });
    expect(await check({ redirectUri: `${REDIRECT_URI}/more` }, { dialect: 'lenient' })).toMatchObject({
      outcome: 'valid',
    });
  });

  test('another port on loopback, unless the client is native', async () => {
    const registered = { type: 'public' as const, redirectUris: ['http://127.0.0.1:3000/cb'] };
    const redirectUri = 'http://127.0.0.1:49152/cb';
    const other = await world.createClient(registered);
    expect(await check({ redirectUri }, { client: other })).toMatchObject({ outcome: 'shown' });
    const native = await world.createClient({ ...registered, native: true });
    expect(await check({ redirectUri }, { client: native })).toMatchObject({ outcome: 'valid' });
  });

  test('nothing of the request stands in the words', async () => {
    for (const change of [{ clientId: '<script>alert(1)</script>' }, { redirectUri: 'https://evil.test/<script>' }]) {
      const checked = await check(change);
      expect(checked.outcome === 'shown' ? checked.error.message : 'not shown').not.toMatch(/script|evil/);
    }
  });

  test('a registered redirect URI that can’t be parsed any more allows nothing, and does not break the others', async () => {
    const client = await world.createClient({ redirectUris: ['nonsense', 'https://app.test:443/cb', REDIRECT_URI] });
    expect(await check({ redirectUri: 'nonsense' }, { client })).toMatchObject({ outcome: 'shown' });
    expect(await check({}, { client })).toMatchObject({ outcome: 'valid' });
  });
});

describe('errors that are sent to the client (RFC 6749 4.1.2.1), with its state', () => {
  test.each([
    ['no response type', { responseType: undefined }, 'invalid_request'],
    ['an empty response type', { responseType: '' }, 'invalid_request'],
    ['a response type that the policy does not have', { responseType: 'token' }, 'unsupported_response_type'],
    ['an unknown response type', { responseType: 'code token' }, 'unsupported_response_type'],
    ['a response type in capitals', { responseType: 'CODE' }, 'unsupported_response_type'],
    ['A12: no challenge', { codeChallenge: undefined, codeChallengeMethod: undefined }, 'invalid_request'],
    ['A12: an empty challenge', { codeChallenge: '' }, 'invalid_request'],
    ['A12: plain', { codeChallengeMethod: 'plain' }, 'invalid_request'],
    ['A12: no method', { codeChallengeMethod: undefined }, 'invalid_request'],
    ['an unknown scope', { scope: 'everything' }, 'invalid_scope'],
    ['a scope that the client does not have', { scope: 'agents--all:rw' }, 'invalid_scope'],
    [
      'a scope that the client has, beside one that it has not',
      { scope: 'agents--all:ro agents--all:rw' },
      'invalid_scope',
    ],
    ['a scope that the client’s includes but does not name', { scope: 'agents--my:ro' }, 'invalid_scope'],
    ['separators for a scope', { scope: ' , ' }, 'invalid_scope'],
    ['a name of every object as scope', { scope: '__proto__' }, 'invalid_scope'],
    ['an unknown prompt', { prompt: 'login' }, 'invalid_request'],
    ['two prompts', { prompt: 'none consent' }, 'invalid_request'],
    ['A34: a scope sent twice', fault('scope'), 'invalid_request'],
    ['A34: a response type sent twice', fault('response_type'), 'invalid_request'],
    ['A34: a parameter that we do not know sent twice', fault('tracking'), 'invalid_request'],
  ])('%s', async (_words, change, code) => {
    expect(await check(change)).toEqual({
      outcome: 'redirected',
      error: expect.objectContaining({ code }),
      returnAddress: {
        client: expect.objectContaining({ clientId: server.clientId }),
        redirectUri: expect.objectContaining({ raw: REDIRECT_URI }),
        state: 'a state',
      },
    });
  });

  test('A34: a state sent twice is not sent back: nobody knows which', async () => {
    const checked = await check({ ...fault('state'), state: undefined });
    expect(checked).toMatchObject({ outcome: 'redirected', returnAddress: { state: undefined } });
    expect(await check({ ...fault('state'), state: 'one of them' })).toMatchObject({
      returnAddress: { state: undefined },
    });
  });

  test('come in this order: encoding, response type, challenge, scope, prompt', async () => {
    const steps: readonly (readonly [Partial<AuthorizationParameters>, RegExp])[] = [
      [fault('tracking'), /tracking was sent more than once/],
      [{ responseType: 'nonsense' }, /response_type/],
      [{ codeChallenge: undefined, codeChallengeMethod: undefined }, /code_challenge/],
      [{ scope: 'everything' }, /scope/],
      [{ prompt: 'nonsense' }, /prompt/],
    ];
    for (const [index, [, words]] of steps.entries()) {
      const checked = await check(Object.assign({}, ...steps.slice(index).map(([change]) => change)));
      expect(checked.outcome === 'redirected' ? checked.error.message : checked.outcome).toMatch(words);
    }
  });

  test('a public client must send a challenge where confidential ones need not', async () => {
    const change = { codeChallenge: undefined, codeChallengeMethod: undefined };
    expect(await check(change, { client: browser, dialect: 'lenient' })).toMatchObject({ outcome: 'redirected' });
    expect(await check(change, { client: server, dialect: 'lenient' })).toMatchObject({ outcome: 'valid' });
  });

  test('a scope stands in the words only if it looks like one', async () => {
    const wordsFor = async (scope: string) => {
      const checked = await check({ scope });
      return checked.outcome === 'redirected' ? checked.error.message : checked.outcome;
    };
    expect(await wordsFor('agents--all:rw')).toContain('agents--all:rw');
    for (const scope of ['"quoted"', 'back\\slash', 'é', `long-${'x'.repeat(100)}`]) {
      expect(await wordsFor(scope)).toContain('one of these scopes');
      expect(await wordsFor(scope)).not.toContain(scope);
    }
  });
});

test('what is no protocol error is not made one: a database that fails', async () => {
  const broken = Object.assign(Object.create(world.clients), {
    findClient: () => Promise.reject(new Error('The disk is gone.')),
  }) as typeof world.clients;
  const rules = { clients: broken, scopeRules, policy: strictPolicy, dialect: 'strict', now: () => START };
  await expect(checkAuthorizationRequest({ ...NOTHING_SENT, clientId: 'any' }, rules)).rejects.toThrow(
    'The disk is gone.',
  );
});

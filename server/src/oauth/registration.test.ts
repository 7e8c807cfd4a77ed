import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authenticateClient } from './client-authentication.ts';
import { type ClientRegistration, registerClient, registrationFaults } from './registration.ts';
import { lenientPolicy, strictPolicy } from './test-policies.ts';
import { createTestWorld, START, scopeRules, type TestWorld } from './test-world.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld();
});
afterAll(() => world.close());

const policies = new Map([
  ['strict', strictPolicy],
  ['lenient', lenientPolicy],
]);

const wanted = (change: Partial<ClientRegistration> = {}): ClientRegistration => ({
  clientId: randomUUID(),
  organizationId: world.organizationId,
  type: 'confidential',
  name: 'Reports',
  redirectUris: ['https://app.test/cb'],
  scopes: ['agents--all:ro'],
  restricted: false,
  native: false,
  firstParty: false,
  dialects: ['strict', 'lenient'],
  responseTypes: ['code', 'token'],
  accessTokenFormat: 'opaque',
  authorAccountId: undefined,
  ...change,
});

const faults = (change: Partial<ClientRegistration>) => registrationFaults(wanted(change), { scopeRules, policies });

describe('the faults of a registration', () => {
  test('are none for one that is right', () => {
    expect(faults({})).toEqual([]);
    expect(faults({ name: 'x'.repeat(100) })).toEqual([]);
    expect(faults({ accessTokenFormat: 'jwt' })).toEqual([]);
    expect(faults({ accessTokenFormat: 'jwt', dialects: ['strict'], responseTypes: ['code'] })).toEqual([]);
  });

  test.each([
    ['no name', { name: ' ' }, /^name/],
    ['a long name', { name: 'x'.repeat(101) }, /^name/],
    ['no scope', { scopes: [] }, /^scopes/],
    ['an unknown scope', { scopes: ['agents--all:ro', 'everything'] }, /^scope "everything" is not known/],
    ['no redirect URI', { redirectUris: [] }, /^redirect-uri/],
    ['no dialect', { dialects: [] }, /^dialects/],
    [
      'an unknown dialect',
      { dialects: ['strict', 'constructor'] },
      /^dialect "constructor" is not known.*strict, lenient/,
    ],
    ['no response type', { responseTypes: [] }, /^response-types must be/],
    [
      'a response type that its dialects don’t offer',
      { dialects: ['strict'] },
      /^response-types: token is not offered by strict/,
    ],
    [
      'a format of access tokens that its dialects don’t offer',
      { dialects: ['lenient'], accessTokenFormat: 'jwt' as const },
      /^access-token-format: jwt is not offered by lenient/,
    ],
    [
      'a redirect URI that nothing accepts',
      { redirectUris: ['https://u@app.test/'] },
      /"https:\/\/u@app.test\/" is refused/,
    ],
    ['A4: a script', { redirectUris: ['javascript:alert(1)'] }, /is refused/],
    ['A7: a wildcard', { redirectUris: ['https://*.app.test/'] }, /wildcard/],
    ['A8: a response parameter', { redirectUris: ['https://app.test/?code=1'] }, /response parameter/],
    [
      'plain http where only the strict dialect is',
      { redirectUris: ['http://app.test/'], dialects: ['strict'], responseTypes: ['code'] as const },
      /plain http/,
    ],
  ])('%s', (_words, change, words) => {
    expect(faults(change)).toEqual([expect.stringMatching(words)]);
  });

  test('are all named at once', () => {
    expect(faults({ name: '', scopes: ['a', 'b'], redirectUris: ['x', 'y'], dialects: ['z'] })).toHaveLength(4);
    expect(faults({ name: '', scopes: ['a', 'b'], redirectUris: ['x', 'y'] })).toHaveLength(5);
  });

  test('a redirect URI must suit one dialect of the client, not all', () => {
    expect(faults({ redirectUris: ['http://app.test/'] })).toEqual([]);
  });
});

describe('registering', () => {
  test('a confidential client gets a secret this once, of which only the hash is kept', async () => {
    const { client, secret } = await registerClient(wanted(), { clients: world.clients, now: () => START });
    expect(secret).toMatch(/^[0-9A-Za-z]{43}$/);
    const found = await world.clients.findClient({ clientId: client.clientId, now: START });
    expect(found).toEqual(client);
    expect(JSON.stringify(found)).not.toContain(secret);
    const presented = { method: 'post', clientId: client.clientId, secret } as const;
    const deps = { clients: world.clients, now: () => START, dialect: 'strict' };
    expect((await authenticateClient(presented, deps)).clientId).toBe(client.clientId);
  });

  test('a public client has none', async () => {
    const { client, secret } = await registerClient(wanted({ type: 'public' }), {
      clients: world.clients,
      now: () => START,
    });
    expect(secret).toBeUndefined();
    expect(client.secretHashes).toEqual([]);
    expect(client.createdAt).toBe(START);
  });
});

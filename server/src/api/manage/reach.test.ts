// Who reaches which installation: the whole table of callers, by what each sees, changes and stores. The installation of an app that has a
// client, one of an app that has another, and one of another organization.
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hintOf, installationKeyOf } from '../../extensions/installation-keys.ts';
import { basic, type Call, createTestWorld, emailOf, type Person, type TestWorld } from '../test-world.ts';
import { callsIn, get, patch, post, remove } from './manage-test-world.ts';

const SCOPES = ['installations--all:rw'];
type Installed = { readonly appId: string; readonly installationId: string; readonly widgetId: string };
type Caller = (request: Call) => Promise<LightMyRequestResponse>;

let world: TestWorld;
let own: Installed;
let other: Installed;
let theirs: Installed;
beforeAll(async () => {
  world = await createTestWorld();
  const { acme, globex } = world.organizationIds;
  const client = await world.clients.findClient({ clientId: world.clientId, now: world.clock.now });
  if (client === undefined) throw new Error('There is no client.');
  await world.clients.createClient({ ...client, clientId: 'client-of-own', organizationId: acme });
  await world.clients.createClient({ ...client, clientId: 'client-of-other', organizationId: acme });
  await world.clients.createClient({ ...client, clientId: 'client-of-nothing', organizationId: acme });
  own = await installed({ client_id: 'client-of-own', private: false });
  other = await installed({ client_id: 'client-of-other' });
  theirs = { ...own, installationId: await install(own.appId, 'fred', 'globex') };
  expect(globex).not.toBe(acme);
  for (const person of ['olga', 'nina'] as const) {
    for (const { installationId } of [own, other]) {
      await world.callByPlatform(person, stored('PUT', installationId, { value: `of ${person}` }));
    }
  }
});
afterAll(() => world.close());

const { newApp, newWidget, install } = callsIn(() => world);

async function installed(fields: object): Promise<Installed> {
  const appId = await newApp({ scopes: ['installations--all:ro'], ...fields });
  const widgetId = await newWidget(appId, { authorization: 'basic' });
  const installationId = await install(appId);
  await world.callAs('olga', patch(`/installations/${installationId}/properties`, { secret: installationId }));
  return { appId, widgetId, installationId };
}

function stored(method: 'GET' | 'PUT' | 'DELETE', installationId: string, json?: unknown): Call {
  const url = `/manage/v1/installations/${installationId}/storage/view`;
  return { method, url, ...(json === undefined ? {} : { json }) };
}

const bearer = (token: string): Caller => {
  return (request) => world.call({ ...request, authorization: `Bearer ${token}` });
};
const byClient = async (clientId: string, person: Person | undefined, scopes = SCOPES) =>
  bearer(await world.accessToken(person, { scopes, clientId }));
const byPersonalToken = async (person: Person) => bearer(await world.personalAccessToken(person, { scopes: SCOPES }));

/** The key that an extension with basic authorization was sent. */
async function byKey({ installationId }: Installed, person: Person): Promise<Caller> {
  const organizationId = world.organizationIds.acme;
  const found = await world.api.installations.findInstallation({ organizationId, installationId });
  const agent = await world.agents.findAgent({ organizationId, login: emailOf(person) });
  if (found === undefined || agent === undefined) throw new Error('Nothing is installed.');
  const key = installationKeyOf(world.api.secretKeys(), { ...agent, ...found });
  const { accountId } = agent;
  const now = world.clock.now;
  await world.api.installationKeys.noteKey({ organizationId, installationId, accountId, hint: hintOf(key), now });
  return (request) => world.call({ ...request, authorization: basic(emailOf(person), key) });
}

/** What the caller may do with the installation: what it sees in the list, and whose value is stored there for it. */
async function reached(call: Caller, { installationId }: Installed) {
  const list = await call(get('/installations'));
  const { installations = [] } = list.json() as { installations?: Record<string, unknown>[] };
  const seen = installations.find((one) => one.installation_id === installationId);
  const changed = await call(patch(`/installations/${installationId}/properties`, { touched: true }));
  const value = await call(stored('GET', installationId));
  return {
    listed: seen !== undefined,
    properties: (seen?.properties as { secret?: string } | undefined)?.secret === installationId,
    changes: changed.statusCode,
    stored: value.statusCode === 200 ? value.json().value : value.statusCode,
  };
}

const NOTHING = { listed: false, properties: false, changes: 404, stored: 404 };
const ALL = (person: Person) => ({ listed: true, properties: true, changes: 200, stored: `of ${person}` });

describe('which installation is reached goes by who calls, not by scopes', () => {
  const callers: readonly [string, () => Promise<Caller>, object, object][] = [
    ['an app with a token of its client', () => byClient('client-of-own', 'nina'), ALL('nina'), NOTHING],
    ['the same of an owner', () => byClient('client-of-own', 'olga'), ALL('olga'), NOTHING],
    ['another app', () => byClient('client-of-other', 'olga'), NOTHING, ALL('olga')],
    ['a client of no app', () => byClient('client-of-nothing', 'olga'), NOTHING, NOTHING],
    ['an app with an API key of its installation', () => byKey(own, 'nina'), ALL('nina'), NOTHING],
    ['the agent app', () => byClient(world.platformClientId, 'nina'), ALL('nina'), ALL('nina')],
    ['a personal access token of an owner', () => byPersonalToken('olga'), ALL('olga'), ALL('olga')],
    [
      'a personal access token of a normal agent',
      () => byPersonalToken('nina'),
      { listed: true, properties: false, changes: 403, stored: 'of nina' },
      { listed: true, properties: false, changes: 403, stored: 'of nina' },
    ],
    [
      'the own API key of an owner',
      async () => (request: Call) => world.callAs('olga', request),
      ALL('olga'),
      ALL('olga'),
    ],
    [
      'the own API key of a normal agent',
      async () => (request: Call) => world.callAs('nina', request),
      { listed: true, properties: false, changes: 403, stored: 'of nina' },
      { listed: true, properties: false, changes: 403, stored: 'of nina' },
    ],
    // The installation of the same app in globex is not this one.
    [
      'A45: the same app in another organization',
      async () =>
        bearer(await world.accessToken('fred', { tenant: 'globex', scopes: SCOPES, clientId: 'client-of-own' })),
      NOTHING,
      NOTHING,
    ],
    [
      'A45: the agent app in another organization',
      async () =>
        bearer(await world.accessToken('fred', { tenant: 'globex', scopes: SCOPES, clientId: world.platformClientId })),
      NOTHING,
      NOTHING,
    ],
    // It is nobody's, so there is nothing of anybody's that it could be told.
    [
      'an app that speaks for nobody',
      () => byClient('client-of-own', undefined, ['installations--all:ro']),
      { listed: true, properties: true, changes: 200, stored: 403 },
      { listed: false, properties: false, changes: 404, stored: 403 },
    ],
  ];

  test.each(callers)('%s', async (_name, caller, ofOwn, ofOther) => {
    const call = await caller();
    expect(await reached(call, own)).toEqual(ofOwn);
    expect(await reached(call, other)).toEqual(ofOther);
  });

  test('in its own organization the same app has its own installation there', async () => {
    const token = await world.accessToken('fred', { tenant: 'globex', scopes: SCOPES, clientId: 'client-of-own' });
    const { installations } = (await bearer(token)(get('/installations'))).json();
    expect(installations.map((one: { installation_id: string }) => one.installation_id)).toEqual([
      theirs.installationId,
    ]);
  });
});

describe('an app with every scope that there is', () => {
  test('installs nothing, itself neither, and ends nothing of others', async () => {
    const call = await byClient('client-of-own', 'olga', ['installations--all:rw', 'apps--all:rw']);
    for (const { appId } of [own, other]) {
      expect((await call(post('/installations', { app_id: appId }))).statusCode).toBe(403);
    }
    for (const request of [
      remove(`/installations/${other.installationId}`),
      get(`/installations/${other.installationId}/keys`),
      remove(`/installations/${other.installationId}/keys`),
    ]) {
      expect((await call(request)).statusCode).toBe(404);
    }
    expect((await call(get(`/installations/${own.installationId}/keys`))).statusCode).toBe(200);
  });

  test('hears nothing that an extension answers an agent, its own neither', async () => {
    const call = await byClient('client-of-own', 'olga');
    for (const { widgetId } of [own, other]) {
      for (const what of ['authorization', 'diagnosis']) {
        expect((await call({ method: 'POST', url: `/manage/v1/widgets/${widgetId}/${what}` })).statusCode).toBe(403);
      }
    }
    const notice = (widgetId: string) => call(post(`/widgets/${widgetId}/notices`, { kind: 'flooded' }));
    expect([(await notice(own.widgetId)).statusCode, (await notice(other.widgetId)).statusCode]).toEqual([200, 404]);
  });
});

test('who is suspended reaches nothing, and is back with all when that ends', async () => {
  const [app, personal] = [await byClient('client-of-own', 'nina'), await byPersonalToken('nina')];
  const accountId = world.accountIds.nina;
  await world.accounts.setAccountSuspended({ accountId, suspendedAt: world.clock.now });
  for (const call of [app, personal]) expect((await call(get('/installations'))).statusCode).toBe(401);
  await world.accounts.setAccountSuspended({ accountId, suspendedAt: undefined });
  expect(await reached(app, own)).toEqual(ALL('nina'));
});

test('when the app is uninstalled, and when it takes another client, the client reaches nothing any more', async () => {
  const call = await byClient('client-of-nothing', 'nina');
  const one = await installed({ client_id: 'client-of-nothing' });
  expect(await reached(call, one)).toEqual({ ...ALL('nina'), stored: null });
  await world.callAs('adam', patch(`/apps/${one.appId}`, { client_id: null }));
  expect(await reached(call, one)).toEqual(NOTHING);
  await world.callAs('adam', patch(`/apps/${one.appId}`, { client_id: 'client-of-nothing' }));
  await world.callAs('adam', remove(`/installations/${one.installationId}`));
  expect((await call(get('/installations'))).statusCode).toBe(401);
  const after = await byClient('client-of-nothing', 'nina');
  expect(await reached(after, one)).toEqual(NOTHING);
  expect((await after(get('/installations'))).json().installations).toEqual([]);
});

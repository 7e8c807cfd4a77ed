// The API key of an installation: what it opens, for whom, and when it ends.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hintOf, installationKeyOf } from '../../extensions/installation-keys.ts';
import { noteUse } from '../../extensions/use-of-keys.ts';
import { type Call, createTestWorld, emailOf, type Person, type Tenant, type TestWorld } from '../test-world.ts';
import { callsIn, get, patch, post, remove } from './manage-test-world.ts';

const V1 = '/manage/v1';

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld();
});
afterAll(() => world.close());

const { ask, newApp, newWidget, install } = callsIn(() => world);

describe('the API key of an installation', () => {
  const secretKeys = () => world.api.secretKeys();

  /** What an extension with basic authorization was sent for this agent. */
  async function keyOf(person: Person, appScopes: readonly string[], tenant: Tenant = 'acme') {
    const [admin, organizationId] = [tenant === 'acme' ? 'adam' : 'fred', world.organizationIds[tenant]] as const;
    const appId = await newApp({ scopes: appScopes }, admin, tenant);
    const installationId = await install(appId, admin, tenant);
    const found = await world.api.installations.findInstallation({ organizationId, installationId });
    const agent = await world.agents.findAgent({ organizationId, login: emailOf(person) });
    if (found === undefined || agent === undefined) throw new Error('Nothing is installed.');
    const make = (keys = secretKeys()) => installationKeyOf(keys, { ...agent, installation: found.installation });
    const note = (key: string) =>
      world.api.installationKeys.noteKey({
        organizationId,
        installationId,
        accountId: agent.accountId,
        hint: hintOf(key),
        now: world.clock.now,
      });
    const key = make();
    await note(key);
    return { appId, installationId, key, make, note, agent };
  }
  const callWithKey = (person: Person, key: string, request: Call) =>
    world.call({
      ...request,
      authorization: `Basic ${Buffer.from(`${emailOf(person)}:${key}`).toString('base64')}`,
    });
  const status = async (person: Person, key: string, url = '/agents') =>
    (await callWithKey(person, key, { url })).statusCode;

  test('opens what the installation may, for that login, and shows no key of the agent’s own', async () => {
    const { key } = await keyOf('nina', ['agents--all:ro']);
    expect(key).toMatch(/^[0-9a-f]{32}$/);
    expect(key).not.toBe(await world.apiKey('nina'));
    expect([await status('nina', key), await status('nina', key, '/groups'), await status('nico', key)]).toEqual([
      200, 403, 401,
    ]);
    const own = await callWithKey('nina', key, { url: `/agents/${encodeURIComponent(emailOf('nina'))}` });
    expect([own.statusCode, own.json().api_key]).toEqual([200, undefined]);
  });

  test('opens no more than the agent’s role', async () => {
    const ofNormal = await keyOf('nina', ['agents--all:rw', 'audit_log--all:ro']);
    expect([await status('nina', ofNormal.key), await status('nina', ofNormal.key, `${V1}/audit-events`)]).toEqual([
      200, 403,
    ]);
    const ofAdministrator = await keyOf('adam', ['audit_log--all:ro']);
    expect(await status('adam', ofAdministrator.key, `${V1}/audit-events`)).toBe(200);
  });

  test('is dead when the app is uninstalled or removed, and installing it anew does not wake it', async () => {
    const { appId, installationId, key } = await keyOf('nina', ['agents--all:ro']);
    await ask('adam', remove(`/installations/${installationId}`));
    expect(await status('nina', key)).toBe(401);
    await install(appId);
    expect(await status('nina', key)).toBe(401);
    const second = await keyOf('nina', ['agents--all:ro']);
    await ask('adam', remove(`/apps/${second.appId}`));
    expect(await status('nina', second.key)).toBe(401);
  });

  test('keys are listed, and ended together, without a word of what they are', async () => {
    const { installationId, key, note, make } = await keyOf('nina', ['agents--all:ro']);
    const listed = await world.callAs('adam', get(`/installations/${installationId}/keys`));
    expect(listed.json()).toEqual({
      keys: [
        {
          account_id: world.accountIds.nina,
          login: emailOf('nina'),
          made_at: expect.any(String),
          sent_at: expect.any(String),
        },
      ],
    });
    expect(listed.body).not.toContain(hintOf(key));
    await ask('adam', remove(`/installations/${installationId}/keys`));
    expect(await status('nina', key)).toBe(401);
    // Even if its hint were there again.
    await note(make());
    expect(await status('nina', key)).toBe(401);
    expect((await ask('adam', get(`/installations/${installationId}/keys`))).keys).toEqual([]);
  });

  test('resetting the agent’s own key ends it, as suspending the account does', async () => {
    const { key, agent } = await keyOf('nico', ['agents--all:ro']);
    const { accountId } = agent;
    await world.accounts.setAccountSuspended({ accountId, suspendedAt: world.clock.now });
    expect(await status('nico', key)).toBe(401);
    await world.accounts.setAccountSuspended({ accountId, suspendedAt: undefined });
    expect(await status('nico', key)).toBe(200);
    await ask('nico', { method: 'POST', url: `/agents/${encodeURIComponent(emailOf('nico'))}/reset_api_key` });
    expect(await status('nico', key)).toBe(401);
  });

  test('a key under the secret key before is taken, one whose hint is not known is not', async () => {
    const { make, note } = await keyOf('nina', ['agents--all:ro']);
    const older = make(secretKeys().slice(1));
    expect(await status('nina', older)).toBe(401);
    await note(older);
    expect(await status('nina', older)).toBe(200);
  });

  test('one read finds it among any number of installations', async () => {
    const { key } = await keyOf('nina', ['agents--all:ro']);
    const reads = await world.readsDuring(async () => {
      await status('nina', key, '/status');
      await status('nina', 'f'.repeat(32), '/status');
      await status('nina', 'not a key', '/status');
    });
    // Every refusal takes the same work, so that none says more than another.
    expect(reads.filter((sql) => sql.includes('installation_keys'))).toHaveLength(3);
  });

  test('H29: it reaches its own installation and no other, and manages none', async () => {
    const scopes = ['installations--all:ro'];
    const [mine, other] = [await keyOf('adam', scopes), await keyOf('adam', scopes)];
    const asMine = (request: Call) => callWithKey('adam', mine.key, request);
    const { installations } = (await asMine(get('/installations'))).json();
    expect(installations.map((one: { installation_id: string }) => one.installation_id)).toEqual([mine.installationId]);
    const put = (installation: string): Call => ({
      method: 'PUT',
      url: `${V1}/installations/${installation}/storage/view`,
      json: { value: 1 },
    });
    const widgetId = await newWidget(other.appId);
    expect((await asMine(put(mine.installationId))).statusCode).toBe(200);
    for (const request of [
      put(other.installationId),
      get(`/installations/${other.installationId}/storage`),
      patch(`/installations/${other.installationId}/properties`, { a: 1 }),
      post(`/widgets/${widgetId}/notices`, { kind: 'flooded' }),
    ]) {
      expect((await asMine(request)).statusCode).toBe(404);
    }
    expect((await asMine(remove(`/installations/${mine.installationId}`))).statusCode).toBe(403);
  });

  test('H31: its use, and what it is refused, stand in the log of the organization once a day', async () => {
    const { key, installationId } = await keyOf('nina', ['agents--all:ro']);
    const ofIt = async () => {
      const organizationId = world.organizationIds.acme;
      const events = await world.auditLog.listEvents({ organizationId, limit: 50 });
      const own = events.filter(({ target }) => target === installationId);
      return own.map(({ action, accountId, details, origin }) => [action, accountId, details.scope, origin?.ip]).sort();
    };
    for (let times = 0; times < 3; times += 1) {
      await status('nina', key);
      await status('nina', key, '/groups');
    }
    // As another process would, which remembers nothing.
    const other = { ...world.api.installationKeys };
    const use = { organizationId: world.organizationIds.acme, accountId: world.accountIds.nina, clientId: undefined };
    const origin = { ip: '127.0.0.1', userAgent: '' };
    const details = { scope: 'groups--all:ro' };
    const refused = {
      ...use,
      installationId,
      origin,
      details,
      action: 'app_scope_refused',
      now: world.clock.now,
    } as const;
    await Promise.all([noteUse(refused, other), noteUse(refused, { ...other })]);
    const { nina } = world.accountIds;
    expect(await ofIt()).toEqual([
      ['app_installed', world.accountIds.adam, undefined, '127.0.0.1'],
      ['app_scope_refused', nina, 'groups--all:ro', '127.0.0.1'],
      ['installation_key_used', nina, undefined, '127.0.0.1'],
    ]);
    world.clock.now += 86_400_000;
    await status('nina', key);
    expect((await ofIt()).filter(([action]) => action === 'installation_key_used')).toHaveLength(2);
  });

  test('what it does stands in the audit log as done with it', async () => {
    const { key } = await keyOf('adam', ['groups--all:rw']);
    await callWithKey('adam', key, { method: 'POST', url: '/groups', json: { name: 'By an extension' } });
    const organizationId = world.organizationIds.acme;
    const [event] = await world.auditLog.listEvents({ organizationId, action: 'group_added', limit: 1 });
    expect(event).toMatchObject({ accountId: world.accountIds.adam, details: { by: 'installation_key' } });
  });
});

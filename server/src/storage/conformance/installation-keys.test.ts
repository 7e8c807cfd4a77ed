import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DATABASE_KINDS } from '../test-database.ts';
import { registryIn } from './registry.ts';
import { createWorld, NOW, unique, type World } from './world.ts';

describe.each(DATABASE_KINDS)('keys of installations, and what the log is told of apps (%s)', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(kind);
  });
  afterAll(() => world.remove());
  const { createApp, home, install } = registryIn(() => world);

  const given = async () => {
    const { organizationId, accountId, email } = await world.signIn();
    const { installationId } = await install(await createApp());
    const of = { organizationId, installationId };
    const note = (hint: string, now = NOW) => world.installationKeys.noteKey({ ...of, accountId, hint, now });
    const find = async (hint: string) => (await world.installationKeys.findKeyHolders(hint)).map((one) => one.login);
    return { of, accountId, email, note, find };
  };

  test('a key is found by its hint, with what agent and installation are now', async () => {
    const { of, accountId, email, note } = await given();
    const hint = unique('hint');
    expect(await note(hint)).toBe(true);
    expect(await note(hint, NOW + 9)).toBe(true);
    const holder = {
      accountId,
      organizationId: of.organizationId,
      login: email,
      role: 'normal',
      apiKeyGeneration: expect.any(Number),
      installation: { installationId: of.installationId, keyGeneration: 0 },
      scopes: ['agents--all:ro', 'customers:ro'],
      clientId: world.client.clientId,
    };
    expect(await world.installationKeys.findKeyHolders(hint)).toEqual([holder]);
    expect(await world.installationKeys.listKeys(of)).toEqual([{ ...holder, hint, madeAt: NOW, sentAt: NOW + 9 }]);
    expect(await world.installationKeys.findKeyHolders('unknown')).toEqual([]);
  });

  test('none is found of who is suspended or was removed, nor after the app was uninstalled or removed', async () => {
    const { of, accountId, email, note, find } = await given();
    const hint = unique('hint');
    await note(hint);
    await world.accounts.setAccountSuspended({ accountId, suspendedAt: NOW });
    expect(await find(hint)).toEqual([]);
    await world.accounts.setAccountSuspended({ accountId, suspendedAt: undefined });
    await world.accounts.setOrganizationSuspended({ organizationId: home(), suspendedAt: NOW });
    expect(await find(hint)).toEqual([]);
    await world.accounts.setOrganizationSuspended({ organizationId: home(), suspendedAt: undefined });
    expect(await find(hint)).toEqual([email]);
    await world.agents.removeAgent({ organizationId: home(), accountId });
    expect(await find(hint)).toEqual([]);
    expect(await note(hint)).toBe(false);
    const second = await given();
    await second.note(hint);
    expect(await world.installations.uninstall(second.of)).toBe('uninstalled');
    expect(await second.find(hint)).toEqual([]);
    expect(await second.note(hint)).toBe(false);
    expect(await world.installations.findInstallation(second.of)).toBeUndefined();
    expect(of).not.toEqual(second.of);
  });

  test('revoking raises the generation and forgets the hints; of an agent the newest four are kept', async () => {
    const { of, note } = await given();
    const hints = [1, 2, 3, 4, 5].map(() => unique('hint'));
    for (const [index, hint] of hints.entries()) await note(hint, NOW + index);
    const kept = async () => (await world.installationKeys.listKeys(of)).map(({ hint }) => hint);
    expect((await kept()).sort()).toEqual(hints.slice(1).sort());
    expect(await world.installationKeys.revokeKeys(of)).toBe('revoked');
    expect(await kept()).toEqual([]);
    const { installation } = (await world.installations.findInstallation(of)) ?? {};
    expect(installation?.keyGeneration).toBe(1);
  });

  test('the event of a key is recorded once, when it is new', async () => {
    const { of, accountId } = await given();
    const audit = {
      action: 'installation_key_made',
      concerns: { organizationId: of.organizationId },
      accountId,
      target: of.installationId,
      origin: undefined,
      happenedAt: NOW,
    } as const;
    const key = { ...of, accountId, hint: unique('hint'), audit };
    await world.installationKeys.noteKey({ ...key, now: NOW });
    await world.installationKeys.noteKey({ ...key, now: NOW + 1 });
    expect(await world.auditLog.listEvents({ accountId, limit: 9 })).toMatchObject([{ target: of.installationId }]);
  });

  test('an event that is noted once is there once, for each person and detail, by the key or by the client', async () => {
    const { organizationId, accountId, clientId } = await world.signIn();
    const storages = await world.openInterleaving();
    const { installationId } = await install(await createApp({ clientId: undefined }));
    const note = (n: 0 | 1, change: { scope?: string; since?: number; happenedAt?: number } = {}) => {
      const { scope = 'a', since = NOW, happenedAt = NOW } = change;
      const base = { action: 'app_scope_refused', concerns: { organizationId }, accountId } as const;
      const event = (target: string) => ({ ...base, target, origin: undefined, happenedAt, details: { scope } });
      const of = { organizationId, installationId, clientId: undefined, since, event };
      return storages[n].installationKeys.noteOnce(of);
    };
    await Promise.all([note(0), note(1), note(0), note(1)]);
    await note(0, { scope: 'b' });
    await note(0, { since: NOW + 1, happenedAt: NOW + 1 });
    const events = await world.auditLog.listEvents({ accountId, limit: 9 });
    expect(events.map(({ target, details, happenedAt }) => [target, details.scope, happenedAt - NOW]).sort()).toEqual([
      [installationId, 'a', 0],
      [installationId, 'a', 1],
      [installationId, 'b', 0],
    ]);
    // Of a client the installation is found; without one nothing is noted.
    const seen: string[] = [];
    const event = (target: string) => {
      seen.push(target);
      return {
        action: 'app_scope_refused',
        concerns: 'operator',
        target,
        origin: undefined,
        happenedAt: NOW,
      } as const;
    };
    const byClient = (id: string) =>
      world.installationKeys.noteOnce({ organizationId, installationId: undefined, clientId: id, since: 0, event });
    await byClient('unknown');
    expect(seen).toEqual([]);
    await byClient(clientId);
    expect(seen).toHaveLength(1);
  });

  test('H31: a consent to the client of an installed app names the installation', async () => {
    const { organizationId, accountId } = await world.signIn();
    const client = { ...world.client, clientId: unique('client'), secretHashes: [] };
    await world.clients.createClient(client);
    const { clientId } = client;
    const consent = (scope: string) => {
      const about = { organizationId, accountId, clientId };
      const audit = {
        ...({ action: 'consent_given', concerns: { organizationId }, accountId, clientId } as const),
        origin: undefined,
        ...{ details: { scopes: [scope] }, happenedAt: NOW },
      } as const;
      const redirectOrigin = 'https://app.example.com';
      return world.consents.saveConsent({ ...about, scopes: [scope], redirectOrigin, now: NOW, audit });
    };
    await consent('agents--my:ro');
    const { installationId } = await install(await createApp({ clientId }));
    await consent('agents--all:ro');
    const events = await world.auditLog.listEvents({ accountId, limit: 9 });
    expect(events.map(({ details }) => details)).toEqual(
      expect.arrayContaining([
        { scopes: ['agents--my:ro'] },
        { scopes: ['agents--all:ro'], installation_id: installationId },
      ]),
    );
    expect(events).toHaveLength(2);
  });
});

// What ends with an installation: the tokens and consents of the app's client in that organization, and nothing of others.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditEvent } from '../../accounts/audit-log.ts';
import type { OfInstallation } from '../../extensions/installation-storage.ts';
import type { Client } from '../../oauth/storage.ts';
import { DATABASE_KINDS } from '../test-database.ts';
import { registryIn } from './registry.ts';
import {
  createWorld,
  livingAmong,
  NOW,
  newAccessToken,
  newClient,
  newCode,
  obtainTokens,
  RING_SIZE,
  type SignedIn,
  type World,
} from './world.ts';

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(kind);
  });
  afterAll(() => world.remove());

  const { createApp, createOrganization, home, install } = registryIn(() => world);

  const newApp = (clientId: string | undefined) => createApp({ clientId });
  /** An agent who allowed the client, which has tokens of it, and one for itself. */
  const allowed = async (change: Partial<Client> = {}) => {
    const client = newClient(world.organization, change);
    await world.clients.createClient(client);
    const ada: SignedIn = { ...(await world.signIn()), clientId: client.clientId };
    const { clientId, organizationId, accountId } = ada;
    const consent = { accountId, clientId, organizationId, scopes: ['agents--my:ro'], now: NOW };
    await world.consents.saveConsent({ ...consent, redirectOrigin: 'https://app.example.com' });
    const tokens = await obtainTokens(world, ada);
    const ofItself = { ...newAccessToken(ada), accountId: undefined, sessionId: undefined };
    await world.tokens.saveAccessToken({ accessToken: ofItself, ringSize: RING_SIZE, now: NOW });
    return { ada, clientId, ...tokens, ofItself };
  };
  type Allowed = Awaited<ReturnType<typeof allowed>>;
  const state = async ({ ada, clientId, accessToken, refreshToken, ofItself }: Allowed) => ({
    tokens: (await livingAmong(world, [accessToken, ofItself])).length,
    refresh: (await world.tokens.findRefreshToken(refreshToken.tokenHash)) !== undefined,
    consents: (await world.consents.findConsents({ accountId: ada.accountId, clientId })).consents.length,
  });
  const ALIVE = { tokens: 2, refresh: true, consents: 1 };
  const ENDED = { tokens: 0, refresh: false, consents: 0 };

  test('uninstalling ends the tokens and consents of the app’s client, and those of no other', async () => {
    const [one, other] = [await allowed(), await allowed()];
    const installed = await install(await newApp(one.clientId));
    await install(await newApp(other.clientId));
    expect([await state(one), await state(other)]).toEqual([ALIVE, ALIVE]);
    expect(await world.installations.uninstall({ ...installed, organizationId: 'elsewhere' })).toBe('not_found');
    expect(await state(one)).toEqual(ALIVE);
    expect(await world.installations.uninstall(installed)).toBe('uninstalled');
    expect([await state(one), await state(other)]).toEqual([ENDED, ALIVE]);
    // The client itself lives: whoever signs in anew is asked anew.
    expect(await obtainTokens(world, one.ada)).toBeDefined();
  });

  test('a client that two installed apps share keeps its tokens until the last of them goes', async () => {
    const shared = await allowed();
    const [first, second] = [
      await install(await newApp(shared.clientId)),
      await install(await newApp(shared.clientId)),
    ];
    await world.installations.uninstall(first);
    expect(await state(shared)).toEqual(ALIVE);
    await world.installations.uninstall(second);
    expect(await state(shared)).toEqual(ENDED);
  });

  test('an app without a client ends nobody’s tokens', async () => {
    const one = await allowed();
    await world.installations.uninstall(await install(await newApp(undefined)));
    expect(await state(one)).toEqual(ALIVE);
  });

  test('removing the app does it in every organization, each of which is told', async () => {
    const one = await allowed();
    const elsewhere = await createOrganization();
    const app = await newApp(one.clientId);
    const places = [await install(app), await install(app, elsewhere)];
    const event = (organizationId: string, target: string): AuditEvent => ({
      ...{ action: 'app_uninstalled', concerns: { organizationId }, target, origin: undefined, happenedAt: NOW },
    });
    const remove = { appId: app.appId, organizationId: home() };
    const uninstalled = (of: OfInstallation) => event(of.organizationId, of.installationId);
    expect(await world.apps.deleteApp({ ...remove, organizationId: elsewhere, uninstalled })).toBe('not_found');
    expect(await state(one)).toEqual(ALIVE);
    expect(await world.apps.deleteApp({ ...remove, uninstalled })).toBe('deleted');
    expect(await state(one)).toEqual(ENDED);
    expect(await world.apps.findApp(app.appId)).toBeUndefined();
    for (const { organizationId, installationId } of places) {
      const events = await world.auditLog.listEvents({ organizationId, action: 'app_uninstalled', limit: 50 });
      expect(events.filter(({ target }) => target === installationId)).toHaveLength(1);
    }
    expect(await world.apps.deleteApp({ ...remove, uninstalled })).toBe('not_found');
  });

  test('of a code that is redeemed while the app is uninstalled nothing lives afterwards, whichever came first', async () => {
    const [one, two] = await world.openInterleaving();
    const { ada, clientId } = await allowed();
    const codes = [newCode(ada), newCode(ada), newCode(ada)];
    for (const code of codes) await world.codes.saveAuthorizationCode(code);
    const installed = await install(await newApp(clientId));
    const made = codes.map((code) => newAccessToken(ada, { grantId: code.grantId }));
    await Promise.all([
      ...codes.map((code, n) =>
        one.codes.redeemAuthorizationCode({
          ...{ code, now: NOW, accessToken: made[n] ?? newAccessToken(ada), refreshToken: undefined },
          ringSize: RING_SIZE,
        }),
      ),
      two.installations.uninstall(installed),
    ]);
    expect(await livingAmong(world, made)).toEqual([]);
  });
});

// Verbs that take an event along save it with what they do: not without it, and not when they do nothing.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Act } from '../../oauth/act.ts';
import { DATABASE_KINDS } from '../test-database.ts';
import {
  createWorld,
  HOUR,
  NOW,
  newAccessToken,
  newAccount,
  newClient,
  newOrganization,
  newPersonalAccessToken,
  newSession,
  obtainTokens,
  PROFILE,
  RING_SIZE,
  type SignedIn,
  unique,
  type World,
} from './world.ts';

/** What can't be written as JSON: saving such an event fails. */
const UNWRITABLE = { endless: 1n };

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(kind);
  });
  afterAll(() => world.remove());

  type Note = Omit<Act, 'concerns'> & { readonly concerns: { readonly organizationId: string } };
  /** Fits every verb. The log is one that nothing else stands in. */
  const note = (details?: Record<string, unknown>): Note => ({
    action: 'app_revoked',
    concerns: { organizationId: unique('log') },
    origin: undefined,
    happenedAt: NOW,
    ...(details === undefined ? {} : { details }),
  });
  const saved = ({ concerns }: Note) => world.auditLog.listEvents({ ...concerns, limit: 10 });

  type Verb = {
    readonly name: string;
    /** Does something with the event once, for somebody new. */
    readonly act: (audit: Note, ada: SignedIn) => Promise<unknown>;
    /** Finds nothing to do. */
    readonly nothing?: (audit: Note, ada: SignedIn) => Promise<unknown>;
  };
  const nowhere = 'nowhere';
  const group = async (ada: SignedIn) => {
    const { organizationId } = ada;
    const made = await world.groups.createGroup({
      organizationId,
      name: 'g',
      language: 'en',
      accountIds: [],
      now: NOW,
    });
    if (made === 'unknown_agent') throw new Error('The group was not made.');
    return made;
  };
  const rotated = async (ada: SignedIn) => {
    const tokens = await obtainTokens(world, ada);
    const { code, accessToken, refreshToken } = tokens;
    return { code, now: NOW, accessToken, refreshToken, ringSize: RING_SIZE };
  };

  const client = async () => {
    const made = newClient(world.organization);
    await world.clients.createClient(made);
    return made;
  };
  let ordinal = 0;
  const newSigningKey = () => {
    ordinal += 1;
    const publicKey = { kty: 'EC', crv: 'P-256', x: '', y: '' } as const;
    return { kid: unique('kid'), ordinal, publicKey, sealedPrivateKey: '', madeAt: NOW, signsFrom: NOW };
  };
  const newSecret = () => ({ secretHash: unique('secret'), now: NOW, most: 2, othersExpireAt: undefined });

  const VERBS: readonly Verb[] = [
    {
      name: 'createOrganization',
      act: (audit) => world.accounts.createOrganization(newOrganization(), audit),
      nothing: (audit) => world.accounts.createOrganization(world.organization, audit),
    },
    {
      name: 'createOrganizationWithOwner',
      act: (audit) =>
        world.accounts.createOrganizationWithOwner({
          organization: newOrganization(),
          account: newAccount(),
          profile: PROFILE,
          audit,
        }),
      nothing: (audit, { email }) =>
        world.accounts.createOrganizationWithOwner({
          organization: newOrganization(),
          account: newAccount({ email }),
          profile: PROFILE,
          audit,
        }),
    },
    {
      name: 'setPassword',
      act: (audit, { accountId }) =>
        world.accounts.setPassword({ accountId, passwordHash: 'new', now: NOW, keepSessionId: undefined, audit }),
    },
    {
      name: 'addAgent',
      act: (audit, { organizationId }) =>
        world.agents.addAgent({
          ...{ organizationId, account: newAccount(), role: 'normal', profile: PROFILE, groupIds: [], now: NOW },
          audit,
        }),
      nothing: (audit, { organizationId, accountId }) =>
        world.agents.addAgent({
          ...{ organizationId, account: { accountId }, role: 'normal', profile: PROFILE, groupIds: [], now: NOW },
          audit,
        }),
    },
    {
      name: 'updateAgent',
      act: (audit, { organizationId, accountId }) =>
        world.agents.updateAgent({ organizationId, accountId, name: 'New', profile: {}, audit }),
      nothing: (audit, { accountId }) =>
        world.agents.updateAgent({ organizationId: nowhere, accountId, name: 'New', profile: {}, audit }),
    },
    {
      name: 'removeAgent',
      act: (audit, { organizationId, accountId }) => world.agents.removeAgent({ organizationId, accountId, audit }),
      nothing: (audit, { accountId }) => world.agents.removeAgent({ organizationId: nowhere, accountId, audit }),
    },
    {
      name: 'raiseApiKeyGeneration',
      act: (audit, { organizationId, accountId }) =>
        world.agents.raiseApiKeyGeneration({ organizationId, accountId, audit }),
    },
    {
      name: 'createGroup',
      act: (audit, { organizationId }) =>
        world.groups.createGroup({ organizationId, name: 'g', language: 'en', accountIds: [], now: NOW, audit }),
      nothing: (audit, { organizationId }) =>
        world.groups.createGroup({ organizationId, name: 'g', language: 'en', accountIds: [nowhere], now: NOW, audit }),
    },
    {
      name: 'updateGroup',
      act: async (audit, ada) => world.groups.updateGroup({ ...(await group(ada)), name: 'h', audit }),
      nothing: (audit, { organizationId }) =>
        world.groups.updateGroup({ organizationId, groupId: 1_000_000, name: 'h', audit }),
    },
    {
      name: 'deleteGroup',
      act: async (audit, ada) => world.groups.deleteGroup({ ...(await group(ada)), audit }),
      nothing: (audit, { organizationId }) => world.groups.deleteGroup({ organizationId, groupId: 1_000_000, audit }),
    },
    {
      name: 'createSession',
      act: (audit, { accountId }) => world.sessions.createSession({ ...newSession(accountId), audit }),
      nothing: (audit, { accountId }) =>
        world.sessions.createSession({ ...newSession(accountId), provenBy: 'an old hash', audit }),
    },
    {
      name: 'endSession',
      act: (audit, ada) => world.sessions.endSession({ ...ada, tokens: 'all', now: NOW, audit }),
      nothing: (audit, ada) =>
        world.sessions.endSession({ ...ada, sessionId: nowhere, tokens: 'all', now: NOW, audit }),
    },
    {
      name: 'endSessions',
      act: (audit, { accountId }) =>
        world.sessions.endSessions({ accountId, keepSessionId: undefined, now: NOW, audit }),
    },
    {
      name: 'saveConsent',
      act: (audit, ada) => world.consents.saveConsent({ ...ada, scopes: [], redirectOrigin: 'o', now: NOW, audit }),
      nothing: (audit, ada) =>
        world.consents.saveConsent({
          ...{ ...ada, organizationId: nowhere, scopes: [], redirectOrigin: 'o', now: NOW },
          audit,
        }),
    },
    {
      name: 'savePersonalAccessToken',
      act: (audit, ada) => world.personalAccessTokens.savePersonalAccessToken(newPersonalAccessToken(ada), audit),
    },
    {
      name: 'revokePersonalAccessToken',
      act: async (audit, ada) => {
        const token = newPersonalAccessToken(ada);
        await world.personalAccessTokens.savePersonalAccessToken(token);
        return world.personalAccessTokens.revokePersonalAccessToken({ ...token, audit });
      },
      nothing: (audit, { accountId }) =>
        world.personalAccessTokens.revokePersonalAccessToken({ accountId, tokenId: nowhere, audit }),
    },
    {
      name: 'addSigningKey',
      act: (act) => world.signingKeys.addSigningKey(newSigningKey(), act),
    },
    {
      name: 'createClient',
      act: (audit) => world.clients.createClient(newClient(world.organization), audit),
    },
    {
      name: 'setAccountSuspended',
      act: (audit, { accountId }) => world.accounts.setAccountSuspended({ accountId, suspendedAt: NOW, audit }),
    },
    {
      name: 'setPasswordSignIn',
      act: (audit, { accountId }) => world.accounts.setPasswordSignIn({ accountId, allowed: false, now: NOW, audit }),
    },
    {
      name: 'updateRegistration',
      act: async (act) => world.registrations.updateRegistration({ ...(await client()), settings: {}, act }),
      nothing: (act) => world.registrations.updateRegistration({ clientId: nowhere, settings: {}, act }),
    },
    {
      name: 'addSecret',
      act: async (act) => world.registrations.addSecret({ ...(await client()), ...newSecret(), act }),
      nothing: async (act) => world.registrations.addSecret({ ...(await client()), ...newSecret(), most: 1, act }),
    },
    {
      name: 'removeSecret',
      act: async (act) => {
        const { clientId, secretHashes } = await client();
        return world.registrations.removeSecret({ clientId, secretHash: secretHashes[0] ?? '', now: NOW, act });
      },
      nothing: async (act) =>
        world.registrations.removeSecret({ ...(await client()), secretHash: 'none', now: NOW, act }),
    },
    {
      name: 'revokeGrant',
      act: async (audit, ada) => world.tokens.revokeGrant((await obtainTokens(world, ada)).code, audit),
      nothing: (audit, ada) => world.tokens.revokeGrant({ ...ada, grantId: nowhere }, audit),
    },
    {
      name: 'revokeGrant of a client’s own',
      act: async (audit, ada) => {
        const accessToken = newAccessToken(ada, { accountId: undefined, sessionId: undefined });
        await world.tokens.saveAccessToken({ accessToken, ringSize: RING_SIZE, now: NOW });
        return world.tokens.revokeGrant(accessToken, audit);
      },
    },
    {
      name: 'revokeApp',
      act: async (act, ada) => {
        await obtainTokens(world, ada);
        return world.tokens.revokeApp({ ...ada, act });
      },
      nothing: (act, ada) => world.tokens.revokeApp({ ...ada, act }),
    },
    {
      name: 'revokeApp with a consent alone',
      act: async (act, ada) => {
        await world.consents.saveConsent({ ...ada, scopes: [], redirectOrigin: 'o', now: NOW });
        return world.tokens.revokeApp({ ...ada, act });
      },
      nothing: (act, ada) => world.tokens.revokeApp({ ...ada, organizationId: 'somebody else’s', act }),
    },
    {
      name: 'redeemAuthorizationCode, again',
      act: async (replay, ada) => world.codes.redeemAuthorizationCode({ ...(await rotated(ada)), replay }),
      nothing: async (replay, ada) => {
        const again = await rotated(ada);
        await world.codes.redeemAuthorizationCode(again);
        return world.codes.redeemAuthorizationCode({ ...again, replay });
      },
    },
  ];

  test.each(VERBS)('$name saves its event with what it does', async ({ act }) => {
    const audit = note();
    await act(audit, await world.signIn());
    expect(await saved(audit)).toHaveLength(1);
  });

  test.each(VERBS.flatMap(({ name, nothing }) => (nothing === undefined ? [] : [{ name, nothing }])))(
    '$name saves no event when it does nothing',
    async ({ nothing }) => {
      const audit = note();
      await nothing(audit, await world.signIn());
      expect(await saved(audit)).toEqual([]);
    },
  );

  test.each(VERBS)('$name does nothing when its event can’t be saved', async ({ act }) => {
    const ada = await world.signIn();
    await expect(act(note(UNWRITABLE), ada)).rejects.toThrow(/BigInt/);
  });

  test('an act whose event can’t be saved has not happened', async () => {
    const ada = await world.signIn();
    const { accessToken } = await obtainTokens(world, ada);
    const audit = note(UNWRITABLE);
    await expect(world.tokens.revokeGrant(accessToken, audit)).rejects.toThrow(/BigInt/);
    await expect(world.sessions.endSession({ ...ada, tokens: 'all', now: NOW, audit })).rejects.toThrow(/BigInt/);
    expect(await world.tokens.findAccessToken({ tokenHash: accessToken.tokenHash, now: NOW })).toBeDefined();
    expect(await world.sessions.listSessions({ ...ada, now: NOW })).toHaveLength(1);
  });

  test('a new group’s event has its id, and that of ended sessions how many there were', async () => {
    const ada = await world.signIn();
    await world.sessions.createSession(newSession(ada.accountId, { expiresAt: NOW + HOUR }));
    const [added, ended] = [note(), note({ kept: 'none' })];
    const { organizationId, accountId } = ada;
    const made = { organizationId, name: 'g', language: 'en', accountIds: [], now: NOW, audit: added };
    const { groupId } = (await world.groups.createGroup(made)) as { groupId: number };
    await world.sessions.endSessions({ accountId, keepSessionId: undefined, now: NOW, audit: ended });
    expect(await saved(added)).toMatchObject([{ target: String(groupId) }]);
    expect(await saved(ended)).toMatchObject([{ details: { kept: 'none', ended: 2 } }]);
  });
});

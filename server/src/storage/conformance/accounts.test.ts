import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NEW_AGENT } from '../../accounts/agent-profile.ts';
import { DATABASE_KINDS } from '../test-database.ts';
import {
  createWorld,
  livingAmong,
  NOW,
  newAccessToken,
  newAccount,
  newOrganization,
  newSession,
  obtainTokens,
  PROFILE,
  RING_SIZE,
  unique,
  type World,
} from './world.ts';

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(kind);
  });
  afterAll(() => world.remove());

  test('an organization is created once, and found by its id and its slug', async () => {
    const before = await world.accounts.countOrganizations();
    const organization = newOrganization();
    const { organizationId, slug, licenseId } = organization;
    expect(await world.accounts.createOrganization(organization)).toBe('created');
    expect(await world.accounts.createOrganization(newOrganization({ slug }))).toBe('taken');
    expect(await world.accounts.createOrganization(newOrganization({ licenseId }))).toBe('taken');
    expect(await world.accounts.findOrganization({ organizationId })).toEqual(organization);
    expect(await world.accounts.findOrganization({ slug })).toEqual(organization);
    expect(await world.accounts.findOrganization({ slug: 'nobody' })).toBeUndefined();
    expect(await world.accounts.countOrganizations()).toBe(before + 1);
  });

  test('signing up creates organization, account and the membership as owner', async () => {
    const [organization, account] = [newOrganization(), newAccount()];
    expect(await world.accounts.createOrganizationWithOwner({ organization, account, profile: NEW_AGENT })).toBe(
      'created',
    );
    expect(await world.accounts.findAccount(account.accountId)).toEqual(account);
    expect(await world.accounts.listMemberships(account.accountId)).toEqual([
      {
        organizationId: organization.organizationId,
        organizationName: organization.name,
        slug: organization.slug,
        licenseId: organization.licenseId,
        role: 'owner',
      },
    ]);
    const [agent] = await world.agents.listAgents(organization.organizationId);
    expect(agent).toMatchObject({ login: account.email, groups: [], lastLogout: undefined });
  });

  test('signing up with a name that is taken saves nothing, and says which it was', async () => {
    const [organization, account] = [newOrganization(), newAccount()];
    await world.accounts.createOrganizationWithOwner({ organization, account, profile: NEW_AGENT });
    const [otherOrganization, otherAccount] = [newOrganization(), newAccount()];
    const sameEmail = {
      organization: otherOrganization,
      account: newAccount({ email: account.email }),
      profile: NEW_AGENT,
    };
    const sameSlug = {
      organization: newOrganization({ slug: organization.slug }),
      account: otherAccount,
      profile: NEW_AGENT,
    };
    expect(await world.accounts.createOrganizationWithOwner(sameEmail)).toBe('email_taken');
    expect(await world.accounts.createOrganizationWithOwner(sameSlug)).toBe('slug_taken');
    expect(await world.accounts.findOrganization(otherOrganization)).toBeUndefined();
    expect(await world.accounts.findAccountByEmail(otherAccount.email)).toBeUndefined();
    const both = { organization: otherOrganization, account: otherAccount, profile: NEW_AGENT };
    expect(await world.accounts.createOrganizationWithOwner(both)).toBe('created');
  });

  test('an account is found by id and e-mail unless it is suspended', async () => {
    const ada = await world.signIn();
    const { accountId, email } = ada;
    expect(await world.accounts.findAccount(accountId)).toMatchObject({ accountId, email });
    expect(await world.accounts.findAccountByEmail(email)).toMatchObject({ accountId, email });
    expect(await world.accounts.findSuspendedAccountByEmail(email)).toBeUndefined();
    await world.accounts.setAccountSuspended({ accountId, suspendedAt: NOW });
    expect(await world.accounts.findSuspendedAccountByEmail(email)).toMatchObject({ accountId, email });
    expect(await world.accounts.findAccount(accountId)).toBeUndefined();
    expect(await world.accounts.findAccountByEmail(email)).toBeUndefined();
    await world.accounts.setAccountSuspended({ accountId, suspendedAt: undefined });
    expect(await world.accounts.findAccount(accountId)).toBeDefined();
    expect(await world.accounts.findAccountByEmail('nobody@example.com')).toBeUndefined();
  });

  test('memberships are listed by the name of the organization, without suspended organizations', async () => {
    const ada = await world.signIn();
    const [last, suspended, first] = [
      newOrganization({ name: 'zeta' }),
      newOrganization({ name: 'beta' }),
      newOrganization({ name: 'alpha' }),
    ];
    for (const organization of [last, suspended, first]) {
      await world.accounts.createOrganization(organization);
      const { organizationId } = organization;
      const account = { accountId: ada.accountId };
      await world.agents.addAgent({
        organizationId,
        account,
        role: 'normal',
        profile: PROFILE,
        groupIds: [],
        now: NOW,
      });
    }
    await world.accounts.setOrganizationSuspended({ organizationId: suspended.organizationId, suspendedAt: NOW });
    const names = (await world.accounts.listMemberships(ada.accountId)).map(({ organizationName }) => organizationName);
    expect(names).toEqual(['alpha', world.organization.name, 'zeta']);
  });

  test('a new password ends every other session with its tokens', async () => {
    const ada = await world.signIn();
    const session = newSession(ada.accountId);
    await world.sessions.createSession(session);
    const here = { ...ada, sessionId: session.sessionId };
    const [offline, ofKept] = [await obtainTokens(world, ada), await obtainTokens(world, here)];
    const implicit = newAccessToken(ada);
    await world.tokens.saveAccessToken({ accessToken: implicit, ringSize: RING_SIZE, now: NOW });
    const passwordHash = unique('hash');
    await world.accounts.setPassword({ ...ada, passwordHash, now: NOW, keepSessionId: session.sessionId });
    expect(await world.accounts.findAccount(ada.accountId)).toMatchObject({ passwordHash });
    expect(await livingAmong(world, [offline.accessToken, implicit, ofKept.accessToken])).toEqual([
      ofKept.accessToken.tokenHash,
    ]);
    expect(await world.tokens.findRefreshToken(offline.refreshToken.tokenHash)).toBeUndefined();
    expect(await world.sessions.listSessions({ ...ada, now: NOW })).toMatchObject([{ sessionId: session.sessionId }]);
    await world.accounts.setPassword({ ...ada, passwordHash, now: NOW, keepSessionId: undefined });
    expect(await world.sessions.listSessions({ ...ada, now: NOW })).toEqual([]);
  });
});

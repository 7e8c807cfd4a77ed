import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Account, Organization } from '../../accounts/account-storage.ts';
import { NEW_AGENT } from '../../accounts/agent-profile.ts';
import { DATABASE_KINDS } from '../test-database.ts';
import {
  createWorld,
  livingAmong,
  NOW,
  newAccount,
  newCode,
  newOrganization,
  newPersonalAccessToken,
  obtainTokens,
  PROFILE,
  type SignedIn,
  type World,
} from './world.ts';

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(kind);
  });
  afterAll(() => world.remove());

  /** An organization with its owner. */
  const found = async (): Promise<{ organization: Organization; organizationId: string; owner: Account }> => {
    const [organization, owner] = [newOrganization(), newAccount()];
    await world.accounts.createOrganizationWithOwner({ organization, account: owner, profile: NEW_AGENT });
    return { organization, organizationId: organization.organizationId, owner };
  };
  const add = async (organizationId: string, account: Account | { accountId: string } = newAccount()) => {
    const membership = { organizationId, account, role: 'normal' as const, profile: PROFILE, groupIds: [], now: NOW };
    expect(await world.agents.addAgent(membership)).toBe('added');
    return account;
  };
  const createGroup = async (organizationId: string, name: string) => {
    const group = await world.groups.createGroup({ organizationId, name, language: 'en', accountIds: [], now: NOW });
    if (group === 'unknown_agent') throw new Error('The group has no agents.');
    return group.groupId;
  };
  const idsOf = async (organizationId: string) =>
    (await world.agents.listAgents(organizationId)).map(({ accountId }) => accountId);

  test('an agent is found as it was added, with its groups', async () => {
    const { organizationId } = await found();
    const [sales, support] = [await createGroup(organizationId, 'Sales'), await createGroup(organizationId, 'Support')];
    const account = newAccount();
    const { accountId, email, name } = account;
    const groupIds = [support, sales, sales, 0];
    const added = { organizationId, account, role: 'administrator' as const, profile: PROFILE, groupIds, now: NOW };
    expect(await world.agents.addAgent(added)).toBe('added');
    expect(await world.agents.findAgent({ organizationId, login: email })).toEqual({
      ...PROFILE,
      accountId,
      organizationId,
      login: email,
      name,
      role: 'administrator',
      apiKeyGeneration: expect.any(Number),
      lastLogout: undefined,
      groups: [
        { id: sales, name: 'Sales' },
        { id: support, name: 'Support' },
      ],
    });
    expect(await world.agents.findAgent({ organizationId, login: 'nobody@example.com' })).toBeUndefined();
    expect(await world.agents.findAgent({ organizationId: 'elsewhere', login: email })).toBeUndefined();
  });

  test('agents are listed by age, each with its own groups, without suspended accounts', async () => {
    const { organizationId, owner } = await found();
    const group = await createGroup(organizationId, 'Sales');
    const [second, third, suspended] = [newAccount(), newAccount(), newAccount()];
    const membership = { organizationId, role: 'normal' as const, profile: PROFILE };
    await world.agents.addAgent({ ...membership, account: third, groupIds: [group], now: NOW + 2 });
    await world.agents.addAgent({ ...membership, account: second, groupIds: [], now: NOW + 1 });
    await world.agents.addAgent({ ...membership, account: suspended, groupIds: [], now: NOW + 3 });
    await world.accounts.setAccountSuspended({ ...suspended, suspendedAt: NOW });
    expect(await world.agents.listAgents(organizationId)).toMatchObject([
      { accountId: owner.accountId, groups: [] },
      { accountId: second.accountId, groups: [] },
      { accountId: third.accountId, groups: [{ id: group, name: 'Sales' }] },
    ]);
    expect(await world.agents.listAgents('elsewhere')).toEqual([]);
  });

  test('an account is found as an agent of every active organization that it belongs to', async () => {
    const [one, other, suspended] = [await found(), await found(), await found()];
    await add(other.organizationId, { accountId: one.owner.accountId });
    await add(suspended.organizationId, { accountId: one.owner.accountId });
    const { organizationId } = suspended;
    await world.accounts.setOrganizationSuspended({ organizationId, suspendedAt: NOW });
    const agents = await world.agents.findAgentsByLogin(one.owner.email);
    expect(agents.map((agent) => [agent.organizationId, agent.role]).sort()).toEqual(
      [
        [one.organizationId, 'owner'],
        [other.organizationId, 'normal'],
      ].sort(),
    );
    await world.accounts.setAccountSuspended({ ...one.owner, suspendedAt: NOW });
    expect(await world.agents.findAgentsByLogin(one.owner.email)).toEqual([]);
  });

  test('adding says what stands in the way, and then saves nothing', async () => {
    const { organizationId, owner } = await found();
    const membership = { organizationId, role: 'normal' as const, profile: PROFILE, groupIds: [], now: NOW };
    const newcomer = newAccount();
    const addTo = (change: object) => world.agents.addAgent({ ...membership, account: newcomer, ...change });
    expect(await addTo({ account: newAccount({ email: owner.email }) })).toBe('email_taken');
    expect(await addTo({ account: { accountId: owner.accountId } })).toBe('already_agent');
    expect(await addTo({ groupIds: [7] })).toBe('unknown_group');
    expect(await world.accounts.findAccountByEmail(newcomer.email)).toBeUndefined();
    await expect(addTo({ account: { accountId: 'nobody' } })).rejects.toThrow();
    expect(await idsOf(organizationId)).toEqual([owner.accountId]);
  });

  test('a change touches the given fields only', async () => {
    const { organizationId, owner } = await found();
    const group = await createGroup(organizationId, 'Sales');
    const agent = { organizationId, accountId: owner.accountId };
    const find = () => world.agents.findAgent({ organizationId, login: owner.email });
    const before = await find();
    expect(await world.agents.updateAgent({ ...agent, profile: { jobTitle: 'Boss' } })).toBe('updated');
    expect(await find()).toEqual({ ...before, jobTitle: 'Boss' });
    const { jobTitle: _, ...rest } = PROFILE;
    const change = { ...agent, name: 'Ada', profile: rest, groupIds: [group], now: NOW };
    expect(await world.agents.updateAgent(change)).toBe('updated');
    const after = { ...before, ...rest, jobTitle: 'Boss', name: 'Ada', groups: [{ id: group, name: 'Sales' }] };
    expect(await find()).toEqual(after);
    await world.agents.updateAgent({ ...agent, profile: { workScheduler: undefined }, groupIds: [] });
    expect(await find()).toEqual({ ...after, workScheduler: undefined, groups: [] });
    expect(await world.agents.updateAgent({ ...agent, profile: {} })).toBe('updated');
  });

  test('a change of nobody, or into an unknown group, changes nothing', async () => {
    const { organizationId, owner } = await found();
    const agent = { organizationId, accountId: owner.accountId };
    expect(await world.agents.updateAgent({ ...agent, accountId: 'nobody', profile: {} })).toBe('not_found');
    const change = { ...agent, name: 'Ada', profile: { jobTitle: 'Boss' }, groupIds: [9], now: NOW };
    expect(await world.agents.updateAgent(change)).toBe('unknown_group');
    expect(await world.agents.findAgent({ organizationId, login: owner.email })).toMatchObject({
      name: owner.name,
      groups: [],
      jobTitle: 'Support Agent',
    });
  });

  test('an organization keeps at least one owner', async () => {
    const { organizationId, owner } = await found();
    const second = newAccount();
    await add(organizationId, second);
    const demote = (accountId: string) =>
      world.agents.updateAgent({ organizationId, accountId, role: 'normal', profile: { jobTitle: 'x' } });
    expect(await demote(owner.accountId)).toBe('last_owner');
    expect(await world.agents.removeAgent({ organizationId, accountId: owner.accountId })).toBe('last_owner');
    const promotion = { organizationId, accountId: second.accountId, role: 'owner' as const, profile: {}, now: NOW };
    expect(await world.agents.updateAgent(promotion)).toBe('updated');
    expect(await demote(owner.accountId)).toBe('updated');
    expect(await world.agents.removeAgent({ organizationId, accountId: second.accountId })).toBe('last_owner');
    expect(await world.agents.removeAgent({ organizationId, accountId: owner.accountId })).toBe('removed');
    expect(await world.agents.findAgent({ organizationId, login: second.email })).toMatchObject({ role: 'owner' });
  });

  test('removing an agent ends all that it had in this organization, for ever, and nothing elsewhere', async () => {
    const ada = await world.signIn();
    const { accountId, organizationId } = ada;
    const elsewhere = await found();
    await add(elsewhere.organizationId, { accountId });
    const there = { ...ada, organizationId: elsewhere.organizationId };
    const consent = { scopes: ['agents--my:ro'], redirectOrigin: 'https://app.example.com', now: NOW };
    const obtainAll = async (owner: SignedIn) => {
      await world.consents.saveConsent({ ...owner, ...consent });
      const [personal, waiting] = [newPersonalAccessToken(owner), newCode(owner)];
      await world.personalAccessTokens.savePersonalAccessToken(personal);
      await world.codes.saveAuthorizationCode(waiting);
      return { personal, waiting, ...(await obtainTokens(world, owner)) };
    };
    const [here, away] = [await obtainAll(ada), await obtainAll(there)];
    const group = await createGroup(organizationId, 'Sales');
    await world.groups.updateGroup({ organizationId, groupId: group, accountIds: [accountId] });
    const livingOf = async ({ personal, waiting, accessToken, refreshToken }: typeof here) => [
      await world.personalAccessTokens.findPersonalAccessToken({ tokenHash: personal.tokenHash, now: NOW }),
      await world.codes.findAuthorizationCode(waiting.codeHash),
      (await livingAmong(world, [accessToken]))[0],
      await world.tokens.findRefreshToken(refreshToken.tokenHash),
    ];

    expect(await world.agents.removeAgent({ organizationId, accountId })).toBe('removed');
    expect(await world.agents.removeAgent({ organizationId, accountId })).toBe('not_found');
    const nothing = [undefined, undefined, undefined, undefined];
    expect(await livingOf(here)).toEqual(nothing);
    expect(await livingOf(away)).not.toContain(undefined);
    const { consents } = await world.consents.findConsents(ada);
    expect(consents.map((kept) => kept.organizationId)).toEqual([elsewhere.organizationId]);
    expect(await world.groups.findGroup({ organizationId, groupId: group })).toMatchObject({ accountIds: [] });

    await add(organizationId, { accountId });
    expect(await livingOf(here)).toEqual(nothing);
    expect(await world.agents.findAgent({ organizationId, login: ada.email })).toMatchObject({ groups: [] });
  });

  test('the generation of API keys only rises', async () => {
    const { organizationId, owner } = await found();
    const agent = { organizationId, accountId: owner.accountId };
    const generation = async () => (await world.agents.findAgentsByLogin(owner.email))[0]?.apiKeyGeneration ?? 0;
    const first = await generation();
    expect(await world.agents.raiseApiKeyGeneration(agent)).toBe(first + 1);
    expect(await world.agents.raiseApiKeyGeneration(agent)).toBe(first + 2);
    expect(await generation()).toBe(first + 2);
    expect(await world.agents.raiseApiKeyGeneration({ ...agent, accountId: 'nobody' })).toBeUndefined();
  });
});

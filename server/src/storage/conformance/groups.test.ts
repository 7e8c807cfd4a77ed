import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NEW_AGENT } from '../../accounts/agent-profile.ts';
import { DATABASE_KINDS } from '../test-database.ts';
import { createWorld, NOW, newAccount, newOrganization, PROFILE, type World } from './world.ts';

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let world: World;
  let organizationId: string;
  /** Account ids of three agents, in order. */
  let agents: [string, string, string];

  beforeAll(async () => {
    world = await createWorld(kind);
  });
  afterAll(() => world.remove());
  beforeEach(async () => {
    const organization = newOrganization();
    ({ organizationId } = organization);
    const owner = newAccount();
    await world.accounts.createOrganizationWithOwner({ organization, account: owner, profile: NEW_AGENT });
    const others = [newAccount(), newAccount()] as const;
    for (const account of others) {
      const membership = { organizationId, account, role: 'normal' as const, profile: PROFILE, groupIds: [], now: NOW };
      await world.agents.addAgent(membership);
    }
    agents = [owner, ...others].map(({ accountId }) => accountId).sort() as typeof agents;
  });

  const create = (name: string, accountIds: readonly string[] = []) =>
    world.groups.createGroup({ organizationId, name, language: 'en', accountIds, now: NOW });
  const find = (groupId: number) => world.groups.findGroup({ organizationId, groupId });
  const list = () => world.groups.listGroups(organizationId);

  test('groups are numbered from 1 in each organization, and found with their agents', async () => {
    const [first, second, third] = agents;
    const sales = { organizationId, groupId: 1, name: 'Sales', language: 'en', accountIds: [first, third] };
    expect(await create('Sales', [third, first, third])).toEqual(sales);
    expect(await create('Support', [second])).toMatchObject({ groupId: 2 });
    expect(await find(1)).toEqual(sales);
    expect(await list()).toMatchObject([sales, { groupId: 2, accountIds: [second] }]);
    expect(await find(3)).toBeUndefined();
    expect(await world.groups.findGroup({ organizationId: 'elsewhere', groupId: 1 })).toBeUndefined();
  });

  test('a number is never used twice', async () => {
    await create('first');
    await create('second');
    expect(await world.groups.deleteGroup({ organizationId, groupId: 2 })).toBe('deleted');
    expect(await create('third')).toMatchObject({ groupId: 3 });
  });

  test('a group of somebody who is no agent here is not created, and takes no number', async () => {
    const stranger = await world.signIn();
    expect(await create('Sales', [agents[0], stranger.accountId])).toBe('unknown_agent');
    expect(await list()).toEqual([]);
    expect(await create('Sales')).toMatchObject({ groupId: 1 });
  });

  test('a change touches the given fields only', async () => {
    const [first, second] = agents;
    await create('Sales', [first]);
    const update = (change: object) => world.groups.updateGroup({ organizationId, groupId: 1, ...change });
    expect(await update({ name: 'Sellers' })).toBe('updated');
    expect(await find(1)).toMatchObject({ name: 'Sellers', language: 'en', accountIds: [first] });
    expect(await update({ language: 'pl', accountIds: [second] })).toBe('updated');
    expect(await find(1)).toMatchObject({ name: 'Sellers', language: 'pl', accountIds: [second] });
    expect(await update({ accountIds: [] })).toBe('updated');
    expect(await find(1)).toMatchObject({ accountIds: [] });
    expect(await update({})).toBe('updated');
  });

  test('a change of an unknown group, or with an unknown agent, changes nothing', async () => {
    await create('Sales', [agents[0]]);
    expect(await world.groups.updateGroup({ organizationId, groupId: 2, name: 'x' })).toBe('not_found');
    const change = { organizationId, groupId: 1, name: 'Sellers', accountIds: ['nobody'] };
    expect(await world.groups.updateGroup(change)).toBe('unknown_agent');
    expect(await find(1)).toMatchObject({ name: 'Sales', accountIds: [agents[0]] });
  });

  test('a deleted group is gone from its agents, and other groups stay', async () => {
    const [first] = agents;
    await create('Sales', [first]);
    await create('Support', [first]);
    expect(await world.groups.deleteGroup({ organizationId, groupId: 1 })).toBe('deleted');
    expect(await world.groups.deleteGroup({ organizationId, groupId: 1 })).toBe('not_found');
    expect(await list()).toMatchObject([{ groupId: 2, accountIds: [first] }]);
    const agent = (await world.agents.listAgents(organizationId)).find(({ accountId }) => accountId === first);
    expect(agent?.groups).toEqual([{ id: 2, name: 'Support' }]);
  });

  test('an agent with a suspended account is not seen in its groups', async () => {
    const [first, second] = agents;
    await create('Sales', [first, second]);
    await world.accounts.setAccountSuspended({ accountId: first, suspendedAt: NOW });
    expect(await find(1)).toMatchObject({ accountIds: [second] });
    await world.accounts.setAccountSuspended({ accountId: first, suspendedAt: undefined });
    expect(await find(1)).toMatchObject({ accountIds: [first, second] });
  });
});

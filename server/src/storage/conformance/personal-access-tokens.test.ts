import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DATABASE_KINDS } from '../test-database.ts';
import { createWorld, HOUR, NOW, newPersonalAccessToken, type World } from './world.ts';

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(kind);
  });
  afterAll(() => world.remove());

  const save = async (token: ReturnType<typeof newPersonalAccessToken>) => {
    await world.personalAccessTokens.savePersonalAccessToken(token);
    return token;
  };
  const find = (tokenHash: string, now = NOW) => world.personalAccessTokens.findPersonalAccessToken({ tokenHash, now });

  test('a token is found with what its owner is now, until it expires; one without an end stays', async () => {
    const ada = await world.signIn();
    const token = await save(newPersonalAccessToken(ada));
    const endless = await save(newPersonalAccessToken(ada, { expiresAt: undefined }));
    const owner = { email: ada.email, role: 'normal', licenseId: world.organization.licenseId };
    expect(await find(token.tokenHash)).toEqual({ ...token, ...owner });
    expect(await find(token.tokenHash, NOW + HOUR)).toBeUndefined();
    expect(await find(endless.tokenHash, NOW + 1e10)).toEqual({ ...endless, ...owner });
    expect(await find('unknown')).toBeUndefined();
  });

  test('a token is not found while account or organization is suspended, nor after the owner left', async () => {
    const ada = await world.signIn();
    const { accountId, organizationId } = ada;
    const { tokenHash } = await save(newPersonalAccessToken(ada));
    await world.accounts.setAccountSuspended({ accountId, suspendedAt: NOW });
    expect(await find(tokenHash)).toBeUndefined();
    await world.accounts.setAccountSuspended({ accountId, suspendedAt: undefined });
    await world.accounts.setOrganizationSuspended({ organizationId, suspendedAt: NOW });
    expect(await find(tokenHash)).toBeUndefined();
    await world.accounts.setOrganizationSuspended({ organizationId, suspendedAt: undefined });
    expect(await find(tokenHash)).toBeDefined();
    await world.agents.removeAgent(ada);
    expect(await find(tokenHash)).toBeUndefined();
  });

  test('a token for somebody who is no agent of the organization is not saved', async () => {
    const ada = await world.signIn();
    const token = newPersonalAccessToken(ada, { organizationId: 'elsewhere' });
    await expect(world.personalAccessTokens.savePersonalAccessToken(token)).rejects.toThrow('no agent');
    expect(await world.personalAccessTokens.listPersonalAccessTokens(ada.accountId)).toEqual([]);
  });

  test('the tokens of an account are listed, newest first, and revoked by their owner only', async () => {
    const [ada, ben] = [await world.signIn(), await world.signIn()];
    const older = await save(newPersonalAccessToken(ada));
    const newer = await save(newPersonalAccessToken(ada, { createdAt: NOW + 1 }));
    const list = () => world.personalAccessTokens.listPersonalAccessTokens(ada.accountId);
    const revoke = (accountId: string) =>
      world.personalAccessTokens.revokePersonalAccessToken({ accountId, tokenId: older.tokenId });
    expect(await list()).toEqual([newer, older]);
    expect(await revoke(ben.accountId)).toBe(false);
    expect(await revoke(ada.accountId)).toBe(true);
    expect(await revoke(ada.accountId)).toBe(false);
    expect(await list()).toEqual([newer]);
    expect(await find(older.tokenHash)).toBeUndefined();
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuthorizationCodeRecord } from '../../oauth/storage.ts';
import { DATABASE_KINDS } from '../test-database.ts';
import {
  createWorld,
  livingAmong,
  MINUTE,
  NOW,
  newAccessToken,
  newCode,
  newRefreshToken,
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

  const redemptionOf = (owner: SignedIn, code: AuthorizationCodeRecord) => ({
    code,
    now: NOW,
    accessToken: newAccessToken(owner, { grantId: code.grantId }),
    refreshToken: newRefreshToken(owner, { grantId: code.grantId }),
    ringSize: RING_SIZE,
  });

  test('a code is found as it was saved, with who it speaks for', async () => {
    const ada = await world.signIn();
    const code = newCode(ada);
    expect(await world.codes.saveAuthorizationCode(code)).toBe('saved');
    expect(await world.codes.findAuthorizationCode(code.codeHash)).toEqual({
      ...code,
      redeemedAt: undefined,
      email: ada.email,
      licenseId: world.organization.licenseId,
    });
  });

  test('a code without a challenge is found without one', async () => {
    const code = newCode(await world.signIn(), { codeChallenge: undefined, codeChallengeRule: 'none' });
    await world.codes.saveAuthorizationCode(code);
    expect(await world.codes.findAuthorizationCode(code.codeHash)).toMatchObject({
      codeChallenge: undefined,
      codeChallengeRule: 'none',
    });
  });

  test('the use of the client is noted when a code is saved, and only then', async () => {
    const ada = await world.signIn();
    const lastOrganization = async () => (await world.consents.findConsents(ada)).lastOrganizationId;
    await world.sessions.endSession({ ...ada, tokens: 'browser', now: NOW });
    expect(await world.codes.saveAuthorizationCode(newCode(ada))).toBe('session_ended');
    expect(await lastOrganization()).toBeUndefined();
    const again = await world.signIn();
    await world.codes.saveAuthorizationCode(newCode(again));
    expect((await world.consents.findConsents(again)).lastOrganizationId).toBe(ada.organizationId);
  });

  test('no code is saved for a session that is unknown, of another account, expired or ended, nor without a membership', async () => {
    const ada = await world.signIn();
    const ben = await world.signIn();
    const save = (code: AuthorizationCodeRecord) => world.codes.saveAuthorizationCode(code);
    expect(await save(newCode(ada, { sessionId: 'nobody' }))).toBe('session_ended');
    expect(await save(newCode(ada, { sessionId: ben.sessionId }))).toBe('session_ended');
    expect(await save(newCode(ada, { issuedAt: NOW + 25 * 60 * MINUTE }))).toBe('session_ended');
    await world.sessions.endSession({ ...ada, tokens: 'browser', now: NOW });
    const refused = newCode(ada);
    expect(await save(refused)).toBe('session_ended');
    expect(await world.codes.findAuthorizationCode(refused.codeHash)).toBeUndefined();
    await world.agents.removeAgent(ben);
    expect(await save(newCode(ben))).toBe('session_ended');
  });

  test('RFC 6749 4.1.2: a code is redeemed once, together with its tokens', async () => {
    const ada = await world.signIn();
    const code = newCode(ada);
    await world.codes.saveAuthorizationCode(code);
    const redemption = redemptionOf(ada, code);
    expect(await world.codes.redeemAuthorizationCode(redemption)).toBe('redeemed');
    expect(await world.codes.findAuthorizationCode(code.codeHash)).toMatchObject({ redeemedAt: NOW });
    expect(await livingAmong(world, [redemption.accessToken])).toHaveLength(1);
    expect(await world.tokens.findRefreshToken(redemption.refreshToken.tokenHash)).toBeDefined();
  });

  test('RFC 6749 10.5: a second redemption saves nothing and ends every token of the grant, and of that grant only', async () => {
    const ada = await world.signIn();
    const [code, other] = [newCode(ada), newCode(ada)];
    const [first, second, untouched] = [redemptionOf(ada, code), redemptionOf(ada, code), redemptionOf(ada, other)];
    for (const saved of [code, other]) await world.codes.saveAuthorizationCode(saved);
    for (const redemption of [first, untouched]) await world.codes.redeemAuthorizationCode(redemption);
    expect(await world.codes.redeemAuthorizationCode({ ...second, now: NOW + 1 })).toBe('replayed');
    expect(await livingAmong(world, [first.accessToken, second.accessToken, untouched.accessToken])).toEqual([
      untouched.accessToken.tokenHash,
    ]);
    expect(await world.tokens.findRefreshToken(first.refreshToken.tokenHash)).toBeUndefined();
    expect(await world.tokens.findRefreshToken(second.refreshToken.tokenHash)).toBeUndefined();
    expect(await world.tokens.findRefreshToken(untouched.refreshToken.tokenHash)).toBeDefined();
    expect(await world.codes.findAuthorizationCode(code.codeHash)).toMatchObject({ redeemedAt: NOW });
    expect(await world.codes.redeemAuthorizationCode(second)).toBe('replayed');
  });

  test('a replay is seen after the session has ended too', async () => {
    const ada = await world.signIn();
    const code = newCode(ada);
    await world.codes.saveAuthorizationCode(code);
    const redemption = redemptionOf(ada, code);
    await world.codes.redeemAuthorizationCode(redemption);
    await world.sessions.endSession({ ...ada, tokens: 'browser', now: NOW });
    expect(await world.codes.redeemAuthorizationCode(redemptionOf(ada, code))).toBe('replayed');
    expect(await world.tokens.findRefreshToken(redemption.refreshToken.tokenHash)).toBeUndefined();
  });

  test('a code that is unknown or whose session has ended is gone, and nothing is saved', async () => {
    const ada = await world.signIn();
    const unknown = redemptionOf(ada, newCode(ada));
    expect(await world.codes.redeemAuthorizationCode(unknown)).toBe('gone');
    const code = newCode(ada);
    await world.codes.saveAuthorizationCode(code);
    await world.sessions.endSession({ ...ada, tokens: 'browser', now: NOW });
    const late = redemptionOf(ada, code);
    expect(await world.codes.redeemAuthorizationCode(late)).toBe('gone');
    expect(await livingAmong(world, [unknown.accessToken, late.accessToken])).toEqual([]);
    expect(await world.tokens.findRefreshToken(late.refreshToken.tokenHash)).toBeUndefined();
  });

  test('a code is redeemed without a refresh token where none is due', async () => {
    const ada = await world.signIn();
    const code = newCode(ada);
    await world.codes.saveAuthorizationCode(code);
    const redemption = redemptionOf(ada, code);
    expect(await world.codes.redeemAuthorizationCode({ ...redemption, refreshToken: undefined })).toBe('redeemed');
    expect(await livingAmong(world, [redemption.accessToken])).toHaveLength(1);
    expect(await world.tokens.findRefreshToken(redemption.refreshToken.tokenHash)).toBeUndefined();
  });

  test('a code is not found while its account, organization or client is not active, nor without the membership', async () => {
    const ada = await world.signIn();
    const { accountId, organizationId } = ada;
    const code = newCode(ada);
    await world.codes.saveAuthorizationCode(code);
    const find = () => world.codes.findAuthorizationCode(code.codeHash);
    const setDisabled = (disabled_at: number | null) =>
      world.database.write((tx) =>
        tx.updateTable('clients').set({ disabled_at }).where('client_id', '=', ada.clientId).execute(),
      );

    await world.accounts.setAccountSuspended({ accountId, suspendedAt: NOW });
    expect(await find()).toBeUndefined();
    await world.accounts.setAccountSuspended({ accountId, suspendedAt: undefined });
    await world.accounts.setOrganizationSuspended({ organizationId, suspendedAt: NOW });
    expect(await find()).toBeUndefined();
    await world.accounts.setOrganizationSuspended({ organizationId, suspendedAt: undefined });
    await setDisabled(NOW);
    expect(await find()).toBeUndefined();
    await setDisabled(null);
    expect(await find()).toBeDefined();
    await world.agents.removeAgent(ada);
    expect(await find()).toBeUndefined();
  });
});

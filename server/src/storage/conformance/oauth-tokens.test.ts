import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccessTokenRecord, RefreshTokenRecord } from '../../oauth/storage.ts';
import { DATABASE_KINDS } from '../test-database.ts';
import {
  createWorld,
  HOUR,
  livingAmong,
  NOW,
  newAccessToken,
  newCode,
  newRefreshToken,
  obtainTokens,
  RING_SIZE,
  type SignedIn,
  unique,
  type World,
} from './world.ts';

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(kind);
  });
  afterAll(() => world.remove());

  const save = (accessToken: AccessTokenRecord, now = NOW) =>
    world.tokens.saveAccessToken({ accessToken, ringSize: RING_SIZE, now });
  const find = (tokenHash: string, now = NOW) => world.tokens.findAccessToken({ tokenHash, now });
  const rotationOf = (owner: SignedIn, refreshToken: RefreshTokenRecord) => ({
    refreshToken,
    now: NOW + 1,
    newAccessToken: newAccessToken(owner, { grantId: refreshToken.grantId, offline: true, issuedAt: NOW + 1 }),
    newRefreshToken: newRefreshToken(owner, { grantId: refreshToken.grantId, issuedAt: NOW + 1 }),
    sealedAnswer: unique('sealed'),
    ringSize: RING_SIZE,
  });
  const clientCredentials = (): AccessTokenRecord => ({
    tokenHash: unique('access-token'),
    grantId: unique('grant'),
    clientId: world.client.clientId,
    accountId: undefined,
    organizationId: world.organization.organizationId,
    sessionId: undefined,
    scopes: ['agents--all:ro'],
    offline: false,
    issuedAt: NOW,
    expiresAt: NOW + HOUR,
  });

  describe('access tokens', () => {
    test('one is found as it was saved, with what its bearer is now, until it expires', async () => {
      const ada = await world.signIn();
      const token = newAccessToken(ada, { expiresAt: NOW + HOUR });
      expect(await save(token)).toBe('saved');
      const { licenseId } = world.organization;
      const firstParty = false;
      expect(await find(token.tokenHash)).toEqual({
        ...token,
        licenseId,
        email: ada.email,
        role: 'normal',
        firstParty,
      });
      await world.agents.updateAgent({ ...ada, role: 'administrator', profile: {} });
      expect(await find(token.tokenHash, NOW + HOUR - 1)).toMatchObject({ role: 'administrator' });
      expect(await find(token.tokenHash, NOW + HOUR)).toBeUndefined();
      expect(await find('unknown')).toBeUndefined();
    });

    test('one of client credentials (RFC 6749 4.4) has no account, no e-mail and no role, and no ring', async () => {
      const tokens = Array.from({ length: RING_SIZE + 5 }, clientCredentials);
      for (const token of tokens) expect(await save(token)).toBe('saved');
      const [first] = tokens as [AccessTokenRecord];
      const { licenseId } = world.organization;
      const nobody = { email: undefined, role: undefined, firstParty: false };
      expect(await find(first.tokenHash)).toEqual({ ...first, licenseId, ...nobody });
      expect(await livingAmong(world, tokens)).toHaveLength(RING_SIZE + 5);
    });

    test('none is saved for a session that has ended, and the use of the client is not noted', async () => {
      const ada = await world.signIn();
      await world.sessions.endSession({ ...ada, tokens: 'browser', now: NOW });
      const token = newAccessToken(ada);
      expect(await save(token)).toBe('session_ended');
      expect(await find(token.tokenHash)).toBeUndefined();
      expect((await world.consents.findConsents(ada)).lastOrganizationId).toBeUndefined();
    });

    test('none is found while its account, organization or client is not active, nor without the membership', async () => {
      const ada = await world.signIn();
      const { accountId, organizationId, clientId } = ada;
      const token = newAccessToken(ada);
      await save(token);
      const setDisabled = (disabled_at: number | null) =>
        world.database.write((tx) =>
          tx.updateTable('clients').set({ disabled_at }).where('client_id', '=', clientId).execute(),
        );
      await world.accounts.setAccountSuspended({ accountId, suspendedAt: NOW });
      expect(await find(token.tokenHash)).toBeUndefined();
      await world.accounts.setAccountSuspended({ accountId, suspendedAt: undefined });
      await world.accounts.setOrganizationSuspended({ organizationId, suspendedAt: NOW });
      expect(await find(token.tokenHash)).toBeUndefined();
      await world.accounts.setOrganizationSuspended({ organizationId, suspendedAt: undefined });
      await setDisabled(NOW);
      expect(await find(token.tokenHash)).toBeUndefined();
      await setDisabled(null);
      expect(await find(token.tokenHash)).toBeDefined();
      await world.agents.removeAgent(ada);
      expect(await find(token.tokenHash)).toBeUndefined();
    });
  });

  describe('the ring', () => {
    test('the 26th living access token ends the oldest, and the oldest alone', async () => {
      const ada = await world.signIn();
      const { accessToken, refreshToken } = await obtainTokens(world, ada, { issuedAt: NOW - HOUR });
      const tokens = Array.from({ length: RING_SIZE }, (_, age) => newAccessToken(ada, { issuedAt: NOW + age }));
      for (const token of tokens) await save(token);
      expect(await livingAmong(world, [accessToken, ...tokens])).toEqual(tokens.map(({ tokenHash }) => tokenHash));
      expect(await world.tokens.findRefreshToken(refreshToken.tokenHash)).toBeDefined();
    });

    test('expired tokens do not count', async () => {
      const ada = await world.signIn();
      const living = newAccessToken(ada, { issuedAt: NOW - 2 * HOUR });
      await save(living);
      for (let age = 0; age < RING_SIZE + 5; age++) {
        await save(newAccessToken(ada, { issuedAt: NOW - HOUR, expiresAt: NOW - 1 }));
      }
      await save(newAccessToken(ada));
      expect(await livingAmong(world, [living])).toHaveLength(1);
    });

    test('of tokens issued in the same millisecond the new one is never the one that ends', async () => {
      const ada = await world.signIn();
      for (let count = 0; count < 2 * RING_SIZE; count++) {
        const token = newAccessToken(ada);
        await save(token);
        expect(await livingAmong(world, [token])).toHaveLength(1);
      }
    });

    test('of tokens issued in the same millisecond the oldest end', async () => {
      const ada = await world.signIn();
      const tokens = Array.from({ length: 2 * RING_SIZE }, () => newAccessToken(ada));
      for (const token of tokens) await save(token);
      expect(await livingAmong(world, tokens)).toEqual(tokens.slice(-RING_SIZE).map(({ tokenHash }) => tokenHash));
    });

    test('A18: the oldest end also after a clock was set back, or with processes whose clocks differ', async () => {
      const ada = await world.signIn();
      const times = [...Array(RING_SIZE).fill(NOW), ...Array(5).fill(NOW - HOUR), NOW, NOW - 2 * HOUR];
      const saved: { accessToken: AccessTokenRecord; refreshToken: RefreshTokenRecord }[] = [];
      for (const issuedAt of times) saved.push(await obtainTokens(world, ada, { issuedAt }));
      const newest = saved.slice(-RING_SIZE);
      expect(
        await livingAmong(
          world,
          saved.map(({ accessToken }) => accessToken),
        ),
      ).toEqual(newest.map(({ accessToken }) => accessToken.tokenHash));
      const found = await Promise.all(
        saved.map(({ refreshToken }) => world.tokens.findRefreshToken(refreshToken.tokenHash)),
      );
      expect(found.flatMap((token) => token?.tokenHash ?? [])).toEqual(
        newest.map(({ refreshToken }) => refreshToken.tokenHash),
      );
    });

    test('other accounts and other clients have rings of their own', async () => {
      const [ada, ben] = [await world.signIn(), await world.signIn()];
      const [tokenOfAda, ofOtherClient] = [newAccessToken(ada), newAccessToken({ ...ada, clientId: 'another' })];
      for (const token of [tokenOfAda, ofOtherClient]) await save(token);
      for (let count = 0; count < RING_SIZE; count++) await save(newAccessToken(ben));
      expect(await livingAmong(world, [tokenOfAda])).toHaveLength(1);
      const kept = await world.database.queryRead('select 1 as one from access_tokens where token_hash = $1', [
        ofOtherClient.tokenHash,
      ]);
      expect(kept).toHaveLength(1);
    });

    test('the 26th living refresh token ends the oldest; rotated ones do not count', async () => {
      const ada = await world.signIn();
      const { refreshToken: oldest } = await obtainTokens(world, ada, { issuedAt: NOW - HOUR });
      let current = (await obtainTokens(world, ada)).refreshToken;
      for (let count = 0; count < RING_SIZE + 5; count++) {
        const rotation = rotationOf(ada, current);
        expect(await world.tokens.rotateRefreshToken(rotation)).toEqual({ outcome: 'rotated' });
        current = rotation.newRefreshToken;
      }
      expect(await world.tokens.findRefreshToken(oldest.tokenHash)).toBeDefined();
      for (let count = 0; count < RING_SIZE - 2; count++) await obtainTokens(world, ada);
      expect(await world.tokens.findRefreshToken(oldest.tokenHash)).toBeDefined();
      const { refreshToken: newest } = await obtainTokens(world, ada);
      expect(await world.tokens.findRefreshToken(oldest.tokenHash)).toBeUndefined();
      expect(await world.tokens.findRefreshToken(newest.tokenHash)).toBeDefined();
    });
  });

  describe('refresh tokens', () => {
    test('one is found as it was saved, with who it speaks for', async () => {
      const ada = await world.signIn();
      const { refreshToken } = await obtainTokens(world, ada);
      expect(await world.tokens.findRefreshToken(refreshToken.tokenHash)).toEqual({
        ...refreshToken,
        rotatedAt: undefined,
        sealedAnswer: undefined,
        licenseId: world.organization.licenseId,
        email: ada.email,
      });
      await world.accounts.setAccountSuspended({ ...ada, suspendedAt: NOW });
      expect(await world.tokens.findRefreshToken(refreshToken.tokenHash)).toBeUndefined();
    });

    test('one that stays gives new access tokens, in the ring, until it is revoked', async () => {
      const ada = await world.signIn();
      const { accessToken, refreshToken } = await obtainTokens(world, ada, { issuedAt: NOW - 1 });
      const refresh = async () => {
        const fresh = newAccessToken(ada, { grantId: refreshToken.grantId, offline: true });
        const query = { refreshToken, accessToken: fresh, ringSize: RING_SIZE, now: NOW };
        return { fresh, outcome: await world.tokens.refreshAccessToken(query) };
      };
      for (let count = 0; count < RING_SIZE; count++) expect((await refresh()).outcome).toBe('saved');
      expect(await livingAmong(world, [accessToken])).toEqual([]);
      await world.tokens.revokeGrant(refreshToken);
      const late = await refresh();
      expect(late.outcome).toBe('gone');
      expect(await livingAmong(world, [late.fresh])).toEqual([]);
    });

    test('RFC 9700 4.14: one is rotated once; whoever comes later gets what the first one sealed', async () => {
      const ada = await world.signIn();
      const { refreshToken } = await obtainTokens(world, ada);
      const [first, second] = [rotationOf(ada, refreshToken), rotationOf(ada, refreshToken)];
      expect(await world.tokens.rotateRefreshToken(first)).toEqual({ outcome: 'rotated' });
      expect(await world.tokens.rotateRefreshToken({ ...second, now: NOW + 9 })).toEqual({
        outcome: 'already_rotated',
        rotatedAt: NOW + 1,
        sealedAnswer: first.sealedAnswer,
      });
      const { tokenHash } = refreshToken;
      expect(await world.tokens.findRefreshToken(tokenHash)).toMatchObject({
        rotatedAt: NOW + 1,
        sealedAnswer: first.sealedAnswer,
      });
      expect(await livingAmong(world, [first.newAccessToken, second.newAccessToken])).toEqual([
        first.newAccessToken.tokenHash,
      ]);
      expect(await world.tokens.findRefreshToken(first.newRefreshToken.tokenHash)).toBeDefined();
      expect(await world.tokens.findRefreshToken(second.newRefreshToken.tokenHash)).toBeUndefined();
    });

    test('one that was revoked, or whose owner is no longer a member, is gone', async () => {
      const [ada, ben] = [await world.signIn(), await world.signIn()];
      const [tokensOfAda, tokensOfBen] = [await obtainTokens(world, ada), await obtainTokens(world, ben)];
      await world.tokens.revokeGrant(tokensOfAda.refreshToken);
      await world.agents.removeAgent(ben);
      for (const rotation of [rotationOf(ada, tokensOfAda.refreshToken), rotationOf(ben, tokensOfBen.refreshToken)]) {
        expect(await world.tokens.rotateRefreshToken(rotation)).toEqual({ outcome: 'gone' });
        expect(await livingAmong(world, [rotation.newAccessToken])).toEqual([]);
      }
    });

    test('one outlives the sign-out of its session', async () => {
      const ada = await world.signIn();
      const { refreshToken } = await obtainTokens(world, ada);
      await world.sessions.endSession({ ...ada, tokens: 'browser', now: NOW });
      expect(await world.tokens.rotateRefreshToken(rotationOf(ada, refreshToken))).toEqual({ outcome: 'rotated' });
    });
  });

  describe('revocation', () => {
    test('RFC 7009 2.1: all that one approval led to ends together, and nothing else', async () => {
      const ada = await world.signIn();
      const [revoked, kept] = [await obtainTokens(world, ada), await obtainTokens(world, ada)];
      const rotation = rotationOf(ada, revoked.refreshToken);
      await world.tokens.rotateRefreshToken(rotation);
      expect(await world.tokens.revokeGrant(rotation.newAccessToken)).toBe(3);
      expect(await livingAmong(world, [revoked.accessToken, rotation.newAccessToken, kept.accessToken])).toEqual([
        kept.accessToken.tokenHash,
      ]);
      expect(await world.tokens.findRefreshToken(revoked.refreshToken.tokenHash)).toBeUndefined();
      expect(await world.tokens.findRefreshToken(rotation.newRefreshToken.tokenHash)).toBeUndefined();
      expect(await world.tokens.findRefreshToken(kept.refreshToken.tokenHash)).toBeDefined();
      expect(await world.tokens.revokeGrant(rotation.newAccessToken)).toBe(0);
    });

    test('a code that was not redeemed ends with its grant; a redeemed one is kept, so that its replay is seen', async () => {
      const ada = await world.signIn();
      const waiting = newCode(ada);
      await world.codes.saveAuthorizationCode(waiting);
      const redeemed = (await obtainTokens(world, ada)).code;
      await world.tokens.revokeGrant(waiting);
      await world.tokens.revokeGrant(redeemed);
      expect(await world.codes.findAuthorizationCode(waiting.codeHash)).toBeUndefined();
      expect(await world.codes.findAuthorizationCode(redeemed.codeHash)).toMatchObject({ redeemedAt: NOW });
    });

    test('a grant of client credentials is its access tokens', async () => {
      const [token, other] = [clientCredentials(), clientCredentials()];
      for (const saved of [token, other]) await save(saved);
      expect(await world.tokens.revokeGrant(token)).toBe(1);
      expect(await livingAmong(world, [token, other])).toEqual([other.tokenHash]);
    });

    test('an app is revoked with its consent, codes and tokens, for that account and organization only', async () => {
      const [ada, ben] = [await world.signIn(), await world.signIn()];
      const consent = { scopes: ['agents--my:ro'], redirectOrigin: 'https://app.example.com', now: NOW };
      for (const owner of [ada, ben]) await world.consents.saveConsent({ ...owner, ...consent });
      const [ofAda, ofBen] = [await obtainTokens(world, ada), await obtainTokens(world, ben)];
      const waiting = newCode(ada);
      await world.codes.saveAuthorizationCode(waiting);
      await world.tokens.revokeApp(ada);
      expect(await livingAmong(world, [ofAda.accessToken, ofBen.accessToken])).toEqual([ofBen.accessToken.tokenHash]);
      expect(await world.tokens.findRefreshToken(ofAda.refreshToken.tokenHash)).toBeUndefined();
      expect(await world.tokens.findRefreshToken(ofBen.refreshToken.tokenHash)).toBeDefined();
      expect(await world.codes.findAuthorizationCode(waiting.codeHash)).toBeUndefined();
      expect((await world.consents.findConsents(ada)).consents).toEqual([]);
      expect((await world.consents.findConsents(ben)).consents).toHaveLength(1);
    });
  });

  test('automatic redirects are counted up to the limit within the window', async () => {
    const ada = await world.signIn();
    const note = (now: number) => world.tokens.noteAutomaticRedirect({ ...ada, limit: 3, windowMs: 30_000, now });
    expect(await note(NOW)).toBe(true);
    expect(await note(NOW + 10_000)).toBe(true);
    expect(await note(NOW + 20_000)).toBe(true);
    expect(await note(NOW + 29_999)).toBe(false);
    expect(await note(NOW + 30_000)).toBe(true);
    expect(await note(NOW + 30_001)).toBe(false);
    const ben = await world.signIn();
    const ofBen = { ...ben, limit: 3, windowMs: 30_000, now: NOW + 30_001 };
    expect(await world.tokens.noteAutomaticRedirect(ofBen)).toBe(true);
  });

  test('A18: redirects that a clock set back has moved into the future do not count until then', async () => {
    const ada = await world.signIn();
    const note = (now: number) => world.tokens.noteAutomaticRedirect({ ...ada, limit: 3, windowMs: 30_000, now });
    for (let count = 0; count < 3; count++) expect(await note(NOW)).toBe(true);
    expect(await note(NOW - 29_999)).toBe(false);
    expect(await note(NOW - 30_000)).toBe(true);
  });

  test('what ended long ago is deleted, at most so many of each kind; what lives or ended lately stays', async () => {
    const ada = await world.signIn();
    const late = newCode(ada, { expiresAt: NOW + HOUR });
    const codes = Array.from({ length: 3 }, (_, age) => newCode(ada, { expiresAt: NOW - 10 * HOUR - age }));
    for (const code of [late, ...codes]) await world.codes.saveAuthorizationCode(code);
    const tokens = Array.from({ length: 3 }, (_, age) => newAccessToken(ada, { expiresAt: NOW - 10 * HOUR - age }));
    for (const token of tokens) await save(token);
    const { accessToken, refreshToken } = await obtainTokens(world, ada);
    const rotation = { ...rotationOf(ada, refreshToken), now: NOW - 10 * HOUR };
    await world.tokens.rotateRefreshToken(rotation);

    const clean = () => world.tokens.deleteEnded({ endedBefore: NOW - 5 * HOUR, limit: 2 });
    expect([await clean(), await clean(), await clean()]).toEqual([5, 2, 0]);
    expect(await world.codes.findAuthorizationCode(late.codeHash)).toBeDefined();
    expect(await livingAmong(world, [accessToken, rotation.newAccessToken])).toHaveLength(2);
    expect(await world.tokens.findRefreshToken(refreshToken.tokenHash)).toBeUndefined();
    expect(await world.tokens.findRefreshToken(rotation.newRefreshToken.tokenHash)).toBeDefined();
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SessionTokens } from '../../accounts/session-storage.ts';
import { DATABASE_KINDS } from '../test-database.ts';
import {
  createWorld,
  HOUR,
  livingAmong,
  MINUTE,
  NOW,
  newAccessToken,
  newClient,
  newCode,
  newSession,
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

  const find = (tokenHash: string, now = NOW) => world.sessions.findSession({ tokenHash, now });
  const saveImplicit = async (owner: SignedIn) => {
    const accessToken = newAccessToken(owner);
    await world.tokens.saveAccessToken({ accessToken, ringSize: RING_SIZE, now: NOW });
    return accessToken;
  };
  const signInAgain = async (owner: SignedIn): Promise<SignedIn> => {
    const session = newSession(owner.accountId, { createdAt: NOW + 1 });
    await world.sessions.createSession(session);
    return { ...owner, sessionId: session.sessionId };
  };

  test('a session is found by its token, with whose it is, until it expires', async () => {
    const ada = await world.signIn();
    const { tokenHash, ...session } = newSession(ada.accountId, { expiresAt: NOW + HOUR });
    await world.sessions.createSession({ ...session, tokenHash });
    expect(await find(tokenHash)).toEqual({ ...session, email: ada.email, accountName: ada.accountId });
    expect(await find(tokenHash, NOW + HOUR)).toBeUndefined();
    expect(await find('unknown')).toBeUndefined();
    await world.accounts.setAccountSuspended({ ...ada, suspendedAt: NOW });
    expect(await find(tokenHash)).toBeUndefined();
  });

  test('a session that a password proves is not made once that password has been changed', async () => {
    const ada = await world.signIn();
    const provenBy = (await world.accounts.findAccount(ada.accountId))?.passwordHash ?? '';
    const [first, second] = [newSession(ada.accountId), newSession(ada.accountId)];
    expect(await world.sessions.createSession({ ...first, provenBy })).toBe('created');
    await world.accounts.setPassword({ ...ada, passwordHash: 'another', now: NOW, keepSessionId: undefined });
    expect(await world.sessions.createSession({ ...second, provenBy })).toBe('password_changed');
    expect([await find(first.tokenHash), await find(second.tokenHash)]).toEqual([undefined, undefined]);
  });

  test('a session that is made while the password changes is not there afterwards', async () => {
    for (let round = 0; round < 10; round += 1) {
      const ada = await world.signIn();
      const provenBy = (await world.accounts.findAccount(ada.accountId))?.passwordHash ?? '';
      const sessions = Array.from({ length: 6 }, () => newSession(ada.accountId));
      const change = () =>
        world.accounts.setPassword({ ...ada, passwordHash: 'another', now: NOW, keepSessionId: undefined });
      const create = (session: (typeof sessions)[number]) => world.sessions.createSession({ ...session, provenBy });
      await Promise.all([...sessions.slice(0, 3).map(create), change(), ...sessions.slice(3).map(create)]);
      expect(await world.sessions.listSessions({ ...ada, now: NOW })).toEqual([]);
    }
  });

  test('a sighting is noted and makes the session last; an ended one stays ended', async () => {
    const ada = await world.signIn();
    const session = newSession(ada.accountId, { expiresAt: NOW + HOUR });
    await world.sessions.createSession(session);
    const sighting = { ...session, now: NOW + MINUTE, expiresAt: NOW + 2 * HOUR };
    await world.sessions.touchSession(sighting);
    const later = NOW + HOUR + MINUTE;
    expect(await find(session.tokenHash, later)).toMatchObject({
      lastSeenAt: NOW + MINUTE,
      expiresAt: NOW + 2 * HOUR,
    });
    await world.sessions.touchSession({ ...session, now: NOW + 2 * HOUR, expiresAt: NOW + 4 * HOUR });
    expect(await find(session.tokenHash, NOW + 2 * HOUR)).toBeUndefined();
  });

  test('living sessions are listed, newest first, with the apps whose living tokens belong to them', async () => {
    const ada = await world.signIn();
    const again = await signInAgain(ada);
    const expired = newSession(ada.accountId, { expiresAt: NOW });
    await world.sessions.createSession(expired);
    const other = newClient(world.organization, { name: 'A name that comes first' });
    await world.clients.createClient(other);
    await obtainTokens(world, ada);
    await obtainTokens(world, { ...ada, clientId: other.clientId });
    await world.tokens.saveAccessToken({
      accessToken: newAccessToken(again, { expiresAt: NOW }),
      ringSize: RING_SIZE,
      now: NOW - 1,
    });
    expect(await world.sessions.listSessions({ ...ada, now: NOW })).toMatchObject([
      { sessionId: again.sessionId, applications: [] },
      {
        sessionId: ada.sessionId,
        email: ada.email,
        applications: [
          { clientId: other.clientId, name: other.name },
          { clientId: world.client.clientId, name: world.client.name },
        ],
      },
    ]);
  });

  test('an app is listed for a session while only its refresh token lives', async () => {
    const ada = await world.signIn();
    await obtainTokens(world, ada);
    const [session] = await world.sessions.listSessions({ ...ada, now: NOW + 10 * HOUR });
    expect(session?.applications).toEqual([{ clientId: world.client.clientId, name: world.client.name }]);
  });

  test.each<{ tokens: SessionTokens; offlineLives: boolean }>([
    { tokens: 'browser', offlineLives: true },
    { tokens: 'all', offlineLives: false },
  ])(
    'ending a session with its $tokens tokens: offline ones live on: $offlineLives',
    async ({ tokens, offlineLives }) => {
      const ada = await world.signIn();
      const other = await signInAgain(ada);
      const session = newSession(ada.accountId);
      await world.sessions.createSession(session);
      const ending = { ...ada, sessionId: session.sessionId };
      const [implicit, offline, kept] = [
        await saveImplicit(ending),
        await obtainTokens(world, ending),
        await saveImplicit(other),
      ];
      const code = newCode(ending);
      await world.codes.saveAuthorizationCode(code);

      expect(await world.sessions.endSession({ ...ending, tokens, now: NOW })).toBe(true);
      expect(await find(session.tokenHash)).toBeUndefined();
      expect(await world.codes.findAuthorizationCode(code.codeHash)).toBeUndefined();
      expect(await livingAmong(world, [implicit])).toEqual([]);
      expect(await livingAmong(world, [offline.accessToken])).toHaveLength(offlineLives ? 1 : 0);
      const refreshToken = await world.tokens.findRefreshToken(offline.refreshToken.tokenHash);
      expect(refreshToken !== undefined).toBe(offlineLives);
      expect(await livingAmong(world, [kept])).toHaveLength(1);
    },
  );

  test('signing out ends the tokens of the platform’s own apps, and those of others of the same session live on', async () => {
    const own = newClient(world.organization, { firstParty: true });
    await world.clients.createClient(own);
    const ada = await world.signIn();
    const ofOwn = await obtainTokens(world, { ...ada, clientId: own.clientId });
    const ofOther = await obtainTokens(world, ada);
    await world.sessions.endSession({ ...ada, tokens: 'browser', now: NOW });
    expect(await livingAmong(world, [ofOwn.accessToken, ofOther.accessToken])).toEqual([ofOther.accessToken.tokenHash]);
    expect(await world.tokens.findRefreshToken(ofOwn.refreshToken.tokenHash)).toBeUndefined();
    expect(await world.tokens.findRefreshToken(ofOther.refreshToken.tokenHash)).toBeDefined();
  });

  test('a session ends once, and only for its own account', async () => {
    const [ada, ben] = [await world.signIn(), await world.signIn()];
    const end = (accountId: string, now = NOW) =>
      world.sessions.endSession({ accountId, sessionId: ada.sessionId, tokens: 'all', now });
    const token = await saveImplicit(ada);
    expect(await end(ben.accountId)).toBe(false);
    expect(await livingAmong(world, [token])).toHaveLength(1);
    expect(await end(ada.accountId, NOW + 48 * HOUR)).toBe(false);
    expect(await end(ada.accountId)).toBe(true);
    expect(await end(ada.accountId)).toBe(false);
  });

  test('all sessions end but the one kept, with all tokens that belong to a session, signed out ones too', async () => {
    const ada = await world.signIn();
    const [kept, signedOut] = [await signInAgain(ada), await signInAgain(ada)];
    const [first, ofKept, offline] = [
      await saveImplicit(ada),
      await obtainTokens(world, kept),
      await obtainTokens(world, signedOut),
    ];
    await world.sessions.endSession({ ...signedOut, tokens: 'browser', now: NOW });
    const ben = await world.signIn();
    const ofBen = await saveImplicit(ben);

    const ended = await world.sessions.endSessions({ ...ada, keepSessionId: kept.sessionId, now: NOW });
    expect(ended).toBe(1);
    expect(await livingAmong(world, [first, offline.accessToken, ofKept.accessToken, ofBen])).toEqual([
      ofKept.accessToken.tokenHash,
      ofBen.tokenHash,
    ]);
    expect(await world.tokens.findRefreshToken(offline.refreshToken.tokenHash)).toBeUndefined();
    expect(await world.tokens.findRefreshToken(ofKept.refreshToken.tokenHash)).toBeDefined();
    expect(await world.sessions.listSessions({ ...ada, now: NOW })).toMatchObject([{ sessionId: kept.sessionId }]);
    expect(await world.sessions.endSessions({ ...ada, keepSessionId: undefined, now: NOW })).toBe(1);
    expect(await world.sessions.listSessions({ ...ada, now: NOW })).toEqual([]);
  });

  test('sessions that ended or expired long ago are deleted, so many at a time; their offline tokens live on', async () => {
    const ada = await world.signIn();
    const old = { createdAt: NOW - 50 * HOUR, expiresAt: NOW - 20 * HOUR };
    for (let count = 0; count < 2; count++) await world.sessions.createSession(newSession(ada.accountId, old));
    const offline = await obtainTokens(world, ada);
    await world.sessions.endSession({ ...ada, tokens: 'browser', now: NOW - 20 * HOUR });
    const clean = () => world.sessions.deleteEndedSessions({ endedBefore: NOW - 10 * HOUR, limit: 2 });
    expect([await clean(), await clean(), await clean()]).toEqual([2, 1, 0]);
    expect(await livingAmong(world, [offline.accessToken])).toHaveLength(1);
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NEW_AGENT } from '../../accounts/agent-profile.ts';
import type { AccessTokenRecord, AuthorizationCodeRecord, RefreshTokenRecord } from '../../oauth/storage.ts';
import { atScale, DATABASE_KINDS } from '../test-database.ts';
import {
  atOnce,
  createWorld,
  livingAmong,
  NOW,
  newAccessToken,
  newAccount,
  newCode,
  newOrganization,
  newPersonalAccessToken,
  newRefreshToken,
  obtainTokens,
  PROFILE,
  RING_SIZE,
  type SignedIn,
  type Storages,
  unique,
  type World,
} from './world.ts';

const CALLERS = 64;
const ROUNDS = atScale({ reduced: 12, full: 300 });

describe.each(DATABASE_KINDS)('%s', { timeout: 600_000 }, (kind) => {
  let world: World;
  let instances: [Storages, Storages];
  beforeAll(async () => {
    world = await createWorld(kind);
    instances = await world.openInterleaving();
  });
  afterAll(() => world.remove());

  /** Two calls at once, one from each instance, in many rounds; each has a subject of its own, so some go side by side. */
  const race = async (round: (owner: SignedIn, first: Storages, second: Storages) => Promise<void>): Promise<void> => {
    const oneRound = async () => round(await world.signIn(), ...instances);
    for (let done = 0; done < ROUNDS; done += 4) await Promise.all([oneRound(), oneRound(), oneRound(), oneRound()]);
  };

  const redemptionOf = (owner: SignedIn, code: AuthorizationCodeRecord) => ({
    code,
    now: NOW,
    accessToken: newAccessToken(owner, { grantId: code.grantId, offline: true }),
    refreshToken: newRefreshToken(owner, { grantId: code.grantId }),
    ringSize: RING_SIZE,
  });
  const rotationOf = (owner: SignedIn, refreshToken: RefreshTokenRecord) => ({
    refreshToken,
    now: NOW,
    newAccessToken: newAccessToken(owner, { grantId: refreshToken.grantId, offline: true }),
    newRefreshToken: newRefreshToken(owner, { grantId: refreshToken.grantId }),
    sealedAnswer: unique('sealed'),
    ringSize: RING_SIZE,
  });
  const saveCode = async (owner: SignedIn) => {
    const code = newCode(owner);
    expect(await world.codes.saveAuthorizationCode(code)).toBe('saved');
    return code;
  };
  /** What is alive of these tokens, of either kind. */
  const alive = async (accessTokens: readonly AccessTokenRecord[], refreshTokens: readonly RefreshTokenRecord[]) => {
    const refresh = await Promise.all(refreshTokens.map(({ tokenHash }) => world.tokens.findRefreshToken(tokenHash)));
    return [...(await livingAmong(world, accessTokens)), ...refresh.flatMap((token) => token?.tokenHash ?? [])];
  };

  describe('one winner', () => {
    test('RFC 6749 10.5: of many who redeem one code at once one gets tokens, and the others end them', async () => {
      const ada = await world.signIn();
      const code = await saveCode(ada);
      const redemptions = Array.from({ length: CALLERS }, () => redemptionOf(ada, code));
      const outcomes = await atOnce(instances, CALLERS, (storages, index) =>
        storages.codes.redeemAuthorizationCode(redemptions[index] ?? redemptionOf(ada, code)),
      );
      expect(outcomes.filter((outcome) => outcome === 'redeemed')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'replayed')).toHaveLength(CALLERS - 1);
      const tokens = redemptions.map(({ accessToken }) => accessToken);
      expect(
        await alive(
          tokens,
          redemptions.map(({ refreshToken }) => refreshToken),
        ),
      ).toEqual([]);
    });

    test('RFC 9700 4.14: of many who rotate one refresh token at once one makes the new pair, and all learn the same answer', async () => {
      const ada = await world.signIn();
      const { refreshToken } = await obtainTokens(world, ada);
      const rotations = Array.from({ length: CALLERS }, () => rotationOf(ada, refreshToken));
      const answers = await atOnce(instances, CALLERS, async (storages, index) => {
        const rotation = rotations[index] ?? rotationOf(ada, refreshToken);
        const result = await storages.tokens.rotateRefreshToken(rotation);
        if (result.outcome === 'gone') throw new Error('The token was there.');
        return result.outcome === 'rotated' ? rotation.sealedAnswer : result.sealedAnswer;
      });
      expect(new Set(answers).size).toBe(1);
      const winner = rotations.find(({ sealedAnswer }) => sealedAnswer === answers[0]);
      const tokens = rotations.map(({ newAccessToken }) => newAccessToken);
      expect(
        await alive(
          tokens,
          rotations.map(({ newRefreshToken }) => newRefreshToken),
        ),
      ).toEqual([winner?.newAccessToken.tokenHash, winner?.newRefreshToken.tokenHash]);
    });

    test('of many who end one session one is told that it did', async () => {
      const ada = await world.signIn();
      const ended = await atOnce(instances, CALLERS, ({ sessions }) =>
        sessions.endSession({ ...ada, tokens: 'all', now: NOW }),
      );
      expect(ended.filter(Boolean)).toHaveLength(1);
    });

    test('of many who sign up with one e-mail one gets the account, and the others leave nothing', async () => {
      const email = `${unique('wanted')}@example.com`;
      const organizations = Array.from({ length: 16 }, () => newOrganization());
      const outcomes = await atOnce(instances, organizations.length, (storages, index) =>
        storages.accounts.createOrganizationWithOwner({
          organization: organizations[index] ?? newOrganization(),
          profile: NEW_AGENT,
          account: newAccount({ email }),
        }),
      );
      expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'email_taken')).toHaveLength(organizations.length - 1);
      const kept = await Promise.all(
        organizations.map((organization) => world.accounts.findOrganization(organization)),
      );
      expect(kept.filter(Boolean)).toHaveLength(1);
    });

    test('of many who add one person to an organization one does, whether the account is new or not', async () => {
      const { organizationId } = world.organization;
      const membership = { organizationId, role: 'normal' as const, profile: PROFILE, groupIds: [], now: NOW };
      const email = `${unique('wanted')}@example.com`;
      const added = await atOnce(instances, 8, ({ agents }) =>
        agents.addAgent({ ...membership, account: newAccount({ email }) }),
      );
      expect(added.filter((outcome) => outcome === 'added')).toHaveLength(1);
      expect(added.filter((outcome) => outcome === 'email_taken')).toHaveLength(7);

      const elsewhere = { organization: newOrganization(), account: newAccount() };
      await world.accounts.createOrganizationWithOwner({ ...elsewhere, profile: NEW_AGENT });
      const account = { accountId: elsewhere.account.accountId };
      const joined = await atOnce(instances, 8, ({ agents }) => agents.addAgent({ ...membership, account }));
      expect(joined.filter((outcome) => outcome === 'added')).toHaveLength(1);
      expect(joined.filter((outcome) => outcome === 'already_agent')).toHaveLength(7);
    });
  });

  describe('counted exactly', () => {
    test('many new tokens at once leave 25 living ones of each kind', async () => {
      const ada = await world.signIn();
      const codes = await Promise.all(Array.from({ length: CALLERS }, () => saveCode(ada)));
      const redemptions = codes.map((code) => redemptionOf(ada, code));
      const outcomes = await atOnce(instances, CALLERS, (storages, index) =>
        storages.codes.redeemAuthorizationCode(redemptions[index] as (typeof redemptions)[number]),
      );
      expect(new Set(outcomes)).toEqual(new Set(['redeemed']));
      expect(
        await livingAmong(
          world,
          redemptions.map(({ accessToken }) => accessToken),
        ),
      ).toHaveLength(RING_SIZE);
      expect(
        await alive(
          [],
          redemptions.map(({ refreshToken }) => refreshToken),
        ),
      ).toHaveLength(RING_SIZE);
    });

    test('the first tokens of a new ring, at once, are no more than 25 either', async () => {
      const ada = await world.signIn();
      const tokens = Array.from({ length: CALLERS }, () => newAccessToken(ada));
      await atOnce(instances, CALLERS, (storages, index) =>
        storages.tokens.saveAccessToken({
          accessToken: tokens[index] ?? newAccessToken(ada),
          ringSize: RING_SIZE,
          now: NOW,
        }),
      );
      expect(await livingAmong(world, tokens)).toHaveLength(RING_SIZE);
    });

    test('three of many automatic redirects at once are allowed', async () => {
      const ada = await world.signIn();
      const allowed = await atOnce(instances, 20, ({ tokens }) =>
        tokens.noteAutomaticRedirect({ ...ada, limit: 3, windowMs: 30_000, now: NOW }),
      );
      expect(allowed.filter(Boolean)).toHaveLength(3);
    });

    test('no attempt is lost or counted twice', async () => {
      const key = unique('key');
      const counts = await atOnce(instances, CALLERS, ({ throttle }) =>
        throttle.countAttempt({ key, windowMs: 1000, now: NOW }),
      );
      const expected = Array.from({ length: CALLERS }, (_, index) => index + 1);
      expect(counts.map(({ count }) => count).sort((one, other) => one - other)).toEqual(expected);
    });

    test('no scope of many consents at once is lost', async () => {
      const ada = await world.signIn();
      const scopes = Array.from({ length: 20 }, (_, index) => `scope-${index}`);
      await atOnce(instances, scopes.length, ({ consents }, index) =>
        consents.saveConsent({
          ...ada,
          scopes: [scopes[index] ?? ''],
          redirectOrigin: `https://${index}.example.com`,
          now: NOW,
        }),
      );
      const [consent] = (await world.consents.findConsents(ada)).consents;
      expect(new Set(consent?.scopes)).toEqual(new Set(scopes));
      expect(consent?.redirectOrigins).toHaveLength(scopes.length);
    });

    test('groups made at once get numbers of their own, and raised key generations differ', async () => {
      const [organization, owner] = [newOrganization(), newAccount()];
      await world.accounts.createOrganizationWithOwner({ organization, account: owner, profile: NEW_AGENT });
      const { organizationId } = organization;
      const group = { organizationId, name: 'Sales', language: 'en', accountIds: [owner.accountId], now: NOW };
      await atOnce(instances, 12, ({ groups }) => groups.createGroup(group));
      const numbers = (await world.groups.listGroups(organizationId)).map(({ groupId }) => groupId);
      expect(numbers).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
      const generations = await atOnce(instances, 12, ({ agents }) =>
        agents.raiseApiKeyGeneration({ organizationId, accountId: owner.accountId }),
      );
      expect(new Set(generations).size).toBe(12);
    });

    test('two owners who leave at once leave one', async () => {
      await race(async (_, first, second) => {
        const [organization, ada, ben] = [newOrganization(), newAccount(), newAccount()];
        const { organizationId } = organization;
        await world.accounts.createOrganizationWithOwner({ organization, account: ada, profile: NEW_AGENT });
        const membership = { organizationId, role: 'owner' as const, profile: PROFILE, groupIds: [], now: NOW };
        await world.agents.addAgent({ ...membership, account: ben });
        const outcomes = await Promise.all([
          first.agents.removeAgent({ organizationId, accountId: ada.accountId }),
          second.agents.updateAgent({
            organizationId,
            accountId: ben.accountId,
            role: 'normal',
            profile: {},
          }),
        ]);
        expect(outcomes.filter((outcome) => outcome === 'last_owner')).toHaveLength(1);
        const owners = (await world.agents.listAgents(organizationId)).filter(({ role }) => role === 'owner');
        expect(owners).toHaveLength(1);
      });
    });

    test('cleaners at once delete every row once', async () => {
      const ada = await world.signIn();
      const expiresAt = NOW - 1_000_000;
      const tokens = Array.from({ length: 30 }, () => newAccessToken(ada, { expiresAt }));
      for (const accessToken of tokens) {
        await world.tokens.saveAccessToken({ accessToken, ringSize: RING_SIZE, now: NOW });
      }
      const deleted = await atOnce(instances, 10, (storages) =>
        storages.tokens.deleteEnded({ endedBefore: expiresAt + 1, limit: 5 }),
      );
      const rest = await world.tokens.deleteEnded({ endedBefore: expiresAt + 1, limit: 1000 });
      expect(deleted.reduce((sum, count) => sum + count, rest)).toBe(30);
    });
  });

  describe('nothing stays alive', () => {
    test('when a grant is revoked while its code is redeemed', () =>
      race(async (ada, first, second) => {
        const code = await saveCode(ada);
        const redemption = redemptionOf(ada, code);
        await Promise.all([first.codes.redeemAuthorizationCode(redemption), second.tokens.revokeGrant(code)]);
        expect(await alive([redemption.accessToken], [redemption.refreshToken])).toEqual([]);
      }));

    test('when an app is revoked while its code is redeemed', () =>
      race(async (ada, first, second) => {
        const code = await saveCode(ada);
        const redemption = redemptionOf(ada, code);
        await Promise.all([first.codes.redeemAuthorizationCode(redemption), second.tokens.revokeApp(ada)]);
        expect(await alive([redemption.accessToken], [redemption.refreshToken])).toEqual([]);
      }));

    test('when a grant is revoked while its refresh token is rotated', () =>
      race(async (ada, first, second) => {
        const { refreshToken } = await obtainTokens(world, ada);
        const rotation = rotationOf(ada, refreshToken);
        await Promise.all([first.tokens.rotateRefreshToken(rotation), second.tokens.revokeGrant(refreshToken)]);
        expect(await alive([rotation.newAccessToken], [refreshToken, rotation.newRefreshToken])).toEqual([]);
      }));

    test('when an app is revoked while its refresh token is used', () =>
      race(async (ada, first, second) => {
        const { refreshToken } = await obtainTokens(world, ada);
        const accessToken = newAccessToken(ada, { grantId: refreshToken.grantId, offline: true });
        const refresh = { refreshToken, accessToken, ringSize: RING_SIZE, now: NOW };
        await Promise.all([first.tokens.refreshAccessToken(refresh), second.tokens.revokeApp(ada)]);
        expect(await alive([accessToken], [refreshToken])).toEqual([]);
      }));

    test('when a session ends while its code is saved and redeemed', () =>
      race(async (ada, first, second) => {
        const code = newCode(ada);
        const redemption = redemptionOf(ada, code);
        const saveAndRedeem = async () => {
          if ((await first.codes.saveAuthorizationCode(code)) === 'session_ended') return;
          await first.codes.redeemAuthorizationCode(redemption);
        };
        await Promise.all([saveAndRedeem(), second.sessions.endSession({ ...ada, tokens: 'all', now: NOW })]);
        expect(await alive([redemption.accessToken], [redemption.refreshToken])).toEqual([]);
        expect(await world.codes.redeemAuthorizationCode(redemptionOf(ada, code))).not.toBe('redeemed');
      }));

    test('when a session ends while an implicit token is saved', () =>
      race(async (ada, first, second) => {
        const accessToken = newAccessToken(ada);
        await Promise.all([
          first.tokens.saveAccessToken({ accessToken, ringSize: RING_SIZE, now: NOW }),
          second.sessions.endSession({ ...ada, tokens: 'browser', now: NOW }),
        ]);
        expect(await alive([accessToken], [])).toEqual([]);
      }));

    test('when a session ends with all its tokens while one of them is rotated', () =>
      race(async (ada, first, second) => {
        const { refreshToken } = await obtainTokens(world, ada);
        const rotation = rotationOf(ada, refreshToken);
        await Promise.all([
          first.tokens.rotateRefreshToken(rotation),
          second.sessions.endSession({ ...ada, tokens: 'all', now: NOW }),
        ]);
        expect(await alive([rotation.newAccessToken], [refreshToken, rotation.newRefreshToken])).toEqual([]);
      }));

    test('when the password is set while a token is rotated that has outlived its session', () =>
      race(async (ada, first, second) => {
        const { refreshToken } = await obtainTokens(world, ada);
        await world.sessions.endSession({ ...ada, tokens: 'browser', now: NOW });
        await world.sessions.deleteEndedSessions({ endedBefore: NOW + 1, limit: 1000 });
        const rotation = rotationOf(ada, refreshToken);
        await Promise.all([
          first.tokens.rotateRefreshToken(rotation),
          second.accounts.setPassword({ ...ada, passwordHash: 'new', now: NOW, keepSessionId: undefined }),
        ]);
        expect(await alive([rotation.newAccessToken], [refreshToken, rotation.newRefreshToken])).toEqual([]);
      }));

    test('when all sessions end while a code is redeemed', () =>
      race(async (ada, first, second) => {
        const redemption = redemptionOf(ada, await saveCode(ada));
        await Promise.all([
          first.codes.redeemAuthorizationCode(redemption),
          second.sessions.endSessions({ ...ada, keepSessionId: undefined, now: NOW }),
        ]);
        expect(await alive([redemption.accessToken], [redemption.refreshToken])).toEqual([]);
      }));

    describe('when an agent is removed, not even after the agent has come back,', () => {
      /** Lets the agent go during what is made, and come back afterwards. */
      const removeDuring = async (ada: SignedIn, removing: Storages, making: Promise<unknown>) => {
        await Promise.all([making, removing.agents.removeAgent(ada)]);
        const account = { accountId: ada.accountId };
        await world.agents.addAgent({ ...ada, account, role: 'normal', profile: PROFILE, groupIds: [], now: NOW });
      };

      test('of a code that is redeemed meanwhile', () =>
        race(async (ada, first, second) => {
          const redemption = redemptionOf(ada, await saveCode(ada));
          await removeDuring(ada, second, first.codes.redeemAuthorizationCode(redemption));
          expect(await alive([redemption.accessToken], [redemption.refreshToken])).toEqual([]);
        }));

      test('of an implicit token that is saved meanwhile', () =>
        race(async (ada, first, second) => {
          const accessToken = newAccessToken(ada);
          const saving = first.tokens.saveAccessToken({ accessToken, ringSize: RING_SIZE, now: NOW });
          await removeDuring(ada, second, saving);
          expect(await alive([accessToken], [])).toEqual([]);
        }));

      test('of a refresh token that is rotated meanwhile', () =>
        race(async (ada, first, second) => {
          const { refreshToken } = await obtainTokens(world, ada);
          const rotation = rotationOf(ada, refreshToken);
          await removeDuring(ada, second, first.tokens.rotateRefreshToken(rotation));
          expect(await alive([rotation.newAccessToken], [refreshToken, rotation.newRefreshToken])).toEqual([]);
        }));

      test('of a personal access token that is made meanwhile', () =>
        race(async (ada, first, second) => {
          const token = newPersonalAccessToken(ada);
          const saving = first.personalAccessTokens.savePersonalAccessToken(token).catch(() => 'refused');
          await removeDuring(ada, second, saving);
          const query = { tokenHash: token.tokenHash, now: NOW };
          expect(await world.personalAccessTokens.findPersonalAccessToken(query)).toBeUndefined();
        }));

      test('of a place in a group that is made meanwhile', () =>
        race(async (ada, first, second) => {
          const group = { ...ada, name: 'Sales', language: 'en', accountIds: [ada.accountId], now: NOW };
          await removeDuring(ada, second, first.groups.createGroup(group));
          const agent = await world.agents.findAgent({ ...ada, login: ada.email });
          expect(agent?.groups).toEqual([]);
        }));
    });

    test('when a group is deleted while an agent is put into it', () =>
      race(async (ada, first, second) => {
        const { organizationId, accountId } = ada;
        const group = { organizationId, name: 'Sales', language: 'en', accountIds: [], now: NOW };
        const made = await world.groups.createGroup(group);
        if (made === 'unknown_agent') throw new Error('It has no agents.');
        const { groupId } = made;
        await Promise.all([
          first.agents.updateAgent({ organizationId, accountId, profile: {}, groupIds: [groupId] }),
          second.groups.deleteGroup({ organizationId, groupId }),
        ]);
        const places = 'select account_id from group_agents where organization_id = $1 and group_id = $2';
        expect(await world.database.queryRead(places, [organizationId, groupId])).toEqual([]);
      }));
  });

  test('many different writes on one subject at once end without an error, and within the ring', async () => {
    const ada = await world.signIn();
    const made: AccessTokenRecord[] = [];
    const obtain = async (storages: Storages) => made.push((await obtainTokens(storages, ada)).accessToken);
    const wave = () =>
      atOnce(instances, 60, async (storages, index) => {
        if (index % 4 < 2) await obtain(storages);
        else if (index % 8 === 2) await storages.tokens.revokeApp(ada);
        else if (index % 8 === 3) await storages.tokens.revokeGrant(made.at(-1) ?? newAccessToken(ada));
        else if (index % 8 === 6)
          await storages.sessions.endSessions({ ...ada, keepSessionId: ada.sessionId, now: NOW });
        else await storages.agents.updateAgent({ ...ada, profile: { jobTitle: unique('title') } });
      });
    // In waves: a queue longer than the pool's patience is refused, as it should be.
    for (let count = 0; count < atScale({ reduced: 1, full: 17 }); count++) await wave();
    expect((await livingAmong(world, made)).length).toBeLessThanOrEqual(RING_SIZE);
  });
});

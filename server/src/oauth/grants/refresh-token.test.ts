import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findAccessToken, findRefreshToken } from '../introspection.ts';
import { createTestWorld, HOUR, refusal, SECOND, START, type TestClient, type TestWorld } from '../test-world.ts';
import { createToken, hashToken } from '../token.ts';

const SCOPES = ['agents--all:ro', 'agents--my:rw'];
const UNKNOWN = { code: 'invalid_grant', reason: 'refresh_token_unknown' };
const REUSED = { code: 'invalid_grant', reason: 'refresh_token_reused' };

let world: TestWorld;
let server: TestClient;
let browser: TestClient;
beforeAll(async () => {
  world = await createTestWorld();
  server = await world.createClient({ scopes: SCOPES });
  browser = await world.createClient({ type: 'public', scopes: SCOPES });
});
afterAll(() => world.close());
beforeEach(() => {
  world.clock.now = START;
});

const lives = async (accessToken: string) => (await findAccessToken(accessToken, world.introspection())) !== undefined;
const isKnown = async (refreshToken: string) =>
  (await findRefreshToken(refreshToken, world.introspection())) !== undefined;

describe('a confidential client (RFC 6749 6)', () => {
  test('keeps its refresh token, and gets a new access token beside the ones that it has', async () => {
    const ada = await world.signIn();
    const first = await world.obtainTokens(ada, server);
    world.clock.now = START + HOUR;
    const second = await world.refresh(server, first.refreshToken);
    expect(second).toEqual({ ...first, accessToken: expect.stringMatching(/^dal:at_/) });
    expect(second.accessToken).not.toBe(first.accessToken);
    expect(second.account).toEqual({ accountId: ada.accountId, email: ada.email, licenseId: world.licenseId });
    expect(await lives(first.accessToken)).toBe(true);
    expect(await findAccessToken(second.accessToken, world.introspection())).toMatchObject({
      expiresAt: START + 9 * HOUR,
      offline: true,
    });
  });

  test('may use it again and again, also much later', async () => {
    const first = await world.obtainTokens(await world.signIn(), server);
    world.clock.now = START + 1000 * 24 * HOUR;
    for (let count = 0; count < 3; count += 1) {
      const next = await world.refresh(server, first.refreshToken);
      expect(next.refreshToken).toBe(first.refreshToken);
      expect(await lives(next.accessToken)).toBe(true);
    }
  });

  test('the 26th living access token ends the oldest, alone: eviction never cascades', async () => {
    const first = await world.obtainTokens(await world.signIn(), server);
    const later: string[] = [];
    for (let count = 1; count <= 25; count += 1) {
      world.clock.now = START + count * SECOND;
      later.push((await world.refresh(server, first.refreshToken)).accessToken);
    }
    expect(await lives(first.accessToken)).toBe(false);
    expect(await Promise.all(later.map(lives))).toEqual(later.map(() => true));
    expect(await isKnown(first.refreshToken)).toBe(true);
  });

  test('A17: must authenticate', async () => {
    const { refreshToken } = await world.obtainTokens(await world.signIn(), server);
    const { clientId } = server;
    const attempts = [
      { method: 'none', clientId, secret: undefined },
      { method: 'post', clientId, secret: '' },
      { method: 'basic', clientId, secret: 'wrong' },
    ] as const;
    for (const presented of attempts) {
      expect((await refusal(world.refresh(server, refreshToken, { presented }))).code).toBe('invalid_client');
    }
  });

  test('the person’s sign-out does not end it, since it works unattended', async () => {
    const ada = await world.signIn();
    const first = await world.obtainTokens(ada, server);
    await world.sessions.endSession({ ...ada, tokens: 'browser', now: START });
    expect(await lives(first.accessToken)).toBe(true);
    expect(await lives((await world.refresh(server, first.refreshToken)).accessToken)).toBe(true);
  });

  test('the session ended from the list of sessions does', async () => {
    const ada = await world.signIn();
    const first = await world.obtainTokens(ada, server);
    await world.sessions.endSession({ ...ada, tokens: 'all', now: START });
    expect(await lives(first.accessToken)).toBe(false);
    expect(await refusal(world.refresh(server, first.refreshToken))).toMatchObject(UNKNOWN);
  });
});

describe('a public client (RFC 9700 4.14.2)', () => {
  test('gets a new refresh token each time, and the access token of before lives on', async () => {
    const first = await world.obtainTokens(await world.signIn(), browser);
    const second = await world.refresh(browser, first.refreshToken);
    const third = await world.refresh(browser, second.refreshToken);
    expect(new Set([first.refreshToken, second.refreshToken, third.refreshToken]).size).toBe(3);
    expect(second.refreshToken).toMatch(/^rt_/);
    for (const { accessToken } of [first, second, third]) expect(await lives(accessToken)).toBe(true);
  });

  test('within 30 s of the rotation the old token gets the one new pair again, with what is left of its life', async () => {
    const first = await world.obtainTokens(await world.signIn(), browser);
    const second = await world.refresh(browser, first.refreshToken, { scope: 'agents--all:ro' });
    for (const seconds of [0, 1, 29, 30]) {
      world.clock.now = START + seconds * SECOND;
      const again = await world.refresh(browser, first.refreshToken);
      expect(again).toEqual({ ...second, expiresIn: 28_800 - seconds });
    }
  });

  test('ten rotations at once give one pair', async () => {
    const first = await world.obtainTokens(await world.signIn(), browser);
    const answers = await Promise.all(Array.from({ length: 10 }, () => world.refresh(browser, first.refreshToken)));
    expect(new Set(answers.map(({ accessToken }) => accessToken)).size).toBe(1);
    expect(new Set(answers.map(({ refreshToken }) => refreshToken)).size).toBe(1);
    expect(await lives(answers[0]?.accessToken ?? '')).toBe(true);
  });

  test('A16: after 30 s a use of the old token revokes the whole family', async () => {
    const first = await world.obtainTokens(await world.signIn(), browser);
    const second = await world.refresh(browser, first.refreshToken);
    world.clock.now = START + 10 * SECOND;
    const third = await world.refresh(browser, second.refreshToken);
    world.clock.now = START + 30 * SECOND + 1;
    expect(await refusal(world.refresh(browser, first.refreshToken))).toMatchObject(REUSED);
    for (const { accessToken, refreshToken } of [first, second, third]) {
      expect(await lives(accessToken)).toBe(false);
      expect(await isKnown(refreshToken)).toBe(false);
    }
    expect(await refusal(world.refresh(browser, third.refreshToken))).toMatchObject(UNKNOWN);
  });

  test('A16: other sign-ins of the same person and client are not touched by that', async () => {
    const ada = await world.signIn();
    const other = await world.obtainTokens(ada, browser);
    const first = await world.obtainTokens(ada, browser);
    await world.refresh(browser, first.refreshToken);
    world.clock.now = START + HOUR;
    await refusal(world.refresh(browser, first.refreshToken));
    expect(await lives(other.accessToken)).toBe(true);
    expect(await isKnown(other.refreshToken)).toBe(true);
  });

  test('A18: a clock set back does not open the 30 s again', async () => {
    const first = await world.obtainTokens(await world.signIn(), browser);
    const second = await world.refresh(browser, first.refreshToken);
    world.clock.now = START - HOUR;
    expect(await refusal(world.refresh(browser, first.refreshToken))).toMatchObject(REUSED);
    expect(await lives(second.accessToken)).toBe(false);
  });

  test('a clock that is a little behind, as another process may have it, gets the pair', async () => {
    const first = await world.obtainTokens(await world.signIn(), browser);
    const second = await world.refresh(browser, first.refreshToken);
    world.clock.now = START - 2 * SECOND;
    expect(await world.refresh(browser, first.refreshToken)).toMatchObject({ refreshToken: second.refreshToken });
  });

  test('what the database keeps for those 30 s reveals no token', async () => {
    const first = await world.obtainTokens(await world.signIn(), browser);
    const second = await world.refresh(browser, first.refreshToken);
    const tables = ['access_tokens', 'refresh_tokens', 'authorization_codes'] as const;
    const rows = await Promise.all(tables.map((table) => world.database.queryRead(`select * from ${table}`, [])));
    const kept = JSON.stringify(rows);
    expect(kept).toContain(hashToken('refresh_token', first.refreshToken));
    for (const { accessToken, refreshToken } of [first, second]) {
      for (const text of [accessToken, refreshToken]) {
        expect(kept).not.toContain(text);
        expect(kept).not.toContain(text.split('_')[1]);
      }
    }
  });
});

describe('the scope of a refresh (RFC 6749 6)', () => {
  test('may be narrower, also by what a granted scope includes', async () => {
    const first = await world.obtainTokens(await world.signIn(), server);
    const narrow = async (scope: string) => (await world.refresh(server, first.refreshToken, { scope })).scopes;
    expect(await narrow('agents--all:ro')).toEqual(['agents--all:ro']);
    expect(await narrow('agents--my:ro agents--all:ro')).toEqual(['agents--my:ro', 'agents--all:ro']);
    expect(await narrow('agents--my:ro,agents--my:ro')).toEqual(['agents--my:ro']);
  });

  test.each(['server', 'browser'] as const)('once narrowed, the next answer has all scopes again: %s', async (kind) => {
    const client = kind === 'server' ? server : browser;
    const first = await world.obtainTokens(await world.signIn(), client);
    const narrowed = await world.refresh(client, first.refreshToken, { scope: 'agents--my:ro' });
    expect((await findAccessToken(narrowed.accessToken, world.introspection()))?.scopes).toEqual(['agents--my:ro']);
    expect((await world.refresh(client, narrowed.refreshToken)).scopes).toEqual(SCOPES);
    expect((await world.refresh(client, narrowed.refreshToken, { scope: '' })).scopes).toEqual(SCOPES);
  });

  test.each([
    ['a scope of the client that was not granted', 'agents--my:rw'],
    ['a wider access', 'agents--all:rw'],
    ['one granted and one not', 'agents--all:ro agents--my:rw'],
    ['an unknown scope', 'everything'],
    ['a scope that fits the grammar but does not exist', 'agents--access:ro'],
    ['separators only', ' , '],
  ])('A17: may not be wider: %s', async (_words, scope) => {
    const first = await world.obtainTokens(await world.signIn(), server, { scope: 'agents--all:ro' });
    expect(await refusal(world.refresh(server, first.refreshToken, { scope }))).toMatchObject({
      code: 'invalid_scope',
      reason: 'scope_not_granted',
    });
    expect((await world.refresh(server, first.refreshToken)).scopes).toEqual(['agents--all:ro']);
  });

  test('ends when the client’s settings no longer have what was granted', async () => {
    const client = await world.createClient({ scopes: SCOPES });
    const ada = await world.signIn();
    const all = await world.obtainTokens(ada, client);
    const some = await world.obtainTokens(ada, client, { scope: 'agents--all:ro' });
    await world.database.write((tx) =>
      tx
        .updateTable('clients')
        .set({ scopes: JSON.stringify(['agents--all:ro']) })
        .where('client_id', '=', client.clientId)
        .execute(),
    );
    expect(await refusal(world.refresh(client, all.refreshToken))).toMatchObject({
      code: 'invalid_grant',
      reason: 'client_scopes_changed',
    });
    expect((await world.refresh(client, some.refreshToken)).scopes).toEqual(['agents--all:ro']);
  });
});

describe('refused', () => {
  test.each([
    ['no token', undefined, { code: 'invalid_request' }],
    ['an empty one', '', { code: 'invalid_request' }],
    ['one never issued', createToken('refresh_token'), UNKNOWN],
    ['nonsense', 'constructor', UNKNOWN],
    ['a very long one', 'rt_'.repeat(100_000), UNKNOWN],
  ])('%s', async (_words, refreshToken, error) => {
    expect(await refusal(world.refresh(server, refreshToken))).toMatchObject(error);
  });

  test('A15: a token of another client, which goes on for its own', async () => {
    const other = await world.createClient({ scopes: SCOPES });
    const otherBrowser = await world.createClient({ type: 'public', scopes: SCOPES });
    for (const [owner, thief] of [
      [server, other],
      [server, browser],
      [browser, otherBrowser],
      [browser, server],
    ] as const) {
      const first = await world.obtainTokens(await world.signIn(), owner);
      expect(await refusal(world.refresh(thief, first.refreshToken))).toMatchObject({
        code: 'invalid_grant',
        reason: 'refresh_token_of_other_client',
      });
      expect(await lives((await world.refresh(owner, first.refreshToken)).accessToken)).toBe(true);
    }
  });

  test('A42: no other token is taken for a refresh token', async () => {
    const ada = await world.signIn();
    const { accessToken } = await world.obtainTokens(ada, server);
    for (const text of [accessToken, await world.issueCode(ada, server), createToken('personal_access_token')]) {
      expect(await refusal(world.refresh(server, text))).toMatchObject(UNKNOWN);
    }
  });

  test('A48: a suspended account, a removed agent, and a disabled client', async () => {
    const ada = await world.signIn();
    const first = await world.obtainTokens(ada, server);
    const suspend = (suspendedAt: number | undefined) =>
      world.accounts.setAccountSuspended({ accountId: ada.accountId, suspendedAt });
    await suspend(START);
    expect(await refusal(world.refresh(server, first.refreshToken))).toMatchObject(UNKNOWN);
    expect(await lives(first.accessToken)).toBe(false);
    await suspend(undefined);
    expect(await lives((await world.refresh(server, first.refreshToken)).accessToken)).toBe(true);

    await world.agents.removeAgent(ada);
    expect(await refusal(world.refresh(server, first.refreshToken))).toMatchObject(UNKNOWN);

    const client = await world.createClient();
    const second = await world.obtainTokens(await world.signIn(), client);
    await world.database.write((tx) =>
      tx.updateTable('clients').set({ disabled_at: START }).where('client_id', '=', client.clientId).execute(),
    );
    expect((await refusal(world.refresh(client, second.refreshToken))).code).toBe('invalid_client');
    expect(await lives(second.accessToken)).toBe(false);
  });
});

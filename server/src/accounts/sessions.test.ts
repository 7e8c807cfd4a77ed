import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createAccountStorage } from '../storage/accounts.ts';
import { createAgentStorage } from '../storage/agents.ts';
import type { Database } from '../storage/database.ts';
import { migrate } from '../storage/migrate.ts';
import { openDatabase } from '../storage/open-database.ts';
import { createSessionStorage } from '../storage/sessions.ts';
import { NEW_AGENT } from './agent-profile.ts';
import type { SessionStorage } from './session-storage.ts';
import { createSessions, type Sessions } from './sessions.ts';

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let database: Database;
let storage: SessionStorage;
let sessions: Sessions;
let clock: number;
beforeAll(async () => {
  database = await openDatabase({ url: 'sqlite::memory:', durability: 'process' });
  await migrate(database, { now: () => START });
  const organizationId = 'acme';
  const organization = { organizationId, licenseId: 1, slug: 'acme', name: 'Acme', createdAt: START };
  await createAccountStorage(database).createOrganization(organization);
  const account = {
    accountId: 'ada',
    email: 'ada@example.test',
    name: 'Ada',
    passwordHash: 'hash of the password',
    createdAt: START,
  };
  const membership = { organizationId, account, role: 'normal' as const, profile: NEW_AGENT, groupIds: [], now: START };
  await createAgentStorage(database).addAgent(membership);
  storage = createSessionStorage(database);
  sessions = createSessions({ storage, now: () => clock, createId: () => randomUUID() });
});
afterAll(() => database.close());
beforeEach(() => {
  clock = START;
});

async function start(change: Partial<Parameters<Sessions['start']>[0]> = {}) {
  const usual = { accountId: 'ada', provenBy: 'hash of the password', userAgent: 'Browser/1.0', ip: '192.0.2.1' };
  const started = await sessions.start({ ...usual, ...change });
  if (started === undefined) throw new Error('No session was started.');
  return started;
}

describe('a session', () => {
  test('is found by the token that its browser got, with whose it is', async () => {
    const { token, sessionId } = await start();
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await sessions.find(token)).toEqual({
      sessionId,
      accountId: 'ada',
      email: 'ada@example.test',
      accountName: 'Ada',
      userAgent: 'Browser/1.0',
      ip: '192.0.2.1',
      createdAt: START,
      lastSeenAt: START,
      expiresAt: START + 14 * DAY,
    });
  });

  test('A31: has a new token each time, so that nothing that was in the browser before can be used', async () => {
    const started = await Promise.all(Array.from({ length: 20 }, () => start()));
    expect(new Set(started.map(({ token }) => token)).size).toBe(20);
    expect(new Set(started.map(({ sessionId }) => sessionId)).size).toBe(20);
  });

  test('is kept without its token: who reads the database can’t take it over', async () => {
    const { token, sessionId } = await start();
    const rows = JSON.stringify(await database.queryRead('select * from sessions', []));
    expect(rows).toContain(sessionId);
    expect(rows).not.toContain(token);
  });

  test('is not found by anything else', async () => {
    const { token, sessionId } = await start();
    const [row] = await database.queryRead<{ token_hash: string }>('select token_hash from sessions', []);
    const wrong = [
      '',
      sessionId,
      row?.token_hash ?? '',
      token.slice(1),
      `${token}A`,
      `${token}\n`,
      token.toLowerCase(),
      '__proto__',
      '\u0000',
    ];
    for (const text of wrong) expect([text, await sessions.find(text)]).toEqual([text, undefined]);
  });

  test('keeps 400 characters of what the browser calls itself', async () => {
    const { token } = await start({ userAgent: 'x'.repeat(5000) });
    expect((await sessions.find(token))?.userAgent).toBe('x'.repeat(400));
  });
});

test('nobody is signed in with a password that was changed while it was compared', async () => {
  const on = { accountId: 'ada', userAgent: '', ip: '' };
  const before = await database.queryRead('select session_id from sessions', []);
  expect(await sessions.start({ ...on, provenBy: 'hash of the password before' })).toBeUndefined();
  expect(await database.queryRead('select session_id from sessions', [])).toEqual(before);
});

describe('the life of a session', () => {
  test('is 14 days from when it was last seen', async () => {
    const { token } = await start();
    clock = START + 14 * DAY - 1;
    expect(await sessions.find(token)).toBeDefined();
    clock += 14 * DAY - 1;
    expect(await sessions.find(token)).toBeDefined();
    clock += 14 * DAY;
    expect(await sessions.find(token)).toBeUndefined();
  });

  test('unused, it is over after 14 days', async () => {
    const { token } = await start();
    clock = START + 14 * DAY;
    expect(await sessions.find(token)).toBeUndefined();
  });

  test('a sighting is noted at most every 5 minutes', async () => {
    const { token } = await start();
    const seenAt = async (after: number) => {
      clock = START + after;
      await sessions.find(token);
      return ((await sessions.find(token))?.lastSeenAt ?? 0) - START;
    };
    expect(await seenAt(5 * MINUTE)).toBe(0);
    expect(await seenAt(5 * MINUTE + 1)).toBe(5 * MINUTE + 1);
    expect(await seenAt(10 * MINUTE)).toBe(5 * MINUTE + 1);
  });

  test('ends when it is ended, and when the account is suspended (A48)', async () => {
    const { token, sessionId } = await start();
    const other = await start();
    await storage.endSession({ accountId: 'ada', sessionId, tokens: 'browser', now: START });
    expect(await sessions.find(token)).toBeUndefined();
    expect(await sessions.find(other.token)).toBeDefined();
    const suspend = (suspendedAt: number | undefined) =>
      createAccountStorage(database).setAccountSuspended({ accountId: 'ada', suspendedAt });
    await suspend(START);
    expect(await sessions.find(other.token)).toBeUndefined();
    await suspend(undefined);
  });
});

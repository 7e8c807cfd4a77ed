import { hash } from '@node-rs/argon2';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createAccountStorage } from '../storage/accounts.ts';
import { createAgentStorage } from '../storage/agents.ts';
import { createAuditStorage } from '../storage/audit-events.ts';
import type { Database } from '../storage/database.ts';
import { migrate } from '../storage/migrate.ts';
import { openDatabase } from '../storage/open-database.ts';
import { createThrottleStorage } from '../storage/throttle.ts';
import { NEW_AGENT } from './agent-profile.ts';
import { createPasswords, type Passwords } from './passwords.ts';
import { networkOf, normalizeEmail, type SignIn, type SignInAttempt, type SignInOutcome, signIn } from './sign-in.ts';

const START = Date.UTC(2026, 0, 1);
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const PASSWORD = 'correct horse battery staple';
const NAMES = ['ada', 'bob', ...Array.from({ length: 10 }, (_, index) => `person-${index}`)];
const passwords = createPasswords();

let passwordHash: string;
beforeAll(async () => {
  // Of a hash that costs little, so that hundreds of sign-ins take no time; what a real one costs is tested with passwords.
  passwordHash = await hash(PASSWORD, { memoryCost: 8, timeCost: 1, parallelism: 1 });
});

let database: Database;
let deps: SignIn;
let clock: number;
/** What was compared with a hash: the hash, or undefined where there was none. */
let verified: (string | undefined)[];

beforeEach(async () => {
  clock = START;
  verified = [];
  database = await openDatabase({ url: 'sqlite::memory:', durability: 'process' });
  await migrate(database, { now: () => START });
  const accounts = createAccountStorage(database);
  const organizationId = 'acme';
  const organization = { organizationId, licenseId: 1, slug: 'acme', name: 'Acme', createdAt: START };
  await accounts.createOrganization(organization);
  for (const name of NAMES) {
    const account = { accountId: name, email: `${name}@example.test`, name, passwordHash, createdAt: START };
    const membership = { organizationId, account, role: 'normal' as const, profile: NEW_AGENT, groupIds: [] };
    await createAgentStorage(database).addAgent({ ...membership, now: START });
  }
  deps = {
    accounts,
    throttle: createThrottleStorage(database),
    passwords: watched(passwords),
    auditLog: createAuditStorage(database),
    now: () => clock,
  };
});
afterEach(() => database.close());

/** The real thing, and a note of each comparison. */
function watched(real: Passwords): Passwords {
  return {
    ...real,
    inTurn: (work) =>
      real.inTurn((verify) =>
        work((hash, password) => {
          verified.push(hash);
          return verify(hash, password);
        }),
      ),
  };
}

/** Ada, from a browser that nobody knows, unless `change` says otherwise. */
function attempt(change: Partial<SignInAttempt> & { browser?: string } = {}): Promise<SignInOutcome> {
  const { browser, ...rest } = change;
  const knownBrowserOf = (accountId: string) => (accountId === 'ada' ? browser : undefined);
  const from = { ip: '192.0.2.1', userAgent: 'Browser/1.0' };
  const usual = { email: 'ada@example.test', password: PASSWORD, ...from, knownBrowserOf };
  return signIn({ ...usual, ...rest }, deps);
}

/** Wrong passwords, each from an address of its own unless `change` says otherwise. */
async function guess(times: number, change: Partial<SignInAttempt> & { browser?: string } = {}): Promise<string[]> {
  const outcomes: string[] = [];
  for (let count = 0; count < times; count += 1) {
    outcomes.push((await attempt({ password: 'wrong', ip: `198.51.100.${count}`, ...change })).outcome);
  }
  return outcomes;
}

describe('e-mail and password', () => {
  test('right: signed in, with the account', async () => {
    expect(await attempt()).toEqual({
      outcome: 'signed_in',
      account: { accountId: 'ada', email: 'ada@example.test', name: 'ada', passwordHash, createdAt: START },
    });
    expect(verified).toEqual([passwordHash]);
  });

  test.each([' ADA@Example.Test ', 'Ada@example.test\n'])('the e-mail may be written like %j', async (email) => {
    expect((await attempt({ email })).outcome).toBe('signed_in');
  });

  test('A32: an unknown e-mail and a wrong password are one answer, after the same work', async () => {
    expect(await attempt({ password: 'wrong' })).toEqual({ outcome: 'wrong' });
    expect(await attempt({ email: 'nobody@example.test' })).toEqual({ outcome: 'wrong' });
    expect(verified).toEqual([passwordHash, undefined]);
  });

  test('A48: a suspended account is an unknown one, but to who knows its password', async () => {
    await createAccountStorage(database).setAccountSuspended({ accountId: 'ada', suspendedAt: START });
    expect(await attempt()).toEqual({ outcome: 'blocked' });
    expect(await attempt({ password: 'a wrong one' })).toEqual({ outcome: 'wrong' });
    expect(verified).toHaveLength(2);
  });

  test('an account whose password is switched off is an unknown one, but to who knows the password', async () => {
    const accounts = createAccountStorage(database);
    await accounts.setPasswordSignIn({ accountId: 'ada', allowed: false, now: START });
    expect(await attempt()).toEqual({ outcome: 'password_off' });
    expect(await attempt({ password: 'a wrong one' })).toEqual({ outcome: 'wrong' });
    await accounts.setPasswordSignIn({ accountId: 'ada', allowed: true, now: START });
    expect((await attempt()).outcome).toBe('signed_in');
  });

  test.each(['', ' ', '__proto__', "' or 1=1 --", '%', 'ada', 'x'.repeat(10_000)])(
    'nobody has the e-mail %j',
    async (email) => {
      expect(await attempt({ email })).toEqual({ outcome: 'wrong' });
    },
  );
});

describe('A33: guessing', () => {
  test('after 20 wrong passwords within 5 minutes, also the right one has to wait, and nothing is compared any more', async () => {
    expect(await guess(20)).toEqual(Array(20).fill('wrong'));
    verified = [];
    clock = START + MINUTE;
    expect(await attempt()).toEqual({ outcome: 'throttled', retryAfterSeconds: 240 });
    expect(verified).toEqual([]);
  });

  test('5 minutes after the first wrong one it goes on', async () => {
    await guess(20);
    clock = START + 5 * MINUTE - 1;
    expect(await attempt()).toEqual({ outcome: 'throttled', retryAfterSeconds: 1 });
    clock = START + 5 * MINUTE;
    expect((await attempt()).outcome).toBe('signed_in');
  });

  test('being told to wait does not make it longer', async () => {
    await guess(20);
    expect(await guess(30)).toEqual(Array(30).fill('throttled'));
    clock = START + 5 * MINUTE;
    expect((await attempt()).outcome).toBe('signed_in');
  });

  test('other accounts go on', async () => {
    await guess(20);
    expect((await attempt({ email: 'bob@example.test' })).outcome).toBe('signed_in');
  });

  test('A32: an e-mail that nobody has is slowed down just the same', async () => {
    const email = 'nobody@example.test';
    expect(await guess(21, { email })).toEqual([...Array(20).fill('wrong'), 'throttled']);
  });

  test('the spelling of the e-mail gives no new budget', async () => {
    await guess(20, { email: ' ADA@example.test' });
    expect((await attempt()).outcome).toBe('throttled');
  });

  test('200 wrong passwords from one address, 20 for each of 10 accounts, and the address has to wait', async () => {
    await guessFrom(() => '192.0.2.1');
    expect((await attempt()).outcome).toBe('throttled');
    expect((await attempt({ ip: '192.0.2.2' })).outcome).toBe('signed_in');
  });

  test('a /64 of IPv6 counts as one address, the next one as another', async () => {
    await guessFrom((count) => `2001:db8:1:2::${count.toString(16)}`);
    expect((await attempt({ ip: '2001:db8:1:2:aaaa:bbbb:cccc:dddd' })).outcome).toBe('throttled');
    expect((await attempt({ ip: '2001:db8:1:3::1' })).outcome).toBe('signed_in');
  });

  /** 200 wrong passwords, spread so that no account's budget is used up before the address's. */
  async function guessFrom(ipOf: (count: number) => string): Promise<void> {
    for (let count = 0; count < 200; count += 1) {
      const email = `person-${count % 10}@example.test`;
      expect((await attempt({ email, password: 'wrong', ip: ipOf(count) })).outcome).toBe('wrong');
    }
  }

  test('guesses sent at once don’t slip through together', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, index) => attempt({ password: 'wrong', ip: `198.51.100.${index}` })),
    );
    // Two are compared at once, so one more than the budget may get through.
    expect(outcomes.filter(({ outcome }) => outcome === 'wrong').length).toBeLessThanOrEqual(21);
    expect((await attempt()).outcome).toBe('throttled');
  });

  test('whoever has no guesses left takes no place in the line for comparing', async () => {
    await guess(20);
    const inTurn = () => Promise.reject(new Error('It must not wait in line.'));
    deps = { ...deps, passwords: { ...passwords, inTurn } };
    expect((await attempt()).outcome).toBe('throttled');
  });
});

test('a password that is changed while an attempt waits in line is no longer right', async () => {
  const newHash = await hash('a new password', { memoryCost: 8, timeCost: 1, parallelism: 1 });
  const change = { accountId: 'ada', passwordHash: newHash, now: START, keepSessionId: undefined };
  const inTurn: Passwords['inTurn'] = async (work) => {
    await createAccountStorage(database).setPassword(change);
    return passwords.inTurn(work);
  };
  deps = { ...deps, passwords: { ...passwords, inTurn } };
  expect((await attempt()).outcome).toBe('wrong');
  expect((await attempt({ password: 'a new password' })).outcome).toBe('signed_in');
});

describe('the audit log', () => {
  const recorded = () => createAuditStorage(database).listEvents({ limit: 100 });

  test('has each refusal with whose account it was and where it came from, and nothing that was typed', async () => {
    await attempt({ password: 'a wrong one' });
    clock += SECOND;
    await attempt({ email: 'hunter2 typed in here', password: 'x' });
    clock += SECOND;
    await createAccountStorage(database).setAccountSuspended({ accountId: 'bob', suspendedAt: START });
    await attempt({ email: 'bob@example.test' });
    const from = { action: 'sign_in_failed', origin: { ip: '192.0.2.1', userAgent: 'Browser/1.0' } };
    const events = await recorded();
    expect(events).toMatchObject([
      { ...from, organizationId: 'acme', accountId: 'bob', details: { reason: 'blocked' } },
      { ...from, organizationId: undefined, accountId: undefined, details: { reason: 'unknown_account' } },
      { ...from, organizationId: 'acme', accountId: 'ada', details: { reason: 'wrong_password' } },
    ]);
    expect(JSON.stringify(await database.queryRead('select * from audit_events', []))).not.toMatch(
      /hunter|typed|wrong one/,
    );
  });

  test('has no more refusals than the budgets let through, also of who knows the password of a blocked account', async () => {
    await createAccountStorage(database).setAccountSuspended({ accountId: 'ada', suspendedAt: START });
    for (let count = 0; count < 30; count += 1) await attempt({ ip: `198.51.100.${count}` });
    expect(await recorded()).toHaveLength(20);
  });

  test('has nothing of an attempt that succeeds before its session is there', async () => {
    expect((await attempt()).outcome).toBe('signed_in');
    expect(await recorded()).toEqual([]);
  });
});

describe('a person who is attacked', () => {
  test('signs in from a browser that the account has signed in from before, as ever', async () => {
    await guess(20);
    expect((await attempt()).outcome).toBe('throttled');
    for (let count = 0; count < 3; count += 1) expect((await attempt({ browser: 'hers' })).outcome).toBe('signed_in');
  });

  test('may mistype there 19 times, and only there it counts', async () => {
    expect(await guess(19, { browser: 'hers' })).toEqual(Array(19).fill('wrong'));
    expect((await attempt({ browser: 'hers' })).outcome).toBe('signed_in');
    await guess(1, { browser: 'hers' });
    expect((await attempt({ browser: 'hers' })).outcome).toBe('throttled');
    expect((await attempt({ browser: 'her other one' })).outcome).toBe('signed_in');
    expect((await attempt()).outcome).toBe('signed_in');
  });

  test('is not kept out of that browser by others behind the same address either', async () => {
    for (let count = 0; count < 200; count += 1) {
      await attempt({ email: `person-${count % 10}@example.test`, password: 'wrong' });
    }
    expect((await attempt()).outcome).toBe('throttled');
    expect((await attempt({ browser: 'hers' })).outcome).toBe('signed_in');
  });

  test('is not helped by a browser that is known for another account', async () => {
    await guess(20);
    const knownBrowserOf = (accountId: string) => (accountId === 'bob' ? 'his' : undefined);
    expect((await attempt({ knownBrowserOf })).outcome).toBe('throttled');
  });
});

describe('people who type well', () => {
  test('are never slowed down: 60 sign-ins a minute, minute after minute, and one wrong one now and then', async () => {
    for (let count = 0; count < 120; count += 1) {
      clock = START + count * SECOND;
      expect((await attempt()).outcome).toBe('signed_in');
      if (count % 10 === 0) expect((await attempt({ password: 'wrong' })).outcome).toBe('wrong');
    }
  });

  test('leave nothing behind in the counters', async () => {
    for (let count = 0; count < 5; count += 1) await attempt();
    expect(await database.queryRead('select * from throttle_windows', [])).toEqual([]);
  });
});

test('the counters hold no e-mail and no address', async () => {
  await guess(1, { ip: '192.0.2.77' });
  const rows = JSON.stringify(await database.queryRead('select * from throttle_windows', []));
  expect(rows).toContain('sign-in:');
  expect(rows).not.toMatch(/ada|example|192\.0\.2/);
});

test('e-mail addresses are compared without case, spaces around, and differences of composition', () => {
  expect(normalizeEmail(' Ada@Example.TEST\t')).toBe('ada@example.test');
  expect(normalizeEmail('jose\u0301@example.test')).toBe(normalizeEmail('jos\u00e9@example.test'));
  expect(normalizeEmail('ａda@example.test')).not.toBe('ada@example.test');
});

describe('what counts as one address', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::1', '2001:db8:1:2'],
    ['2001:db8:1:2:ffff::', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['::', '0:0:0:0'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['', ''],
    ['unknown', 'unknown'],
  ])('%j is counted as %j', (ip, network) => {
    expect(networkOf(ip)).toBe(network);
  });
});

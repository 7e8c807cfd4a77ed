import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAccountStorage } from '../storage/accounts.ts';
import type { Database } from '../storage/database.ts';
import { migrate } from '../storage/migrate.ts';
import { openDatabase } from '../storage/open-database.ts';
import { createThrottleStorage } from '../storage/throttle.ts';
import type { Account, AccountStorage } from './account-storage.ts';
import { createPasswords } from './passwords.ts';
import {
  emailFault,
  nameFault,
  newOrganization,
  passwordFault,
  type SignUp,
  type SignUpForm,
  type SignUpOutcome,
  signUp,
  slugOf,
} from './sign-up.ts';

const START = Date.UTC(2026, 0, 1);
let database: Database;
let accounts: AccountStorage;
let deps: SignUp;
const passwords = createPasswords();
const clock = { now: START };
beforeAll(async () => {
  database = await openDatabase({ url: 'sqlite::memory:', durability: 'process' });
  await migrate(database, { now: () => START });
  accounts = createAccountStorage(database);
  const throttle = createThrottleStorage(database);
  deps = { accounts, passwords, throttle, now: () => clock.now, createId: () => randomUUID() };
});
afterAll(() => database.close());

let people = 0;
function form(change: Partial<SignUpForm> = {}): SignUpForm {
  people += 1;
  const email = `person-${people}@example.test`;
  return { name: 'Ada Lovelace', email, organization: 'Analytical Engines', password: 'long enough', ...change };
}

const from = (ip: string) => ({ ip, userAgent: 'Browser/1.0' });

const signUpWith = (change: Partial<SignUpForm>, ip = '192.0.2.1'): Promise<SignUpOutcome> =>
  signUp({ form: form(change), origin: from(ip) }, deps);

async function accountOf(outcome: Promise<SignUpOutcome>): Promise<Account> {
  const signedUp = await outcome;
  if (signedUp.outcome !== 'signed_up') throw new Error(JSON.stringify(signedUp));
  return signedUp.account;
}

describe('signing up', () => {
  test('makes an account and its organization, of which it is the owner', async () => {
    const typed = { email: ' New@Example.TEST ', name: ' Ada ', organization: ' My Team ' };
    const account = await accountOf(signUpWith(typed));
    expect(account).toMatchObject({ email: 'new@example.test', name: 'Ada', createdAt: START });
    expect(await accounts.findAccountByEmail('new@example.test')).toEqual(account);
    expect(await passwords.verify(account.passwordHash, 'long enough')).toBe(true);
    const [membership, ...more] = await accounts.listMemberships(account.accountId);
    expect(more).toEqual([]);
    expect(membership).toMatchObject({ role: 'owner', organizationName: 'My Team' });
    expect(membership?.slug).toMatch(/^my-team-[0-9a-z]{5}$/);
    expect(membership?.licenseId).toBeGreaterThanOrEqual(10_000_000);
  });

  test('an e-mail that is taken is refused in any spelling, and leaves no organization behind', async () => {
    const taken = await accountOf(signUpWith({}));
    const before = await accounts.countOrganizations();
    for (const email of [taken.email, taken.email.toUpperCase(), ` ${taken.email} `]) {
      expect(await signUpWith({ email })).toEqual({
        outcome: 'refused',
        errors: { email: expect.stringMatching(/already an account/) },
      });
    }
    expect(await accounts.countOrganizations()).toBe(before);
    expect(await accounts.findAccountByEmail(taken.email)).toEqual(taken);
  });

  test('of several at once with one e-mail, one succeeds', async () => {
    const { email } = form();
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => signUpWith({ email })));
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual([...Array(4).fill('refused'), 'signed_up']);
  });

  test('two organizations may have one name', async () => {
    const { organization } = form();
    const owners = [await accountOf(signUpWith({ organization })), await accountOf(signUpWith({ organization }))];
    const memberships = await Promise.all(owners.map(({ accountId }) => accounts.listMemberships(accountId)));
    expect(new Set(memberships.map(([membership]) => membership?.slug)).size).toBe(2);
  });

  test('every fault is named at once, in words, and nothing is saved, hashed or counted', async () => {
    const before = await accounts.countOrganizations();
    const never = {
      hash: () => Promise.reject(new Error('It must not be hashed.')),
      countAttempt: () => Promise.reject(new Error('It must not be counted.')),
    };
    const empty = { name: ' ', email: 'nonsense', organization: '', password: 'short' };
    expect(await signUp({ form: empty, origin: from('') }, { ...deps, passwords: never, throttle: never })).toEqual({
      outcome: 'refused',
      errors: {
        name: expect.stringMatching(/Enter your name/),
        email: expect.stringMatching(/not an e-mail address/),
        organization: expect.stringMatching(/Enter the name of your company/),
        password: expect.stringMatching(/at least 8/),
      },
    });
    expect(await accounts.countOrganizations()).toBe(before);
  });

  test('A33: an address has 200 tries in 5 minutes; then it has to wait, and nothing is hashed', async () => {
    const ip = '203.0.113.1';
    const cheap = { ...deps, passwords: { hash: async () => 'hash' } };
    const taken = (await accountOf(signUpWith({}))).email;
    for (let count = 0; count < 200; count += 1) {
      expect((await signUp({ form: form({ email: taken }), origin: from(ip) }, cheap)).outcome).toBe('refused');
    }
    const never = { hash: () => Promise.reject(new Error('It must not be hashed.')) };
    clock.now = START + 60_000;
    const refused = await signUp({ form: form(), origin: from(ip) }, { ...deps, passwords: never });
    expect(refused).toEqual({ outcome: 'throttled', retryAfterSeconds: 240 });
    expect((await signUpWith({}, '203.0.113.2')).outcome).toBe('signed_up');
    clock.now = START + 5 * 60_000;
    expect((await signUpWith({}, ip)).outcome).toBe('signed_up');
  });
});

describe('e-mail addresses', () => {
  test.each([
    'ada@example.test',
    'a@b',
    'first.last+tag@sub.example.test',
    "o'hara@example.test".replace("'", '’'),
    'josé@exämple.test',
    `${'x'.repeat(115)}@example.test`,
  ])('%s is one', (email) => {
    expect(emailFault(email)).toBeUndefined();
  });

  test.each([
    '',
    ' ',
    'ada',
    'ada@',
    '@example.test',
    'a@b@c',
    'a b@example.test',
    'ada@example.test\nBcc: eve@evil.test',
    'ada@example.test,eve@evil.test',
    'ada@example.test;eve@evil.test',
    '<ada@example.test>',
    '"ada"@example.test',
    'ada\u0000@example.test',
    'ada\u200b@example.test',
    'ada\u202e@example.test',
    'ada@exa\\mple.test',
    `${'x'.repeat(117)}@example.test`,
    `${'x'.repeat(1_000_000)}@`,
  ])('%j is none', (email) => {
    expect(emailFault(email)).toMatch(/^[A-Z].+\.$/);
  });
});

describe('passwords and names', () => {
  test('a password has 8 to 255 characters, of any kind', () => {
    expect(passwordFault('x'.repeat(7))).toMatch(/at least 8/);
    expect(passwordFault('x'.repeat(8))).toBeUndefined();
    expect(passwordFault('x'.repeat(255))).toBeUndefined();
    expect(passwordFault('x'.repeat(256))).toMatch(/255 characters at most/);
    expect(passwordFault('')).toMatch(/Choose/);
    expect(passwordFault('        ')).toBeUndefined();
  });

  test('a name has 1 to 127 characters, none of them a control', () => {
    expect(nameFault('Ada', 'a name')).toBeUndefined();
    expect(nameFault('x'.repeat(127), 'a name')).toBeUndefined();
    expect(nameFault(' \n ', 'your name')).toBe('Enter your name.');
    expect(nameFault('x'.repeat(128), 'a name')).toMatch(/127/);
    for (const name of ['a\u0000b', 'a\nb', 'a\u0085b']) expect(nameFault(name, 'a name')).toMatch(/control/);
    expect(nameFault('<script>', 'a name')).toBeUndefined();
  });
});

describe('the address of an organization', () => {
  test.each([
    ['Analytical Engines', 'analytical-engines'],
    ['  Ümläut & Söhne!! ', 'u-mla-ut-so-hne'],
    ['Ａｃｍｅ', 'acme'],
    ['密码', 'team'],
    ['', 'team'],
    ['--', 'team'],
    ['../../etc/passwd', 'etc-passwd'],
    ['x'.repeat(100), 'x'.repeat(40)],
  ])('of %j is %s', (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  test('is always one that may stand in a URL', () => {
    for (const name of ['a', 'A b', '.', '<>', 'é', `${'ab '.repeat(50)}`, '\u0000']) {
      const { slug } = newOrganization({ name, organizationId: 'id', now: START });
      expect([name, slug]).toEqual([name, expect.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/)]);
      expect(slug).not.toContain('--');
    }
  });

  test('is the one asked for, where one is', () => {
    const organization = newOrganization({ name: 'Acme', organizationId: 'id', now: START, slug: 'mine' });
    expect(organization).toMatchObject({ slug: 'mine', name: 'Acme', organizationId: 'id', createdAt: START });
  });
});

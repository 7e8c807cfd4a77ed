// What could be learnt by measuring time: the work is the same for those who are there and those who are not, and secrets are compared
// in constant time. Nothing here measures time, which would prove nothing on a busy machine.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeOnBothDatabases } from '../wire/both-databases.ts';
import { makePerson, makeProgram } from '../wire/cast.ts';
import { fillSignIn } from '../wire/person-acts.ts';
import { call } from '../wire/program-acts.ts';
import type { Rebuild, World } from '../wire/world.ts';
import { callApi } from './api-site.ts';

/** How many passwords were verified since this was set to 0. */
let verified = 0;

const rebuild: Rebuild = (parts) => ({
  ...parts,
  passwords: {
    ...parts.passwords,
    inTurn: (work) =>
      parts.passwords.inTurn((verify) =>
        work((passwordHash, password) => {
          verified += 1;
          return verify(passwordHash, password);
        }),
      ),
  },
});

describeOnBothDatabases(
  'measuring',
  (world) => {
    test('A32: a sign-in verifies one password, whether the account is there, suspended, or not, and is answered alike', async () => {
      const suspended = await makePerson(world);
      const { accountId } = suspended;
      await world.parts.accounts.setAccountSuspended({ accountId, suspendedAt: world.clock.now() });
      const answers: unknown[] = [];
      for (const email of [(await makePerson(world)).email, suspended.email, 'nobody@example.com']) {
        const browser = world.browse();
        const form = await browser.get(`${world.issuer}/signin`);
        verified = 0;
        const page = await fillSignIn(browser, form, { email, password: 'wrong' });
        expect(verified).toBe(1);
        answers.push([page.status, page.body.replaceAll(/value="[^"]*"/g, '')]);
      }
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    });

    test('A32: a call with a login and key reads the same, whether the login is there or not, and is answered alike', async () => {
      const { email } = await makePerson(world);
      const answers: unknown[] = [];
      for (const login of [email, 'nobody@example.com']) {
        const [{ status, text }, reads] = await countReads(world, () =>
          callApi(world, 'GET /agents', { as: [login, '0'.repeat(32)] }),
        );
        answers.push([status, text.replace(/"request_id":"[^"]*"/, ''), reads]);
      }
      expect(answers[0]).toEqual(answers[1]);
    });

    test('A32: a wrong secret of a client is refused after the same reads, however much of it is right', async () => {
      const client = await makeProgram(world, { confidential: true });
      const { secret = '' } = client;
      const answers: unknown[] = [];
      for (const client_secret of ['x', secret.slice(0, -1), `${secret.slice(0, -1)}!`, `${secret}x`]) {
        const form = { grant_type: 'client_credentials', client_id: client.clientId, client_secret };
        const [{ status, text }, reads] = await countReads(world, () => call(world, 'POST /oauth/token', { form }));
        answers.push([status, text, reads]);
      }
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    });
  },
  { rebuild },
);

/** What the act answers, and how many reads of the database it took. */
async function countReads<T>(world: World, act: () => Promise<T>): Promise<[answer: T, reads: number]> {
  const { database } = world.parts;
  const { queryRead } = database;
  let reads = 0;
  database.queryRead = (sql, parameters) => {
    reads += 1;
    return queryRead.call(database, sql, parameters) as ReturnType<typeof queryRead<never>>;
  };
  try {
    const answer = await act();
    expect(reads).toBeGreaterThan(0);
    return [answer, reads];
  } finally {
    database.queryRead = queryRead;
  }
}

test.each([
  ['client secrets', 'server/src/oauth/client-authentication.ts'],
  ['code verifiers', 'server/src/oauth/pkce.ts'],
  ['tokens of forms', 'server/src/keys.ts'],
  ['API keys', 'server/src/accounts/api-keys.ts'],
])('A32: %s are compared in constant time', (_what, path) => {
  const code = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  expect(code).toContain("timingSafeEqual } from 'node:crypto'");
  expect(code.match(/timingSafeEqual\(/g)?.length).toBeGreaterThan(0);
});

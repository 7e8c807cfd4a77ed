// Four processes on one PostgreSQL, and two on one SQLite file: what one of them has answered holds at all of them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { namesSecret } from '../wire/both-databases.ts';
import { attackCodes, CALLERS, CODES } from './codes.ts';
import { type Installation, startInstallation } from './installation.ts';
import { ATTACKS, attackKept, attackRotations, useLate } from './refresh-tokens.ts';
import { revokeEverywhere, WAYS_TO_REVOKE } from './revoking.ts';
import { fillByRedeeming, fillByRefreshing, ISSUES } from './ring.ts';
import { followRotation, makeOneKey } from './signing-keys.ts';

/** For the full counts; the reduced ones take seconds. */
const timeout = 1_800_000;

describe.each([
  { kind: 'sqlite', processes: 2 },
  { kind: 'postgres', processes: 4 },
] as const)('$processes processes on one database ($kind)', { timeout }, (wanted) => {
  let installation: Installation;
  beforeAll(async () => {
    installation = await startInstallation(wanted);
  });
  afterAll(() => installation.stop());

  test('processes that find no signing key at once make one, and all sign with it', () => makeOneKey(installation));

  test('a signing key that is added beside them is published and used by all', () => followRotation(installation));

  test(`A14: ${CODES} codes, ${CALLERS} callers each: one success at most, and only valid callers count`, () =>
    attackCodes(installation));

  test(`A16: ${ATTACKS} refresh tokens of public programs, ${CALLERS} callers each: all get the one new pair, and nobody is signed out`, () =>
    attackRotations(installation));

  test('A16: a use that comes later than 30 s revokes the family, at every process', () => useLate(installation));

  test(`refresh tokens of confidential programs stay, ${CALLERS} callers each: each gets an access token of its own`, () =>
    attackKept(installation));

  test(`${ISSUES} access tokens of one refresh token: 25 live, the newest`, () => fillByRefreshing(installation));

  test(`${ISSUES} codes of one person and program: the tokens of 25 live, the newest`, () =>
    fillByRedeeming(installation));

  test.each(Object.entries(WAYS_TO_REVOKE))('what %s ends at one process has ended at all', (_, revoke) =>
    revokeEverywhere(installation, revoke),
  );

  test('none of them has failed at anything meanwhile, or logged a secret', () => {
    expect(installation.failures()).toEqual([]);
    const lines = installation.members.flatMap(({ server }) => server.logs().split('\n'));
    expect(lines.filter((line) => namesSecret(line, installation.secrets))).toEqual([]);
  });
});

// The ring of 25, filled from all processes at once: never more than 25 living, and always the newest.
import { expect } from 'vitest';
import { repetitions } from '../support/scale.ts';
import { type Holder, makeHolder, pairOf, redeem, refresh, repeat, takeCode, works } from './acts.ts';
import type { Installation } from './installation.ts';

export const ISSUES = repetitions({ reduced: 80, full: 3000 });
const AT_ONCE = 16;
const RING_SIZE = 25;

type Issued = { readonly accessToken: string; readonly asked: number; readonly answered: number };

/** Access tokens of one refresh token. */
export async function fillByRefreshing(on: Installation): Promise<void> {
  const holder = await makeHolder(on, { confidential: true });
  const first = on.member(0).accounts;
  const { refreshToken } = pairOf(await redeem(first, holder.client, await takeCode(on, holder, first)));
  await expectNewest(on, holder, async (n) =>
    pairOf(await refresh(on.member(n).accounts, holder.client, refreshToken)),
  );
}

/** Codes of one person and program, each asked for at one process and redeemed at the next. */
export async function fillByRedeeming(on: Installation): Promise<void> {
  const holder = await makeHolder(on, { confidential: true });
  await expectNewest(on, holder, async (n) => {
    const code = await takeCode(on, holder, on.member(n).accounts);
    return pairOf(await redeem(on.member(n + 1).accounts, holder.client, code));
  });
}

/** Issues many at once, counts all the while, and looks at the end which live. */
async function expectNewest(
  on: Installation,
  holder: Holder,
  issue: (n: number) => Promise<{ accessToken: string }>,
): Promise<void> {
  const issued: Issued[] = [];
  let counting = true;
  const counted = countAllTheWhile(on, holder, () => counting);
  await repeat(ISSUES, Array(AT_ONCE).fill(undefined), async (n) => {
    const asked = performance.now();
    const { accessToken } = await issue(n);
    issued.push({ accessToken, asked, answered: performance.now() });
  });
  counting = false;
  const counts = await counted;
  expect(counts.length).toBeGreaterThan(10);
  expect(Math.max(...counts)).toBe(RING_SIZE);

  const living: Issued[] = [];
  const ended: Issued[] = [];
  for (const [n, token] of issued.entries()) {
    ((await works(on.member(n).accounts, token.accessToken)) ? living : ended).push(token);
  }
  expect(living).toHaveLength(RING_SIZE);
  // Of two that were under way at once nobody can say which is newer. But none may have ended that was asked for after one that
  // lives was answered.
  const firstAnswer = Math.min(...living.map(({ answered }) => answered));
  expect(ended.filter(({ asked }) => asked > firstAnswer)).toEqual([]);
}

async function countAllTheWhile(on: Installation, { client }: Holder, goOn: () => boolean): Promise<number[]> {
  const statement = 'select count(*) as living from access_tokens where client_id = $1 and expires_at > $2';
  const counts: number[] = [];
  while (goOn()) {
    const [row] = await on.parts.database.queryRead<{ living: number }>(statement, [client.clientId, Date.now()]);
    counts.push(row?.living ?? 0);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return counts;
}

// Refresh tokens under attack (RFC 9700 4.14): 16 callers each, spread over the processes. The attackers only race valid uses, so
// nobody may be signed out.
import { expect } from 'vitest';
import type { Answered, Caller } from '../support/caller.ts';
import { startBrowsing } from '../support/http.ts';
import { repetitions } from '../support/scale.ts';
import {
  type Holder,
  isRefused,
  makeHolder,
  type Pair,
  pairOf,
  redeem,
  refresh,
  repeat,
  takeCode,
  works,
  worksAt,
} from './acts.ts';
import { CALLERS } from './codes.ts';
import type { Installation } from './installation.ts';

export const ATTACKS = repetitions({ reduced: 60, full: 10_000 });
const CHAINS = 6;
const LATE_USES = repetitions({ reduced: 4, full: 200 });

/** A16: all callers get the one new pair, and nobody is signed out. */
export async function attackRotations(on: Installation): Promise<void> {
  const chains = await startChains(on, { confidential: false });
  const wrong: string[] = [];
  await repeat(ATTACKS, chains, async (n, chain) => {
    const { before, newest } = chain;
    // In every other attack half of them are late by one rotation: still within the 30 s.
    const isLate = (caller: number) => n % 2 === 1 && before !== undefined && caller % 2 === 1;
    const answers = await callAll(on, n, (at, caller) => {
      const presented = isLate(caller) && before !== undefined ? before : newest;
      return refresh(at, chain.client, presented.refreshToken);
    });
    const pairs = new Set<string>();
    for (const [caller, answer] of answers.entries()) {
      if (answer.status !== 200) wrong.push(`attack ${n}: an answer is ${answer.status}`);
      else if (!isLate(caller)) pairs.add(JSON.stringify(pairOf(answer)));
      else if (!isSame(pairOf(answer), newest)) wrong.push(`attack ${n}: a late caller got another pair`);
    }
    if (pairs.size !== 1) wrong.push(`attack ${n}: ${pairs.size} new pairs`);
    for (const pair of pairs) Object.assign(chain, { before: newest, newest: JSON.parse(pair) as Pair });
  });
  expect(wrong).toEqual([]);

  for (const { client, cookie, newest } of chains) {
    expect(await worksAt(on, newest.accessToken)).toBe(on.members.length);
    pairOf(await refresh(on.member(0).accounts, client, newest.refreshToken));
    const account = await startBrowsing().request(`${on.issuer}/account`, { headers: { cookie } });
    expect(account.status).toBe(200);
  }
}

/** A16: a use that comes later than 30 s revokes the family, at every process. */
export async function useLate(on: Installation): Promise<void> {
  for (let n = 0; n < LATE_USES; n += 1) {
    const { client, newest: first } = await startChain(on, { confidential: false });
    const at = (turn: number) => on.member(n + turn).accounts;
    const second = pairOf(await refresh(at(0), client, first.refreshToken));
    const third = pairOf(await refresh(at(1), client, second.refreshToken));
    // As if the rotations had been half a minute earlier: the processes' clocks are not the tests'.
    await on.parts.database.write((tx) =>
      tx
        .updateTable('refresh_tokens')
        .set((row) => ({ rotated_at: row('rotated_at', '-', 30_001) }))
        .where('client_id', '=', client.clientId)
        .where('rotated_at', 'is not', null)
        .execute(),
    );
    const answers = await callAll(on, n, (process) => refresh(process, client, first.refreshToken));
    expect(answers.every(isRefused)).toBe(true);
    for (const { accessToken } of [first, second, third]) expect(await worksAt(on, accessToken)).toBe(0);
    expect(isRefused(await refresh(at(2), client, third.refreshToken))).toBe(true);
  }
}

/** Refresh tokens of confidential programs stay: each caller gets an access token of its own. */
export async function attackKept(on: Installation): Promise<void> {
  const chains = await startChains(on, { confidential: true });
  const wrong: string[] = [];
  await repeat(Math.ceil(ATTACKS / 5), chains, async (n, { client, newest }) => {
    const answers = await callAll(on, n, (at) => refresh(at, client, newest.refreshToken));
    const pairs = answers.map(pairOf);
    if (pairs.some(({ refreshToken }) => refreshToken !== newest.refreshToken)) wrong.push(`attack ${n}: it rotated`);
    const tokens = new Set(pairs.map(({ accessToken }) => accessToken));
    if (tokens.size !== CALLERS) wrong.push(`attack ${n}: ${tokens.size} access tokens`);
    const working = await Promise.all([...tokens].map((token) => works(on.member(n + 1).accounts, token)));
    if (!working.every(Boolean)) wrong.push(`attack ${n}: a new token does not work`);
  });
  expect(wrong).toEqual([]);
}

/** All callers at once, each at the process whose turn it is. */
function callAll(on: Installation, turn: number, call: (at: Caller, caller: number) => Promise<Answered>) {
  return Promise.all(Array.from({ length: CALLERS }, (_, caller) => call(on.member(turn + caller).accounts, caller)));
}

type Chain = Holder & { before: Pair | undefined; newest: Pair };

function startChains(on: Installation, wanted: { confidential: boolean }): Promise<Chain[]> {
  return Promise.all(Array.from({ length: CHAINS }, () => startChain(on, wanted)));
}

async function startChain(on: Installation, wanted: { confidential: boolean }): Promise<Chain> {
  const holder = await makeHolder(on, wanted);
  const at = on.member(0).accounts;
  const newest = pairOf(await redeem(at, holder.client, await takeCode(on, holder, at)));
  return { ...holder, before: undefined, newest };
}

function isSame(one: Pair, other: Pair): boolean {
  return one.accessToken === other.accessToken && one.refreshToken === other.refreshToken;
}

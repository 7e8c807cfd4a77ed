// Codes under attack (RFC 6749 4.1.2, 10.5; RFC 9700 4.5): 16 callers each, spread over the processes.
import { expect } from 'vitest';
import type { Answered } from '../support/caller.ts';
import { repetitions } from '../support/scale.ts';
import { type Holder, isRefused, makeHolder, pairOf, redeem, repeat, takeCode, worksAt } from './acts.ts';
import type { Installation } from './installation.ts';

/** Codes under attack at once, each of a person of its own, so that the ring of 25 ends no token. */
const AT_ONCE = 6;

/** What a caller gets wrong: each alone makes a redemption invalid. */
const FAULTS = [
  { code_verifier: 'another-verifier-of-more-than-forty-three-characters' },
  { redirect_uri: 'https://app.example/callback/' },
  { client_id: 'of the other program' },
] as const;

export const CODES = repetitions({ reduced: 60, full: 10_000 });
export const CALLERS = 16;

/** A14: one success at most, and only valid callers count. */
export async function attackCodes(on: Installation): Promise<void> {
  const holders = await Promise.all(Array.from({ length: AT_ONCE }, () => makeHolder(on)));
  const other = await makeHolder(on);
  const wrong: string[] = [];
  await repeat(CODES, holders, async (n, holder) => {
    // All valid; two of them; one alone.
    const valid = [CALLERS, 2, 1][n % 3] ?? 1;
    wrong.push(...(await attack(on, { holder, other, valid, turn: n })).map((fault) => `code ${n}: ${fault}`));
  });
  expect(wrong).toEqual([]);
}

/** One code and 16 callers, of whom `valid` have all that is needed. Answers what went otherwise than promised. */
async function attack(
  on: Installation,
  { holder, other, valid, turn }: { holder: Holder; other: Holder; valid: number; turn: number },
): Promise<string[]> {
  const { client } = holder;
  const code = await takeCode(on, holder, on.member(turn).accounts);
  const send = (caller: number): Promise<Answered> => {
    const at = on.member(turn + caller).accounts;
    // Where the valid ones stand among the callers changes with each code.
    if ((caller + turn) % CALLERS < valid) return redeem(at, client, code);
    return redeem(at, client, code, faultOf(caller, other));
  };
  const answers = await Promise.all(Array.from({ length: CALLERS }, (_, caller) => send(caller)));

  const successes = answers.filter(({ status }) => status === 200);
  const refusals = answers.filter(isRefused);
  if (successes.length !== 1 || refusals.length !== CALLERS - 1) {
    return [`answers ${answers.map(({ status }) => status).join(' ')}`];
  }
  const { accessToken } = pairOf(successes[0] as Answered);
  const processes = on.members.length;
  const wrong: string[] = [];
  const expectWorking = async (wanted: number, when: string) => {
    const found = await worksAt(on, accessToken);
    if (found !== wanted) wrong.push(`${when} the token works at ${found} of ${processes}, not at ${wanted}`);
  };
  if (valid > 1) {
    await expectWorking(0, 'after a second valid redemption');
    return wrong;
  }
  await expectWorking(processes, 'after invalid redemptions');
  const at = on.member(turn + 1).accounts;
  const late = await redeem(at, client, code, faultOf(turn, other));
  if (!isRefused(late)) wrong.push(`a late invalid redemption got ${late.status}`);
  await expectWorking(processes, 'after a late invalid redemption');
  const replay = await redeem(at, client, code);
  if (!isRefused(replay)) wrong.push(`a replay got ${replay.status}`);
  await expectWorking(0, 'after a replay');
  return wrong;
}

function faultOf(caller: number, other: Holder): Record<string, string> {
  const fault = FAULTS[caller % FAULTS.length] ?? FAULTS[0];
  return 'client_id' in fault ? { client_id: other.client.clientId } : { ...fault };
}

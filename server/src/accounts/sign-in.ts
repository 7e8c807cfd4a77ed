// Signing in with e-mail and password, slowed down for guessers. Only failures count. The budgets of an account and of an address
// limit guessing from browsers that the account has never signed in from; a known browser has a budget of its own and no other, so
// nobody can lock a person out of it: neither strangers nor neighbours behind the same address.

import { hash } from 'node:crypto';
import type { Account, AccountStorage } from './account-storage.ts';
import type { AuditEvent } from './audit-log.ts';
import type { AuditStorage } from './audit-storage.ts';
import type { Passwords } from './passwords.ts';
import type { ThrottleStorage } from './session-storage.ts';

const WINDOW_MS = 5 * 60_000;
const FAILURES = { account: 20, knownBrowser: 20, address: 200 } as const;

export type SignInAttempt = {
  readonly email: string;
  readonly password: string;
  readonly ip: string;
  readonly userAgent: string;
  /** The id of a browser that this account has signed in from before. */
  readonly knownBrowserOf: (accountId: string) => string | undefined;
};

export type SignInOutcome =
  | { readonly outcome: 'signed_in'; readonly account: Account }
  | { readonly outcome: 'wrong' }
  /** The password is right, but the account is suspended: told to nobody else. */
  | { readonly outcome: 'blocked' }
  /** The password is right, but signing in with it is switched off for this account. */
  | { readonly outcome: 'password_off' }
  | { readonly outcome: 'throttled'; readonly retryAfterSeconds: number };

export type SignIn = {
  readonly accounts: Pick<AccountStorage, 'findAccountByEmail' | 'findSuspendedAccountByEmail' | 'mayUsePassword'>;
  readonly throttle: ThrottleStorage;
  readonly passwords: Passwords;
  readonly auditLog: Pick<AuditStorage, 'recordEvent'>;
  readonly now: () => number;
};

/** Checks e-mail and password. Unknown e-mail and wrong password are one answer, after the same work. Throws PasswordQueueFull. */
export async function signIn(attempt: SignInAttempt, deps: SignIn): Promise<SignInOutcome> {
  const email = normalizeEmail(attempt.email);
  const known = await deps.accounts.findAccountByEmail(email);
  const browser = known === undefined ? undefined : attempt.knownBrowserOf(known.accountId);
  const budgets =
    browser === undefined
      ? [
          { key: `sign-in:account:${digest(email)}`, limit: FAILURES.account },
          { key: `sign-in:address:${digest(networkOf(attempt.ip))}`, limit: FAILURES.address },
        ]
      : [{ key: `sign-in:browser:${digest(`${email}\0${browser}`)}`, limit: FAILURES.knownBrowser }];

  // Before the queue, so that whoever has no guesses left does not fill it; and again in turn, so that guesses sent at once count.
  const early = await throttled(budgets, deps);
  if (early !== undefined) return early;
  return deps.passwords.inTurn(async (verify) => {
    const late = await throttled(budgets, deps);
    if (late !== undefined) return late;
    // Read again: while this waited, the password may have been changed.
    const account = await deps.accounts.findAccountByEmail(email);
    const blocked = account === undefined ? await deps.accounts.findSuspendedAccountByEmail(email) : undefined;
    const right = await verify((account ?? blocked)?.passwordHash, attempt.password);
    const off = right && account !== undefined && !(await deps.accounts.mayUsePassword(account.accountId));
    if (right && account !== undefined && !off) return { outcome: 'signed_in', account };
    // Whoever knows the password is counted as well, so that there are only so many refusals to record.
    for (const { key } of budgets) await deps.throttle.countAttempt({ key, windowMs: WINDOW_MS, now: deps.now() });
    const accountId = (account ?? blocked)?.accountId;
    const outcome = off ? 'password_off' : right ? 'blocked' : 'wrong';
    const reason = outcome !== 'wrong' ? outcome : accountId === undefined ? 'unknown_account' : 'wrong_password';
    await deps.auditLog.recordEvent(refusedSignIn(attempt, { accountId, reason, now: deps.now() }));
    return { outcome };
  });
}

/** What is kept of a refusal: whose account it was, if anybody’s. Never what was typed, which may be a password in the wrong field. */
export function refusedSignIn(
  { ip, userAgent }: { readonly ip: string; readonly userAgent: string },
  refusal: {
    accountId: string | undefined;
    reason: 'wrong_password' | 'unknown_account' | 'blocked' | 'password_off' | 'password_changed';
    now: number;
  },
): AuditEvent {
  const { accountId, reason, now } = refusal;
  return {
    action: 'sign_in_failed',
    // Nobody’s organizations are looked up as well, so that an unknown e-mail address takes the work that a known one takes.
    concerns: { accountId: accountId ?? '' },
    accountId,
    origin: { ip, userAgent },
    details: { reason },
    happenedAt: now,
  };
}

type Budget = { readonly key: string; readonly limit: number };

async function throttled(
  budgets: readonly Budget[],
  { throttle, now }: Pick<SignIn, 'throttle' | 'now'>,
): Promise<Extract<SignInOutcome, { outcome: 'throttled' }> | undefined> {
  for (const { key, limit } of budgets) {
    const { count, windowEndsAt } = await throttle.readAttempts({ key, windowMs: WINDOW_MS, now: now() });
    if (count >= limit) return { outcome: 'throttled', retryAfterSeconds: Math.ceil((windowEndsAt - now()) / 1000) };
  }
  return undefined;
}

/** The form in which e-mail addresses are compared and kept. */
export function normalizeEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}

/** One household or host has a whole /64 of IPv6 to itself, so that is what counts as an address. */
export function networkOf(ip: string): string {
  if (!ip.includes(':') || ip.includes('.')) return ip;
  const [head = '', tail] = ip.split('::');
  const before = head.split(':').filter((group) => group !== '');
  const after = (tail ?? '').split(':').filter((group) => group !== '');
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array<string>(Math.max(0, zeros)).fill('0'), ...after].slice(0, 4).join(':');
}

function digest(text: string): string {
  return hash('sha256', text, 'base64url');
}

// Proving that one knows one's password before it is changed, with few guesses: a stolen token must not become a way to find it.

import { ApiError, invalidField } from '../answers/errors.ts';
import type { ApiDependencies } from '../dependencies.ts';

const GUESSES = 5;
const WINDOW_MS = 15 * 60 * 1000;

/** Throws a 400 unless the password is the account's, a 429 after too many wrong ones. */
export async function requireCurrentPassword(
  proof: { readonly accountId: string; readonly presented: string | undefined },
  api: Pick<ApiDependencies, 'accounts' | 'passwords' | 'attempts' | 'now'>,
): Promise<void> {
  const { accountId, presented } = proof;
  if (presented === undefined) {
    throw invalidField('current_password', 'To change your own password, send the one so far as current_password.');
  }
  const key = `api-current-password:${accountId}`;
  const now = api.now();
  // Counted before it is checked, so that guesses sent at once count too.
  const { count, windowEndsAt } = await api.attempts.countAttempt({ key, windowMs: WINDOW_MS, now });
  if (count > GUESSES) {
    const retryAfterSeconds = Math.max(1, Math.ceil((windowEndsAt - now) / 1000));
    throw new ApiError('too_many_requests', 'Too many wrong passwords. Wait as long as Retry-After says.', {
      field: 'current_password',
      retryAfterSeconds,
    });
  }
  const account = await api.accounts.findAccount(accountId);
  if (account === undefined || !(await api.passwords.verify(account.passwordHash, presented))) {
    throw invalidField('current_password', 'This is not your password so far.');
  }
  await api.attempts.clearAttempts(key);
}

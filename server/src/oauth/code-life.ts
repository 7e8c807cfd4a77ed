// How long an authorization code can be redeemed (RFC 6749 4.1.2).

/**
 * False when the code has expired. In both directions: a clock that was set back must not give a code that expired another life, and
 * a process whose clock is a little behind must redeem what another has just issued.
 */
export function isWithinLife(code: { readonly issuedAt: number; readonly expiresAt: number }, now: number): boolean {
  const { issuedAt, expiresAt } = code;
  return now < expiresAt && issuedAt - now < expiresAt - issuedAt;
}

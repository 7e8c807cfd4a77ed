// What is wrong with an identity, in this generation's way: the sign-in page with an `identity_exception` in its address, and the login
// when it is known.

import type { IdentityError } from '../../pages/people.ts';

const EXCEPTIONS: Readonly<Record<IdentityError, string>> = {
  malformed: 'invalid_request',
  blocked: 'access_denied',
  password_off: 'credentials_login_disabled',
};

/** The address of the sign-in page that says it. */
export function identityErrorUrl(
  error: IdentityError,
  { login, continueTo }: { login: string; continueTo: string | undefined },
): string {
  const query = new URLSearchParams({ identity_exception: EXCEPTIONS[error] });
  if (login !== '') query.set('entity_id', login);
  if (continueTo !== undefined) query.set('continue', continueTo);
  return `/?${query}`;
}

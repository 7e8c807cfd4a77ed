// The login in a path: an e-mail address, percent-encoded, in either case.

import { Type } from 'typebox';
import { normalizeEmail } from '../../accounts/sign-in.ts';
import { notFound } from '../answers/errors.ts';

export const LoginParameter = Type.Object({
  login: Type.String({ description: 'The agent’s e-mail address, percent-encoded.', examples: ['ada@example.com'] }),
});

/** The login as it is kept. Throws a 404 for text that nobody's can be and that a database might refuse to compare. */
export function decodeLogin(parameter: string): string {
  if (/\p{Cc}/u.test(parameter)) throw notFound('No agent of your organization has this login.');
  return normalizeEmail(parameter);
}

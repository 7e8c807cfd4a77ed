// Which browser began which sign-in. An answer that comes back without the state that this browser left with is
// not taken: otherwise a stranger's link could connect us to the stranger's account (RFC 6749 10.12).
import { randomBytes } from 'node:crypto';
import { REDIRECT_URI } from './oauth.mjs';

const cookieName = 'customer-authorization-state'; // cookies are shared by all ports of a host, so the name is our own
const { pathname, protocol } = new URL(REDIRECT_URI);
const pending = new Map(); // state -> code verifier

/** Begins a sign-in: sets the cookie, and returns what the authorization URL needs. */
export function beginSignIn(response) {
  const state = randomBytes(24).toString('base64url');
  const codeVerifier = randomBytes(32).toString('base64url');
  pending.set(state, codeVerifier);
  if (pending.size > 100) pending.delete(pending.keys().next().value); // the oldest; nobody is left waiting that long
  response.setHeader(
    'set-cookie',
    `${cookieName}=${state}; Path=${pathname}; HttpOnly; SameSite=Lax; Max-Age=600${protocol === 'https:' ? '; Secure' : ''}`,
  );
  return { state, codeVerifier };
}

/** Ends a sign-in, once: returns its code verifier, or throws if it did not begin in this browser. */
export function endSignIn(request, state) {
  const cookie = new RegExp(`(?:^|; )${cookieName}=([\\w-]+)`).exec(request.headers.cookie ?? '')?.[1];
  const codeVerifier = pending.get(state);
  pending.delete(state);
  if (!codeVerifier || cookie !== state)
    throw new Error('This sign-in did not begin in this browser. Please start again');
  return codeVerifier;
}

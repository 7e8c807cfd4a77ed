// Who is signed in to this tool: a cookie with a random id in the browser, the access token here, in memory.
import { randomBytes } from 'node:crypto';
import { REDIRECT_URI } from './oauth.mjs';

const cookieName = 'private-server-app-session'; // cookies are shared by all ports of a host, so the name is our own
const attributes = `Path=/; HttpOnly; SameSite=Lax${REDIRECT_URI.startsWith('https:') ? '; Secure' : ''}`;
const sessions = new Map(); // id -> { accessToken, expiresAt, login, license }

/** The session of this browser, or undefined. It ends with its access token. */
export function findSession(request) {
  const session = sessions.get(sessionId(request));
  if (session && session.expiresAt > Date.now()) return session;
  sessions.delete(sessionId(request));
  return undefined;
}

/** A new id at each sign-in: one that somebody planted beforehand is worth nothing. */
export function openSession(response, session) {
  const id = randomBytes(24).toString('base64url');
  sessions.set(id, session);
  response.setHeader('set-cookie', `${cookieName}=${id}; ${attributes}`);
}

export function closeSession(request, response) {
  sessions.delete(sessionId(request));
  response.setHeader('set-cookie', `${cookieName}=; Max-Age=0; ${attributes}`);
}

function sessionId(request) {
  return new RegExp(`(?:^|; )${cookieName}=([\\w-]+)`).exec(request.headers.cookie ?? '')?.[1];
}

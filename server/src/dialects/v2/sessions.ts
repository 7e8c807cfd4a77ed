// The sessions of the token's account: listed, and ended with all tokens that belong to them. `my` is the session that the token is of.

import type { FastifyRequest } from 'fastify';
import { type AuditEvent, originOf } from '../../accounts/audit-log.ts';
import { scopeIncludes } from '../../accounts/scopes.ts';
import type { SessionStorage } from '../../accounts/session-storage.ts';
import { findAccessToken, type Introspection } from '../../oauth/introspection.ts';
import type { LiveAccessToken } from '../../oauth/storage.ts';
import { bearerToken } from '../client-credentials-in.ts';
import { V2Error } from './errors.ts';

export type SessionsApi = { readonly sessions: SessionStorage; readonly introspection: Introspection };

type Caller = LiveAccessToken & { readonly accountId: string };

/** GET /v2/sessions. */
export async function listSessions(request: FastifyRequest, api: SessionsApi): Promise<readonly unknown[]> {
  const caller = await authenticate(request, 'sessions--my:ro', api);
  const sessions = await api.sessions.listSessions({ accountId: caller.accountId, now: api.introspection.now() });
  return sessions.map((session) => ({
    session_id: session.sessionId,
    account_id: session.accountId,
    current: session.sessionId === caller.sessionId,
    user_agent: session.userAgent,
    identity_source: 'credentials',
    ip: session.ip,
    applications: session.applications.map((app) => ({
      name: app.name,
      client_id: app.clientId,
      session_id: session.sessionId,
    })),
  }));
}

/** DELETE /v2/sessions/{id|my|me}. */
export async function endSession(request: FastifyRequest<{ Params: { id: string } }>, api: SessionsApi): Promise<void> {
  const caller = await authenticate(request, 'sessions--my:rw', api);
  const { id } = request.params;
  // A database may refuse to compare control characters.
  const named = /\p{Cc}/u.test(id) ? undefined : id;
  const sessionId = id === 'my' || id === 'me' ? caller.sessionId : named;
  const { accountId } = caller;
  const ended =
    sessionId !== undefined &&
    (await api.sessions.endSession({
      accountId,
      sessionId,
      tokens: 'all',
      now: api.introspection.now(),
      audit: eventOf(request, caller, { action: 'session_ended', target: sessionId, api }),
    }));
  if (!ended) {
    throw new V2Error(404, 'resource_not_found', 'There is no such session.', { resource_name: 'session' });
  }
}

/** DELETE /v2/sessions: all of the account's. */
export async function endAllSessions(request: FastifyRequest, api: SessionsApi): Promise<void> {
  const caller = await authenticate(request, 'sessions--my:rw', api);
  await api.sessions.endSessions({
    accountId: caller.accountId,
    keepSessionId: undefined,
    now: api.introspection.now(),
    audit: eventOf(request, caller, { action: 'sessions_ended', api }),
  });
}

/** An app acted for the person, within one organization; the sessions are those of all of them. */
function eventOf(
  request: FastifyRequest,
  { accountId, clientId, organizationId }: Caller,
  { api, ...act }: { action: 'session_ended' | 'sessions_ended'; target?: string; api: SessionsApi },
): AuditEvent {
  const concerns = { accountId, organizationId };
  return { ...act, concerns, accountId, clientId, origin: originOf(request), happenedAt: api.introspection.now() };
}

async function authenticate(request: FastifyRequest, scope: string, api: SessionsApi): Promise<Caller> {
  const text = bearerToken(request);
  if (text === undefined) {
    throw new V2Error(401, 'unauthorized', 'There is no access token. Send Authorization: Bearer <access token>.');
  }
  const token = await findAccessToken(text, api.introspection);
  if (token === undefined) {
    throw new V2Error(401, 'unauthorized', 'The access token is unknown, was revoked, or has expired.');
  }
  const { accountId } = token;
  if (accountId === undefined) throw new V2Error(403, 'access_denied', 'The token of a client has no sessions.');
  if (!token.scopes.some((held) => scopeIncludes(held, scope))) {
    throw new V2Error(403, 'access_denied', `The token lacks the scope ${scope}.`, {
      sub_error: 'insufficient_scope',
      // Where the first generation's SDKs look.
      oauth_exception: 'access_denied',
    });
  }
  return { ...token, accountId };
}

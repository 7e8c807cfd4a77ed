// Revocation (RFC 7009): ending any token of a grant ends the whole grant. Expiry and eviction never cascade; this does.

import { actOnGrant, type Origin } from './act.ts';
import { authenticateClient, type PresentedClient } from './client-authentication.ts';
import { OAuthError } from './errors.ts';
import { findAccessToken, findRefreshToken, type Introspection } from './introspection.ts';
import type { GrantReference } from './storage.ts';

/** RFC 7009 2.1, 2.2: an unknown token, or another client's, is answered like success, and nothing happens. Throws `invalid_client`, `invalid_request`. */
export async function revokeByClient(
  request: { presented: PresentedClient; token: string | undefined; origin: Origin },
  deps: Introspection,
): Promise<void> {
  const client = await authenticateClient(request.presented, deps);
  if (request.token === undefined || request.token === '') {
    throw new OAuthError('invalid_request', 'token is missing.');
  }
  const grant = await findGrant(request.token, deps);
  if (grant?.clientId === client.clientId) await revoke(grant, request.origin, deps);
}

/** For wires on which the token itself is the right to revoke it. False when it is unknown. */
export async function revokeByBearer(
  request: { token: string; origin: Origin },
  deps: Introspection,
): Promise<boolean> {
  const grant = await findGrant(request.token, deps);
  if (grant === undefined) return false;
  await revoke(grant, request.origin, deps);
  return true;
}

async function revoke(grant: GrantReference, origin: Origin, deps: Introspection): Promise<void> {
  await deps.tokens.revokeGrant(grant, actOnGrant(grant, { action: 'token_revoked', origin, happenedAt: deps.now() }));
}

async function findGrant(token: string, deps: Introspection): Promise<GrantReference | undefined> {
  return (await findAccessToken(token, deps)) ?? (await findRefreshToken(token, deps));
}

// Which scopes a route asks for: declared once beside the route, enforced before its body is read, printed in the document. A scope counts
// only while the caller's role may grant it, so neither an API key nor a token of better days does more than the person may do now.

import { findScope, roleMayGrant } from '../../accounts/scopes.ts';
import { ApiError } from '../answers/errors.ts';
import { type Caller, holdsScope } from './caller.ts';

export type Access = {
  /** Any one of these suffices; the first is the one that a refusal names. Empty: any valid credentials do. */
  readonly scopes: readonly string[];
};

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Required on every call of the API. */
    access?: Access;
  }
}

/** The scope that a call is refused for because the credentials do not hold it; undefined when they hold one that suffices. */
export function missingScope(caller: Caller, { scopes }: Access): string | undefined {
  const [first] = scopes;
  return first === undefined || scopes.some((scope) => holdsScope(caller, scope)) ? undefined : first;
}

/** Throws a 403 unless the caller may use one of the scopes. */
export function requireAccess(caller: Caller, { scopes }: Access): void {
  const [first] = scopes;
  if (first !== undefined && !scopes.some((scope) => mayUse(caller, scope))) throw mayNotUse(caller, first);
}

/** Whether the caller holds the scope and has the role for it. Apps that speak for themselves count as the lowest role. */
export function mayUse(caller: Caller, scope: string): boolean {
  return holdsScope(caller, scope) && roleMayGrant(caller.role ?? 'normal', scope);
}

/** 403: the token may not (RFC 6750 3.1), or the token may and the person may not. */
export function mayNotUse(caller: Caller, scope: string): ApiError {
  if (holdsScope(caller, scope)) return missingRole(caller, scope);
  const message = `This call needs the scope ${scope}, which the token does not have. Ask for it when you authorize.`;
  return new ApiError('authorization', message, { challenge: { error: 'insufficient_scope', scope } });
}

function missingRole(caller: Caller, scope: string): ApiError {
  const who = findScope(scope)?.role === 'owner' ? 'owners' : 'administrators and owners';
  const cause =
    caller.role === undefined ? 'This token speaks for no agent.' : `The role of ${caller.login} is ${caller.role}.`;
  return new ApiError('authorization', `Only ${who} may do this. ${cause}`);
}

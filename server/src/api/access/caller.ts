// Who calls, as the credentials prove it: the only source of the organization, the role and the scopes of a call.

import type { FastifyRequest } from 'fastify';
import type { Role } from '../../accounts/account-storage.ts';
import { scopeIncludes } from '../../accounts/scopes.ts';

export type Caller = {
  readonly by: 'access_token' | 'personal_access_token' | 'api_key' | 'installation_key';
  readonly organizationId: string;
  /** Undefined, as are login and role, for an app that speaks for itself (client credentials). */
  readonly accountId: string | undefined;
  /** The e-mail address, in the form in which addresses are kept. */
  readonly login: string | undefined;
  /** The role that the account has now, not when its token was made. */
  readonly role: Role | undefined;
  /** 'all' for an API key, which is limited by the role alone. */
  readonly scopes: readonly string[] | 'all';
  /** The installation of an app that an API key was made for; it opens what that installation may. */
  readonly installationId?: string;
  /** The app that an access token was given to. */
  readonly clientId: string | undefined;
  /** That app is part of the platform itself, as the agent app is. */
  readonly firstParty?: true;
  /** The browser session that the token belongs to. */
  readonly sessionId: string | undefined;
  /** The API key is of a secret key that makes no more of them, and ends when the operator drops that. */
  readonly outdatedKey?: true;
};

/** The name under which a request keeps its caller. */
export const CALLER = 'caller';

/** Who makes this call. Throws when the route does not authenticate. */
export function getCaller(request: FastifyRequest): Caller {
  const caller = request.getDecorator<Caller | undefined>(CALLER);
  if (caller === undefined) throw new Error('This route has no caller: it does not authenticate.');
  return caller;
}

/** Whether the caller's token holds this scope, by itself or in a wider one. Whether the person may use it is for `mayUse`. */
export function holdsScope(caller: Caller, scope: string): boolean {
  return caller.scopes === 'all' || caller.scopes.some((held) => scopeIncludes(held, scope));
}

/** Whether this login is the caller's own. */
export function isSelf(caller: Caller, login: string): boolean {
  return caller.login !== undefined && caller.login === login;
}

/** An app, with its own credentials: the key of its installation, or a token that a person gave to its client. */
export function isApp({ by, firstParty }: Caller): boolean {
  return by === 'installation_key' || (by === 'access_token' && firstParty !== true);
}

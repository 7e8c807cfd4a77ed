// What a code or token stands for: introspection by its own client (RFC 7662), and the plain answers of older wires.

import { authenticateClient, type PresentedClient } from './client-authentication.ts';
import { isWithinLife } from './code-life.ts';
import { OAuthError } from './errors.ts';
import type {
  AuthorizationCodeStorage,
  ClientStorage,
  LiveAccessToken,
  StoredAuthorizationCode,
  StoredRefreshToken,
  TokenStorage,
} from './storage.ts';
import { lookUpHash } from './token.ts';

export type Introspection = {
  readonly clients: ClientStorage;
  readonly codes: AuthorizationCodeStorage;
  readonly tokens: TokenStorage;
  readonly dialect: string;
  readonly now: () => number;
};

export type IntrospectionAnswer =
  | { readonly active: false }
  | { readonly active: true; readonly kind: 'access_token'; readonly token: LiveAccessToken }
  | { readonly active: true; readonly kind: 'refresh_token'; readonly token: StoredRefreshToken };

/**
 * Introspection (RFC 7662 2.1): the caller authenticates, and learns about its own tokens only; of any other it learns that it is
 * not active (RFC 7662 2.2). Throws `invalid_client`, `invalid_request`.
 */
export async function introspect(
  request: { presented: PresentedClient; token: string | undefined },
  deps: Introspection,
): Promise<IntrospectionAnswer> {
  const client = await authenticateClient(request.presented, deps);
  if (client.type !== 'confidential') {
    throw new OAuthError('invalid_client', 'Introspection needs a client that can authenticate (RFC 7662 2.1).', {
      reason: 'client_authentication_missing',
    });
  }
  if (request.token === undefined || request.token === '') {
    throw new OAuthError('invalid_request', 'token is missing.');
  }
  const accessToken = await findAccessToken(request.token, deps);
  if (accessToken !== undefined) {
    return accessToken.clientId === client.clientId
      ? { active: true, kind: 'access_token', token: accessToken }
      : { active: false };
  }
  const refreshToken = await findRefreshToken(request.token, deps);
  if (refreshToken === undefined || refreshToken.clientId !== client.clientId || refreshToken.rotatedAt !== undefined) {
    return { active: false };
  }
  return { active: true, kind: 'refresh_token', token: refreshToken };
}

/** The living access token with this text, or undefined. */
export async function findAccessToken(
  text: string,
  deps: Pick<Introspection, 'tokens' | 'now'>,
): Promise<LiveAccessToken | undefined> {
  const tokenHash = lookUpHash('access_token', text);
  return tokenHash === undefined ? undefined : deps.tokens.findAccessToken({ tokenHash, now: deps.now() });
}

/** The refresh token with this text, rotated or not, or undefined. */
export async function findRefreshToken(
  text: string,
  deps: Pick<Introspection, 'tokens'>,
): Promise<StoredRefreshToken | undefined> {
  const tokenHash = lookUpHash('refresh_token', text);
  return tokenHash === undefined ? undefined : deps.tokens.findRefreshToken(tokenHash);
}

/** The authorization code with this text if it could be redeemed now. It is not used up. */
export async function findRedeemableCode(
  text: string,
  deps: Pick<Introspection, 'codes' | 'now'>,
): Promise<StoredAuthorizationCode | undefined> {
  const codeHash = lookUpHash('authorization_code', text);
  const code = codeHash === undefined ? undefined : await deps.codes.findAuthorizationCode(codeHash);
  return code !== undefined && code.redeemedAt === undefined && isWithinLife(code, deps.now()) ? code : undefined;
}

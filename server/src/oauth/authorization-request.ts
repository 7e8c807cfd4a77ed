// The authorization request (RFC 6749 4.1.1, 4.2.1): an ordered list of named checks. The first two, client and redirect URI, make
// errors that are shown to the person; after them every error may be sent to the client (RFC 6749 4.1.2.1), and the type says which.

import { OAuthError } from './errors.ts';
import { type CodeChallenge, checkCodeChallenge } from './pkce.ts';
import type { Policy } from './policy.ts';
import { parseRedirectUri, type RedirectUri, redirectUriMatches } from './redirect-uri.ts';
import { type ScopeRules, splitScopes } from './scope.ts';
import type { Client, ClientStorage, ResponseType } from './storage.ts';

/** The parameters as a dialect decoded them; undefined is "not sent". */
export type AuthorizationParameters = {
  readonly clientId: string | undefined;
  readonly redirectUri: string | undefined;
  readonly responseType: string | undefined;
  readonly scope: string | undefined;
  readonly state: string | undefined;
  readonly prompt: string | undefined;
  readonly codeChallenge: string | undefined;
  readonly codeChallengeMethod: string | undefined;
  readonly organizationId: string | undefined;
  readonly loginHint: string | undefined;
  /** What was wrong with the encoding, by parameter name: sent twice, not UTF-8, too long. */
  readonly faults: ReadonlyMap<string, string>;
};

/** Where an answer may go: both checks have passed. */
export type ReturnAddress = {
  readonly client: Client;
  readonly redirectUri: RedirectUri;
  readonly state: string | undefined;
};

/** A checked request. */
export type AuthorizationRequest = ReturnAddress & {
  readonly responseType: ResponseType;
  readonly scopes: readonly string[];
  readonly codeChallenge: CodeChallenge;
  /** `none`: answer without a person or not at all; `consent`: ask even if allowed before. */
  readonly prompt: 'none' | 'consent' | undefined;
  readonly organizationId: string | undefined;
  readonly loginHint: string | undefined;
};

export type CheckedAuthorizationRequest =
  | { readonly outcome: 'shown'; readonly error: OAuthError }
  | { readonly outcome: 'redirected'; readonly error: OAuthError; readonly returnAddress: ReturnAddress }
  | { readonly outcome: 'valid'; readonly request: AuthorizationRequest };

export type AuthorizationRequestRules = {
  readonly clients: ClientStorage;
  readonly scopeRules: ScopeRules;
  readonly policy: Policy;
  readonly dialect: string;
  readonly now: () => number;
};

/** Runs the checks in their order and says how the first failure may be answered. */
export async function checkAuthorizationRequest(
  sent: AuthorizationParameters,
  rules: AuthorizationRequestRules,
): Promise<CheckedAuthorizationRequest> {
  let returnAddress: ReturnAddress;
  try {
    const client = await checkClient(sent, rules);
    const redirectUri = checkRedirectUri(sent, client, rules.policy);
    returnAddress = { client, redirectUri, state: sent.faults.has('state') ? undefined : sent.state };
  } catch (error) {
    if (error instanceof OAuthError) return { outcome: 'shown', error };
    throw error;
  }
  try {
    checkEncoding(sent);
    const responseType = checkResponseType(sent, returnAddress.client, rules.policy);
    const codeChallenge = checkChallenge(sent, responseType, returnAddress.client, rules.policy);
    const scopes = checkScopes(sent, returnAddress.client, rules.scopeRules);
    const prompt = checkPrompt(sent);
    const { organizationId, loginHint } = sent;
    return {
      outcome: 'valid',
      request: { ...returnAddress, responseType, codeChallenge, scopes, prompt, organizationId, loginHint },
    };
  } catch (error) {
    if (error instanceof OAuthError) return { outcome: 'redirected', error, returnAddress };
    throw error;
  }
}

/** The client of the request. Throws `invalid_request`, `unauthorized_client`. */
export async function checkClient(
  sent: Pick<AuthorizationParameters, 'clientId' | 'faults'>,
  rules: Pick<AuthorizationRequestRules, 'clients' | 'dialect' | 'now'>,
): Promise<Client> {
  const fault = sent.faults.get('client_id');
  if (fault !== undefined) throw new OAuthError('invalid_request', `client_id ${fault}.`);
  const client =
    sent.clientId === undefined || sent.clientId === ''
      ? undefined
      : await rules.clients.findClient({ clientId: sent.clientId, now: rules.now() });
  if (client === undefined) {
    throw new OAuthError(
      'unauthorized_client',
      sent.clientId ? 'No client has this client_id. Check it against the app’s settings.' : 'client_id is missing.',
      { reason: 'client_unknown' },
    );
  }
  if (!client.dialects.includes(rules.dialect)) {
    throw new OAuthError('unauthorized_client', 'This client is not set up for this authorization endpoint.', {
      reason: 'dialect_not_enabled',
    });
  }
  return client;
}

/** The redirect URI, which must be one of the client's under the policy. Throws `invalid_request`, `unauthorized_client`. */
export function checkRedirectUri(
  sent: Pick<AuthorizationParameters, 'redirectUri' | 'faults'>,
  client: Pick<Client, 'redirectUris' | 'native'>,
  policy: Policy,
): RedirectUri {
  const fault = sent.faults.get('redirect_uri');
  if (fault !== undefined) throw new OAuthError('invalid_request', `redirect_uri ${fault}.`);
  if (client.redirectUris.length === 0) {
    throw new OAuthError('unauthorized_client', 'The client has no redirect URI. Add one in the app’s settings.', {
      reason: 'redirect_uri_not_registered',
    });
  }
  if (sent.redirectUri === undefined || sent.redirectUri === '') {
    throw new OAuthError('invalid_request', 'redirect_uri is missing. Send one that the app’s settings list.', {
      reason: 'redirect_uri_missing',
    });
  }
  const requested = parseRedirectUri(sent.redirectUri);
  if ('fault' in requested) {
    throw new OAuthError('invalid_request', `redirect_uri is refused: ${requested.fault}.`, {
      reason: 'redirect_uri_not_allowed',
    });
  }
  const allowed = client.redirectUris.some((raw) => {
    const registered = parseRedirectUri(raw);
    return !('fault' in registered) && redirectUriMatches(registered, requested, { ...policy, anyPort: client.native });
  });
  if (!allowed) {
    throw new OAuthError('invalid_request', 'redirect_uri is not one that the app’s settings list.', {
      reason: 'redirect_uri_not_allowed',
    });
  }
  return requested;
}

function checkEncoding(sent: AuthorizationParameters): void {
  const first = [...sent.faults][0];
  if (first !== undefined) throw new OAuthError('invalid_request', `${first[0]} ${first[1]}.`);
}

function checkResponseType(sent: AuthorizationParameters, client: Client, policy: Policy): ResponseType {
  if (sent.responseType === undefined || sent.responseType === '') {
    throw new OAuthError(
      'invalid_request',
      `response_type is missing. Send response_type=${policy.responseTypes.join(' or ')}.`,
    );
  }
  const known = policy.responseTypes.find((type) => type === sent.responseType);
  if (known === undefined) {
    throw new OAuthError(
      'unsupported_response_type',
      `This response_type is not supported. Send response_type=${policy.responseTypes.join(' or ')}.`,
    );
  }
  if (!client.responseTypes.includes(known)) {
    throw new OAuthError(
      'unauthorized_client',
      `The app may not ask for response_type=${known}. Send response_type=${client.responseTypes.join(' or ')}, or change the app’s settings.`,
      { reason: 'response_type_not_allowed' },
    );
  }
  return known;
}

function checkChallenge(
  sent: AuthorizationParameters,
  responseType: ResponseType,
  client: Client,
  policy: Policy,
): CodeChallenge {
  if (responseType !== 'code') return { rule: 'none', challenge: undefined };
  return checkCodeChallenge({ challenge: sent.codeChallenge, method: sent.codeChallengeMethod }, client, policy);
}

function checkScopes(sent: AuthorizationParameters, client: Client, rules: ScopeRules): readonly string[] {
  if (sent.scope === undefined || sent.scope === '') return client.scopes;
  const scopes = splitScopes(sent.scope);
  if (scopes.length === 0) throw new OAuthError('invalid_scope', 'scope names no scope.');
  const refused = scopes.find((scope) => !rules.isKnown(scope) || !client.scopes.includes(scope));
  if (refused !== undefined) {
    throw new OAuthError(
      'invalid_scope',
      `The app may not ask for ${describeScope(refused)}. Add it in the app’s settings.`,
    );
  }
  return scopes;
}

function checkPrompt(sent: AuthorizationParameters): 'none' | 'consent' | undefined {
  if (sent.prompt === undefined || sent.prompt === '') return undefined;
  if (sent.prompt === 'none' || sent.prompt === 'consent') return sent.prompt;
  throw new OAuthError('invalid_request', 'prompt is unknown. Send prompt=consent, prompt=none, or leave it out.');
}

/** A scope as it can stand in a message: what doesn't look like one is not repeated. */
function describeScope(scope: string): string {
  return /^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/.test(scope) ? `the scope ${scope}` : 'one of these scopes';
}

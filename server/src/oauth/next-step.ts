// The one decision of an authorization: what has to happen next. Signing in, choosing an account and consenting each lead back here.

import type { AuthorizationRequest } from './authorization-request.ts';
import { OAuthError } from './errors.ts';
import { missingScopes, type ScopeRules } from './scope.ts';

/** The browser's sign-in and where its account is a member. */
export type SignedIn = {
  readonly sessionId: string;
  readonly accountId: string;
  readonly memberships: readonly Membership[];
};
export type Membership = { readonly organizationId: string; readonly role: string };

/** What this account allowed this client before, one per organization. */
export type RememberedConsent = {
  readonly organizationId: string;
  readonly scopes: readonly string[];
  readonly redirectOrigins: readonly string[];
};

/** How the request reached us, and what the person has just answered to it. */
export type Circumstances = {
  /** No page with a form may be shown: a hidden frame, or `prompt=none`. */
  readonly silent: boolean;
  /** The person asked for the choice of accounts and has not confirmed one yet. */
  readonly chooseAccount: boolean;
  /** The decision just made on the consent page. */
  readonly decision: { readonly allow: boolean; readonly organizationId: string | undefined } | undefined;
};

export type NextStep =
  | { readonly step: 'sign_in' }
  | { readonly step: 'choose_account' }
  | {
      readonly step: 'consent';
      /** The organizations that the person can choose from. */
      readonly organizationIds: readonly string[];
      readonly selected: string;
      readonly newScopes: readonly string[];
    }
  | {
      readonly step: 'issue';
      readonly organizationId: string;
      /** The person has just allowed it: to be remembered. */
      readonly allowedNow: boolean;
      /** Nobody was asked anything. */
      readonly automatic: boolean;
    }
  | { readonly step: 'refuse'; readonly error: OAuthError };

export type Remembered = {
  readonly consents: readonly RememberedConsent[];
  readonly lastOrganizationId: string | undefined;
};

/** Decides the next step of a checked request. Pure: the same facts give the same step. */
export function nextStep(
  request: AuthorizationRequest,
  signedIn: SignedIn | undefined,
  facts: { remembered: Remembered; circumstances: Circumstances; scopeRules: ScopeRules },
): NextStep {
  const { remembered, circumstances, scopeRules } = facts;
  const { client } = request;
  const silent = circumstances.silent || request.prompt === 'none';

  if (signedIn === undefined) {
    return silent ? refuse('login_required', 'Nobody is signed in here.') : { step: 'sign_in' };
  }
  if (circumstances.chooseAccount && !silent) return { step: 'choose_account' };

  const candidates = signedIn.memberships.filter(
    (m) => !client.restricted || m.organizationId === client.organizationId,
  );
  if (candidates.length === 0) {
    return client.restricted
      ? refuse('access_denied', 'This app is only for people of the organization that made it.', 'restricted_client')
      : refuse('access_denied', 'You are not a member of any organization.', 'not_a_member');
  }
  if (request.organizationId !== undefined && !candidates.some((m) => m.organizationId === request.organizationId)) {
    return refuse('access_denied', 'You are not a member of the organization that was asked for.', 'not_a_member');
  }
  if (circumstances.decision?.allow === false) {
    return refuse('access_denied', 'The person did not allow it.', 'person_refused');
  }
  const selected = selectOrganization(request, candidates, remembered, circumstances);
  if (selected === undefined) {
    return silent
      ? refuse('account_selection_required', 'The person must first choose an organization.')
      : consentStep(request, candidates, candidates[0], remembered, scopeRules);
  }
  const tooHigh = request.scopes.filter((scope) => !scopeRules.roleMayGrant(selected.role, scope));
  if (tooHigh.length > 0) {
    return refuse(
      'invalid_scope',
      `Your role does not allow you to grant ${tooHigh.join(', ')}. Ask an administrator.`,
    );
  }

  const allowedNow = circumstances.decision?.allow === true;
  if (allowedNow) {
    return { step: 'issue', organizationId: selected.organizationId, allowedNow: true, automatic: false };
  }
  if (needsConsent(request, signedIn, selected, remembered, scopeRules)) {
    return silent
      ? refuse('consent_required', 'The person must first allow it.')
      : consentStep(request, candidates, selected, remembered, scopeRules);
  }
  return { step: 'issue', organizationId: selected.organizationId, allowedNow: false, automatic: true };
}

/** The one just chosen, else the one asked for, else the only one, else the one used last. */
function selectOrganization(
  request: AuthorizationRequest,
  candidates: readonly Membership[],
  remembered: Remembered,
  circumstances: Circumstances,
): Membership | undefined {
  const find = (id: string | undefined) => candidates.find((m) => m.organizationId === id);
  if (request.organizationId !== undefined) return find(request.organizationId);
  if (circumstances.decision?.organizationId !== undefined) return find(circumstances.decision.organizationId);
  if (candidates.length === 1) return candidates[0];
  return find(remembered.lastOrganizationId);
}

/**
 * Whether a person must be asked. Always for native clients and schemes of their own (RFC 8252 8.6: others could pass for them).
 * Else never for a restricted client; with `prompt=consent`; never for a first-party client or the client's author; and for scopes
 * or a redirect origin that were not allowed before.
 */
function needsConsent(
  request: AuthorizationRequest,
  signedIn: SignedIn,
  selected: Membership,
  remembered: Remembered,
  scopeRules: ScopeRules,
): boolean {
  const { client, redirectUri } = request;
  if (redirectUri.origin === 'null' || client.native) return true;
  if (client.restricted) return false;
  if (request.prompt === 'consent') return true;
  if (client.firstParty) return false;
  if (client.authorAccountId === signedIn.accountId) return false;
  const consent = remembered.consents.find((c) => c.organizationId === selected.organizationId);
  if (consent === undefined || !consent.redirectOrigins.includes(redirectUri.origin)) return true;
  return missingScopes(scopeRules, consent.scopes, request.scopes).length > 0;
}

function consentStep(
  request: AuthorizationRequest,
  candidates: readonly Membership[],
  preferred: Membership | undefined,
  remembered: Remembered,
  scopeRules: ScopeRules,
): NextStep {
  const offered = request.organizationId === undefined ? candidates : preferred === undefined ? [] : [preferred];
  const selected = preferred?.organizationId ?? '';
  const consent = remembered.consents.find((c) => c.organizationId === selected);
  return {
    step: 'consent',
    organizationIds: offered.map((m) => m.organizationId),
    selected,
    newScopes: missingScopes(scopeRules, consent?.scopes ?? [], request.scopes),
  };
}

function refuse(code: OAuthError['code'], message: string, reason?: OAuthError['reason']): NextStep {
  return { step: 'refuse', error: new OAuthError(code, message, reason === undefined ? {} : { reason }) };
}

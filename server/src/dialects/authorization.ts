// One authorization on its way: what a dialect brings, what the endpoint stands on, and all that is known of a checked request.

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Membership } from '../accounts/account-storage.ts';
import type { Session } from '../accounts/session-storage.ts';
import type { Form } from '../http/form.ts';
import type { AuthorizationParameters, AuthorizationRequest, ReturnAddress } from '../oauth/authorization-request.ts';
import type { AuthorizationResponse } from '../oauth/authorization-response.ts';
import type { OAuthError } from '../oauth/errors.ts';
import type { Circumstances } from '../oauth/next-step.ts';
import type { Policy } from '../oauth/policy.ts';
import type { ScopeRules } from '../oauth/scope.ts';
import type { AuthorizationCodeStorage, TokenStorage } from '../oauth/storage.ts';
import type { People } from '../pages/people.ts';

/** How the answer reaches the app: by redirect, or posted by a page of ours in the popup or frame that asked. */
export type Delivery = {
  readonly mode: 'redirect' | 'popup' | 'frame';
  /** The request came from inside a frame: no form may be shown. */
  readonly framed: boolean;
};

/** Whom an issued answer speaks for. */
export type IssuedTo = { readonly session: Session; readonly membership: Membership };

/** What a dialect brings to its authorization endpoint. */
export type AuthorizationSpelling = {
  readonly dialect: string;
  readonly policy: Policy;
  readonly path: string;
  readonly consentPath: string;
  readonly decode: (query: Form) => AuthorizationParameters;
  readonly delivery: (request: FastifyRequest, query: Form) => Delivery;
  /** Shows an error that must not leave this site: client or redirect URI are not valid. */
  readonly show: (request: FastifyRequest, reply: FastifyReply, error: OAuthError) => FastifyReply;
  readonly refuse: (
    request: FastifyRequest,
    reply: FastifyReply,
    refusal: { to: ReturnAddress; error: OAuthError; delivery: Delivery },
  ) => FastifyReply;
  readonly answer: (
    reply: FastifyReply,
    answer: { to: AuthorizationRequest; response: AuthorizationResponse; issuedTo: IssuedTo; delivery: Delivery },
  ) => FastifyReply;
};

export type AuthorizationEndpoint = {
  readonly people: People;
  readonly codes: AuthorizationCodeStorage;
  readonly tokens: TokenStorage;
  readonly scopeRules: ScopeRules;
  readonly describeScope: (scope: string) => { words: string; access: 'read' | 'write' };
};

/** Which page the address itself asked for, and what the person answered on the consent page. */
export type Entry = {
  readonly screen?: 'sign_in' | 'sign_up';
  readonly decision?: Circumstances['decision'];
  readonly notice?: string;
  /** A hidden frame has shown that it may be where it is. */
  readonly proceeds?: boolean;
};

/** Everything about one request once it is checked. */
export type Authorization = {
  readonly endpoint: AuthorizationEndpoint;
  readonly spelling: AuthorizationSpelling;
  readonly checked: AuthorizationRequest;
  readonly delivery: Delivery;
  readonly session: Session | undefined;
  readonly memberships: readonly Membership[];
  /** The same request again, as a path of this site. */
  readonly continueTo: string;
  /** A person has just signed in or chosen an account for this very request. */
  readonly attended: boolean;
  readonly entry: Entry;
};

// What can go wrong, in words: when it happens and what mends it. test/docs/errors.test.ts finds what the server throws and this does not have.

import type { ErrorType } from '../../server/src/api/answers/errors.ts';
import { CustomerError } from '../../server/src/dialects/customer/errors.ts';
import { V2Error } from '../../server/src/dialects/v2/errors.ts';
import { BadBody } from '../../server/src/http/body.ts';
import { OAuthError, type OAuthErrorCode, type OAuthErrorReason } from '../../server/src/oauth/errors.ts';

export type Cause = {
  readonly code: OAuthErrorCode;
  readonly reason?: OAuthErrorReason;
  readonly when: string;
  readonly fix: string;
  /** The wires that have this cause; all when left out. */
  readonly only?: readonly ('standard' | 'v1' | 'v2')[];
  /** For causes that are no OAuthError: what is thrown. */
  readonly thrown?: () => Error;
};

/** `shown`: on a page of the accounts site, never sent to the app. */
export type AuthorizationCause = Omit<Cause, 'only' | 'thrown'> & { readonly shown?: true; readonly only?: 'livechat' };

export const AUTHORIZATION_CAUSES: readonly AuthorizationCause[] = [
  {
    shown: true,
    code: 'unauthorized_client',
    reason: 'client_unknown',
    when: '`client_id` is missing or unknown',
    fix: 'Copy it from where the client was registered.',
  },
  {
    shown: true,
    code: 'unauthorized_client',
    reason: 'dialect_not_enabled',
    when: 'The client is not registered for this wire',
    fix: 'Use the other authorization endpoint, or register with `--dialects standard,livechat`.',
  },
  {
    shown: true,
    code: 'unauthorized_client',
    reason: 'redirect_uri_not_registered',
    when: 'The client has no redirect URI',
    fix: 'Register it with one.',
  },
  {
    shown: true,
    code: 'invalid_request',
    reason: 'redirect_uri_missing',
    when: '`redirect_uri` is missing',
    fix: 'Send one that is registered.',
  },
  {
    shown: true,
    code: 'invalid_request',
    reason: 'redirect_uri_not_allowed',
    when: '`redirect_uri` is none of the registered ones, or is [written in a way that is refused](endpoints.md#redirect-uris)',
    fix: 'Send it exactly as registered.',
  },
  {
    shown: true,
    code: 'invalid_request',
    when: '`client_id` or `redirect_uri` was sent twice or can’t be decoded',
    fix: 'Send each once, percent-encoded UTF-8.',
  },
  {
    code: 'invalid_request',
    when: 'Another parameter was sent twice, is not UTF-8, has control characters or more than 8192 characters',
    fix: 'Send each once, percent-encoded UTF-8.',
  },
  {
    code: 'invalid_request',
    when: '`response_type` is missing',
    fix: 'Send `code`, or `token` on the `livechat` wire.',
  },
  {
    code: 'unsupported_response_type',
    when: '`response_type` is another one',
    fix: 'Send `code`, or `token` on the `livechat` wire.',
  },
  {
    code: 'unauthorized_client',
    reason: 'response_type_not_allowed',
    when: 'The client is not registered for this `response_type`',
    fix: 'Ask for the other one, or register with `--response-types code,token`.',
  },
  {
    code: 'invalid_request',
    reason: 'code_challenge_refused',
    when: '`code_challenge` is missing where it is required, empty, no S256 challenge, or has the method `plain`',
    fix: 'Send the S256 challenge of a random verifier and `code_challenge_method=S256`.',
  },
  {
    code: 'invalid_scope',
    when: '`scope` has one that is unknown or not registered for the client',
    fix: 'Register the client with it, or ask for less.',
  },
  {
    code: 'invalid_scope',
    when: 'The person’s role may not grant one of the scopes',
    fix: 'Ask for less, or have an administrator sign in.',
  },
  { code: 'invalid_request', when: '`prompt` is unknown', fix: 'Send `consent`, `none`, or leave it out.' },
  {
    code: 'access_denied',
    reason: 'restricted_client',
    when: 'A private app, and the person is in another organization',
    fix: 'Sign in as a member of the organization that owns the app.',
  },
  {
    code: 'access_denied',
    reason: 'not_a_member',
    when: 'The person is no member of `organization_id`, or of any organization',
    fix: 'Leave it out, or send one of theirs.',
  },
  {
    code: 'access_denied',
    reason: 'person_refused',
    when: 'The person refused',
    fix: 'Say what the app needs the access for, and let them try again.',
  },
  {
    code: 'login_required',
    when: 'Silent (`prompt=none`, or in a hidden frame), and nobody is signed in',
    fix: 'Open the request at top level or in a popup.',
  },
  {
    code: 'consent_required',
    when: 'Silent, and the person has not allowed this app, these scopes or this redirect origin',
    fix: 'Open the request at top level or in a popup.',
  },
  {
    code: 'account_selection_required',
    when: 'Silent, and the person is in several organizations and has not chosen one for this app',
    fix: 'Send `organization_id`, or open the request in a popup.',
  },
  {
    code: 'login_required',
    reason: 'session_ended',
    when: 'Silent, and the session ended while the answer was made',
    fix: 'Open the request at top level or in a popup.',
  },
  {
    code: 'server_error',
    reason: 'identity_undetermined',
    when: 'Silent or in a popup, and the server could not read who is signed in',
    fix: 'Try again a little later.',
  },
  {
    code: 'server_error',
    when: 'Silent or in a popup, and the server failed later on',
    fix: 'Try again a little later.',
  },
  {
    code: 'temporarily_unavailable',
    when: 'Silent or in a popup, and the database was busy or away later on',
    fix: 'Try again a little later.',
  },
  {
    only: 'livechat',
    code: 'invalid_request',
    reason: 'too_many_redirects',
    when: 'The app was answered by redirect 3 times in 30 s without anybody doing anything, and asks a fourth time',
    fix: 'Mend the loop: keep the token, and send people here only when they ask for it.',
  },
];

export const TOKEN_CAUSES: readonly Cause[] = [
  {
    code: 'invalid_request',
    when: 'The body can’t be decoded (not UTF-8, broken JSON)',
    fix: 'Send a form, or on the `livechat` wire a flat JSON object.',
    thrown: () => new BadBody(''),
  },
  {
    code: 'invalid_request',
    when: 'A parameter is missing, was sent twice, or stands in the URL although it is secret',
    fix: 'Send each once, in the body.',
  },
  {
    code: 'invalid_request',
    when: 'Client or token were sent in two ways at once',
    fix: 'Use the header or the parameter, not both.',
  },
  {
    code: 'unsupported_grant_type',
    when: '`grant_type` is unknown, or is `client_credentials` on the `livechat` wire',
    fix: 'Send `authorization_code` or `refresh_token`.',
  },
  {
    code: 'invalid_client',
    reason: 'client_unknown',
    when: '`client_id` is missing or unknown',
    fix: 'Send the one that was registered.',
  },
  {
    code: 'unauthorized_client',
    reason: 'dialect_not_enabled',
    when: 'The client is not registered for this wire',
    fix: 'Use the other token endpoint, or register with `--dialects standard,livechat`.',
  },
  {
    code: 'invalid_client',
    reason: 'client_authentication_missing',
    when: 'The client has a secret and did not send it, or the Authorization header is not Basic',
    fix: 'Send `client_secret` in the body, or Basic `client_id:client_secret`.',
  },
  {
    code: 'invalid_client',
    reason: 'client_secret_wrong',
    when: '`client_secret` is wrong, or was sent for a client that has none',
    fix: 'Send the one that was printed when the client was registered; for a JavaScript app none.',
  },
  {
    code: 'unauthorized_client',
    when: '`client_credentials` from a client without a secret',
    fix: 'Register a server app.',
    only: ['standard'],
  },
  {
    code: 'invalid_grant',
    reason: 'code_unknown',
    when: 'The code is unknown, its session has ended, or its account, membership, organization or client is no longer active',
    fix: 'Start again at the authorization endpoint.',
  },
  {
    code: 'invalid_grant',
    reason: 'code_expired',
    when: 'The code is older than 60 s',
    fix: 'Redeem it at once; start again.',
  },
  {
    code: 'invalid_grant',
    reason: 'code_redeemed',
    when: 'The code was redeemed before. Its tokens are revoked by this',
    fix: 'Redeem once; start again.',
  },
  {
    code: 'invalid_grant',
    reason: 'code_of_other_client',
    when: 'The code was issued to another client',
    fix: 'Redeem it with the client that asked for it.',
  },
  {
    code: 'invalid_grant',
    reason: 'redirect_uri_changed',
    when: '`redirect_uri` is not the one of the authorization request',
    fix: 'Send the same in both places.',
  },
  {
    code: 'invalid_grant',
    reason: 'code_verifier_wrong',
    when: '`code_verifier` is missing, wrong, or sent although the request had no challenge',
    fix: 'Keep the verifier until the code is redeemed, and send it then.',
  },
  {
    code: 'invalid_grant',
    reason: 'refresh_token_unknown',
    when: 'The refresh token is unknown, was revoked, or its account, membership, organization or client is no longer active',
    fix: 'The person must sign in again.',
  },
  {
    code: 'invalid_grant',
    reason: 'refresh_token_of_other_client',
    when: 'The refresh token was issued to another client',
    fix: 'Send it with the client that it was issued to.',
  },
  {
    code: 'invalid_grant',
    reason: 'refresh_token_reused',
    when: 'A rotated refresh token was used more than 30 s after its rotation. All tokens of the sign-in are revoked by this',
    fix: 'Keep the newest refresh token only; the person must sign in again.',
  },
  {
    code: 'invalid_grant',
    reason: 'client_scopes_changed',
    when: 'The app’s settings no longer list a scope that was granted',
    fix: 'The person must sign in again.',
  },
  {
    code: 'invalid_scope',
    reason: 'scope_not_granted',
    when: '`scope` of a refresh asks for more than was granted',
    fix: 'Leave it out, or ask for less.',
  },
  {
    code: 'invalid_scope',
    when: '`scope` of `client_credentials` asks for what the client is not registered with',
    fix: 'Ask for less.',
    only: ['standard'],
  },
  {
    code: 'invalid_token',
    when: 'No token was sent',
    fix: 'Send `Authorization: Bearer <access token>`.',
    only: ['v1', 'v2'],
  },
  {
    code: 'invalid_token',
    reason: 'token_unknown',
    when: 'The access token is unknown, was revoked, or has expired',
    fix: 'Refresh it, or let the person sign in again.',
    only: ['v1', 'v2'],
  },
  {
    code: 'access_denied',
    when: 'Sessions: the token lacks the scope that the call needs',
    fix: 'Ask for `sessions--my:ro` or `sessions--my:rw`.',
    only: ['v2'],
    thrown: () => new V2Error(403, 'access_denied', '', { sub_error: 'insufficient_scope' }),
  },
  {
    code: 'access_denied',
    when: 'Sessions: the token is a client’s own and has no person',
    fix: 'Use a token of a person.',
    only: ['v2'],
    thrown: () => new V2Error(403, 'access_denied', ''),
  },
  {
    code: 'invalid_request',
    when: 'There is no such token to revoke, or no such session to end',
    fix: 'It has ended already: nothing to do.',
    only: ['v2'],
    thrown: () => new V2Error(404, 'resource_not_found', ''),
  },
  {
    code: 'temporarily_unavailable',
    when: 'The server is too busy, or its database can’t be reached',
    fix: 'Wait as long as `Retry-After` says, then try again.',
    thrown: () => Object.assign(new Error('busy'), { retryAfterSeconds: 1 }),
  },
  {
    code: 'server_error',
    when: 'Something failed on the server',
    fix: 'Try again; if it stays, give the operator the request id.',
    thrown: () => new Error('failed'),
  },
];

/** At the customer endpoints: what is thrown, and what mends it. */
export const CUSTOMER_CAUSES: readonly { readonly when: string; readonly fix: string; readonly thrown: () => Error }[] =
  [
    {
      when: 'The body can’t be decoded (not UTF-8, broken JSON)',
      fix: 'Send a flat JSON object or a form.',
      thrown: () => new BadBody(''),
    },
    {
      when: 'A parameter or token is missing, malformed, was sent twice, or stands in the URL although it is secret',
      fix: 'See `exception_description`, which names it.',
      thrown: () => new CustomerError('invalid_request', ''),
    },
    {
      when: '`client_id` is missing or unknown, or the client is disabled',
      fix: 'Send the one that was registered.',
      thrown: () => new OAuthError('unauthorized_client', '', { reason: 'client_unknown' }),
    },
    {
      when: '`redirect_uri` is none of the registered ones, nor below one',
      fix: 'Register it, or leave it out of a cookie grant in a browser.',
      thrown: () => new OAuthError('invalid_request', '', { reason: 'redirect_uri_not_allowed' }),
    },
    {
      when: '`code_challenge` is no S256 challenge',
      fix: 'Send the base64url form of a SHA-256 digest.',
      thrown: () => new OAuthError('invalid_request', '', { reason: 'code_challenge_refused' }),
    },
    {
      when: '`response_type` is another than `token`',
      fix: 'Send `token`.',
      thrown: () => new CustomerError('unsupported_response_type', ''),
    },
    {
      when: '`grant_type` is unknown',
      fix: 'Send `cookie`, `agent_token` or `identity_token`.',
      thrown: () => new CustomerError('unsupported_grant_type', ''),
    },
    {
      when: 'A cookie grant from a page at an origin that is none of the client’s',
      fix: 'Register a redirect URI at the page’s origin.',
      thrown: () => new CustomerError('access_denied', ''),
    },
    {
      when: 'The organization is unknown, or does not own the client and nobody there has allowed it `customers:own`',
      fix: 'Check the number or id; have an administrator there allow the app.',
      thrown: () => new CustomerError('access_denied', ''),
    },
    {
      when: 'The agent’s token is of another client, lacks `customers:own`, or speaks for nobody who may do this',
      fix: 'Ask for the scope, and have an administrator or owner sign in.',
      thrown: () => new CustomerError('access_denied', ''),
    },
    {
      when: 'A token is unknown, was revoked, used or has expired, is of another kind (a personal access token, for one), or its code verifier is wrong',
      fix: 'Get a new one.',
      thrown: () => new CustomerError('invalid_grant', ''),
    },
    {
      when: 'The organization has no such customer',
      fix: 'Leave the id out to create one.',
      thrown: () => new CustomerError('resource_not_found', ''),
    },
    {
      when: 'Too many new customers came from one address to one client',
      fix: 'Wait as long as `Retry-After` says. A browser that keeps its cookies is not counted.',
      thrown: () => new CustomerError('temporarily_unavailable', '', { retryAfterSeconds: 1 }),
    },
  ];

export const API_CAUSES: Readonly<Record<ErrorType, { readonly when: string; readonly fix: string }>> = {
  validation: {
    when: 'A field or parameter is missing, unknown, sent twice or malformed',
    fix: 'See `field` and `message`.',
  },
  unsupported_version: { when: '`X-API-Version` is missing or not 2', fix: 'Send `X-API-Version: 2`.' },
  conflict: {
    when: 'It would break a rule: a login that is an agent already, the only owner, group 0, as much as there may be',
    fix: 'See `message`.',
  },
  authentication: {
    when: 'Credentials are missing, malformed, unknown, expired or revoked, or of another kind',
    fix: 'Send an access token or personal access token as Bearer, or `login:api_key` as Basic.',
  },
  authorization: {
    when: 'The token lacks the scope, or the person’s role may not do this',
    fix: 'Ask for the scope that `message` names, or have an administrator do it.',
  },
  not_found: {
    when: 'There is no such thing in your organization, or no such path',
    fix: 'Check the path; what is served stands at `/docs`.',
  },
  method_not_allowed: { when: 'The path does not take this method', fix: 'Use one of those in `Allow`.' },
  payload_too_large: { when: 'The body has more than 64 kB', fix: 'Send less.' },
  uri_too_long: { when: 'A part of the path is too long', fix: 'Check what you put into it.' },
  unsupported_media_type: { when: 'The body is neither JSON nor a form', fix: 'Set `Content-Type`.' },
  too_many_requests: {
    when: 'Too many wrong passwords as `current_password`',
    fix: 'Wait as long as `Retry-After` says.',
  },
  internal: {
    when: 'Something failed on the server',
    fix: 'Try again; if it stays, give the operator the `request_id`.',
  },
  service_unavailable: {
    when: 'The server is too busy, or its database can’t be reached',
    fix: 'Wait as long as `Retry-After` says, then try again.',
  },
};

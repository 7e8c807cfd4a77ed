// The audit log: the closed list of what is recorded, and what an event says: who did what to what, when, and from where. No event
// holds a secret, or text that somebody typed into a form.

/** Everything that is recorded, in words that follow the name of who did it. */
export const AUDIT_ACTIONS = {
  sign_up: 'signed up: made an account and an organization',
  sign_in: 'signed in',
  sign_in_failed: 'was refused at the sign-in form; `details.reason` says why',
  sign_out: 'signed out in a browser',
  session_ended: 'ended one session with all its tokens, or replaced it by signing in again',
  sessions_ended: 'ended all sessions, or all but the one in use, with their tokens',
  password_changed: 'changed the password of an account, which ended its other sessions',
  consent_given: 'allowed an app',
  consent_refused: 'did not allow an app',
  app_revoked: 'removed a connected app, with its tokens',
  token_revoked: 'revoked a token, and with it all tokens of that sign-in or of that client’s own',
  code_reused: 'presented an authorization code again, which ended what it had led to',
  refresh_token_reused: 'presented a refresh token that had been replaced, which ended all tokens of that sign-in',
  api_key_reset: 'reset an API key',
  personal_access_token_created: 'made a personal access token',
  personal_access_token_revoked: 'ended a personal access token',
  organization_created: 'made an organization',
  account_suspended: 'suspended an account, which stops its sessions and tokens',
  account_restored: 'let a suspended account in again',
  account_changed: 'changed how an account may sign in',
  agent_added: 'added an agent',
  agent_changed: 'changed an agent',
  agent_removed: 'removed an agent, with all tokens in the organization',
  group_added: 'added a group',
  group_changed: 'changed a group',
  group_removed: 'removed a group',
  customer_identity_transferred: 'had the identity of a customer handed to another program',
  customer_token_revoked: 'ended a customer token that an app had made for an agent',
  client_created: 'registered a client',
  client_changed: 'changed a client, or turned it on or off',
  client_secret_added: 'gave a client another secret',
  client_secret_removed: 'took a secret from a client',
  app_created: 'registered an app with extensions',
  app_changed: 'changed an app',
  app_removed: 'removed an app, with its widgets and all its installations',
  widget_added: 'added a widget to an app',
  widget_changed: 'changed a widget of an app',
  widget_removed: 'removed a widget from an app',
  chat_action_added: 'added a chat action to an app',
  chat_action_changed: 'changed a chat action of an app',
  chat_action_removed: 'removed a chat action from an app',
  app_installed: 'installed an app, or gave it the scopes that it asks for now',
  app_uninstalled: 'uninstalled an app, with its API keys, its tokens and what it stored; or its makers removed it',
  installation_key_made: 'opened an extension for which an API key was made, limited to what the app may do',
  installation_key_used: 'called with the API key of an installation; once a day for each agent',
  app_scope_refused: 'called, as an app, what its scopes do not cover; once a day for each agent and scope',
  installation_keys_revoked: 'ended all API keys of an installation',
  signing_key_rotated: 'made another key that signs access tokens',
} as const;

export type AuditAction = keyof typeof AUDIT_ACTIONS;

/** The names of all actions, in the order of the table. */
export const AUDIT_ACTION_NAMES = Object.keys(AUDIT_ACTIONS) as readonly AuditAction[];

/** Where a request came from. */
export type Origin = { readonly ip: string; readonly userAgent: string };

/**
 * In whose log an event stands: one organization’s; those of every organization that an account is in at that moment, since all of
 * them are opened by its password and sessions (the client is then named in the log of `organizationId` only); or nobody’s but the
 * operator’s.
 */
export type Concerns =
  | { readonly organizationId: string }
  | { readonly accountId: string; readonly organizationId?: string | undefined }
  | 'operator';

export type AuditEvent = {
  readonly action: AuditAction;
  readonly concerns: Concerns;
  /** The person who acted, or for whom a program acted. */
  readonly accountId?: string | undefined;
  /** The program that acted, or that it was about. */
  readonly clientId?: string | undefined;
  /** The id of what was acted upon: another account, a session, a client. Never a secret. */
  readonly target?: string | undefined;
  /** Undefined for the operator’s command line. */
  readonly origin: Origin | undefined;
  /** Few and short values, for people to read. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  /** Milliseconds since the epoch. */
  readonly happenedAt: number;
};

/** An event as it stands in one log. */
export type RecordedEvent = {
  readonly eventId: string;
  readonly organizationId: string | undefined;
  readonly accountId: string | undefined;
  readonly clientId: string | undefined;
  readonly action: AuditAction;
  readonly target: string | undefined;
  readonly origin: Origin | undefined;
  readonly details: Readonly<Record<string, unknown>>;
  readonly happenedAt: number;
  /** The e-mail address that the account has now. */
  readonly login: string | undefined;
};

/** Who did it: a person, a program for itself, the operator, or nobody who is known. */
export type Actor = 'account' | 'client' | 'command_line' | 'unknown';

const LONGEST_USER_AGENT = 400;

/** Where a request came from, cut to what is kept. */
export function originOf(request: {
  readonly ip: string;
  readonly headers: { readonly 'user-agent'?: string | undefined };
}): Origin {
  return { ip: request.ip, userAgent: (request.headers['user-agent'] ?? '').slice(0, LONGEST_USER_AGENT) };
}

/** Which kind of actor a recorded event names. */
export function actorOf(event: Pick<RecordedEvent, 'accountId' | 'clientId' | 'origin'>): Actor {
  if (event.origin === undefined) return 'command_line';
  if (event.accountId !== undefined) return 'account';
  return event.clientId === undefined ? 'unknown' : 'client';
}

// An act that is worth a record: storage saves it in the transaction of the act itself. What a record looks like, and who may read it,
// is not the protocol's business.

/** Where a request came from. */
export type Origin = { readonly ip: string; readonly userAgent: string };

export type Act = {
  readonly action:
    | 'app_revoked'
    | 'token_revoked'
    | 'code_reused'
    | 'refresh_token_reused'
    | 'client_created'
    | 'client_changed'
    | 'client_secret_added'
    | 'client_secret_removed'
    | 'signing_key_rotated';
  /** In whose organization it happened; nobody’s but the operator’s. */
  readonly concerns: { readonly organizationId: string } | 'operator';
  /** The person who acted, or for whom a program acted. */
  readonly accountId?: string | undefined;
  readonly clientId?: string | undefined;
  /** The id of what was acted upon; never a secret. */
  readonly target?: string | undefined;
  /** Undefined when no request asked for it: the operator did. */
  readonly origin: Origin | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  /** Milliseconds since the epoch. */
  readonly happenedAt: number;
};

/** Who manages clients, and from where; neither is known of the operator. */
export type By = { readonly accountId: string | undefined; readonly origin: Origin | undefined };

/** What was done to a client. `target`: what of the client, where it is not all of it. */
export function actOnClient(
  { clientId, organizationId }: { readonly clientId: string; readonly organizationId: string },
  act: {
    action: 'client_created' | 'client_changed' | 'client_secret_added' | 'client_secret_removed';
    target?: string;
    by: By;
    details?: Readonly<Record<string, unknown>>;
    now: number;
  },
): Act {
  const { action, target, by, details, now } = act;
  return { action, concerns: { organizationId }, ...by, clientId, target, details, happenedAt: now };
}

/** What happened to a whole grant: revoked by its client or bearer, or ended because a code or token of it was used again. */
export function actOnGrant(
  grant: {
    readonly grantId: string;
    readonly clientId: string;
    readonly accountId: string | undefined;
    readonly organizationId: string;
  },
  act: { action: 'token_revoked' | 'code_reused' | 'refresh_token_reused'; origin: Origin; happenedAt: number },
): Act {
  const { grantId, clientId, accountId, organizationId } = grant;
  return { ...act, concerns: { organizationId }, accountId, clientId, target: grantId };
}

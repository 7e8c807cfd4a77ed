// What the protocol core asks of a database, in the protocol's own verbs. Implemented in storage/, once, for every database.
// Only hashes of secrets cross this border; times are milliseconds since the epoch and always arguments. An `act` that is given is
// recorded in the same transaction.

import type { Act } from './act.ts';

/** How an authorization may be answered (RFC 6749 3.1.1): a code, or at once an access token (the implicit grant). */
export type ResponseType = 'code' | 'token';

/** What an access token is: text that only we can tell the meaning of, or a signed one that everybody can check (RFC 9068). */
export type AccessTokenFormat = 'opaque' | 'jwt';

/** A registered program (RFC 6749 1.1, 2). `public` clients have no secret; `confidential` ones authenticate. */
export type Client = {
  readonly clientId: string;
  /** The organization that owns the client; with `restricted`, the only one whose agents may use it. */
  readonly organizationId: string;
  readonly type: 'public' | 'confidential';
  readonly name: string;
  readonly redirectUris: readonly string[];
  readonly scopes: readonly string[];
  /** Only accounts of the owning organization may authorize it, and they are not asked for consent. */
  readonly restricted: boolean;
  /** Runs on the person's device: a loopback redirect URI may vary its port (RFC 8252 7.3). */
  readonly native: boolean;
  /** Part of the platform itself: consent is given beforehand by policy. */
  readonly firstParty: boolean;
  readonly dialects: readonly string[];
  /** What it may ask for, as far as the dialect offers it too. */
  readonly responseTypes: readonly ResponseType[];
  /** What its access tokens are, where the dialect offers that. */
  readonly accessTokenFormat: AccessTokenFormat;
  /** The account that registered it, who is not asked for consent. */
  readonly authorAccountId: string | undefined;
  readonly secretHashes: readonly string[];
  readonly createdAt: number;
};

/** On whose behalf: an account within one of its organizations. */
export type Subject = { readonly accountId: string; readonly organizationId: string };

/** How the code verifier is compared with the challenge; fixed when the code is issued (RFC 7636 4.6). */
export type CodeChallengeRule = 'none' | 'plain' | 'S256' | 'S256-decimal-words';

/** Everything that one approval led to: revoking any part of it ends the whole. */
export type GrantReference = {
  readonly grantId: string;
  readonly clientId: string;
  /** Absent for client credentials. */
  readonly accountId: string | undefined;
  readonly organizationId: string;
};

export type AuthorizationCodeRecord = GrantReference & {
  readonly codeHash: string;
  readonly accountId: string;
  readonly sessionId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly codeChallenge: string | undefined;
  readonly codeChallengeRule: CodeChallengeRule;
  readonly dialect: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
};

export type StoredAuthorizationCode = AuthorizationCodeRecord & {
  readonly redeemedAt: number | undefined;
  /** Who the code speaks for, for the old SDKs that ask before they redeem. */
  readonly email: string;
  readonly licenseId: number;
};

export type AccessTokenRecord = GrantReference & {
  readonly tokenHash: string;
  readonly sessionId: string | undefined;
  readonly scopes: readonly string[];
  /** Issued beside a refresh token: outlives the browser's sign-out. */
  readonly offline: boolean;
  readonly issuedAt: number;
  readonly expiresAt: number;
};

/** A living access token with what its bearer is now: one read, joined with client, account, membership and organization. */
export type LiveAccessToken = AccessTokenRecord & {
  readonly licenseId: number;
  readonly email: string | undefined;
  readonly role: string | undefined;
  /** Whether its client is part of the platform itself. */
  readonly firstParty: boolean;
};

export type RefreshTokenRecord = GrantReference & {
  readonly tokenHash: string;
  readonly accountId: string;
  readonly sessionId: string | undefined;
  readonly scopes: readonly string[];
  readonly issuedAt: number;
};

export type StoredRefreshToken = RefreshTokenRecord & {
  readonly rotatedAt: number | undefined;
  readonly sealedAnswer: string | undefined;
  readonly licenseId: number;
  readonly email: string;
};

export interface ClientStorage {
  /** The client with its living secrets (those without `expires_at` or with one after `now`); undefined when unknown, disabled, or its organization is suspended. */
  findClient(query: { clientId: string; now: number }): Promise<Client | undefined>;
  /** Saves a new client and its first secret, together. */
  createClient(client: Client, act?: Act): Promise<void>;
  listClients(organizationId: string): Promise<Client[]>;
  /** Replaces the redirect URIs; false when there is no such client. */
  setRedirectUris(query: { clientId: string; redirectUris: readonly string[] }): Promise<boolean>;
}

export interface AuthorizationCodeStorage {
  /**
   * Saves a code. One transaction: locks the ring (creating it, and noting `lastUsedAt` = issuedAt), then checks, under a
   * shared lock, that the session is alive. 'session_ended' saves nothing.
   */
  saveAuthorizationCode(code: AuthorizationCodeRecord): Promise<'saved' | 'session_ended'>;
  /** The code, redeemed or not, expired or not; undefined when unknown or when its account, membership, organization or client is no longer active. */
  findAuthorizationCode(codeHash: string): Promise<StoredAuthorizationCode | undefined>;
  /**
   * ATOMIC, one caller ever gets 'redeemed' (RFC 6749 4.1.2, 10.5). One transaction: locks the ring, then the session (shared) which must be alive, marks the code
   * redeemed only if it is not, and saves the tokens, evicting beyond `ringSize`. Any other caller gets 'replayed', and in its transaction all tokens of the
   * code's grant have been deleted; `replay` is recorded if there was anything to delete. 'gone': the code or its session no longer exists; nothing is saved.
   */
  redeemAuthorizationCode(redemption: {
    code: AuthorizationCodeRecord;
    now: number;
    accessToken: AccessTokenRecord;
    refreshToken: RefreshTokenRecord | undefined;
    ringSize: number;
    replay?: Act;
  }): Promise<'redeemed' | 'replayed' | 'gone'>;
}

export interface TokenStorage {
  /** Saves an access token that stands alone: implicit (its session must be alive, checked under a shared lock) or client credentials (no account, no ring). Evicts the oldest beyond `ringSize` living ones. */
  saveAccessToken(query: {
    accessToken: AccessTokenRecord;
    ringSize: number;
    now: number;
  }): Promise<'saved' | 'session_ended'>;
  /** HOT: one indexed read. Undefined unless the token lives and client, account, membership and organization are all active. */
  findAccessToken(query: { tokenHash: string; now: number }): Promise<LiveAccessToken | undefined>;
  /** The refresh token, rotated or not; undefined when unknown or when client, account, membership or organization is not active. */
  findRefreshToken(tokenHash: string): Promise<StoredRefreshToken | undefined>;
  /** ATOMIC: a new access token for a refresh token that stays (confidential clients). Locks the ring; 'gone' when the refresh token was revoked meanwhile. Evicts beyond `ringSize`. */
  refreshAccessToken(query: {
    refreshToken: RefreshTokenRecord;
    accessToken: AccessTokenRecord;
    ringSize: number;
    now: number;
  }): Promise<'saved' | 'gone'>;
  /**
   * ATOMIC, one caller ever gets 'rotated' (RFC 9700 4.14). Locks the ring, marks the old token rotated with the sealed answer only if it is not, and saves the new pair.
   * Others get what the winner sealed. Rotated tokens don't count in the ring and are kept until clean-up so that reuse is seen. 'gone': revoked meanwhile.
   */
  rotateRefreshToken(rotation: {
    refreshToken: RefreshTokenRecord;
    now: number;
    newAccessToken: AccessTokenRecord;
    newRefreshToken: RefreshTokenRecord;
    sealedAnswer: string;
    ringSize: number;
  }): Promise<
    | { outcome: 'rotated' }
    | { outcome: 'already_rotated'; rotatedAt: number; sealedAnswer: string }
    | { outcome: 'gone' }
  >;
  /** One transaction, ring locked first: deletes every access token, refresh token and unredeemed code of the grant (RFC 7009 2.1). For a grant without an account: its access tokens. Answers how many tokens ended; the act is recorded if anything was deleted. */
  revokeGrant(grant: GrantReference, act?: Act): Promise<number>;
  /** One transaction, ring locked first: consent, codes and all tokens of this client for this subject, also those of customers that it made. The act is recorded if there was any of these; false when there was none. */
  revokeApp(query: { clientId: string; act?: Act } & Subject): Promise<boolean>;
  /** ATOMIC: counts an automatic redirect of this client and account if fewer than `limit` happened after `now - windowMs`; false when the limit is reached (then nothing is counted). */
  noteAutomaticRedirect(
    query: { clientId: string; limit: number; windowMs: number; now: number } & Subject,
  ): Promise<boolean>;
  /** Deletes at most `limit` rows of each kind that ended before `endedBefore`: expired access tokens, old codes, rotated refresh tokens. Answers how many went. */
  deleteEnded(query: { endedBefore: number; limit: number }): Promise<number>;
}

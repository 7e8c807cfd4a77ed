// The tables, as TypeScript sees them. Ids and lists (JSON) are text, times are milliseconds since the epoch, booleans 0 or 1.
// The secondary indexes of the token tables start with the account, so that one index serves the ring of 25, the grant's
// cascade, the end of a session and the removal of an app.

import type { Generated } from 'kysely';
import type { ChatSchema } from './chat/schema.ts';
import type { ExtensionSchema } from './extensions/schema.ts';

type Flag = 0 | 1;
type Json = string;

export type Schema = ChatSchema &
  ExtensionSchema & {
    organizations: {
      organization_id: string;
      license_id: number;
      slug: string;
      name: string;
      /** The number that the next group gets, so that none is used twice. */
      next_group_id: number;
      suspended_at: number | null;
      created_at: number;
    };
    accounts: {
      account_id: string;
      email: string;
      name: string;
      password_hash: string;
      password_sign_in: Generated<Flag>;
      suspended_at: number | null;
      created_at: number;
    };
    agents: {
      account_id: string;
      organization_id: string;
      role: string;
      job_title: string;
      avatar: string;
      login_status: string;
      status: string;
      max_chats_count: number;
      daily_summary: Flag;
      notifications: Json;
      work_scheduler: Json | null;
      api_key_generation: number;
      last_logout: number | null;
      suspended_at: number | null;
      created_at: number;
      /** While a connection of theirs is waited for. */
      connected_until: number | null;
    };
    groups: { organization_id: string; group_id: number; name: string; language: string; created_at: number };
    group_agents: { organization_id: string; group_id: number; account_id: string };
    sessions: {
      session_id: string;
      token_hash: string;
      account_id: string;
      user_agent: string;
      ip: string;
      created_at: number;
      last_seen_at: number;
      expires_at: number;
      ended_at: number | null;
    };
    throttle_windows: { key: string; started_at: number; attempts: number };
    clients: {
      client_id: string;
      organization_id: string;
      type: string;
      name: string;
      redirect_uris: Json;
      scopes: Json;
      dialects: Json;
      response_types: Json;
      access_token_format: string;
      restricted: Flag;
      native: Flag;
      first_party: Flag;
      author_account_id: string | null;
      disabled_at: number | null;
      created_at: number;
    };
    client_secrets: { secret_hash: string; client_id: string; created_at: number; expires_at: number | null };
    consents: {
      account_id: string;
      client_id: string;
      organization_id: string;
      scopes: Json;
      redirect_origins: Json;
      granted_at: number;
      updated_at: number;
    };
    /** One row for each client and subject: what is locked before their tokens change, and what is counted per client and subject. */
    token_rings: {
      account_id: string;
      client_id: string;
      organization_id: string;
      last_used_at: number;
      /** Times of the latest automatic redirects. */
      redirects: Json;
    };
    authorization_codes: {
      code_hash: string;
      grant_id: string;
      client_id: string;
      account_id: string;
      organization_id: string;
      session_id: string;
      redirect_uri: string;
      scopes: Json;
      code_challenge: string | null;
      code_challenge_rule: string;
      dialect: string;
      issued_at: number;
      expires_at: number;
      redeemed_at: number | null;
    };
    access_tokens: {
      token_hash: string;
      grant_id: string;
      client_id: string;
      account_id: string | null;
      organization_id: string;
      session_id: string | null;
      scopes: Json;
      offline: Flag;
      issued_at: number;
      expires_at: number;
    };
    refresh_tokens: {
      token_hash: string;
      grant_id: string;
      client_id: string;
      account_id: string;
      organization_id: string;
      session_id: string | null;
      scopes: Json;
      issued_at: number;
      rotated_at: number | null;
      sealed_answer: string | null;
    };
    personal_access_tokens: {
      token_hash: string;
      token_id: string;
      account_id: string;
      organization_id: string;
      name: string;
      scopes: Json;
      created_at: number;
      expires_at: number | null;
    };
    /** What signs JWT access tokens. The last whose time has come signs, the order being that of `ordinal`. */
    signing_keys: {
      kid: string;
      /** Unique: of those who add a key at once one succeeds. */
      ordinal: number;
      public_key: Json;
      /** Sealed with a key derived from the secret key. */
      sealed_private_key: string;
      made_at: number;
      signs_from: number;
    };
    customers: {
      customer_id: string;
      organization_id: string;
      group_id: number | null;
      created_at: number;
      name: string | null;
      email: string | null;
      avatar: string | null;
      /** JSON. */
      session_fields: Generated<string>;
      /** Where they are, or were last, and when. */
      page_url: string | null;
      page_title: string | null;
      seen_at: number | null;
    };
    customer_secrets: { secret_hash: string; customer_id: string; created_at: number; expires_at: number };
    customer_tokens: {
      token_hash: string;
      customer_id: string;
      organization_id: string;
      client_id: string;
      account_id: string | null;
      issued_at: number;
      expires_at: number;
    };
    identity_transfers: {
      token_hash: string;
      customer_id: string;
      organization_id: string;
      client_id: string;
      account_id: string | null;
      code_challenge: string | null;
      code_challenge_rule: string;
      issued_at: number;
      expires_at: number;
    };
    audit_events: {
      event_id: string;
      organization_id: string | null;
      account_id: string | null;
      client_id: string | null;
      action: string;
      target: string | null;
      ip: string | null;
      user_agent: string | null;
      details: Json;
      happened_at: number;
    };
  };

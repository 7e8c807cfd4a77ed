// Consents: what an account allowed which client to do in which organization.

import type { ConnectedApp, Consent, ConsentStorage } from '../accounts/consent-storage.ts';
import { insertAuditEvent } from './audit-events.ts';
import { decodeFlag, decodeList, encodeList } from './columns.ts';
import type { Database } from './database.ts';
import { execute } from './execute.ts';
import { installationOf } from './extensions/installation-keys.ts';
import { holdMembers } from './group-places.ts';

const FIND = `
  select organization_id, scopes, redirect_origins from consents
  where account_id = $1 and client_id = $2 order by organization_id`;

const FIND_LAST_USED = `
  select organization_id from token_rings
  where account_id = $1 and client_id = $2 order by last_used_at desc, organization_id limit 1`;

/** Makes the consent if need be, locks it, and answers what was allowed before. */
const LOCK = `
  insert into consents (account_id, client_id, organization_id, scopes, redirect_origins, granted_at, updated_at)
  values ($1, $2, $3, '[]', '[]', $4, $4)
  on conflict (account_id, client_id, organization_id) do update set updated_at = excluded.updated_at
  returning scopes, redirect_origins`;

const SAVE = `
  update consents set scopes = $4, redirect_origins = $5
  where account_id = $1 and client_id = $2 and organization_id = $3`;

const LIST_CONSENTED = `
  select k.client_id, k.organization_id, c.name as client_name, c.redirect_uris, c.first_party, o.name as organization_name, k.scopes, k.granted_at
  from consents k
  join clients c on c.client_id = k.client_id
  join organizations o on o.organization_id = k.organization_id
  where k.account_id = $1`;

const LIST_LIVING_TOKENS = `
  select t.client_id, t.organization_id, c.name as client_name, c.redirect_uris, c.first_party, o.name as organization_name, t.scopes,
    t.issued_at as granted_at
  from (
    select client_id, organization_id, scopes, issued_at from access_tokens where account_id = $1 and expires_at > $2
    union all
    select client_id, organization_id, scopes, issued_at from refresh_tokens where account_id = $1 and rotated_at is null
  ) t
  join clients c on c.client_id = t.client_id
  join organizations o on o.organization_id = t.organization_id
  order by t.issued_at`;

/** Customers may be many, so their tokens are counted where they are. */
const LIST_CUSTOMER_TOKENS = `
  select t.client_id, t.organization_id, c.name as client_name, c.redirect_uris, c.first_party, o.name as organization_name,
    '[]' as scopes, t.granted_at, t.living
  from (
    select client_id, organization_id, count(*) as living, min(issued_at) as granted_at
    from customer_tokens where account_id = $1 and expires_at > $2
    group by client_id, organization_id
  ) t
  join clients c on c.client_id = t.client_id
  join organizations o on o.organization_id = t.organization_id`;

export function createConsentStorage(database: Database): ConsentStorage {
  return {
    async findConsents({ accountId, clientId }) {
      const [consents, lastUsed] = await Promise.all([
        database.queryRead<ConsentRow>(FIND, [accountId, clientId]),
        database.queryRead<{ organization_id: string }>(FIND_LAST_USED, [accountId, clientId]),
      ]);
      return { consents: consents.map(toConsent), lastOrganizationId: lastUsed[0]?.organization_id };
    },

    async saveConsent({ accountId, clientId, organizationId, scopes, redirectOrigin, now, audit }) {
      const key = [accountId, clientId, organizationId];
      await database.write(async (tx) => {
        // A consent that came after the removal would live again with a later membership.
        if (!(await holdMembers(tx, { kind: database.kind, organizationId, accountIds: [accountId] }))) return;
        const [before] = (await execute<Omit<ConsentRow, 'organization_id'>>(tx, LOCK, [...key, now])).rows;
        const allScopes = union(decodeList(before?.scopes ?? '[]'), scopes);
        const allOrigins = union(decodeList(before?.redirect_origins ?? '[]'), [redirectOrigin]);
        await execute(tx, SAVE, [...key, encodeList(allScopes), encodeList(allOrigins)]);
        // What is allowed to the client of an installed app is allowed to that installation.
        const installationId = audit && (await installationOf(tx, { organizationId, clientId }));
        const details = installationId && { ...audit.details, installation_id: installationId };
        await insertAuditEvent(tx, details ? { ...audit, details } : audit);
      });
    },

    async listConnectedApps({ accountId, now }) {
      const [consented, tokens, ofCustomers] = await Promise.all([
        database.queryRead<AppRow>(LIST_CONSENTED, [accountId]),
        database.queryRead<AppRow>(LIST_LIVING_TOKENS, [accountId, now]),
        database.queryRead<AppRow & { living: number }>(LIST_CUSTOMER_TOKENS, [accountId, now]),
      ]);
      const apps = new Map<string, ConnectedApp>();
      for (const row of consented) apps.set(keyOf(row), { ...toApp(row), byPolicy: false, livingTokens: 0 });
      for (const row of tokens) {
        const known = apps.get(keyOf(row)) ?? { ...toApp(row), byPolicy: true, livingTokens: 0 };
        // Without a consent, what the living tokens may do is what was allowed.
        const scopes = known.byPolicy ? union(known.scopes, decodeList(row.scopes)) : known.scopes;
        apps.set(keyOf(row), { ...known, scopes, livingTokens: known.livingTokens + 1 });
      }
      for (const { living, ...row } of ofCustomers) {
        const known = apps.get(keyOf(row)) ?? { ...toApp(row), byPolicy: true, livingTokens: 0 };
        apps.set(keyOf(row), { ...known, livingTokens: known.livingTokens + living });
      }
      return [...apps.values()].sort((one, other) => other.grantedAt - one.grantedAt);
    },
  };
}

type ConsentRow = { organization_id: string; scopes: string; redirect_origins: string };

type AppRow = {
  client_id: string;
  organization_id: string;
  client_name: string;
  redirect_uris: string;
  first_party: 0 | 1;
  organization_name: string;
  scopes: string;
  granted_at: number;
};

function toConsent(row: ConsentRow): Consent {
  return {
    organizationId: row.organization_id,
    scopes: decodeList(row.scopes),
    redirectOrigins: decodeList(row.redirect_origins),
  };
}

function toApp(row: AppRow): Omit<ConnectedApp, 'byPolicy' | 'livingTokens'> {
  return {
    clientId: row.client_id,
    clientName: row.client_name,
    redirectUris: decodeList(row.redirect_uris),
    firstParty: decodeFlag(row.first_party),
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    scopes: decodeList(row.scopes),
    grantedAt: row.granted_at,
  };
}

const keyOf = (row: AppRow): string => `${row.client_id} ${row.organization_id}`;

const union = (one: readonly string[], other: readonly string[]): string[] => [...new Set([...one, ...other])];

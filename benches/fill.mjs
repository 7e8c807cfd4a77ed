// Fills the database of a stopped Gatehouse with accounts and tokens, past its own code: ten million by its wire would take a day.
import { closeSync, fsyncSync, openSync, statSync } from 'node:fs';
import { DatabaseSync } from '@photostructure/sqlite';

const tokensAtOnce = 250_000;
const dayMs = 86_400_000;

/**
 * Puts accounts with a membership, and access tokens of these accounts for one client, beside what is there: as many tokens as are missing.
 * They go in in no order, as they do in life, so pages are as full as they are then.
 *
 * @param {string} file of the database
 * @param {{ accounts: number, tokens: number, clientId: string, ended?: boolean }} wanted `ended`: tokens that are due for deletion
 * @returns {{ bytesPerToken: number }} on disk, with all indexes, and a share of all else
 */
export function fillDatabase(file, { accounts, tokens, clientId, ended = false }) {
  const database = new DatabaseSync(file);
  database.exec(
    'pragma journal_mode = wal; pragma synchronous = off; pragma cache_size = -4000000; pragma temp_store = memory',
  );
  const now = Date.now();
  addAccounts(database, { accounts, now });
  const expiresAt = ended ? now - 2 * dayMs : now + 60 * dayMs;
  const insert = database.prepare(`
    insert into access_tokens (token_hash, grant_id, client_id, account_id, organization_id, session_id, scopes, offline, issued_at, expires_at)
    with recursive number(n) as (select 1 union all select n + 1 from number where n < ?1)
    select substr(hex(randomblob(22)), 1, 43), lower(hex(randomblob(16))), ?2, 'growth-' || (abs(random()) % ?3), 'growth', lower(hex(randomblob(16))),
      '["agents--all:ro"]', 1, ?4 - 28800000, ?4 - abs(random()) % 2592000000 from number`);
  const there = database
    .prepare(`select count(*) as count from access_tokens where expires_at ${ended ? '<' : '>'} ?`)
    .get(now - dayMs).count;
  for (let left = tokens - there; left > 0; left -= tokensAtOnce) {
    insert.run(Math.min(left, tokensAtOnce), clientId, Math.max(accounts, 1), expiresAt);
  }
  database.exec('pragma wal_checkpoint(truncate)');
  database.close();
  // What is still in memory only would be written while others measure, and their own writes would wait for it.
  const descriptor = openSync(file, 'r+');
  fsyncSync(descriptor);
  closeSync(descriptor);
  return { bytesPerToken: tokens === 0 ? 0 : statSync(file).size / tokens };
}

/** How many access tokens are due for deletion. */
export function countEndedTokens(file) {
  const database = new DatabaseSync(file, { readOnly: true });
  const { count } = database
    .prepare('select count(*) as count from access_tokens where expires_at < ?')
    .get(Date.now() - dayMs);
  database.close();
  return count;
}

function addAccounts(database, { accounts, now }) {
  const known = database.prepare("select 1 from organizations where organization_id = 'growth'").get();
  if (accounts === 0 || known !== undefined) return;
  database
    .prepare(
      `insert into organizations (organization_id, license_id, slug, name, next_group_id, suspended_at, created_at)
       values ('growth', 999999999, 'growth', 'Growth', 1, null, ?1)`,
    )
    .run(now);
  const numbers = 'with recursive number(n) as (select 0 union all select n + 1 from number where n < ?1 - 1)';
  database
    .prepare(
      `insert into accounts (account_id, email, name, password_hash, suspended_at, created_at)
       ${numbers} select 'growth-' || n, 'growth-' || n || '@example.com', 'Growth', 'none', null, ?2 from number`,
    )
    .run(accounts, now);
  database
    .prepare(
      `insert into agents (account_id, organization_id, role, job_title, avatar, login_status, status, max_chats_count,
         daily_summary, notifications, work_scheduler, api_key_generation, last_logout, suspended_at, created_at)
       ${numbers} select 'growth-' || n, 'growth', 'normal', '', '', 'accepting chats', 'offline', 6, 0, '[]', null, 0, null,
         null, ?2 from number`,
    )
    .run(accounts, now);
}

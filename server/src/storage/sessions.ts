// Browser sessions at the accounts site.

import type { Session, SessionStorage, SessionSummary } from '../accounts/session-storage.ts';
import { insertAuditEvent } from './audit-events.ts';
import type { Database } from './database.ts';
import { execute } from './execute.ts';
import type { Schema } from './schema.ts';
import { endSession, endSessions } from './session-ending.ts';

const LIVING = `
  select s.session_id, s.account_id, s.user_agent, s.ip, s.created_at, s.last_seen_at, s.expires_at,
    a.email, a.name as account_name
  from sessions s join accounts a on a.account_id = s.account_id and a.suspended_at is null
  where s.ended_at is null and s.expires_at > $2`;

const FIND = `${LIVING} and s.token_hash = $1`;

const LIST = `${LIVING} and s.account_id = $1 order by s.created_at desc, s.session_id`;

/** Which clients hold living tokens of which session. */
const LIST_APPLICATIONS = `
  select t.session_id, c.client_id, c.name
  from (
    select session_id, client_id from access_tokens where account_id = $1 and expires_at > $2
    union
    select session_id, client_id from refresh_tokens where account_id = $1 and rotated_at is null
  ) t
  join clients c on c.client_id = t.client_id
  where t.session_id is not null
  order by c.name, c.client_id`;

export function createSessionStorage(database: Database): SessionStorage {
  const { kind } = database;
  // Shared: whoever changes the password waits for us, and then ends this session too.
  const holdPassword = `
    select 1 from accounts where account_id = $1 and password_hash = $2 and password_sign_in = 1 ${kind === 'postgres' ? 'for share' : ''}`;
  return {
    createSession(session) {
      const row = {
        session_id: session.sessionId,
        token_hash: session.tokenHash,
        account_id: session.accountId,
        user_agent: session.userAgent,
        ip: session.ip,
        created_at: session.createdAt,
        last_seen_at: session.lastSeenAt,
        expires_at: session.expiresAt,
        ended_at: null,
      };
      const { accountId, provenBy, audit } = session;
      return database.write(async (tx) => {
        if (provenBy !== undefined) {
          const held = await execute(tx, holdPassword, [accountId, provenBy]);
          if (held.rows.length === 0) return 'password_changed';
        }
        await tx.insertInto('sessions').values(row).execute();
        await insertAuditEvent(tx, audit);
        return 'created';
      });
    },

    async findSession({ tokenHash, now }) {
      const [row] = await database.queryRead<SessionRow>(FIND, [tokenHash, now]);
      return row && toSession(row);
    },

    async touchSession({ sessionId, now, expiresAt }) {
      const statement = `
        update sessions set last_seen_at = $2, expires_at = $3 where session_id = $1 and ended_at is null and expires_at > $2`;
      await database.write((tx) => execute(tx, statement, [sessionId, now, expiresAt]));
    },

    async listSessions({ accountId, now }) {
      const [sessions, applications] = await Promise.all([
        database.queryRead<SessionRow>(LIST, [accountId, now]),
        database.queryRead<ApplicationRow>(LIST_APPLICATIONS, [accountId, now]),
      ]);
      return sessions.map((row) => toSummary(row, applications));
    },

    endSession({ audit, ...query }) {
      return database.write(async (tx) => {
        const ended = await endSession(tx, query);
        if (ended) await insertAuditEvent(tx, audit);
        return ended;
      });
    },

    endSessions({ audit, ...query }) {
      return database.write(async (tx) => {
        const ended = await endSessions(tx, { ...query, kind });
        await insertAuditEvent(tx, audit && { ...audit, details: { ...audit.details, ended } });
        return ended;
      });
    },

    async deleteEndedSessions({ endedBefore, limit }) {
      const skipLocked = kind === 'postgres' ? 'for update skip locked' : '';
      const statement = `
        delete from sessions where session_id in (
          select session_id from sessions where ended_at < $1 or expires_at < $1 limit $2 ${skipLocked})`;
      return (await database.write((tx) => execute(tx, statement, [endedBefore, limit]))).changes;
    },
  };
}

type SessionRow = Schema['sessions'] & { email: string; account_name: string };
type ApplicationRow = { session_id: string; client_id: string; name: string };

function toSession(row: SessionRow): Session {
  return {
    sessionId: row.session_id,
    accountId: row.account_id,
    email: row.email,
    accountName: row.account_name,
    userAgent: row.user_agent,
    ip: row.ip,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
  };
}

function toSummary(row: SessionRow, applications: readonly ApplicationRow[]): SessionSummary {
  const own = applications.filter(({ session_id }) => session_id === row.session_id);
  return { ...toSession(row), applications: own.map(({ client_id, name }) => ({ clientId: client_id, name })) };
}

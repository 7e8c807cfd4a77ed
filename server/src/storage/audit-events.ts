// The audit log in the database. `insertAuditEvent` is for the verbs that save an event in the transaction of the act that it tells of.

import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { AuditAction, AuditEvent, RecordedEvent } from '../accounts/audit-log.ts';
import type { AuditQuery, AuditStorage } from '../accounts/audit-storage.ts';
import { orNull, orUndefined } from './columns.ts';
import type { Database, SqlValue } from './database.ts';
import { execute } from './execute.ts';
import type { Schema } from './schema.ts';

const ORGANIZATIONS_OF_ACCOUNT = `
  select organization_id from agents where account_id = $1 and suspended_at is null order by organization_id`;

const SELECT = `
  select e.event_id, e.organization_id, e.account_id, e.client_id, e.action, e.target, e.ip, e.user_agent, e.details,
    e.happened_at, a.email
  from audit_events e left join accounts a on a.account_id = e.account_id`;

/** Saves the event, if there is one, once in each log that it concerns. */
export async function insertAuditEvent(tx: Kysely<Schema>, event: AuditEvent | undefined): Promise<void> {
  if (event === undefined) return;
  await tx
    .insertInto('audit_events')
    .values(await rowsOf(tx, event))
    .execute();
}

export function createAuditStorage(database: Database): AuditStorage {
  return {
    async recordEvent(event) {
      await database.write((tx) => insertAuditEvent(tx, event));
    },

    async listEvents(query) {
      const { sql, parameters } = selection(query);
      return (await database.queryRead<ListedRow>(sql, parameters)).map(toEvent);
    },

    async deleteEvents({ happenedBefore, limit }) {
      const skipLocked = database.kind === 'postgres' ? 'for update skip locked' : '';
      const statement = `
        delete from audit_events where event_id in (
          select event_id from audit_events where happened_at < $1 order by happened_at limit $2 ${skipLocked})`;
      return (await database.write((tx) => execute(tx, statement, [happenedBefore, limit]))).changes;
    },
  };
}

/** One row for each log. What concerns an account that is nowhere an agent is left to the operator. */
async function rowsOf(tx: Kysely<Schema>, event: AuditEvent): Promise<AuditRow[]> {
  const { concerns } = event;
  if (concerns === 'operator') return [toRow(event, { organizationId: null, named: true })];
  if (!('accountId' in concerns)) return [toRow(event, { ...concerns, named: true })];
  const found = await execute<{ organization_id: string }>(tx, ORGANIZATIONS_OF_ACCOUNT, [concerns.accountId]);
  const organizationIds = found.rows.map(({ organization_id }) => organization_id);
  return (organizationIds.length === 0 ? [null] : organizationIds).map((organizationId) =>
    toRow(event, { organizationId, named: organizationId === (concerns.organizationId ?? null) }),
  );
}

/** The statement for the filters that are given; the same filters always make the same text, so that it is prepared once. */
function selection(query: AuditQuery): { sql: string; parameters: SqlValue[] } {
  const conditions: string[] = [];
  const parameters: SqlValue[] = [];
  const bind = (value: SqlValue) => `$${parameters.push(value)}`;
  const where = (column: string, comparison: '=' | '>=' | '<', value: SqlValue | undefined) => {
    if (value !== undefined) conditions.push(`e.${column} ${comparison} ${bind(value)}`);
  };
  where('organization_id', '=', query.organizationId);
  where('account_id', '=', query.accountId);
  where('client_id', '=', query.clientId);
  where('action', '=', query.action);
  where('happened_at', '>=', query.from);
  where('happened_at', '<', query.to);
  if (query.after !== undefined) {
    const { happenedAt, eventId } = query.after;
    conditions.push(`(e.happened_at, e.event_id) < (${bind(happenedAt)}, ${bind(eventId)})`);
  }
  const condition = conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`;
  return {
    sql: `${SELECT} ${condition} order by e.happened_at desc, e.event_id desc limit ${bind(query.limit)}`,
    parameters,
  };
}

type AuditRow = Schema['audit_events'];
type ListedRow = AuditRow & { email: string | null };

/** `named`: whether the client is told in this log. */
function toRow(event: AuditEvent, log: { organizationId: string | null; named: boolean }): AuditRow {
  return {
    event_id: randomUUID(),
    organization_id: log.organizationId,
    account_id: orNull(event.accountId),
    client_id: log.named ? orNull(event.clientId) : null,
    action: event.action,
    target: orNull(event.target),
    ip: orNull(event.origin?.ip),
    user_agent: orNull(event.origin?.userAgent),
    details: JSON.stringify(event.details ?? {}),
    happened_at: event.happenedAt,
  };
}

function toEvent(row: ListedRow): RecordedEvent {
  return {
    eventId: row.event_id,
    organizationId: orUndefined(row.organization_id),
    accountId: orUndefined(row.account_id),
    clientId: orUndefined(row.client_id),
    action: row.action as AuditAction,
    target: orUndefined(row.target),
    origin: row.ip === null ? undefined : { ip: row.ip, userAgent: row.user_agent ?? '' },
    details: JSON.parse(row.details) as RecordedEvent['details'],
    happenedAt: row.happened_at,
    login: orUndefined(row.email),
  };
}

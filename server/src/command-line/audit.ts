// audit: what was done, the newest first.

import { AUDIT_ACTION_NAMES, type AuditAction, actorOf, type RecordedEvent } from '../accounts/audit-log.ts';
import { normalizeEmail } from '../accounts/sign-in.ts';
import type { Parts } from '../parts.ts';
import { organizationOf } from './client-list.ts';
import type { Command, Printed } from './command.ts';
import { durationMs } from './duration.ts';
import { type Flags, UsageError } from './flags.ts';

const LIMIT = { usual: 50, most: 1000 } as const;

export const listAuditEvents: Command = {
  words: 'show who did what, the newest first',
  usage: '[--organization SLUG] [--account EMAIL] [--action A] [--since 7d] [--limit N]',
  flags: {
    organization: { kind: 'text' },
    account: { kind: 'text' },
    action: { kind: 'text' },
    since: { kind: 'text' },
    limit: { kind: 'text' },
  },
  columns: ['happened_at', 'organization', 'who', 'action', 'target', 'ip', 'details'],
  async run(flags, parts) {
    const since = flags.text('since');
    const query = {
      action: actionOf(flags),
      from: since === undefined ? undefined : parts.now() - durationMs('since', since),
      limit: limitOf(flags),
    };
    const organizationId = await organizationOf(flags, parts);
    const events = await parts.auditLog.listEvents({
      ...query,
      organizationId,
      accountId: await accountOf(flags, parts),
    });
    const slugs = new Map<string, string | undefined>();
    for (const id of new Set(events.flatMap((event) => event.organizationId ?? []))) {
      slugs.set(id, (await parts.accounts.findOrganization({ organizationId: id }))?.slug);
    }
    return { events: events.map((event) => printEvent(event, slugs)) };
  },
};

function printEvent(event: RecordedEvent, slugs: ReadonlyMap<string, string | undefined>): Printed {
  const { organizationId } = event;
  return {
    event_id: event.eventId,
    happened_at: new Date(event.happenedAt).toISOString(),
    organization: organizationId === undefined ? null : (slugs.get(organizationId) ?? organizationId),
    who: nameOf(event),
    account_id: event.accountId ?? null,
    client_id: event.clientId ?? null,
    action: event.action,
    target: event.target ?? null,
    ip: event.origin?.ip ?? null,
    user_agent: event.origin?.userAgent ?? null,
    details: event.details,
  };
}

function nameOf(event: RecordedEvent): string {
  switch (actorOf(event)) {
    case 'command_line':
      return 'command line';
    case 'account':
      return event.login ?? event.accountId ?? '';
    case 'client':
      return `client ${event.clientId}`;
    case 'unknown':
      return 'unknown';
  }
}

function actionOf(flags: Flags): AuditAction | undefined {
  const given = flags.text('action');
  const action = AUDIT_ACTION_NAMES.find((name) => name === given);
  if (given !== undefined && action === undefined)
    throw new UsageError(`--action must be one of ${AUDIT_ACTION_NAMES.join(', ')}.`);
  return action;
}

function limitOf(flags: Flags): number {
  const text = flags.text('limit') ?? String(LIMIT.usual);
  const limit = /^[1-9]\d{0,3}$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY;
  if (limit > LIMIT.most) throw new UsageError(`--limit must be a number from 1 to ${LIMIT.most}.`);
  return limit;
}

async function accountOf(flags: Flags, parts: Parts): Promise<string | undefined> {
  const given = flags.text('account');
  if (given === undefined) return undefined;
  const email = normalizeEmail(given);
  const account =
    (await parts.accounts.findAccountByEmail(email)) ?? (await parts.accounts.findSuspendedAccountByEmail(email));
  if (account === undefined) throw new UsageError(`--account: there is no account ${JSON.stringify(email)}.`);
  return account.accountId;
}

// Events as the API answers them, and the cursors that lead from one page of them to the next.

import { actorOf, type RecordedEvent } from '../../accounts/audit-log.ts';
import type { AuditPosition } from '../../accounts/audit-storage.ts';
import { invalidField } from '../answers/errors.ts';
import type { AuditEventAnswer } from './schemas.ts';

export function presentEvent(event: RecordedEvent): AuditEventAnswer {
  const { accountId, login, clientId, target, origin } = event;
  return {
    event_id: event.eventId,
    happened_at: new Date(event.happenedAt).toISOString(),
    action: event.action,
    actor: actorOf(event),
    ...(accountId === undefined ? {} : { account_id: accountId }),
    ...(login === undefined ? {} : { login }),
    ...(clientId === undefined ? {} : { client_id: clientId }),
    ...(target === undefined ? {} : { target }),
    ...(origin === undefined ? {} : { ip: origin.ip, user_agent: origin.userAgent }),
    details: event.details,
  };
}

/** Where the next page begins. It says nothing that the event before it does not say. */
export function encodeCursor({ happenedAt, eventId }: AuditPosition): string {
  return Buffer.from(`${happenedAt}.${eventId}`).toString('base64url');
}

/** Throws a 400 for what no answer of ours had. */
export function decodeCursor(cursor: string): AuditPosition {
  const [, happenedAt, eventId] =
    /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (happenedAt === undefined || eventId === undefined) {
    throw invalidField(
      'cursor',
      'This is no next_cursor of this list. Leave cursor out to begin with the newest event.',
    );
  }
  return { happenedAt: Number(happenedAt), eventId };
}

// The call of /manage/v1/audit-events.

import { type Static, Type } from 'typebox';
import { AUDIT_ACTIONS } from '../../accounts/audit-log.ts';
import type { AuditQuery } from '../../accounts/audit-storage.ts';
import { getCaller } from '../access/caller.ts';
import { invalidField } from '../answers/errors.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiInstance } from '../instance.ts';
import { reference } from '../schemas.ts';
import { decodeCursor, encodeCursor, presentEvent } from './present.ts';
import { AuditEvent, AuditEventQuery, USUAL_EVENTS } from './schemas.ts';

const READ = 'audit_log--all:ro';

const AuditEvents = Type.Object(
  {
    events: Type.Array(reference(AuditEvent), { description: 'Newest first.' }),
    next_cursor: Type.Optional(
      Type.String({ description: 'Send it as cursor to get the events before these. Absent when there are none.' }),
    ),
  },
  { description: 'A page of the log.' },
);

const ACTIONS_IN_WORDS = Object.entries(AUDIT_ACTIONS)
  .map(([name, words]) => `- \`${name}\`: ${words}`)
  .join('\n');

export function registerAuditEvents(calls: ApiInstance, api: Pick<ApiDependencies, 'auditLog'>): void {
  calls.addSchema(AuditEvent);

  calls.route({
    method: 'GET',
    url: '/manage/v1/audit-events',
    config: { access: { scopes: [READ] } },
    schema: {
      operationId: 'listAuditEvents',
      tags: ['Audit log'],
      summary: 'List what was done',
      description: `The audit log of your organization, newest first. What concerns an account as a whole, such as signing in, stands in the log of every organization that the account is in then. Pages that follow each other by next_cursor repeat nothing and leave nothing out, whatever happens meanwhile.\n\n${ACTIONS_IN_WORDS}`,
      querystring: AuditEventQuery,
      response: { 200: AuditEvents },
    },
    async handler(request) {
      const { organizationId } = getCaller(request);
      const query = decodeQuery(request.query);
      // One more than is shown tells whether there are more.
      const found = await api.auditLog.listEvents({ ...query, organizationId, limit: query.limit + 1 });
      const shown = found.slice(0, query.limit);
      const last = shown.at(-1);
      const more = found.length > shown.length && last !== undefined;
      return { events: shown.map(presentEvent), ...(more ? { next_cursor: encodeCursor(last) } : {}) };
    },
  });
}

function decodeQuery(query: Static<typeof AuditEventQuery>): Omit<AuditQuery, 'organizationId'> {
  return {
    accountId: query.account_id,
    clientId: query.client_id,
    action: query.action,
    from: decodeMoment('from', query.from),
    to: decodeMoment('to', query.to),
    after: query.cursor === undefined ? undefined : decodeCursor(query.cursor),
    limit: Number(query.limit ?? USUAL_EVENTS),
  };
}

function decodeMoment(field: 'from' | 'to', text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const moment = Date.parse(text);
  if (Number.isNaN(moment)) throw invalidField(field, `${field} is no moment that there was or will be.`);
  return moment;
}

// The shapes of the audit log on the wire.

import { type Static, Type } from 'typebox';
import { AUDIT_ACTION_NAMES } from '../../accounts/audit-log.ts';
import { oneOf } from '../schemas.ts';

const Action = oneOf(AUDIT_ACTION_NAMES, 'What was done; see the description of the call.');
const moment = (description: string) =>
  Type.String({
    pattern: '^\\d{4}-\\d\\d-\\d\\d(?:T\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,3})?)?(?:Z|[+-]\\d\\d:\\d\\d))?$',
    description: `${description} A date, which begins at midnight UTC, or a time such as 2026-01-31T12:00:00Z.`,
    examples: ['2026-01-31'],
  });
const id = (description: string) => Type.String({ pattern: '^[\\x21-\\x7e]{1,128}$', description });

/** The most that one answer holds. */
export const MOST_EVENTS = 200;
export const USUAL_EVENTS = 50;

export const AuditEventQuery = Type.Object({
  account_id: Type.Optional(id('Only what this account did. At most 128 characters.')),
  client_id: Type.Optional(id('Only what this app did, or what was done to it. At most 128 characters.')),
  action: Type.Optional(Action),
  from: Type.Optional(moment('Only what happened then or later.')),
  to: Type.Optional(moment('Only what happened before.')),
  limit: Type.Optional(
    Type.String({
      pattern: '^(?:[1-9]\\d?|1\\d\\d|200)$',
      description: `How many events at most: 1 to ${MOST_EVENTS}, ${USUAL_EVENTS} when left out.`,
      examples: ['50'],
    }),
  ),
  cursor: Type.Optional(
    Type.String({
      pattern: '^[\\w-]{1,128}$',
      description: 'The next_cursor of the answer before, with the same filters.',
    }),
  ),
});

export const AuditEvent = {
  ...Type.Object({
    event_id: Type.String(),
    happened_at: Type.String({ description: 'As 2026-01-31T12:00:00.000Z.' }),
    action: Action,
    actor: oneOf(
      ['account', 'client', 'command_line', 'unknown'],
      'Who did it: a person (account_id), an app for itself (client_id), the operator’s command line, or nobody who is known.',
    ),
    account_id: Type.Optional(Type.String({ description: 'The person who acted, or for whom an app acted.' })),
    login: Type.Optional(Type.String({ description: 'The e-mail address that this account has now.' })),
    client_id: Type.Optional(Type.String({ description: 'The app that acted, or that it was about.' })),
    target: Type.Optional(Type.String({ description: 'The id of what was acted upon. Never a secret.' })),
    ip: Type.Optional(Type.String({ description: 'Where the request came from. Absent for the command line.' })),
    user_agent: Type.Optional(Type.String({ description: 'What it called itself. Absent for the command line.' })),
    details: Type.Unsafe<Readonly<Record<string, unknown>>>({
      type: 'object',
      additionalProperties: true,
      description: 'More, for people to read; it differs by action.',
    }),
  }),
  description: 'What was done, by whom, when and from where.',
  examples: [
    {
      event_id: '3f0e7a3c-6f0b-4f43-9d43-0d8f4f6f2b9e',
      happened_at: '2026-01-31T12:00:00.000Z',
      action: 'agent_removed',
      actor: 'account',
      account_id: '0b0c1f1e-7c2b-4a43-8a41-3f1f0c5f9a11',
      login: 'ada@example.com',
      target: 'b7f2f6f4-2a3e-4b43-9d0c-5e5d1f0a7c22',
      ip: '192.0.2.7',
      user_agent: 'Mozilla/5.0',
      details: { login: 'ben@example.com', by: 'api_key' },
    },
  ],
  $id: 'AuditEvent',
} as const;

export type AuditEventAnswer = Static<typeof AuditEvent>;

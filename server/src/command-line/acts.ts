// What the audit log is told of the acts of commands: they come from no address and from nobody by name, only from the operator.

import type { AuditEvent, Concerns } from '../accounts/audit-log.ts';

/** Who manages clients here. */
export const OPERATOR = { accountId: undefined, origin: undefined } as const;

/** The event of a command. */
export function eventOf(act: {
  action: AuditEvent['action'];
  concerns: Concerns;
  target: string;
  details?: Readonly<Record<string, unknown>>;
  now: number;
}): AuditEvent {
  const { now, ...told } = act;
  return { ...told, ...OPERATOR, happenedAt: now };
}

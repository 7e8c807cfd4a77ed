// What the audit log is told when a person ends sessions. A session opens every organization of its account, so it concerns them all.

import type { FastifyRequest } from 'fastify';
import { type AuditEvent, originOf } from '../accounts/audit-log.ts';

/** The event of the session’s person. `target`: the session that ends, where it is one. */
export function sessionEvent(
  request: FastifyRequest,
  act: {
    action: 'sign_out' | 'session_ended' | 'sessions_ended';
    accountId: string;
    target?: string;
    reason?: 'replaced' | 'asked_by_app';
    now: number;
  },
): AuditEvent {
  const { action, accountId, target, reason, now } = act;
  return {
    action,
    concerns: { accountId },
    accountId,
    target,
    origin: originOf(request),
    details: reason && { reason },
    happenedAt: now,
  };
}

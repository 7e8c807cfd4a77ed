// What the audit log is told of the acts of this API: who called, with which kind of credentials, through which app, and from where.

import type { FastifyRequest } from 'fastify';
import { type AuditAction, type AuditEvent, originOf } from '../accounts/audit-log.ts';
import { type Caller, getCaller } from './access/caller.ts';

/** Who acts in a call, and from where. */
export type Acting = { readonly caller: Caller; readonly origin: AuditEvent['origin'] };

type Act = {
  readonly action: AuditAction;
  readonly target?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly now: number;
};

export function actingOf(request: FastifyRequest): Acting {
  return { caller: getCaller(request), origin: originOf(request) };
}

/** The event of an act in the caller’s organization. */
export function eventOf({ caller, origin }: Acting, { action, target, details, now }: Act): AuditEvent {
  const { organizationId, accountId, clientId, by } = caller;
  return {
    action,
    concerns: { organizationId },
    accountId,
    clientId,
    target,
    origin,
    details: { ...details, by },
    happenedAt: now,
  };
}

/** The event of an act upon an account, which every organization that it is in should know of. */
export function eventOnAccount(
  acting: Acting,
  { accountId, ...act }: Act & { readonly accountId: string },
): AuditEvent {
  const { organizationId } = acting.caller;
  return { ...eventOf(acting, { ...act, target: accountId }), concerns: { accountId, organizationId } };
}

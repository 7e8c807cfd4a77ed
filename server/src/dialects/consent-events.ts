// What the audit log is told of a person's decision on the consent form.

import type { FastifyRequest } from 'fastify';
import { type AuditEvent, originOf } from '../accounts/audit-log.ts';
import type { Subject } from '../oauth/storage.ts';
import type { Authorization } from './authorization.ts';

/** Saved with the consent. */
export function consentGiven(
  request: FastifyRequest,
  consent: { subject: Subject; clientId: string; scopes: readonly string[]; redirectOrigin: string; now: number },
): AuditEvent {
  const { subject, clientId, scopes, redirectOrigin, now } = consent;
  const { accountId, organizationId } = subject;
  return {
    action: 'consent_given',
    concerns: { organizationId },
    accountId,
    clientId,
    origin: originOf(request),
    details: { scopes, redirect_origin: redirectOrigin },
    happenedAt: now,
  };
}

/** A refusal changes nothing, so it is recorded by itself; in the log of the organization that was chosen, if one was. */
export async function recordRefusal(
  request: FastifyRequest,
  { endpoint, checked, session, memberships, entry }: Authorization,
): Promise<void> {
  const { people } = endpoint;
  const { client } = checked;
  const possible = memberships.filter((m) => !client.restricted || m.organizationId === client.organizationId);
  const [only, ...others] = possible;
  const chosen = checked.organizationId ?? entry.decision?.organizationId;
  const membership =
    chosen === undefined && others.length === 0 ? only : possible.find((m) => m.organizationId === chosen);
  await people.auditLog.recordEvent({
    action: 'consent_refused',
    concerns: membership === undefined ? 'operator' : { organizationId: membership.organizationId },
    accountId: session?.accountId,
    clientId: client.clientId,
    origin: originOf(request),
    details: { scopes: checked.scopes },
    happenedAt: people.now(),
  });
}

// Who may do what to whom among agents. Checks that need no look-up come first, so that a refusal says nothing about who exists.

import type { Agent, AgentStorage } from '../../accounts/agent-storage.ts';
import { mayNotUse, mayUse } from '../access/access.ts';
import { type Caller, isSelf } from '../access/caller.ts';
import { ApiError, notFound } from '../answers/errors.ts';
import type { AgentChangeFields } from './schemas.ts';

export const READ_ALL = 'agents--all:ro';
export const READ_OWN = 'agents--my:ro';
export const WRITE_ALL = 'agents--all:rw';
export const WRITE_OWN = 'agents--my:rw';

/** What an agent who is no administrator, or a token that may only change its own agent, can change. */
export const SELF_SERVICE_FIELDS: ReadonlySet<string> = new Set<keyof AgentChangeFields>([
  'password',
  'current_password',
  'name',
  'job_title',
  'daily_summary',
  'notifications',
  'login_status',
  'status',
]);

/** Throws unless the caller may read this agent. */
export function requireMayRead(caller: Caller, login: string): void {
  if (!isSelf(caller, login) && !mayUse(caller, READ_ALL)) throw mayNotUse(caller, READ_ALL);
}

/** Throws unless the caller may change others, or changes only what is everyone's own to change. */
export function requireMayChange(caller: Caller, change: { login: string; fields: readonly string[] }): void {
  const { login, fields } = change;
  if (mayUse(caller, WRITE_ALL)) return;
  const refusal = mayNotUse(caller, WRITE_ALL);
  if (!isSelf(caller, login)) throw refusal;
  const field = fields.find((name) => !SELF_SERVICE_FIELDS.has(name));
  if (field === undefined) return;
  throw new ApiError('authorization', `You can’t change ${field} of yourself. ${refusal.message}`, {
    ...refusal.details,
    field,
  });
}

/** Throws when this would make someone an owner, and the caller is none. */
export function requireMayGive(caller: Caller, permission: string | undefined): void {
  if (permission === 'owner' && caller.role !== 'owner') {
    throw new ApiError('authorization', 'Only owners can make someone an owner.', { field: 'permission' });
  }
}

/** The agent to be changed, of the caller's organization. Throws a 404, or a 403 when it is an owner and the caller is none. */
export async function findManageable(
  agents: Pick<AgentStorage, 'findAgent'>,
  whom: { caller: Caller; login: string },
): Promise<Agent> {
  const { caller } = whom;
  const agent = await findAgent(agents, whom);
  if (agent.role === 'owner' && caller.role !== 'owner') {
    throw new ApiError('authorization', 'Only owners can change or remove an owner.');
  }
  return agent;
}

/** The agent with this login in the caller's organization. Throws a 404, the same for other organizations' agents as for nobody's. */
export async function findAgent(
  agents: Pick<AgentStorage, 'findAgent'>,
  whom: { caller: Caller; login: string },
): Promise<Agent> {
  const agent = await agents.findAgent({ organizationId: whom.caller.organizationId, login: whom.login });
  if (agent === undefined) throw notFound('No agent of your organization has this login.');
  return agent;
}

/** 400: an organization keeps at least one owner. */
export function lastOwner(): ApiError {
  return new ApiError('conflict', 'This is the only owner. Make someone else an owner first.');
}

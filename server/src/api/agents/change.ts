// Changing an agent: the rights first, then the settings, then the password.

import type { Agent } from '../../accounts/agent-storage.ts';
import type { AuditEvent } from '../../accounts/audit-log.ts';
import { isSelf } from '../access/caller.ts';
import { type Acting, eventOf, eventOnAccount } from '../acts.ts';
import { ApiError, invalidField, notFound } from '../answers/errors.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { requireCurrentPassword } from './current-password.ts';
import { toProfileChange, withoutEveryone } from './profile.ts';
import { findManageable, lastOwner, requireMayChange, requireMayGive } from './rights.ts';
import type { AgentChangeFields } from './schemas.ts';

type Dependencies = Pick<ApiDependencies, 'agents' | 'accounts' | 'passwords' | 'attempts' | 'now'>;

/** Changes the given fields of the agent and no others. Throws 400, 403, 404 or 429, and then nothing has changed. */
export async function changeAgent(
  request: { readonly acting: Acting; readonly login: string; readonly fields: AgentChangeFields },
  api: Dependencies,
): Promise<void> {
  const { acting, login, fields } = request;
  const { caller } = acting;
  requireMayChange(caller, { login, fields: Object.keys(fields) });
  const agent = await findManageable(api.agents, { caller, login });
  requireMayGive(caller, fields.permission);
  const self = isSelf(caller, login);
  if (!self) {
    requireMaySetPassword(agent, { caller, fields });
    await requireOnlyHere(agent, fields, api);
  }
  if (fields.password !== undefined && self) {
    await requireCurrentPassword({ accountId: agent.accountId, presented: fields.current_password }, api);
  }
  const passwordHash = fields.password === undefined ? undefined : await api.passwords.hash(fields.password);
  await save({ agent, fields, acting }, api);
  if (passwordHash === undefined) return;
  const { accountId } = agent;
  const now = api.now();
  const keepSessionId = self ? caller.sessionId : undefined;
  const audit = eventOnAccount(acting, { action: 'password_changed', accountId, now });
  await api.accounts.setPassword({ accountId, passwordHash, now, keepSessionId, audit });
}

/**
 * Among administrators nobody can become another by setting that one's password: neither a person nor an app that acts for one. Owners
 * can, so that an administrator who forgot it gets in again.
 */
function requireMaySetPassword(
  agent: Agent,
  { caller, fields }: { caller: Acting['caller']; fields: AgentChangeFields },
): void {
  if (fields.password === undefined || agent.role !== 'administrator' || caller.role === 'owner') return;
  throw new ApiError('authorization', 'Only an owner, or the administrator, can set an administrator’s password.', {
    field: 'password',
  });
}

/** Name and password belong to the person, who may be in other organizations too: then only that person changes them. */
async function requireOnlyHere(agent: Agent, fields: AgentChangeFields, api: Dependencies): Promise<void> {
  const field = (['password', 'name'] as const).find((personal) => fields[personal] !== undefined);
  if (field === undefined) return;
  if ((await api.accounts.countMemberships(agent.accountId)) <= 1) return;
  throw new ApiError(
    'authorization',
    `This person’s account is not only yours: only the person can change its ${field}.`,
    { field },
  );
}

async function save(
  change: { agent: Agent; fields: AgentChangeFields; acting: Acting },
  api: Dependencies,
): Promise<void> {
  const { agent, fields } = change;
  const outcome = await api.agents.updateAgent({
    organizationId: agent.organizationId,
    accountId: agent.accountId,
    ...(fields.name === undefined ? {} : { name: fields.name.trim() }),
    ...(fields.permission === undefined ? {} : { role: fields.permission }),
    profile: toProfileChange(fields, agent),
    ...(fields.groups === undefined ? {} : { groupIds: withoutEveryone(fields.groups) }),
    audit: changeEvent(change, api.now()),
  });
  switch (outcome) {
    case 'updated':
      return;
    case 'not_found':
      throw notFound('No agent of your organization has this login.');
    case 'last_owner':
      throw lastOwner();
    case 'unknown_group':
      throw invalidField(
        'groups',
        'One of the groups does not exist in your organization. List them with GET /groups.',
      );
  }
}

/** Which fields were set, and the role, which is worth more than its name. A password has an event of its own. */
function changeEvent(
  { agent, fields, acting }: { agent: Agent; fields: AgentChangeFields; acting: Acting },
  now: number,
): AuditEvent | undefined {
  const named = Object.keys(fields).filter((field) => field !== 'password' && field !== 'current_password');
  if (named.length === 0) return undefined;
  const { login, accountId } = agent;
  const role = fields.permission === undefined ? {} : { permission: fields.permission };
  return eventOf(acting, {
    action: 'agent_changed',
    target: accountId,
    details: { login, fields: named, ...role },
    now,
  });
}

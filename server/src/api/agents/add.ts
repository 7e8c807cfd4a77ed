// Adding an agent: always a new account, since a person who has one must be asked first.

import { type AgentProfile, NEW_AGENT } from '../../accounts/agent-profile.ts';
import { normalizeEmail } from '../../accounts/sign-in.ts';
import { randomBase62 } from '../../oauth/token.ts';
import { type Acting, eventOf } from '../acts.ts';
import { ApiError, invalidField } from '../answers/errors.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { toNotifications, withoutEveryone } from './profile.ts';
import { requireMayGive } from './rights.ts';
import type { NewAgentFields } from './schemas.ts';

type Dependencies = Pick<ApiDependencies, 'agents' | 'passwords' | 'now' | 'createId'>;

/** Adds the agent to the caller's organization and answers its login. Throws a 400 when it can't be, a 403 when the caller may not. */
export async function addAgent(
  request: { readonly acting: Acting; readonly fields: NewAgentFields },
  api: Dependencies,
): Promise<string> {
  const { acting, fields } = request;
  const { caller } = acting;
  requireMayGive(caller, fields.permission);
  const { organizationId } = caller;
  const login = normalizeEmail(fields.login);
  if ((await api.agents.findAgent({ organizationId, login })) !== undefined) throw alreadyAgent();
  const account = await newAccount({ login, name: fields.name.trim(), password: fields.password }, api);
  const role = fields.permission ?? 'normal';
  const now = api.now();
  const details = { login, permission: role };
  const outcome = await api.agents.addAgent({
    organizationId,
    account,
    role,
    profile: newProfile(fields),
    groupIds: withoutEveryone(fields.groups ?? []),
    now,
    audit: eventOf(acting, { action: 'agent_added', target: account.accountId, details, now }),
  });
  switch (outcome) {
    case 'added':
      return login;
    case 'already_agent':
      throw alreadyAgent();
    case 'unknown_group':
      throw invalidField(
        'groups',
        'One of the groups does not exist in your organization. List them with GET /groups.',
      );
    case 'email_taken':
      // Nobody is put into an organization unasked: its private apps would then act for them without their consent.
      throw new ApiError(
        'conflict',
        'A person with this e-mail address has an account already, and nobody can be added without being asked. Use another address.',
        { field: 'login' },
      );
  }
}

/** Without a password nobody knows the one that is set, so nobody can sign in with it. */
async function newAccount(person: { login: string; name: string; password: string | undefined }, api: Dependencies) {
  return {
    accountId: api.createId(),
    email: person.login,
    name: person.name,
    passwordHash: await api.passwords.hash(person.password ?? randomBase62(43)),
    createdAt: api.now(),
  };
}

function newProfile(fields: NewAgentFields): AgentProfile {
  return {
    ...NEW_AGENT,
    jobTitle: fields.job_title ?? NEW_AGENT.jobTitle,
    loginStatus: fields.login_status ?? NEW_AGENT.loginStatus,
    maxChatsCount: fields.max_chats_count ?? NEW_AGENT.maxChatsCount,
    dailySummary: fields.daily_summary === 1,
    notifications: { ...NEW_AGENT.notifications, ...toNotifications(fields.notifications) },
  };
}

function alreadyAgent(): ApiError {
  return new ApiError(
    'conflict',
    'An agent of your organization has this login already. Change it with PUT /agents/<login>.',
    {
      field: 'login',
    },
  );
}

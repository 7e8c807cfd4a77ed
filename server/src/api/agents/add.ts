// Adding an agent: a new account, or an existing one that joins this organization.

import type { AgentProfile } from '../../accounts/agent-storage.ts';
import { normalizeEmail } from '../../accounts/sign-in.ts';
import { randomBase62 } from '../../oauth/token.ts';
import type { Caller } from '../caller.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { ApiError, invalidField } from '../errors.ts';
import { toNotifications, withoutEveryone } from './profile.ts';
import { requireMayGive } from './rights.ts';
import type { NewAgentFields } from './schemas.ts';

type Dependencies = Pick<ApiDependencies, 'agents' | 'accounts' | 'passwords' | 'now' | 'createId'>;

const DEFAULT_NOTIFICATIONS: AgentProfile['notifications'] = {
  new_visitor: false,
  returning_visitor: false,
  queued_visitor: true,
  visitor_is_typing: true,
  new_goal: true,
  incoming_chat: true,
};

/** Adds the agent to the caller's organization and answers its login. Throws a 400 when it can't be, a 403 when the caller may not. */
export async function addAgent(
  request: { readonly caller: Caller; readonly fields: NewAgentFields },
  api: Dependencies,
): Promise<string> {
  const { caller, fields } = request;
  requireMayGive(caller, fields.permission);
  const { organizationId } = caller;
  const login = normalizeEmail(fields.login);
  if ((await api.agents.findAgent({ organizationId, login })) !== undefined) throw alreadyAgent();
  const existing = await api.accounts.findAccountByEmail(login);
  if (existing !== undefined && fields.password !== undefined) throw passwordOfAnother();
  const account =
    existing === undefined
      ? await newAccount({ login, name: fields.name.trim(), password: fields.password }, api)
      : { accountId: existing.accountId };
  const outcome = await api.agents.addAgent({
    organizationId,
    account,
    role: fields.permission ?? 'normal',
    profile: newProfile(fields),
    groupIds: withoutEveryone(fields.groups ?? []),
    now: api.now(),
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
      // The account is suspended, or was made in this very moment by another call.
      throw new ApiError('conflict', 'An account with this e-mail address exists and can’t be added now.', {
        field: 'login',
      });
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
    jobTitle: fields.job_title ?? 'Support Agent',
    avatar: '',
    loginStatus: fields.login_status ?? 'accepting chats',
    status: 'offline',
    maxChatsCount: fields.max_chats_count ?? 6,
    dailySummary: fields.daily_summary === 1,
    notifications: { ...DEFAULT_NOTIFICATIONS, ...toNotifications(fields.notifications) },
    workScheduler: undefined,
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

function passwordOfAnother(): ApiError {
  return new ApiError(
    'conflict',
    'A person with this e-mail address has an account already, so you can’t choose the password. Leave password out, and the person joins with the account.',
    { field: 'password' },
  );
}

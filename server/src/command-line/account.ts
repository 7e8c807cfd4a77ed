// account create: a person, as an agent of an organization. account update: whether they may sign in.

import type { Account, Role } from '../accounts/account-storage.ts';
import { NEW_AGENT } from '../accounts/agent-profile.ts';
import { normalizeEmail } from '../accounts/sign-in.ts';
import { emailFault, nameFault, passwordFault } from '../accounts/sign-up.ts';
import type { Parts } from '../parts.ts';
import { eventOf } from './acts.ts';
import type { Command } from './command.ts';
import { type Flags, readChoice, UsageError } from './flags.ts';

const ROLES: readonly Role[] = ['owner', 'administrator', 'normal'];

export const createAccount: Command = {
  words: 'make an account and add it to an organization',
  usage: `--email E --password P --name N --organization SLUG --role ${ROLES.join('|')}`,
  flags: {
    email: { kind: 'text', required: true },
    password: { kind: 'text', required: true },
    name: { kind: 'text', required: true },
    organization: { kind: 'text', required: true },
    role: { kind: 'text', required: true },
  },
  async run(flags, parts) {
    const faults = [
      ['email', emailFault(flags.required('email'))],
      ['password', passwordFault(flags.required('password'))],
      ['name', nameFault(flags.required('name'), 'a name')],
    ] as const;
    for (const [flag, fault] of faults) if (fault !== undefined) throw new UsageError(`--${flag}: ${fault}`);
    const role = ROLES.find((known) => known === flags.required('role'));
    if (role === undefined) throw new UsageError(`--role must be one of ${ROLES.join(', ')}.`);
    const slug = flags.required('organization');
    const organization = await parts.accounts.findOrganization({ slug });
    if (organization === undefined)
      throw new UsageError(`--organization: there is no organization ${JSON.stringify(slug)}.`);

    const email = normalizeEmail(flags.required('email'));
    const account = await accountFor(email, flags, parts);
    const { organizationId } = organization;
    const now = parts.now();
    const outcome = await parts.agents.addAgent({
      organizationId,
      account,
      role,
      profile: NEW_AGENT,
      groupIds: [],
      now,
      audit: eventOf({
        action: 'agent_added',
        concerns: { organizationId },
        target: account.accountId,
        details: { login: email, permission: role },
        now,
      }),
    });
    if (outcome !== 'added') throw new UsageError(`--email: ${email} is in ${slug} already.`);
    return { account_id: account.accountId, email, login: email, organization_id: organizationId };
  },
};

export const updateAccount: Command = {
  words: 'suspend an account, or switch its sign-in by password off; what it had signed in to stops at once',
  usage: '--email E [--suspended yes|no] [--password-sign-in on|off]',
  flags: {
    email: { kind: 'text', required: true },
    suspended: { kind: 'text' },
    'password-sign-in': { kind: 'text' },
  },
  async run(flags, parts) {
    const suspended = readChoice(flags, 'suspended', ['yes', 'no']);
    const passwordSignIn = readChoice(flags, 'password-sign-in', ['on', 'off']);
    if (suspended === undefined && passwordSignIn === undefined) {
      throw new UsageError('nothing to change: give --suspended, --password-sign-in, or both.');
    }
    const email = normalizeEmail(flags.required('email'));
    const account =
      (await parts.accounts.findAccountByEmail(email)) ?? (await parts.accounts.findSuspendedAccountByEmail(email));
    if (account === undefined) throw new UsageError(`--email: there is no account ${JSON.stringify(email)}.`);
    const { accountId } = account;
    const now = parts.now();
    const act = { concerns: { accountId }, target: accountId, now };
    if (suspended !== undefined) {
      const audit = eventOf({ ...act, action: suspended === 'yes' ? 'account_suspended' : 'account_restored' });
      await parts.accounts.setAccountSuspended({
        accountId,
        suspendedAt: suspended === 'yes' ? now : undefined,
        audit,
      });
    }
    if (passwordSignIn !== undefined) {
      const details = { password_sign_in: passwordSignIn };
      const audit = eventOf({ ...act, action: 'account_changed', details });
      await parts.accounts.setPasswordSignIn({ accountId, allowed: passwordSignIn === 'on', now, audit });
    }
    const isSuspended = (await parts.accounts.findAccount(accountId)) === undefined;
    const allowed = await parts.accounts.mayUsePassword(accountId);
    return { account_id: accountId, email, suspended: isSuspended, password_sign_in: allowed };
  },
};

/** A person may be in several organizations: an account that exists joins one more, if the password is its own. */
async function accountFor(email: string, flags: Flags, parts: Parts): Promise<Account | { accountId: string }> {
  const password = flags.required('password');
  const existing = await parts.accounts.findAccountByEmail(email);
  if (existing === undefined) {
    return {
      accountId: parts.createId(),
      email,
      name: flags.required('name').trim(),
      passwordHash: await parts.passwords.hash(password),
      createdAt: parts.now(),
    };
  }
  if (await parts.passwords.verify(existing.passwordHash, password)) return { accountId: existing.accountId };
  throw new UsageError(`--email: there is an account ${email} already, and this is not its password.`);
}

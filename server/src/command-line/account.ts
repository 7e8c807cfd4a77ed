// account create: a person, as an agent of an organization.

import type { Account, Role } from '../accounts/account-storage.ts';
import { NEW_AGENT } from '../accounts/agent-profile.ts';
import { normalizeEmail } from '../accounts/sign-in.ts';
import { emailFault, nameFault, passwordFault } from '../accounts/sign-up.ts';
import type { Parts } from '../parts.ts';
import type { Command } from './command.ts';
import { type Flags, UsageError } from './flags.ts';

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
    const outcome = await parts.agents.addAgent({
      organizationId: organization.organizationId,
      account,
      role,
      profile: NEW_AGENT,
      groupIds: [],
      now: parts.now(),
    });
    if (outcome !== 'added') throw new UsageError(`--email: ${email} is in ${slug} already.`);
    return { account_id: account.accountId, email, login: email, organization_id: organization.organizationId };
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

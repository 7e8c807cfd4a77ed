// token create, list, revoke: personal access tokens. One is shown when it is made, and never again; its scopes never change.

import type { Account } from '../accounts/account-storage.ts';
import { findScope, roleMayGrant } from '../accounts/scopes.ts';
import { normalizeEmail } from '../accounts/sign-in.ts';
import { createToken, hashToken } from '../oauth/token.ts';
import type { Parts } from '../parts.ts';
import { eventOf } from './acts.ts';
import type { Command } from './command.ts';
import { durationMs } from './duration.ts';
import { type Flags, UsageError } from './flags.ts';

export const createPersonalAccessToken: Command = {
  words: 'make a personal access token (expires like 90d, 12h, 30m; never when left out)',
  usage: '--account EMAIL --scopes a,b [--expires 90d]',
  flags: {
    account: { kind: 'text', required: true },
    scopes: { kind: 'list', required: true },
    expires: { kind: 'text' },
  },
  async run(flags, parts) {
    const account = await accountOf(flags, parts);
    const [membership] = await parts.accounts.listMemberships(account.accountId);
    if (membership === undefined) throw new UsageError(`--account: ${account.email} is in no organization.`);
    const scopes = [...new Set(flags.list('scopes'))];
    for (const scope of scopes) {
      if (findScope(scope) === undefined) throw new UsageError(`--scopes: ${JSON.stringify(scope)} is not known.`);
      if (!roleMayGrant(membership.role, scope)) {
        throw new UsageError(`--scopes: the role ${membership.role} does not allow ${scope}.`);
      }
    }
    const now = parts.now();
    const expires = flags.text('expires');
    const expiresAt = expires === undefined ? undefined : now + durationMs('expires', expires);
    const token = createToken('personal_access_token');
    const tokenId = parts.createId();
    const { organizationId } = membership;
    const details = { account_id: account.accountId, login: account.email, scopes };
    await parts.personalAccessTokens.savePersonalAccessToken(
      {
        tokenId,
        tokenHash: hashToken('personal_access_token', token),
        accountId: account.accountId,
        organizationId,
        name: 'Made on the command line',
        scopes,
        createdAt: now,
        expiresAt,
      },
      eventOf({ action: 'personal_access_token_created', concerns: { organizationId }, target: tokenId, details, now }),
    );
    return {
      account_id: account.accountId,
      token,
      scopes,
      expires_at: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
    };
  },
};

export const listPersonalAccessTokens: Command = {
  words: 'list the personal access tokens of an account (not their text, which is not kept)',
  usage: '--account EMAIL',
  flags: { account: { kind: 'text', required: true } },
  async run(flags, parts) {
    const account = await accountOf(flags, parts);
    const tokens = await parts.personalAccessTokens.listPersonalAccessTokens(account.accountId);
    return {
      account_id: account.accountId,
      tokens: tokens.map((token) => ({
        token_id: token.tokenId,
        name: token.name,
        scopes: token.scopes,
        created_at: new Date(token.createdAt).toISOString(),
        expires_at: token.expiresAt === undefined ? null : new Date(token.expiresAt).toISOString(),
      })),
    };
  },
};

export const revokePersonalAccessToken: Command = {
  words: 'end a personal access token, by the id that the list shows',
  usage: '--account EMAIL --token-id ID',
  flags: { account: { kind: 'text', required: true }, 'token-id': { kind: 'text', required: true } },
  async run(flags, parts) {
    const { accountId, email } = await accountOf(flags, parts);
    const tokenId = flags.required('token-id');
    const tokens = await parts.personalAccessTokens.listPersonalAccessTokens(accountId);
    const organizationId = tokens.find((token) => token.tokenId === tokenId)?.organizationId;
    const audit = eventOf({
      action: 'personal_access_token_revoked',
      concerns: organizationId === undefined ? 'operator' : { organizationId },
      target: tokenId,
      details: { account_id: accountId, login: email },
      now: parts.now(),
    });
    if (!(await parts.personalAccessTokens.revokePersonalAccessToken({ accountId, tokenId, audit }))) {
      throw new UsageError(`--token-id: the account has no token ${JSON.stringify(tokenId)}.`);
    }
    return { account_id: accountId, token_id: tokenId, revoked: true };
  },
};

async function accountOf(flags: Flags, parts: Parts): Promise<Account> {
  const email = normalizeEmail(flags.required('account'));
  const account = await parts.accounts.findAccountByEmail(email);
  if (account === undefined) throw new UsageError(`--account: there is no account ${email}.`);
  return account;
}

// token create: a personal access token. It is shown this once; its scopes never change.

import { findScope, roleMayGrant } from '../accounts/scopes.ts';
import { normalizeEmail } from '../accounts/sign-in.ts';
import { createToken, hashToken } from '../oauth/token.ts';
import type { Command } from './command.ts';
import { UsageError } from './flags.ts';

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export const createPersonalAccessToken: Command = {
  words: 'make a personal access token (expires like 90d, 12h, 30m; never when left out)',
  usage: '--account EMAIL --scopes a,b [--expires 90d]',
  flags: {
    account: { kind: 'text', required: true },
    scopes: { kind: 'list', required: true },
    expires: { kind: 'text' },
  },
  async run(flags, parts) {
    const email = normalizeEmail(flags.required('account'));
    const account = await parts.accounts.findAccountByEmail(email);
    if (account === undefined) throw new UsageError(`--account: there is no account ${email}.`);
    const [membership] = await parts.accounts.listMemberships(account.accountId);
    if (membership === undefined) throw new UsageError(`--account: ${email} is in no organization.`);
    const scopes = [...new Set(flags.list('scopes'))];
    for (const scope of scopes) {
      if (findScope(scope) === undefined) throw new UsageError(`--scopes: ${JSON.stringify(scope)} is not known.`);
      if (!roleMayGrant(membership.role, scope)) {
        throw new UsageError(`--scopes: the role ${membership.role} does not allow ${scope}.`);
      }
    }
    const now = parts.now();
    const expires = flags.text('expires');
    const expiresAt = expires === undefined ? undefined : now + durationMs(expires);
    const token = createToken('personal_access_token');
    await parts.personalAccessTokens.savePersonalAccessToken({
      tokenId: parts.createId(),
      tokenHash: hashToken('personal_access_token', token),
      accountId: account.accountId,
      organizationId: membership.organizationId,
      name: 'Made on the command line',
      scopes,
      createdAt: now,
      expiresAt,
    });
    return {
      account_id: account.accountId,
      token,
      scopes,
      expires_at: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
    };
  },
};

function durationMs(text: string): number {
  const match = /^([1-9]\d{0,5})([smhd])$/.exec(text);
  const unit = UNITS_MS[match?.[2] ?? ''];
  if (match === null || unit === undefined) throw new UsageError('--expires must be like 90d, 12h, 30m or 60s.');
  return Number(match[1]) * unit;
}

// The token endpoint (RFC 6749 4.1.3 and 6). Refresh tokens of public clients rotate: each is used once.

import type { Site } from '../site.ts';
import { addressesOf } from './addresses.ts';
import { redirectUri } from './authorization.ts';

export type Tokens = {
  readonly access: string;
  readonly refresh: string | undefined;
  /** In milliseconds since the epoch. */
  readonly expiresAt: number;
};

/** The endpoint has refused: what was sent is worth nothing any more. */
export class GrantRefused extends Error {}
/** It could not be asked. */
export class Unreachable extends Error {}

/** Between attempts to redeem a code, in ms: it lives for a minute, and a busy server wants to be asked again. */
const PAUSES = [1_000, 2_000, 4_000];

/** Throws GrantRefused, or Unreachable when all attempts have failed. */
export async function redeemCode(site: Site, { code, verifier }: { code: string; verifier: string }): Promise<Tokens> {
  const grant = {
    grant_type: 'authorization_code',
    code,
    code_verifier: verifier,
    redirect_uri: redirectUri(),
  };
  for (const ms of PAUSES) {
    try {
      return await post(site, grant);
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
    }
    await new Promise((done) => setTimeout(done, ms));
  }
  return post(site, grant);
}

export function refreshTokens(site: Site, refresh: string): Promise<Tokens> {
  return post(site, { grant_type: 'refresh_token', refresh_token: refresh });
}

async function post(site: Site, form: Record<string, string>): Promise<Tokens> {
  const body = new URLSearchParams({ ...form, client_id: site.clientId });
  const answer = await fetch(addressesOf(site).token, { method: 'POST', body }).catch(() => undefined);
  if (answer === undefined || answer.status >= 500 || answer.status === 429) throw new Unreachable('No answer.');
  const told = await answer.json();
  if (!answer.ok) throw new GrantRefused(String(told.error));
  return {
    access: told.access_token,
    refresh: told.refresh_token,
    expiresAt: Date.now() + told.expires_in * 1000,
  };
}

/** Whether the accounts site can be reached at all. */
export async function isThere(site: Site): Promise<boolean> {
  const answer = await fetch(`${site.accountsUrl}/health/ready`, { mode: 'no-cors' }).catch(() => undefined);
  return answer !== undefined;
}

/** Ends these tokens alone (RFC 7009 2.1: the refresh token's end is that of all that came of the grant). */
export async function revoke(site: Site, { access, refresh }: Tokens): Promise<void> {
  const { revoke: address } = addressesOf(site);
  if (address === undefined) return;
  const body = new URLSearchParams({ token: refresh ?? access, client_id: site.clientId });
  const answer = await fetch(address, { method: 'POST', body });
  if (!answer.ok) throw new Error(`Answered ${answer.status}.`);
}

/** Ends the session at the accounts site and all tokens that came of it, these among them. */
export async function endSession(site: Site, access: string): Promise<void> {
  const headers = { authorization: `Bearer ${access}` };
  const answer = await fetch(`${site.accountsUrl}/v2/sessions/my`, { method: 'DELETE', headers });
  // 404: it has ended already.
  if (!answer.ok && answer.status !== 404 && answer.status !== 401) throw new Error(`Answered ${answer.status}.`);
}

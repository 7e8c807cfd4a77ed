// Asks the accounts site for a code (RFC 6749 4.1.1): silently in a hidden frame, which the SDK does, since nobody may frame this page and
// so no answer can come back to it there; or by leading the whole page. The answer of the latter counts only with the state that was sent
// (10.12) and from the issuer that was asked (RFC 9207).

import { AccountsSDK } from '@gatehouse/accounts-sdk';
import type { Site } from '../site.ts';
import { addressesOf } from './addresses.ts';
import { challengeOf, randomText } from './pkce.ts';

export type Answer =
  | { readonly code: string; readonly verifier: string }
  /** `login_required`: a person has to do something. `unanswered`: nothing came back. */
  | { readonly error: string };

type Pending = { readonly state: string; readonly verifier: string; readonly returnTo: string };

const KEY = 'gatehouse-sign-in';
/** Registered exactly so. */
export function redirectUri(): string {
  return `${location.origin}/`;
}

async function addressOf(site: Site, request: { state: string; verifier: string }): Promise<string> {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: site.clientId,
    redirect_uri: redirectUri(),
    state: request.state,
    code_challenge: await challengeOf(request.verifier),
    code_challenge_method: 'S256',
  });
  return `${addressesOf(site).authorize}?${query}`;
}

/** Who is signed in at the accounts site, without a page. Where it has none without a page, a person has to be led there. */
export function askSilently(site: Site): Promise<Answer> {
  if (!addressesOf(site).isSilent) return Promise.resolve({ error: 'login_required' });
  return new Promise((resolve) => {
    AccountsSDK.init({
      server_url: site.accountsUrl,
      client_id: site.clientId,
      redirect_uri: redirectUri(),
      response_type: 'code',
      onIdentityFetched(error, data) {
        if (data?.code && data.code_verifier) return resolve({ code: data.code, verifier: data.code_verifier });
        const { exception_details: details, identity_exception: identity, oauth_exception: oauth } = error ?? {};
        if (details === 'timeout') return resolve({ error: 'unanswered' });
        resolve({ error: identity === 'unauthorized' ? 'login_required' : (identity ?? oauth ?? 'no_code') });
      },
    });
  });
}

/** Leads the whole page to the accounts site; it comes back to `returnTo`. Unasked it leaves no page behind to which Back would lead. */
export async function askByRedirect(
  site: Site,
  { returnTo, isUnasked = false }: { returnTo: string; isUnasked?: boolean },
): Promise<void> {
  const pending: Pending = { state: randomText(), verifier: randomText(), returnTo };
  const address = await addressOf(site, pending);
  sessionStorage.setItem(KEY, JSON.stringify(pending));
  if (isUnasked) location.replace(address);
  else location.assign(address);
}

/** The answer that this page was opened with, if it was; the address is cleaned of it at once. */
export function takeRedirectAnswer(site: Site): Answer | undefined {
  const query = new URLSearchParams(location.search);
  if (location.pathname !== '/' || !query.has('state') || !(query.has('code') || query.has('error'))) return undefined;
  const kept = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  const pending = kept === null ? undefined : (JSON.parse(kept) as Pending);
  history.replaceState(null, '', pending?.returnTo ?? '/');
  if (pending === undefined) return { error: 'not_asked' };
  return decodeAnswer(`?${query}`, { ...pending, site });
}

export function decodeAnswer(
  search: string,
  asked: { readonly state: string; readonly verifier: string; readonly site: Pick<Site, 'accountsUrl' | 'dialects'> },
): Answer {
  const query = new URLSearchParams(search);
  if (query.get('state') !== asked.state) return { error: 'state_mismatch' };
  const { issuer } = addressesOf(asked.site);
  if (issuer !== undefined && query.get('iss') !== issuer) return { error: 'issuer_mismatch' };
  const code = query.get('code');
  if (code === null) return { error: query.get('error') ?? 'no_code' };
  return { code, verifier: asked.verifier };
}

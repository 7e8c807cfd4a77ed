// The customer's token: got with the cookies by which the accounts site knows this browser again, kept in memory alone, and got anew
// before it ends. The identity outlives the page; the token does not.

import type { Settings } from './settings.ts';

export type Token = { readonly text: string; readonly customerId: string };

/** The accounts site will not give this page a token. */
export class TokenRefused extends Error {}

/** Too many ask at this moment: again in so many milliseconds. */
export class AskLater extends Error {
  readonly ms: number;
  constructor(ms: number) {
    super(`Ask again in ${ms} ms.`);
    this.ms = ms;
  }
}

export type Tokens = {
  /** A token that lives for another minute. Throws TokenRefused, AskLater, and what fetch throws. */
  get(): Promise<Token>;
  /** The token is of no use any more. */
  forget(): void;
};

const SPARE_MS = 60_000;

export function createTokens(
  { accounts, clientId, organizationId }: Settings,
  now: () => number = () => Date.now(),
): Tokens {
  let kept: { token: Token; until: number } | undefined;
  return {
    async get() {
      if (kept !== undefined && now() < kept.until) return kept.token;
      // JSON as text/plain needs no preflight.
      const response = await fetch(`${accounts}/v2/customer/token`, {
        method: 'POST',
        credentials: 'include',
        cache: 'no-store',
        body: JSON.stringify({ grant_type: 'cookie', client_id: clientId, organization_id: organizationId }),
      });
      if (response.status === 429 || response.status >= 500) {
        throw new AskLater((Number(response.headers.get('retry-after')) || 5) * 1000);
      }
      const answer = await response.json();
      if (!response.ok) throw new TokenRefused(String(answer.exception_description));
      const { access_token: text, entity_id: customerId, expires_in: seconds } = answer;
      kept = { token: { text, customerId }, until: now() + seconds * 1000 - SPARE_MS };
      return kept.token;
    },
    forget() {
      kept = undefined;
    },
  };
}

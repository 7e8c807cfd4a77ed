// Where the accounts site is asked: by the standard's wire where it serves that, else by the older one. What only the older one has is told.

import type { Site } from '../site.ts';

export type Addresses = {
  readonly authorize: string;
  readonly token: string;
  /** Who answers, where answers say so (RFC 9207). */
  readonly issuer: string | undefined;
  /** RFC 7009, where it is. */
  readonly revoke: string | undefined;
  /** Whether the session can be asked for in a hidden frame, and ended by a request. Else a page of the accounts site does either. */
  readonly isSilent: boolean;
};

export function addressesOf({ accountsUrl, dialects }: Pick<Site, 'accountsUrl' | 'dialects'>): Addresses {
  const isSilent = dialects.includes('livechat');
  if (!dialects.includes('standard')) {
    return {
      authorize: `${accountsUrl}/`,
      token: `${accountsUrl}/v2/token`,
      issuer: undefined,
      revoke: undefined,
      isSilent,
    };
  }
  return {
    authorize: `${accountsUrl}/oauth/authorize`,
    token: `${accountsUrl}/oauth/token`,
    issuer: accountsUrl,
    revoke: `${accountsUrl}/oauth/revoke`,
    isSilent,
  };
}

// API keys: 32 hex digits that a program sends as the password beside an agent's login. They are derived, not stored: from the
// secret key, the agent, the installation that the key was made for (none for the agent's own key) and a generation that is
// raised to end every earlier key.

import { createHmac, timingSafeEqual } from 'node:crypto';

export type ApiKeyHolder = {
  readonly accountId: string;
  readonly organizationId: string;
  readonly apiKeyGeneration: number;
  /** The installation of the app that the key is for; absent for the agent's own key. */
  readonly installationId?: string;
  /** Of the installation: raised to end the keys of all its agents. */
  readonly installationKeyGeneration?: number;
};

/** The key of this holder under the first secret key. */
export function deriveApiKey(secretKeys: readonly Buffer[], holder: ApiKeyHolder): string {
  const [maker] = secretKeys;
  if (maker === undefined) throw new Error('At least one secret key is needed to derive API keys.');
  return derive(maker, holder);
}

/** Whether the presented key is this holder's, under any of these secret keys. Compares in constant time. */
export function isApiKeyOf(secretKeys: readonly Buffer[], holder: ApiKeyHolder, presented: string): boolean {
  if (!/^[0-9a-f]{32}$/.test(presented)) return false;
  const given = Buffer.from(presented, 'ascii');
  let matches = false;
  for (const key of secretKeys) {
    if (timingSafeEqual(Buffer.from(derive(key, holder), 'ascii'), given)) matches = true;
  }
  return matches;
}

function derive(secretKey: Buffer, holder: ApiKeyHolder): string {
  const text = JSON.stringify([
    'api-key',
    holder.organizationId,
    holder.accountId,
    holder.installationId ?? '',
    holder.apiKeyGeneration,
    ...(holder.installationKeyGeneration === undefined ? [] : [holder.installationKeyGeneration]),
  ]);
  return createHmac('sha256', secretKey).update(text).digest('hex').slice(0, 32);
}

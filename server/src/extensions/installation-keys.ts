// The API key of an agent in an installation: what an extension with basic authorization is sent instead of the agent's own. Derived,
// not stored. A short hint, made of the key, is stored when it is given out, so that whoever presents it is found by one read
// and not by trying every installation.

import { createHash } from 'node:crypto';
import { type ApiKeyHolder, deriveApiKey, isApiKeyOf } from '../accounts/api-keys.ts';
import type { GivenKey, InstallationKeyStorage, KeyHolder } from './installation-storage.ts';

/** What a hint is made of. Generations are of the agent and of the installation: raising either ends the key. */
type Derived = Pick<KeyHolder, 'accountId' | 'organizationId' | 'apiKeyGeneration' | 'installation'>;

const HINT_DIGITS = 12;

/** The key of this agent in this installation, under the first secret key. */
export function installationKeyOf(secretKeys: readonly Buffer[], holder: Derived): string {
  return deriveApiKey(secretKeys, apiKeyHolder(holder));
}

/** A part of the key's hash: enough to find it, of no use for making it. */
export function hintOf(key: string): string {
  return createHash('sha256').update(`installation key hint ${key}`).digest('hex').slice(0, HINT_DIGITS);
}

export type KeySources = {
  readonly installationKeys: Pick<InstallationKeyStorage, 'findKeyHolders'>;
  readonly secretKeys: () => readonly Buffer[];
};

export type FoundKey = KeyHolder & {
  /** The key is of a secret key that makes no more of them. */
  readonly outdated: boolean;
};

/** Whose key of an installation was presented with this login, if it is one that lives. One read, whatever is presented. */
export async function findInstallationKey(
  presented: { readonly login: string; readonly key: string },
  { installationKeys, secretKeys }: KeySources,
): Promise<FoundKey | undefined> {
  const keys = secretKeys();
  const holders = await installationKeys.findKeyHolders(hintOf(presented.key));
  const found = holders.find(
    (holder) => holder.login === presented.login && isApiKeyOf(keys, apiKeyHolder(holder), presented.key),
  );
  if (found === undefined) return undefined;
  return { ...found, outdated: !isApiKeyOf(keys.slice(0, 1), apiKeyHolder(found), presented.key) };
}

/** Those of the given keys that still open something: not those of an earlier generation, or of a secret key that was dropped. */
export function livingKeys(secretKeys: readonly Buffer[], given: readonly GivenKey[]): GivenKey[] {
  return given.filter((key) =>
    secretKeys.some((secretKey) => hintOf(installationKeyOf([secretKey], key)) === key.hint),
  );
}

function apiKeyHolder({ accountId, organizationId, apiKeyGeneration, installation }: Derived): ApiKeyHolder {
  const { installationId, keyGeneration: installationKeyGeneration } = installation;
  return { accountId, organizationId, apiKeyGeneration, installationId, installationKeyGeneration };
}

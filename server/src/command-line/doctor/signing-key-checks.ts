// The keys that sign access tokens: whether the one whose turn it is can be opened with the secret keys.

import type { Config } from '../../config.ts';
import { deriveSealingKeys } from '../../keys.ts';
import { openPrivateKey } from '../../oauth/sealed-private-key.ts';
import { stateOf } from '../../oauth/signing-key-states.ts';
import type { StoredSigningKey } from '../../oauth/signing-key-storage.ts';
import { makerFirst } from '../../secret-keys/key-file.ts';
import { readKeyFile, type SecretKeySource } from '../../secret-keys/source.ts';
import { readSigningKeys } from '../../storage/signing-keys.ts';
import { type Check, fail, ok, warn } from './check.ts';

/** Reads the keys and looks at them. A database that can't be read has been told of already. */
export async function checkStoredSigningKeys(config: Config, now: number): Promise<readonly Check[]> {
  const keys = await readSigningKeys(config.databaseUrl).catch(() => undefined);
  return keys === undefined ? [] : [checkSigningKeys({ keys, secretKeys: keysOf(config.secretKeys, now), now })];
}

/** What is told of the keys. Of a key that signs no more only the public part is needed. */
export function checkSigningKeys(on: {
  keys: readonly StoredSigningKey[];
  secretKeys: readonly Buffer[];
  now: number;
}): Check {
  const { keys, secretKeys, now } = on;
  const sealing = deriveSealingKeys(() => secretKeys);
  const needed = keys.filter((key) => ['signing', 'next'].includes(stateOf(keys, key, now)));
  const opened = needed.map((key) => ({ key, found: openPrivateKey(key.sealedPrivateKey, { ...key, keys: sealing }) }));
  const closed = opened.find(({ found }) => found === undefined);
  if (closed !== undefined) {
    const found = `${closed.key.kid} was sealed with a secret key that is not here: no JWT access token can be signed with it.`;
    return fail('signing keys', found, 'Put that secret key back, or make a new signing key: keys rotate --signing.');
  }
  const older = opened.find(({ found }) => found?.byFirst === false);
  if (older !== undefined) {
    const found = `${older.key.kid} is sealed with an older secret key.`;
    return warn('signing keys', found, 'Don’t drop that one yet: a running server seals it anew within a minute.');
  }
  const signing = keys.find((key) => stateOf(keys, key, now) === 'signing');
  if (signing === undefined) return ok('signing keys', 'None yet: the first is made when it is needed.');
  const next = opened.find(({ key }) => key !== signing)?.key;
  const then = next === undefined ? '' : `, ${next.kid} from ${new Date(next.signsFrom).toISOString()}`;
  return ok('signing keys', `${signing.kid} signs${then}.`);
}

function keysOf(source: SecretKeySource, now: number): readonly Buffer[] {
  if (source.kind === 'setting') return source.keys;
  const stored = source.kind === 'file' ? (readKeyFile(source.path) ?? []) : [];
  return 'faults' in stored ? [] : makerFirst(stored, now).map(({ key }) => key);
}

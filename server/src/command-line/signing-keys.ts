// The keys that sign access tokens, as `keys` shows and changes them. They are in the database, sealed under the secret key.

import { existsSync } from 'node:fs';
import type { Config } from '../config.ts';
import { deriveSealingKeys } from '../keys.ts';
import { replaceSigningKeys, resealSigningKeys, rotateSigningKey } from '../oauth/signing-key-changes.ts';
import { KEYS_MAX_AGE_SECONDS, PUBLISHED_AFTER_MS, replacedAt, stateOf } from '../oauth/signing-key-states.ts';
import { openParts } from '../parts.ts';
import { makerFirst } from '../secret-keys/key-file.ts';
import { readKeyFile } from '../secret-keys/source.ts';
import { parseDatabaseUrl } from '../storage/database-url.ts';
import { DatabaseUnusable, StorageUnavailable } from '../storage/errors.ts';
import { openDatabase } from '../storage/open-database.ts';
import { createSigningKeyStorage, readSigningKeys } from '../storage/signing-keys.ts';
import { OPERATOR } from './acts.ts';
import type { Printed, Surroundings } from './command.ts';
import { UsageError } from './flags.ts';

/** Each key with its state and times; null when the database can't be asked. */
export async function describeSigningKeys({ databaseUrl }: Config, now: number): Promise<readonly Printed[] | null> {
  try {
    const keys = await readSigningKeys(databaseUrl);
    return keys.map((key) => {
      const replaced = replacedAt(keys, key);
      return {
        key: key.kid,
        state: stateOf(keys, key, now),
        made_at: iso(key.madeAt),
        signs_from: iso(key.signsFrom),
        replaced_at: iso(replaced),
        published_until: iso(replaced && replaced + PUBLISHED_AFTER_MS),
      };
    });
  } catch (error) {
    if (error instanceof DatabaseUnusable || error instanceof StorageUnavailable) return null;
    throw error;
  }
}

/** Makes another key that is to sign. Throws UsageError while an earlier one waits for its turn. */
export async function rotateSigning({ config, now }: Surroundings): Promise<Printed> {
  const parts = await openParts(config(), { now });
  try {
    const deps = { storage: parts.signingKeyStorage, sealingKeys: parts.sealingKeys, now };
    const { outcome, ...rotated } = await rotateSigningKey(OPERATOR, deps);
    const { key } = rotated;
    const signsFrom = iso(key.signsFrom);
    if (outcome === 'under_way')
      throw new UsageError(`The signing key ${key.kid} takes over at ${signsFrom}. Run this again after that.`);
    const replaced = 'from' in rotated ? rotated.from : undefined;
    return {
      changed: true,
      key: key.kid,
      signs_from: signsFrom,
      replaces: replaced?.kid ?? null,
      next:
        replaced === undefined
          ? ['The new key signs at once: nothing could be signed before.']
          : [
              `Published now; it signs from ${signsFrom}, when everybody who verifies has seen it.`,
              `The one before stays published until ${iso(key.signsFrom + PUBLISHED_AFTER_MS)}, when nothing lives that it has signed.`,
            ],
    };
  } finally {
    await parts.database.close();
  }
}

/** Makes a key that signs at once, and ends all others: for one that others know. */
export async function replaceSigning({ config, now }: Surroundings): Promise<Printed> {
  const parts = await openParts(config(), { now });
  try {
    const deps = { storage: parts.signingKeyStorage, sealingKeys: parts.sealingKeys, now };
    const { key, ended } = await replaceSigningKeys(OPERATOR, deps);
    return {
      changed: true,
      key: key.kid,
      signs_from: iso(key.signsFrom),
      replaces: ended.at(-1)?.kid ?? null,
      next: [
        `The new key signs from now on. Whoever verifies refuses what the others have signed when they read the keys anew, ${KEYS_MAX_AGE_SECONDS / 60} minutes from now where they heed what they are told; some libraries take 10.`,
        'Living JWTs end with their key: clients get new ones by their refresh tokens.',
      ],
    };
  } finally {
    await parts.database.close();
  }
}

/** Before secret keys are dropped from their file: what they have sealed is sealed under the one that makes values now. */
export async function resealBeforeDropping({ databaseUrl: url, secretKeys }: Config, now: number): Promise<void> {
  const location = parseDatabaseUrl(url);
  if (secretKeys.kind !== 'file' || location.kind !== 'sqlite' || !existsSync(location.path)) return;
  if ((await readSigningKeys(url)).length === 0) return;
  const stored = readKeyFile(secretKeys.path) ?? [];
  if ('faults' in stored) return;
  const keys = makerFirst(stored, now).map(({ key }) => key);
  const database = await openDatabase({ url, durability: 'power' });
  try {
    await resealSigningKeys({ storage: createSigningKeyStorage(database), sealingKeys: deriveSealingKeys(() => keys) });
  } finally {
    await database.close();
  }
}

const iso = (time: number | undefined) => (time === undefined ? null : new Date(time).toISOString());

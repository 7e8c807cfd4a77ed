// Changes of the signing keys: another takes over, seals follow the secret key, and what has long been gone is deleted.

import type { Act, By } from './act.ts';
import { openPrivateKey, type SealingKeys, sealPrivateKey } from './sealed-private-key.ts';
import { isGone, PUBLISHED_BEFORE_MS, signingKey, stateOf } from './signing-key-states.ts';
import type { SigningKeyStorage, StoredSigningKey } from './signing-key-storage.ts';
import { makeSigningKey, type SigningKeyDependencies } from './signing-keys.ts';

export type SigningKeyRotated =
  /** `from`: the key that signs until then; undefined when there was none, or none that could sign. */
  | { readonly outcome: 'rotated'; readonly key: StoredSigningKey; readonly from: StoredSigningKey | undefined }
  /** A rotation is under way: this key takes over first. Nothing was changed. */
  | { readonly outcome: 'under_way'; readonly key: StoredSigningKey };

/**
 * Adds a key. It is published at once and signs when everybody who verifies can have seen it; where nothing can be signed now, it signs at
 * once. Recorded.
 */
export async function rotateSigningKey(by: By, deps: SigningKeyDependencies): Promise<SigningKeyRotated> {
  const keys = await deps.storage.listSigningKeys();
  const now = deps.now();
  const usable = keys.filter(({ kid, sealedPrivateKey }) => canOpen(kid, sealedPrivateKey, deps.sealingKeys));
  const next = usable.find((key) => stateOf(keys, key, now) === 'next');
  if (next !== undefined) return { outcome: 'under_way', key: next };
  const signing = signingKey(keys, now);
  const from = signing !== undefined && usable.includes(signing) ? signing : undefined;
  // One that waits and can't sign must not have its turn.
  const broken = keys.filter((each) => stateOf(keys, each, now) === 'next').map((each) => each.signsFrom);
  const signsFrom = from === undefined ? now : Math.min(now + PUBLISHED_BEFORE_MS, ...broken);
  const key = makeSigningKey({ ordinal: nextOrdinal(keys), signsFrom }, deps);
  if (await deps.storage.addSigningKey(key, rotated(by, { key, now }))) return { outcome: 'rotated', key, from };
  // Somebody else has added one in this moment.
  return rotateSigningKey(by, deps);
}

/**
 * For a private key that others know: adds a key that signs at once, and ends all that were there. Whoever verifies refuses what these have
 * signed, rightly or not, as soon as they read our keys anew; whoever asks us never believed what we had not issued. Recorded.
 */
export async function replaceSigningKeys(
  by: By,
  deps: SigningKeyDependencies,
): Promise<{ readonly key: StoredSigningKey; readonly ended: readonly StoredSigningKey[] }> {
  const ended = await deps.storage.listSigningKeys();
  const now = deps.now();
  const key = makeSigningKey({ ordinal: nextOrdinal(ended), signsFrom: now }, deps);
  const act = rotated(by, { key, now, details: { ended: ended.map(({ kid }) => kid).join(' ') } });
  return (await deps.storage.replaceSigningKeys(key, act)) ? { key, ended } : replaceSigningKeys(by, deps);
}

function nextOrdinal(keys: readonly StoredSigningKey[]): number {
  return Math.max(0, ...keys.map((key) => key.ordinal)) + 1;
}

function rotated(by: By, of: { key: StoredSigningKey; now: number; details?: Record<string, string> }): Act {
  return {
    action: 'signing_key_rotated',
    concerns: 'operator',
    ...by,
    target: of.key.kid,
    details: { signs_from: new Date(of.key.signsFrom).toISOString(), ...of.details },
    happenedAt: of.now,
  };
}

/** Seals what another secret key has sealed under the one that makes values now, so that the older can be dropped. Answers how many. */
export async function resealSigningKeys(deps: {
  readonly storage: Pick<SigningKeyStorage, 'listSigningKeys' | 'resealSigningKey'>;
  readonly sealingKeys: SealingKeys;
}): Promise<number> {
  const { storage, sealingKeys: keys } = deps;
  let resealed = 0;
  for (const { kid, sealedPrivateKey: from } of await storage.listSigningKeys()) {
    const opened = openPrivateKey(from, { kid, keys });
    if (opened === undefined || opened.byFirst) continue;
    const to = sealPrivateKey(opened.privateKey, { kid, keys });
    if (await storage.resealSigningKey({ kid, from, to })) resealed += 1;
  }
  return resealed;
}

/** Deletes those that nobody has had any use for since before a time. Answers how many. */
export async function deleteGoneSigningKeys(
  { goneBefore }: { goneBefore: number },
  storage: Pick<SigningKeyStorage, 'listSigningKeys' | 'deleteSigningKeys'>,
): Promise<number> {
  const keys = await storage.listSigningKeys();
  const kids = keys.filter((key) => isGone(keys, key, goneBefore)).map(({ kid }) => kid);
  return kids.length === 0 ? 0 : storage.deleteSigningKeys(kids);
}

function canOpen(kid: string, sealed: string, keys: SealingKeys): boolean {
  return openPrivateKey(sealed, { kid, keys }) !== undefined;
}

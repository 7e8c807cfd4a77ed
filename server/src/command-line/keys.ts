// keys list, rotate, drop: the secret keys, of which a key's own text is shown only when a new one is made for the setting; and the keys
// that sign access tokens.

import { randomBytes } from 'node:crypto';
import { dropKeys as dropFromFile, KeyChangeRefused, rotateKeyFile } from '../secret-keys/change-file.ts';
import { makerFirst, replacedAt, type StoredKey } from '../secret-keys/key-file.ts';
import { fingerprintOf } from '../secret-keys/parse-key.ts';
import { readKeyFile, type SecretKeySource } from '../secret-keys/source.ts';
import type { BareCommand, Printed } from './command.ts';
import { durationMs } from './duration.ts';
import { UsageError } from './flags.ts';
import { describeSigningKeys, replaceSigning, resealBeforeDropping, rotateSigning } from './signing-keys.ts';

const SETTING = 'GATEHOUSE_SECRET_KEY';

export const listKeys: BareCommand = {
  words: 'list the secret keys by their fingerprints, and the keys that sign access tokens',
  usage: '',
  flags: {},
  async runBare(_flags, { config, now }) {
    const settings = config();
    const source = keptKeys(settings.secretKeys);
    const kept = source.kind === 'setting' ? describeSetting(source.keys) : describeFile(source.path, now());
    return { ...kept, signing_keys: await describeSigningKeys(settings, now()) };
  },
};

export const rotateKeys: BareCommand = {
  words:
    'make a new secret key, which takes over after 30 seconds while older ones stay valid; with --signing a new key that signs access tokens, which takes over after 15 minutes; with --leaked too it signs at once, and the others end',
  usage: '[--drop-older-than 30d] | --signing [--leaked]',
  flags: { 'drop-older-than': { kind: 'text' }, signing: { kind: 'switch' }, leaked: { kind: 'switch' } },
  async runBare(flags, given) {
    const age = flags.text('drop-older-than');
    if (flags.on('signing')) {
      if (age !== undefined)
        throw new UsageError('--drop-older-than is for secret keys: signing keys go by themselves.');
      keptKeys(given.config().secretKeys);
      return flags.on('leaked') ? replaceSigning(given) : rotateSigning(given);
    }
    if (flags.on('leaked')) {
      throw new UsageError(
        '--leaked is for signing keys: add --signing. A secret key that others know: rotate, then drop it.',
      );
    }
    const ageMs = age === undefined ? undefined : durationMs('drop-older-than', age);
    const source = keptKeys(given.config().secretKeys);
    if (source.kind === 'setting') return procedure();
    const now = given.now();
    const dropReplacedBefore = ageMs === undefined ? undefined : now - ageMs;
    if (ageMs !== undefined) await resealBeforeDropping(given.config(), now);
    const { made, keys, dropped } = refusing(() => rotateKeyFile(source.path, { now, dropReplacedBefore }));
    return {
      changed: true,
      key: fingerprintOf(made.key),
      makes_values_from: iso(made.makesFrom),
      dropped: dropped.map(({ key }) => fingerprintOf(key)),
      next: [
        'Running servers take the new key up by themselves; nobody is signed out, and no API key is refused.',
        ...(keys.length > 1 ? [`${keys.length - 1} older stay valid. What ends with them: see keys drop.`] : []),
      ],
    };
  },
};

export const dropKeys: BareCommand = {
  words: 'drop older secret keys: API keys that were made with them end',
  usage: '--key FINGERPRINT | --older-than 30d',
  flags: { key: { kind: 'text' }, 'older-than': { kind: 'text' } },
  async runBare(flags, { config, now }) {
    const fingerprint = flags.text('key');
    const age = flags.text('older-than');
    if ((fingerprint === undefined) === (age === undefined)) throw new UsageError('Give either --key or --older-than.');
    const ageMs = durationMs('older-than', age ?? '1s');
    const settings = config();
    const source = keptKeys(settings.secretKeys);
    if (source.kind === 'setting') {
      throw new UsageError(
        `The keys are in ${SETTING}: take the old one out of it on every machine, and restart each.`,
      );
    }
    await resealBeforeDropping(settings, now());
    const which = fingerprint === undefined ? { replacedBefore: now() - ageMs } : { fingerprint };
    const { keys, dropped } = refusing(() => dropFromFile(source.path, { now: now(), which }));
    const names = (list: readonly StoredKey[]) => list.map(({ key }) => fingerprintOf(key));
    return { dropped: names(dropped), kept: names(keys) };
  },
};

/** The setting can't be changed from here, so the steps are told: every machine must accept the new key before any makes values with it. */
function procedure(): Printed {
  const key = randomBytes(32);
  const text = key.toString('base64');
  return {
    changed: false,
    key: fingerprintOf(key),
    makes_values_from: null,
    dropped: [],
    next: [
      `1. Append the new key: ${SETTING}=<the value as it is>,${text} on every machine, and restart each.`,
      `2. When all have been restarted, put it first: ${SETTING}=${text},<the value as it was>, and restart each.`,
      `3. When API keys of the old key are no longer needed (30 days, say): ${SETTING}=${text} alone, and restart each.`,
    ],
    new_key: text,
  };
}

const NO_TIMES = { key: '', state: '', made_at: null, makes_values_from: null, replaced_at: null };

function describeSetting(keys: readonly Buffer[]): Printed {
  const described = keys.map((key, index) => ({ ...NO_TIMES, key: fingerprintOf(key), state: stateOf(index === 0) }));
  return { kept_in: SETTING, keys: described };
}

function describeFile(path: string, now: number): Printed {
  const keys = readFile(path);
  const [maker] = makerFirst(keys, now);
  const described = keys.map((stored) => ({
    key: fingerprintOf(stored.key),
    state: (stored.makesFrom ?? 0) > now && stored !== maker ? 'waits' : stateOf(stored === maker),
    made_at: iso(stored.madeAt),
    makes_values_from: iso(stored.makesFrom),
    replaced_at: iso(replacedAt(keys, stored, now)),
  }));
  return { kept_in: path, keys: described };
}

const stateOf = (makes: boolean) => (makes ? 'makes values' : 'accepted');

const iso = (time: number | undefined) => (time === undefined ? null : new Date(time).toISOString());

function keptKeys(source: SecretKeySource): Exclude<SecretKeySource, { kind: 'memory' }> {
  if (source.kind === 'memory') throw new UsageError('The database is in memory, and its secret key too.');
  return source;
}

function readFile(path: string): readonly StoredKey[] {
  const keys = readKeyFile(path);
  if (keys === undefined) throw new UsageError(`There is no ${path} yet. It is made when the server first starts.`);
  if ('faults' in keys) throw new UsageError(`The secret key ${keys.faults.join(' ')}.`);
  return keys;
}

function refusing<T>(change: () => T): T {
  try {
    return change();
  } catch (error) {
    if (error instanceof KeyChangeRefused) throw new UsageError(error.message);
    throw error;
  }
}

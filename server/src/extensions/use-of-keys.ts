// What the audit log is told of apps that come with credentials of their own: that a key of an installation was used, and that a scope was
// refused. Once a day for each, since an extension calls all day long.

import type { AuditAction, AuditEvent } from '../accounts/audit-log.ts';
import type { InstallationKeyStorage } from './installation-storage.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Beyond so many the day's are forgotten, and the database is asked again. */
const MOST_REMEMBERED = 10_000;

export type UseOfApp = {
  readonly action: Extract<AuditAction, 'installation_key_used' | 'app_scope_refused'>;
  readonly organizationId: string;
  readonly accountId: string | undefined;
  /** Of a key; undefined for a token of the app's client. */
  readonly installationId: string | undefined;
  readonly clientId: string | undefined;
  readonly details: Readonly<Record<string, string>>;
  readonly origin: NonNullable<AuditEvent['origin']>;
  readonly now: number;
};

/** Of all that came with the same storage, which is that of the process. */
const remembered = new WeakMap<object, Map<string, number>>();

/** Saves the event, unless that happened today already. */
export async function noteUse(use: UseOfApp, keys: Pick<InstallationKeyStorage, 'noteOnce'>): Promise<void> {
  const { action, organizationId, accountId, installationId, clientId, details, origin, now } = use;
  const day = Math.floor(now / DAY_MS);
  const known = remembered.get(keys) ?? new Map<string, number>();
  remembered.set(keys, known);
  const key = JSON.stringify([action, organizationId, accountId, installationId, clientId, details]);
  if (known.get(key) === day) return;
  await keys.noteOnce({
    ...{ organizationId, installationId, clientId, since: day * DAY_MS },
    event: (target) => ({
      ...{ action, concerns: { organizationId }, accountId, clientId, target, origin, details, happenedAt: now },
    }),
  });
  if (known.size >= MOST_REMEMBERED) known.clear();
  known.set(key, day);
}

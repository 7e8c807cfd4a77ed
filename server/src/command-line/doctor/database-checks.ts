// The database itself: whether it answers, takes writes, has the schema of this version, and whether its rows are being cleaned up.

import { KEEP_MS } from '../../housekeeping.ts';
import { type Diagnosis, diagnose, tryToWrite } from '../../storage/diagnosis.ts';
import { type Check, fail, ok, showDuration, warn } from './check.ts';

/** A code lives 60 seconds, and the grace of a rotation 30: clocks that differ by more break them. */
const CLOCK_FAIL_MS = 30_000;
const CLOCK_WARN_MS = 2_000;
const FUTURE_MS = 60_000;
/** The clean-up runs every minute in every server. */
const LATE_MS = 2 * 3_600_000;

/** Asks the database all that is to be asked. */
export async function checkDatabase(url: string, now: () => number): Promise<readonly Check[]> {
  let diagnosis: Diagnosis;
  try {
    diagnosis = await diagnose(url, now);
  } catch (error) {
    return [fail('database', (error as Error).message, 'Start the database, or correct GATEHOUSE_DATABASE_URL.')];
  }
  return [
    ok('database', `${diagnosis.product} answers.`),
    await checkWriting(url),
    checkMigrations(diagnosis),
    checkClock(diagnosis, now()),
    checkCleanUp(diagnosis, now()),
  ];
}

async function checkWriting(url: string): Promise<Check> {
  try {
    await tryToWrite(url);
    return ok('writing', 'A write was tried, and taken back.');
  } catch (error) {
    const fix = 'Give this user the right to write and to make tables, and see that the database is no read-only copy.';
    return fail('writing', (error as Error).message, fix);
  }
}

/** What is told of the schema. */
export function checkMigrations({ missing, unknown, isNew }: Pick<Diagnosis, 'missing' | 'unknown' | 'isNew'>): Check {
  if (unknown.length > 0) {
    return fail(
      'schema',
      `A newer version has been here (${unknown.join(', ')}).`,
      'Run that version, or restore a backup from before it.',
    );
  }
  if (isNew) return ok('schema', 'None yet: it is made at the first start.');
  if (missing.length > 0) {
    return warn(
      'schema',
      `${missing.join(', ')} will be applied at the next start.`,
      'Make a backup, then start the server.',
    );
  }
  return ok('schema', 'That of this version.');
}

/** What is told of the time. */
export function checkClock(
  { clockAheadMs, latestSighting }: Pick<Diagnosis, 'clockAheadMs' | 'latestSighting'>,
  now: number,
): Check {
  const fix = 'Let NTP set the clocks of all machines, this one and the database’s.';
  if (latestSighting !== undefined && latestSighting > now + FUTURE_MS) {
    const found = `Somebody was seen ${showDuration(latestSighting - now)} from now: a clock is or was wrong.`;
    return fail('clock', found, fix);
  }
  if (clockAheadMs === undefined) return ok('clock', `It is ${new Date(now).toISOString()}.`);
  const apart = Math.abs(clockAheadMs);
  const found = `The database’s clock is ${showDuration(apart)} ${clockAheadMs > 0 ? 'ahead of' : 'behind'} ours.`;
  if (apart > CLOCK_FAIL_MS) return fail('clock', found, fix);
  return apart > CLOCK_WARN_MS
    ? warn('clock', found, fix)
    : ok('clock', `It is ${new Date(now).toISOString()}, there too.`);
}

/** What is told of rows that have ended. */
export function checkCleanUp({ oldestEnded }: Pick<Diagnosis, 'oldestEnded'>, now: number): Check {
  const late = oldestEnded === undefined ? 0 : now - oldestEnded - KEEP_MS;
  if (late <= LATE_MS) return ok('clean-up', 'Rows that have ended are deleted in time.');
  const found = `Rows that have ended should have been deleted ${showDuration(late)} ago.`;
  return warn(
    'clean-up',
    found,
    'Is a server running? It deletes them in the background; its log says “clean-up failed” if it can’t.',
  );
}

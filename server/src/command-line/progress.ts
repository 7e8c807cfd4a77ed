// How far long work is, on stderr: nothing for what takes seconds, then a line now and then.

import type { Surroundings } from './command.ts';

const EVERY_MS = 5000;

/** Takes the counts as they come, and says them every five seconds. */
export function createProgress({
  say,
  now,
}: Pick<Surroundings, 'say' | 'now'>): (rows: { readonly done: number; readonly of: number }) => void {
  let saidAt = now();
  return ({ done, of }) => {
    if (now() - saidAt < EVERY_MS) return;
    saidAt = now();
    say(`${done} of ${of} rows, ${Math.floor((100 * done) / of)} %`);
  };
}

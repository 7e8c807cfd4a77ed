// What a check answers: one line, with the fix where one is needed.

export type Check = {
  readonly check: string;
  /** `warn`: works now, look at it. `fail`: does not work, or is not safe. */
  readonly state: 'ok' | 'warn' | 'fail';
  readonly found: string;
  readonly fix: string | null;
};

export const ok = (check: string, found: string): Check => ({ check, state: 'ok', found, fix: null });

export const warn = (check: string, found: string, fix: string): Check => ({ check, state: 'warn', found, fix });

export const fail = (check: string, found: string, fix: string): Check => ({ check, state: 'fail', found, fix });

/** The line for people. */
export function showCheck({ check, state, found, fix }: Check): string {
  return `${state.padEnd(4)}  ${check.padEnd(14)}  ${found}${fix === null ? '' : ` Fix: ${fix}`}\n`;
}

/** Bytes as people read them: `1.5 GB`. */
export function showBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const [size, unit] = bytes >= 1e9 ? [bytes / 1e9, 'GB'] : bytes >= 1e6 ? [bytes / 1e6, 'MB'] : [bytes / 1e3, 'kB'];
  return `${size.toFixed(size < 10 ? 1 : 0)} ${unit}`;
}

/** A length of time as people read it: `3 days`. */
export function showDuration(ms: number): string {
  const [count, unit] =
    ms >= 172_800_000
      ? [ms / 86_400_000, 'days']
      : ms >= 7_200_000
        ? [ms / 3_600_000, 'hours']
        : ms >= 120_000
          ? [ms / 60_000, 'minutes']
          : [ms / 1000, 'seconds'];
  return `${Math.round(count)} ${unit}`;
}

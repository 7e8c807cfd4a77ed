// Lengths of time as flags spell them: 90d, 12h, 30m, 60s.

import { UsageError } from './flags.ts';

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds. Throws UsageError, with the flag's name. */
export function durationMs(flag: string, text: string): number {
  const match = /^([1-9]\d{0,5})([smhd])$/.exec(text);
  const unit = UNITS_MS[match?.[2] ?? ''];
  if (match === null || unit === undefined) throw new UsageError(`--${flag} must be like 90d, 12h, 30m or 60s.`);
  return Number(match[1]) * unit;
}

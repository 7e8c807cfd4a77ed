// Times on the wire: RFC 3339 with microseconds, in UTC.

import { invalid } from './errors.ts';

/** From microseconds since the epoch. */
export function formatUs(us: number): string {
  const micros = String(us % 1000).padStart(3, '0');
  return new Date(Math.floor(us / 1000)).toISOString().replace('Z', `${micros}Z`);
}

const RFC_3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/i;

/** To microseconds since the epoch. Throws a refusal of the field. */
export function parseUs(text: string, field: string): number {
  const [, seconds, fraction = '', zone] = RFC_3339.exec(text) ?? [];
  const ms = seconds === undefined ? Number.NaN : Date.parse(`${seconds}${zone}`.toUpperCase());
  if (Number.isNaN(ms)) throw invalid(field, `${field} must be a time such as 2026-01-31T12:00:00.000000Z (RFC 3339).`);
  return ms * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

import { expect, test } from 'vitest';
import { formatUs, parseUs } from './times.ts';

test.each([
  ['2026-01-31T12:00:00.000000Z', '2026-01-31T12:00:00.000000Z'],
  ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000000Z'],
  ['2026-01-31T13:00:00.123456+01:00', '2026-01-31T12:00:00.123456Z'],
  ['2026-01-31t12:00:00.1234567z', '2026-01-31T12:00:00.123456Z'],
])('RFC 3339: %s is %s', (given, written) => {
  expect(formatUs(parseUs(given, 'at'))).toBe(written);
});

test.each(['', 'now', '2026-02-30', '2026-13-01T00:00:00Z', '2026-01-01T25:00:00Z', '2026-01-01 00:00:00Z', '0'])(
  '%j is none, and the field is named',
  (given) => {
    expect(() => parseUs(given, 'seen_up_to')).toThrow(expect.objectContaining({ field: 'seen_up_to' }));
  },
);

import { describe, expect, test } from 'vitest';
import { ApiError } from '../answers/errors.ts';
import { beginningOf, findZone, formatMoment } from './zone.ts';

const at = (text: string) => Date.parse(text);

test.each([
  ['2019-03-12T09:05:07.999Z', 'UTC', 'Tue, 03/12/19 09:05:07 am'],
  ['2019-03-12T00:00:00Z', 'UTC', 'Tue, 03/12/19 12:00:00 am'],
  ['2019-03-12T12:00:00Z', 'UTC', 'Tue, 03/12/19 12:00:00 pm'],
  ['2019-03-12T23:59:59Z', 'Europe/Warsaw', 'Wed, 03/13/19 12:59:59 am'],
  ['2019-07-12T20:30:00Z', 'Asia/Kolkata', 'Sat, 07/13/19 02:00:00 am'],
])('%s in %s is %s', (moment, zone, written) => {
  expect(formatMoment(at(moment), findZone(zone))).toBe(written);
});

describe('a day begins at midnight of its zone', () => {
  test.each([
    ['2026-01-31', 'UTC', 0, '2026-01-31T00:00:00Z'],
    ['2026-01-31', 'UTC', 1, '2026-02-01T00:00:00Z'],
    ['2026-01-31', 'Europe/Warsaw', 0, '2026-01-30T23:00:00Z'],
    ['2026-01-31', 'America/New_York', 0, '2026-01-31T05:00:00Z'],
    ['2026-01-31', 'Pacific/Kiritimati', 0, '2026-01-30T10:00:00Z'],
    // The day on which summer begins has 23 hours, and that on which it ends 25.
    ['2026-03-29', 'Europe/Warsaw', 0, '2026-03-28T23:00:00Z'],
    ['2026-03-29', 'Europe/Warsaw', 1, '2026-03-29T22:00:00Z'],
    ['2026-10-25', 'Europe/Warsaw', 0, '2026-10-24T22:00:00Z'],
    ['2026-10-25', 'Europe/Warsaw', 1, '2026-10-25T23:00:00Z'],
  ])('%s in %s and %i days', (date, zone, after, begins) => {
    const given = { zone: findZone(zone), after, field: 'date_from' };
    expect(new Date(beginningOf(date, given)).toISOString()).toBe(begins.replace('Z', '.000Z'));
  });
});

test.each(['2026-02-29', '2026-13-01', '2026-00-10', '2026-01-32'])('%s is no day', (date) => {
  expect(() => beginningOf(date, { zone: findZone('UTC'), after: 0, field: 'date_to' })).toThrow(ApiError);
});

test.each(['Nowhere', '', 'Europe/Warsaw '])('%j is no zone', (name) => {
  expect(() => findZone(name)).toThrow('There is no such time zone');
});

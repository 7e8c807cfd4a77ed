// Times as this generation writes them, and days as it reads them, in any zone of the IANA database.

import { invalidField } from '../answers/errors.ts';

export type Zone = { readonly name: string; readonly format: Intl.DateTimeFormat };

/** Throws a 400 for a name that no zone has. */
export function findZone(name = 'UTC'): Zone {
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      weekday: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
    return { name, format };
  } catch {
    throw invalidField('timezone', 'There is no such time zone. Write one such as Europe/Warsaw or UTC.');
  }
}

/** `Tue, 03/12/19 09:05:07 am`. */
export function formatMoment(ms: number, zone: Zone): string {
  const { weekday, month, day, year, hour, minute, second } = partsOf(ms, zone);
  const hours = Number(hour);
  const twelve = String(hours % 12 === 0 ? 12 : hours % 12).padStart(2, '0');
  return `${weekday}, ${month}/${day}/${year.slice(-2)} ${twelve}:${minute}:${second} ${hours < 12 ? 'am' : 'pm'}`;
}

/** When a day begins, in milliseconds; `after`: so many days later. Throws a 400 for a day that no month has. */
export function beginningOf(
  date: string,
  { zone, after, field }: { zone: Zone; after: number; field: string },
): number {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(date)) {
    throw invalidField(field, `${field} is no day that there was or will be.`);
  }
  const wanted = midnight + after * 86_400_000;
  // The zone's distance from UTC is known at a moment, and the moment is what is looked for: twice is near enough for it to be right.
  const near = wanted - distanceAt(wanted, zone);
  return wanted - distanceAt(near, zone);
}

/** How far the zone is ahead of UTC then, in milliseconds. */
function distanceAt(ms: number, zone: Zone): number {
  const { year, month, day, hour, minute, second } = partsOf(ms, zone);
  const there = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  return there - Math.floor(ms / 1000) * 1000;
}

type Part = 'weekday' | 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';

function partsOf(ms: number, { format }: Zone): Readonly<Record<Part, string>> {
  const parts = format.formatToParts(ms).map(({ type, value }) => [type, value]);
  return Object.fromEntries(parts) as Readonly<Record<Part, string>>;
}

// Reading what came from a frame: each function returns a new value of known fields, or throws BAD_SCHEMA. Nothing of the message is passed on as it is.
import { ExtensionError } from '../../wire/codes.ts';
import type { Scalar } from '../effects.ts';
import { parseLink } from '../urls.ts';

export type Fields = Readonly<Record<string, unknown>>;

export function bad(why: string): never {
  throw new ExtensionError('BAD_SCHEMA', `${why}.`);
}

/** An object's fields, to be read by names that no prototype has. It is a structured clone: none of them runs anything. */
export function fields(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return bad(`${what} must be an object`);
  return value as Fields;
}

/** Text as it is to be shown. Numbers are taken too, as old widgets send them. Control characters, newline and tab aside, are left out. */
export function text(value: unknown, what: string, { max = 2_000 } = {}): string {
  if (typeof value !== 'string' && typeof value !== 'number') return bad(`${what} must be text`);
  const written = String(value);
  const clean = hasControls(written)
    ? [...written].filter((character) => !isControl(character.charCodeAt(0))).join('')
    : written;
  // Counted by characters, of which some take two units.
  if (clean.length > max && [...clean].length > max) {
    throw new ExtensionError('TOO_BIG', `${what} is longer than ${max} characters.`);
  }
  return clean;
}

function isControl(unit: number): boolean {
  return unit < 0x20 && unit !== 0x0a && unit !== 0x09;
}

function hasControls(written: string): boolean {
  for (let at = 0; at < written.length; at += 1) if (isControl(written.charCodeAt(at))) return true;
  return false;
}

export function filledText(value: unknown, what: string, limits?: { max: number }): string {
  const written = text(value, what, limits);
  return written.trim() === '' ? bad(`${what} is empty`) : written;
}

export function list<T>(
  value: unknown,
  { what, min = 0, max }: { what: string; min?: number; max: number },
  item: (value: unknown) => T,
): T[] {
  if (!Array.isArray(value)) return bad(`${what} must be a list`);
  if (value.length < min) return bad(`${what} must have at least ${min}`);
  if (value.length > max) throw new ExtensionError('TOO_BIG', `${what} has more than ${max}.`);
  return value.map(item);
}

export function link(value: unknown, what: string): string {
  return parseLink(value) ?? bad(`${what} must be an https URL`);
}

/** The named fields that are there, each read by its reader: `optional(data, { value: text })`. Null counts as not there. */
export function optional<T extends Readonly<Record<string, (value: unknown, what: string) => unknown>>>(
  data: Fields,
  readers: T,
): { [Name in keyof T]?: NonNullable<ReturnType<T[Name]>> } {
  const found: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(readers)) {
    const value = data[name];
    const result = value === undefined || value === null ? undefined : read(value, name);
    if (result !== undefined) found[name] = result;
  }
  return found as { [Name in keyof T]?: NonNullable<ReturnType<T[Name]>> };
}

/** An optional URL that is not allowed is left out, so that the rest of an old widget is still shown. */
export function linkIfAllowed(value: unknown): string | undefined {
  return parseLink(value);
}

export function flag(value: unknown): boolean {
  return value === true;
}

/** A flat object: text, numbers, true, false and null by name. */
export function scalars(value: unknown, { what, max }: { what: string; max: number }): Record<string, Scalar> {
  const entries = Object.entries(fields(value, what));
  if (entries.length > max) throw new ExtensionError('TOO_BIG', `${what} has more than ${max} fields.`);
  return Object.fromEntries(
    entries.map(([name, one]) => {
      if (name === '__proto__') return bad(`${what} has a field of that name`);
      if (typeof one === 'string') return [name, text(one, name)];
      return one === null || typeof one === 'boolean' || Number.isFinite(one)
        ? [name, one as Scalar]
        : bad(`${what}.${name} must be text, a number, true, false or null`);
    }),
  );
}

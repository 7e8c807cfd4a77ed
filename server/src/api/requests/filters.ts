// The parameters of lists that are filtered: all text, as addresses have it.

import { type Static, type TProperties, Type } from 'typebox';
import { ApiError, invalidField } from '../answers/errors.ts';

/** Beside the filters of a list: those of JSONP, of which old programs send the second to get past caches. */
const OTHERS = ['callback', '_'];

/** A filter of several values: `name[]=a&name[]=b`. Of its text `decodeSeveral` makes a list. */
export function several(description: string) {
  return Type.Unsafe<string | readonly string[]>({ type: ['string', 'array'], items: { type: 'string' }, description });
}

/** `1` or `0`. */
export function yesOrNo(description: string) {
  return Type.Unsafe<'0' | '1'>({ type: 'string', enum: ['0', '1'], description });
}

/** Throws a 400 that names a filter which the list does not have, so that nobody takes a list for filtered that is not. */
export function refuseOtherFilters(query: object, { properties }: { readonly properties: TProperties }): void {
  const known = Object.keys(properties);
  const other = Object.keys(query).find((name) => !known.includes(name) && !OTHERS.includes(name));
  if (other === undefined) return;
  const field = other.slice(0, 64);
  throw new ApiError('validation', `This list has no filter ${field}. Those that it has: ${known.join(', ')}.`, {
    field,
  });
}

/** Throws a 400 that names the filter when there are too many, an empty one, or one that is too long. */
export function decodeSeveral(
  value: Static<ReturnType<typeof several>> | undefined,
  { field, most, longest }: { readonly field: string; readonly most: number; readonly longest: number },
): readonly string[] | undefined {
  if (value === undefined) return undefined;
  const values = typeof value === 'string' ? [value] : value;
  if (values.length <= most && values.every((one) => one !== '' && one.length <= longest)) return values;
  throw invalidField(field, `${field} takes at most ${most} values of 1 to ${longest} characters each.`);
}

// Forms as old clients write them (application/x-www-form-urlencoded, WHATWG URL 5.1, with brackets): `name=x`, `groups[]=1`,
// `agents[0]=x`, `notifications[new_visitor]=1`. Parsed into Maps, in which no name means anything of its own.

import { ApiError } from '../answers/errors.ts';

export type FormNode = string | FormList | FormMap;
/** Values of a name that ends in `[]`, in order. */
export type FormList = readonly string[];
/** Values by name, or by index as it was written. */
export type FormMap = ReadonlyMap<string, FormNode>;

const MOST_FIELDS = 500;
const DEEPEST = 4;
const NAME = /^([^[\]]{1,64})((?:\[[^[\]]{0,64}\]){0,20})$/;

/** Parses a form. Throws a 400 for repeated, mixed, deep or unreadable names and for broken percent-encoding. */
export function parseForm(text: string): FormMap {
  const root = new Map<string, FormNode>();
  const pairs = text.split('&', MOST_FIELDS + 1).filter((pair) => pair !== '');
  if (pairs.length > MOST_FIELDS) throw new ApiError('validation', `The form has more than ${MOST_FIELDS} fields.`);
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    const name = decodePart(equals === -1 ? pair : pair.slice(0, equals));
    const value = decodePart(equals === -1 ? '' : pair.slice(equals + 1));
    put({ root, name, path: pathOf(name), value });
  }
  return root;
}

/** The parts of a name: `a[b][]` is `a`, `b`, ''. */
function pathOf(name: string): string[] {
  const [, first, brackets] = NAME.exec(name) ?? [];
  if (first === undefined || brackets === undefined) {
    throw new ApiError('validation', 'A name in the form is not readable. Write name, name[], name[0] or name[part].');
  }
  const path = [first, ...[...brackets.matchAll(/\[([^\]]*)\]/g)].map(([, part = '']) => part)];
  if (path.slice(0, -1).includes('')) throw fault(name, 'has [] before its end. Number the items: name[0][part].');
  if (path.length > DEEPEST) throw fault(name, `is nested deeper than ${DEEPEST} levels.`);
  return path;
}

function put(entry: { root: Map<string, FormNode>; name: string; path: readonly string[]; value: string }): void {
  const { name, path, value } = entry;
  let map = entry.root;
  for (const [index, part] of path.entries()) {
    const isLast = index === path.length - 1;
    const existing = map.get(part);
    if (isLast) {
      if (existing !== undefined) throw fault(name, 'is sent more than once. Send it once.');
      map.set(part, value);
    } else if (path[index + 1] === '') {
      if (existing !== undefined && !isList(existing)) throw fault(name, 'is sent in two ways. Choose one.');
      map.set(part, [...(existing ?? []), value]);
      return;
    } else {
      if (existing !== undefined && !(existing instanceof Map)) throw fault(name, 'is sent in two ways. Choose one.');
      const next = existing ?? new Map<string, FormNode>();
      map.set(part, next);
      map = next;
    }
  }
}

function isList(node: FormNode): node is FormList {
  return Array.isArray(node);
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new ApiError(
      'validation',
      'The form holds a percent sign that encodes nothing, or bytes that are not UTF-8. Percent-encode it as UTF-8.',
    );
  }
}

function fault(name: string, words: string): ApiError {
  return new ApiError('validation', `The form field ${name.slice(0, 64)} ${words}`, { field: name.slice(0, 64) });
}

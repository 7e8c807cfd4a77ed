// Strict JSON: what JSON.parse accepts (RFC 8259), without repeated names and without deep nesting. Of a repeated name JSON.parse would
// keep the last, another reader the first.

import { ApiError } from '../answers/errors.ts';

const DEEPEST = 8;

/** A whole string, or one of the marks that open, close and separate. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/g;

/** Parses the text, nested no deeper than `deepest`. Throws a 400. Names such as `__proto__` become plain own names, which no schema has. */
export function parseJson(text: string, deepest = DEEPEST): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ApiError(
      'validation',
      'The body is not JSON, though its Content-Type says so. Check quotes, commas and brackets.',
    );
  }
  checkStructure(text, deepest);
  return value;
}

/** The text is known to be JSON, so strings and marks are all there is to look at. */
function checkStructure(text: string, deepest: number): void {
  /** The names so far of each object that is open; undefined for an open list. */
  const open: (Set<string> | undefined)[] = [];
  let lastString = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : undefined);
      if (open.length > deepest) throw new ApiError('validation', `The body is nested deeper than ${deepest} levels.`);
    } else if (token === '}' || token === ']') open.pop();
    else if (token === ':') addName(open.at(-1), lastString);
    else if (token !== ',') lastString = token;
  }
}

function addName(names: Set<string> | undefined, quoted: string): void {
  const name = String(JSON.parse(quoted));
  if (names?.has(name)) {
    const field = name.slice(0, 64);
    throw new ApiError('validation', `The name ${JSON.stringify(field)} stands twice in one object. Send it once.`, {
      field,
    });
  }
  names?.add(name);
}

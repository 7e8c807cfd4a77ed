// Strict decoding of application/x-www-form-urlencoded text, in queries and bodies (RFC 6749 3.1, 3.2 and appendix B). What is sent twice,
// is not UTF-8, has control characters or is too long is a fault of that name: never a guess, never a crash.

/** Decoded parameters. A name with a fault has no value. */
export type Form = {
  readonly values: ReadonlyMap<string, string>;
  /** What is wrong, by name, to follow the name: "was sent more than once". */
  readonly faults: ReadonlyMap<string, string>;
};

const MAX_PARAMETERS = 100;
const MAX_NAME_LENGTH = 128;
const MAX_VALUE_LENGTH = 8192;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose.
const CONTROL = /[\u0000-\u001f\u007f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant.
const NOT_ASCII = /[^\u0000-\u007f]/;

/**
 * Decodes a query (without its question mark) or body, given as it came, a character for each byte. `trim`: old documentation
 * samples put line breaks and spaces around values.
 */
export function decodeForm(text: string, options: { trim?: boolean } = {}): Form {
  const values = new Map<string, string>();
  const faults = new Map<string, string>();
  const pairs = text === '' ? [] : text.split('&');
  const refused = refuseTooMany(pairs.length);
  if (refused !== undefined) return refused;
  for (const pair of pairs) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals === -1 ? pair : pair.slice(0, equals), options);
    const value = decode(equals === -1 ? '' : pair.slice(equals + 1), options);
    addParameter({ values, faults }, name, value);
  }
  return { values, faults };
}

/** Adds one parameter under the rules for all bodies; `undefined` is a name or value that could not be decoded. */
export function addParameter(
  form: { values: Map<string, string>; faults: Map<string, string> },
  name: string | undefined,
  value: string | undefined,
): void {
  const { values, faults } = form;
  if (name === undefined || name.length > MAX_NAME_LENGTH || CONTROL.test(name) || !name.isWellFormed()) {
    faults.set('a parameter name', 'can’t be read');
    return;
  }
  const fault =
    values.has(name) || faults.has(name)
      ? 'was sent more than once'
      : value === undefined || !value.isWellFormed()
        ? 'is not well-formed UTF-8'
        : value.length > MAX_VALUE_LENGTH
          ? `is longer than ${MAX_VALUE_LENGTH} characters`
          : CONTROL.test(value)
            ? 'has control characters'
            : undefined;
  if (fault === undefined) values.set(name, value ?? '');
  else {
    values.delete(name);
    faults.set(name, fault);
  }
}

/** The decoded form of a request that has so many parameters; undefined when they are not too many. */
export function refuseTooMany(count: number): Form | undefined {
  if (count <= MAX_PARAMETERS) return undefined;
  return { values: new Map(), faults: new Map([['the request', `has more than ${MAX_PARAMETERS} parameters`]]) };
}

/** Percent-decodes one name or value; undefined when an escape is broken or the bytes are not UTF-8. */
function decode(text: string, { trim }: { trim?: boolean }): string | undefined {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  const decoded = NOT_ASCII.test(spaced) ? decodeBytes(spaced) : spaced.includes('%') ? decodeEscapes(spaced) : spaced;
  return trim ? decoded?.trim() : decoded;
}

function decodeEscapes(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Text with unescaped bytes beyond ASCII among the escaped ones. */
function decodeBytes(text: string): string | undefined {
  // A character beyond a byte did not come from the wire: cutting it down would make another of it.
  if (/%(?![0-9a-fA-F]{2})|[^\p{ASCII}\u0080-\u00ff]/u.test(text)) return undefined;
  const bytes = Buffer.from(
    text.replace(/%([0-9a-fA-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The raw query of a request's URL, without the question mark. */
export function queryOf(url: string): string {
  const mark = url.indexOf('?');
  return mark === -1 ? '' : url.slice(mark + 1);
}

// Owns the step from values to markup: a tagged template that escapes whatever is not markup already. Escaping is the
// default and covers text and *quoted* attributes, so templates quote every attribute (OWASP XSS prevention, rules 1 and 2).

const markup = Symbol('markup');

/** Markup that is safe to send. Only this file can make one: the key is a private symbol, which no JSON can carry. */
export type SafeHtml = { readonly [markup]: string };

/** What may stand in a template: markup and lists are inserted as they are, text is escaped, the rest renders nothing. */
export type HtmlValue = SafeHtml | string | number | false | null | undefined | readonly HtmlValue[];

/** Joins a template with its values, each escaped unless it is markup. Throws a TypeError for an object it does not know. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): SafeHtml {
  let joined = strings[0] ?? '';
  for (const [index, value] of values.entries()) joined += renderValue(value) + (strings[index + 1] ?? '');
  return { [markup]: joined };
}

/** Markup written by us, in full, in the source. Never for a value, however checked. */
export function unsafeHtml(constant: string): SafeHtml {
  return { [markup]: constant };
}

/** A value as a JavaScript literal for use inside `<script>`: nothing in it can end the script or the statement. */
export function scriptJson(value: unknown): SafeHtml {
  const json = JSON.stringify(value);
  if (json === undefined) throw new TypeError('This value has no JSON form, so it cannot be written into a script.');
  return { [markup]: json.replace(/[<>&\u2028\u2029]/g, unicodeEscape) };
}

/** An address that is safe in `href` and `action`: http, https or a path of this site. Anything else becomes `#`. */
export function safeUrl(url: string): string {
  // Browsers drop tabs and line ends inside an address and read `\` as `/` before the query, so neither may pass unseen.
  if (/\p{Cc}/u.test(url) || /^[^?#]*\\/.test(url)) return '#';
  return /^https?:\/\//i.test(url) || /^[/?#](?!\/)/.test(url) ? url : '#';
}

/** The markup as a string, for the one place that sends it. */
export function markupOf(safe: SafeHtml): string {
  return safe[markup];
}

/** Text with the five characters escaped that mean something in text and in quoted attributes. */
export function escapeText(text: string): string {
  return /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (character) => entities[character] ?? '') : text;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function renderValue(value: HtmlValue): string {
  if (typeof value === 'string') return escapeText(value);
  if (typeof value === 'number') return String(value);
  if (value === undefined || value === null || value === false) return '';
  if (isList(value)) return value.map(renderValue).join('');
  if (typeof value === 'object' && markup in value) return value[markup];
  throw new TypeError(`A template got a value of type ${typeof value}: pass text, a number or markup.`);
}

// `Array.isArray` alone does not narrow a readonly array.
function isList(value: HtmlValue): value is readonly HtmlValue[] {
  return Array.isArray(value);
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

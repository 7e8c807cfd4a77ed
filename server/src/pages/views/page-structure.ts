// Owns reading a rendered page back, for tests: a strict reader for the markup that our templates write (every attribute
// quoted, every element closed), so that anything a value smuggled in shows up as a fault or as an element too many.

/** One element as it was opened. `text` is the text inside it, without that of nested elements. */
export type PageElement = { name: string; attributes: Record<string, string>; text: string; within: readonly string[] };

const voidElements = new Set(['input', 'link', 'meta', 'path', 'rect']);
const rawElements = new Set(['script', 'style']);
const tag = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z-]+(?:="[^"<]*")?)*)\s*(\/?)>/y;
const attribute = /([a-zA-Z-]+)(?:="([^"]*)")?/g;

/** All elements in order. Throws at markup that is not well formed. */
export function readPage(page: string): PageElement[] {
  const elements: PageElement[] = [];
  const open: PageElement[] = [];
  let at = page.startsWith('<!doctype html>') ? '<!doctype html>'.length : 0;
  while (at < page.length) {
    const next = page.indexOf('<', at);
    const text = page.slice(at, next === -1 ? page.length : next);
    const parent = open.at(-1);
    if (parent !== undefined) parent.text += unescapeText(text);
    if (next === -1) break;
    tag.lastIndex = next;
    const match = tag.exec(page);
    if (match === null) throw new Error(`Not a tag of ours: ${page.slice(next, next + 60)}`);
    at = tag.lastIndex;
    const [, closing, name = '', rawAttributes = '', selfClosing] = match;
    if (closing === '/') {
      const opened = open.pop();
      if (opened?.name !== name) throw new Error(`</${name}> closes <${opened?.name}>.`);
      continue;
    }
    const element = { name, attributes: readAttributes(rawAttributes), text: '', within: open.map((one) => one.name) };
    elements.push(element);
    if (selfClosing === '/' || voidElements.has(name)) continue;
    if (rawElements.has(name)) {
      const end = page.indexOf(`</${name}>`, at);
      element.text = page.slice(at, end);
      at = end + name.length + 3;
    } else {
      open.push(element);
    }
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)?.name}> is never closed.`);
  return elements;
}

/** The names of all elements and of their attributes, which no value may change. */
export function structureOf(page: string): string[] {
  return readPage(page).map(({ name, attributes }) => `${name} ${Object.keys(attributes).join(' ')}`);
}

/** The element with an id. Throws if there is none. */
export function elementWithId(page: string, id: string): PageElement {
  const found = readPage(page).find(({ attributes }) => attributes.id === id);
  if (found === undefined) throw new Error(`The page has no element with the id "${id}".`);
  return found;
}

/** The words of a page as a reader sees them, white space made one. */
export function wordsOf(page: string): string {
  const body = page.slice(page.indexOf('<body')).replace(/<(script|style)[\s\S]*?<\/\1>/g, '');
  return unescapeText(body.replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();
}

function readAttributes(raw: string): Record<string, string> {
  return Object.fromEntries(
    Array.from(raw.matchAll(attribute), ([, name = '', value = '']) => [name, unescapeText(value)]),
  );
}

function unescapeText(text: string): string {
  const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
  return text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity);
}

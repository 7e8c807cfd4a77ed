// What holds for every view: hostile values stay text, ids are unique, labels are tied to inputs, forms carry their token.
import { describe, expect, test } from 'vitest';
import { readPage, structureOf } from './page-structure.ts';
import { renderSamples } from './samples.ts';

const hostile = `"></title></style><img src=x onerror=alert(1)><script>alert('1')</script><!-- ' \` \${1} &lt; \u2028]]>`;
const samples = renderSamples();
const hostileSamples = renderSamples((text) => text + hostile);
// As long as the hostile ones, so that names are cut in both or in neither.
const harmlessSamples = renderSamples((text) => text + 'x'.repeat(hostile.length));
const framed = ['one-button', 'relay'];
const scripted = [...framed, 'consent'];

describe.each(Object.entries(samples))('the page %s', (name, page) => {
  const elements = readPage(page);
  const ids = elements.flatMap(({ attributes }) => (attributes.id === undefined ? [] : [attributes.id]));

  test('keeps its structure when every text in it is hostile', () => {
    expect(structureOf(hostileSamples[name] ?? '')).toEqual(structureOf(harmlessSamples[name] ?? ''));
  });

  test('shows the hostile text as text', () => {
    const texts = readPage(hostileSamples[name] ?? '').flatMap(({ text, attributes }) => [
      text,
      ...Object.values(attributes),
    ]);
    expect(texts.some((text) => text.includes(hostile))).toBe(true);
  });

  test('has a language, a title, a viewport, one main and one heading of the first rank', () => {
    const count = (element: string) => elements.filter((one) => one.name === element).length;
    expect(elements[0]).toMatchObject({ name: 'html', attributes: { lang: 'en' } });
    expect(elements.find((one) => one.name === 'title')?.text).not.toBe('');
    expect(page).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
    expect(page).toContain('<meta name="robots" content="noindex">');
    expect(count('main')).toBe(1);
    // The relay has two, of which one is hidden; the button's page is a frame without headings.
    expect(count('h1')).toBe({ relay: 2, 'one-button': 0 }[name] ?? 1);
  });

  test('has unique ids, and every reference to an id leads somewhere', () => {
    expect(new Set(ids).size).toBe(ids.length);
    const references = elements.flatMap(({ attributes }) => [
      ...(attributes['aria-describedby']?.split(' ') ?? []),
      ...(attributes['aria-labelledby']?.split(' ') ?? []),
      ...(attributes.for === undefined ? [] : [attributes.for]),
      ...(attributes.href?.startsWith('#') ? [attributes.href.slice(1)] : []),
    ]);
    expect(references.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test('has a label for every visible input', () => {
    const labelled = elements.filter((one) => one.name === 'label').map(({ attributes }) => attributes.for);
    const inputs = elements.filter(({ name, attributes }) => name === 'input' && attributes.type !== 'hidden');
    expect(inputs.map(({ attributes }) => attributes.id).filter((id) => !labelled.includes(id))).toEqual([]);
  });

  test('has only POST forms with an id, a token and a button with an id', () => {
    const parts = page.split('<form ').slice(1);
    for (const part of parts) {
      const form = part.slice(0, part.indexOf('</form>'));
      expect(form).toMatch(/^id="[^"]+"[^>]* method="post" action="[^"#]+"/);
      expect(form).toContain('<input type="hidden" name="form_token" value="token-1">');
      expect(form).toMatch(/<button id="[^"]+"/);
    }
  });

  test('loads nothing and has no inline handler, no inline style and no script but a nonced one', () => {
    for (const { name: element, attributes } of elements) {
      expect(['img', 'iframe', 'object', 'embed', 'base']).not.toContain(element);
      expect(Object.keys(attributes).filter((key) => key === 'style' || key.startsWith('on'))).toEqual([]);
      expect(attributes.src).toBeUndefined();
      if (element === 'link') expect(attributes.href).toMatch(/^data:image\/svg\+xml,/);
      if (element === 'script') expect(attributes.nonce).toBe('nonce-1');
    }
    expect(elements.some((one) => one.name === 'script')).toBe(scripted.includes(name));
  });
});

import { expect, test } from 'vitest';
import { type HtmlValue, html, markupOf, safeUrl, scriptJson, unsafeHtml } from './html.ts';

const hostile = `<script>alert("1")</script>&'`;

test('text is escaped, for text and for quoted attributes', () => {
  const markup = html`<p title="${hostile}">${hostile}</p>`;
  const escaped = '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;';
  expect(markupOf(markup)).toBe(`<p title="${escaped}">${escaped}</p>`);
});

test('text that looks escaped already is escaped again, so that it reads as it was typed', () => {
  expect(markupOf(html`${'&lt;b&gt;'}`)).toBe('&amp;lt;b&amp;gt;');
});

test('markup and lists are inserted as they are, to any depth', () => {
  const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
  expect(markupOf(html`<ul>${items}${[[unsafeHtml('<hr>'), '<']]}</ul>`)).toBe(
    '<ul><li>a</li><li>&lt;b&gt;</li><hr>&lt;</ul>',
  );
});

test('undefined, null and false render nothing; zero and the empty string are values', () => {
  expect(markupOf(html`[${undefined}${null}${false}${0}${''}]`)).toBe('[0]');
});

test('an object that came in as JSON can not pass for markup', () => {
  const forged: unknown = JSON.parse('{"markup":"<script>","Symbol(markup)":"<script>"}');
  expect(() => html`${forged as HtmlValue}`).toThrow(TypeError);
});

test('a value in a script can not end the script, open a comment or break the line', () => {
  const written = markupOf(scriptJson({ a: '</script><!--&\u2028\u2029' }));
  expect(written).not.toMatch(/[<>&\u2028\u2029]/);
  expect(JSON.parse(written)).toEqual({ a: '</script><!--&\u2028\u2029' });
  expect(() => scriptJson(undefined)).toThrow('no JSON form');
});

test.each(['/account', '/?a=1&b=2', '/?a=\\b', '?a', '#main', 'https://app.example.com/x', 'HTTP://localhost:7700'])(
  'the address %s is kept',
  (url) => expect(safeUrl(url)).toBe(url),
);

test.each([
  'javascript:alert(1)',
  ' javascript:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  'myapp://callback',
  '',
])('the address %j becomes #', (url) => expect(safeUrl(url)).toBe('#'));

import { expect, test } from 'vitest';
import { html } from './html.ts';
import { renderFramePage, renderPage } from './layout.ts';
import { elementWithId, readPage } from './views/page-structure.ts';

const body = html`<h1>Hello</h1>`;
const account = { name: 'Maya', email: 'maya@acme.example', formToken: 'token-1', current: 'apps' } as const;

test('the page of a signed-in person has a skip link first, then who is signed in, sign-out and navigation', () => {
  const page = renderPage({ title: 'Connected apps', brand: 'Acme Chat', body, account });
  const links = readPage(page).filter(({ name }) => name === 'a');
  expect(links.map(({ attributes }) => attributes.href)).toEqual([
    '#main',
    '/account',
    '/account/apps',
    '/account/sessions',
  ]);
  expect(elementWithId(page, 'sign-out').attributes).toMatchObject({ method: 'post', action: '/signout' });
  expect(page).toContain('maya@acme.example');
});

test('the navigation marks the current page, for screen readers too', () => {
  const page = renderPage({ title: 'Connected apps', body, account });
  const current = readPage(page).filter(({ attributes }) => attributes['aria-current'] === 'page');
  expect(current.map(({ text }) => text)).toEqual(['Connected apps']);
});

test('the title names the page first, then the brand', () => {
  const page = renderPage({ title: 'Sign in', brand: 'A & B', body, lang: 'de' });
  expect(readPage(page).find(({ name }) => name === 'title')?.text).toBe('Sign in · A & B');
  expect(readPage(page)[0]?.attributes.lang).toBe('de');
});

test('a page without brand shows the mark alone', () => {
  expect(renderPage({ title: 'T', body })).not.toContain('undefined');
});

test('a page for a small frame has no header', () => {
  expect(readPage(renderFramePage({ title: 'T', body })).map(({ name }) => name)).not.toContain('header');
});

test('a page is small: the empty one is under 16 kB before compression', () => {
  expect(Buffer.byteLength(renderPage({ title: 'T', body }))).toBeLessThan(16_000);
});

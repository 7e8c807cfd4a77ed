import { expect, test } from 'vitest';
import { type ConsentView, renderConsent } from './consent.ts';
import { renderConsentRefused } from './consent-refused.ts';
import { elementWithId, readPage, wordsOf } from './page-structure.ts';

const read = { scope: 'agents--my:ro', words: 'See your name', isNew: true, access: 'read' } as const;
const write = { scope: 'chats--all:rw', words: 'Answer chats', isNew: true, access: 'write' } as const;
const acme = { organizationId: 'o1', name: 'Acme' };
const globex = { organizationId: 'o2', name: 'Globex' };
const view: ConsentView = {
  brand: 'LiveChat',
  action: '/consent',
  formToken: 'token-1',
  client: { name: 'Shipping Tracker', host: 'tracker.example.com', organizationName: 'Parcel Labs', private: false },
  account: { name: 'Maya', email: 'maya@acme.example' },
  organizations: [acme],
  selectedOrganizationId: 'o1',
  scopes: [read, write],
  nonce: 'nonce-1',
};
const radios = (page: string) => readPage(page).filter(({ attributes }) => attributes.type === 'radio');

test('the page says which app asks, who made it, who is signed in and where the browser goes then', () => {
  const words = wordsOf(renderConsent(view));
  expect(words).toContain('Allow Shipping Tracker ?');
  expect(words).toContain('An app by Parcel Labs asks');
  expect(words).toContain('maya@acme.example');
  expect(elementWithId(renderConsent(view), 'redirect-host').text).toBe('tracker.example.com');
});

test('each permission stands in words, with its name for machines, and says when it can change something', () => {
  const words = wordsOf(renderConsent(view));
  expect(words).toContain('See your name agents--my:ro');
  expect(words).toContain('Answer chats chats--all:rw Can change');
  expect(words).not.toContain('agents--my:ro Can change');
});

test('both answers are buttons of one form', () => {
  const page = renderConsent(view);
  for (const decision of ['allow', 'deny']) {
    const button = elementWithId(page, decision);
    expect(button.attributes).toMatchObject({ name: 'decision', value: decision });
    expect(button.within).toContain('form');
  }
});

test('with one organization there is nothing to choose, and its id is sent', () => {
  const page = renderConsent(view);
  expect(radios(page)).toEqual([]);
  expect(page).toContain('<input type="hidden" name="organization_id" value="o1">');
});

test('with several organizations the page asks, with the one to use by default chosen', () => {
  const page = renderConsent({ ...view, organizations: [acme, globex], selectedOrganizationId: 'o2' });
  expect(radios(page).map(({ attributes }) => [attributes.name, attributes.value, 'checked' in attributes])).toEqual([
    ['organization_id', 'o1', false],
    ['organization_id', 'o2', true],
  ]);
  expect(page).not.toContain('type="hidden" name="organization_id"');
});

test('with several organizations and no default an answer is required', () => {
  const { selectedOrganizationId: _, ...undecided } = view;
  const asked = radios(renderConsent({ ...undecided, organizations: [acme, globex] }));
  expect(asked.every(({ attributes }) => 'required' in attributes && !('checked' in attributes))).toBe(true);
  expect('formnovalidate' in elementWithId(renderConsent(view), 'deny').attributes).toBe(true);
});

test('when only some permissions are new they are marked, and those allowed before are folded away', () => {
  const page = renderConsent({ ...view, scopes: [{ ...read, isNew: false }, write] });
  expect(wordsOf(page)).toContain('Answer chats chats--all:rw New Can change');
  expect(wordsOf(page)).toContain('Allowed before (1)');
  expect('open' in elementWithId(page, 'allowed-before').attributes).toBe(false);
  expect(wordsOf(page)).not.toContain('agents--my:ro New');
});

test('when all or none are new nothing is marked or folded', () => {
  for (const isNew of [true, false]) {
    const page = renderConsent({ ...view, scopes: [read, write].map((scope) => ({ ...scope, isNew })) });
    expect(wordsOf(page)).not.toContain('New');
    expect(page).not.toContain('allowed-before"');
  }
});

test('an app that nobody checked comes with a warning', () => {
  expect(renderConsent(view)).not.toContain('id="unverified"');
  const page = renderConsent({ ...view, client: { ...view.client, unverified: true } });
  expect(wordsOf(page)).toContain('LiveChat has not checked this app');
});

test('an endless name is cut, so that it can not push the question away', () => {
  const page = renderConsent({ ...view, client: { ...view.client, name: 'Name '.repeat(500) } });
  expect(wordsOf(page).length).toBeLessThan(800);
});

test('a name that is written from right to left does not turn the sentence round', () => {
  const page = renderConsent({ ...view, client: { ...view.client, name: 'متجر' } });
  expect(page).toContain('Allow <bdi class="name">متجر</bdi>?');
});

test('a refused consent says that nothing was shared, and offers to try again', () => {
  const page = renderConsentRefused({ brand: 'LiveChat', client: { name: 'Shipping Tracker' }, retryUrl: '/?a=1&b=2' });
  expect(wordsOf(page)).toContain('You did not allow Shipping Tracker Nothing was shared.');
  expect(elementWithId(page, 'try-again').attributes.href).toBe('/?a=1&b=2');
});

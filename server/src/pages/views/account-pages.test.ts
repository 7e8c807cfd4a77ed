import { expect, test } from 'vitest';
import { type ConnectedApp, renderConnectedApps } from './connected-apps.ts';
import { renderError } from './error.ts';
import { elementWithId, readPage, wordsOf } from './page-structure.ts';
import { renderSessions, type SessionItem } from './sessions.ts';

const signedIn = {
  brand: 'LiveChat',
  account: { name: 'Maya', email: 'maya@acme.example' },
  formToken: 'token-1',
};
const time = Date.UTC(2026, 10, 21, 9, 5);
const app: ConnectedApp = {
  clientId: 'c1',
  name: 'Shipping Tracker',
  host: 'tracker.example.com',
  organizationId: 'o1',
  organizationName: 'Acme',
  scopes: ['Read chats'],
  grantedAt: time,
  byPolicy: false,
  firstParty: false,
  activeTokens: 2,
};
const session: SessionItem = {
  sessionId: 's1',
  current: true,
  userAgent: 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/147.0.0.0 Safari/537.36',
  ip: '203.0.113.7',
  createdAt: time,
  lastSeenAt: time,
  apps: ['Agent app'],
};
const apps = (...list: ConnectedApp[]) => renderConnectedApps({ ...signedIn, apps: list });
const sessions = (...list: SessionItem[]) => renderSessions({ ...signedIn, sessions: list });

test('an app is listed with what it may do, for which organization, since when', () => {
  const words = wordsOf(apps(app));
  expect(words).toContain('Organization Acme Allowed 21 November 2026, 09:05 UTC Active tokens 2');
  expect(words).toContain('Read chats');
});

test('removing an app takes two steps: the button lies in a closed details with the warning', () => {
  const page = apps(app);
  expect(elementWithId(page, 'remove-c1').attributes).not.toHaveProperty('open');
  expect(elementWithId(page, 'revoke-c1-submit').within).toEqual(expect.arrayContaining(['details', 'form']));
  expect(elementWithId(page, 'revoke-c1').attributes).toMatchObject({
    method: 'post',
    action: '/account/apps/revoke',
  });
  expect(page).toContain('name="client_id" value="c1"');
  expect(page).toContain('name="organization_id" value="o1"');
});

test('an app allowed in two organizations has two forms with ids of their own', () => {
  const page = apps(app, { ...app, organizationId: 'o2' });
  expect(elementWithId(page, 'revoke-c1').name).toBe('form');
  expect(elementWithId(page, 'revoke-c1-o2').name).toBe('form');
});

test('an app of the organization itself, which nobody was asked about, can be removed all the same', () => {
  const page = apps({ ...app, byPolicy: true });
  expect(wordsOf(page)).toContain('Allowed by policy since');
  expect(wordsOf(page)).toContain('It needs no permission of yours');
  expect(wordsOf(page)).not.toContain('Part of');
  expect(elementWithId(page, 'revoke-c1').name).toBe('form');
});

test('an app of the platform itself says so and can not be removed', () => {
  const page = apps({ ...app, byPolicy: true, firstParty: true });
  expect(wordsOf(page)).toContain('Allowed by policy since');
  expect(page).not.toContain('id="revoke-');
});

test('without apps the page says what will be there', () => {
  expect(elementWithId(apps(), 'no-apps').name).toBe('div');
});

test('the session that asks comes first, is marked, and has no button of its own', () => {
  const page = sessions({ ...session, sessionId: 's0', current: false, lastSeenAt: time + 1000 }, session);
  const items = readPage(page).flatMap(({ attributes }) =>
    attributes.id?.startsWith('session-') ? [attributes.id] : [],
  );
  expect(items).toEqual(['session-s1', 'session-s0']);
  expect(wordsOf(page)).toContain('Chrome on Windows 203.0.113.7 This browser');
  expect(page).not.toContain('id="end-s1"');
  expect(elementWithId(page, 'end-s0').attributes).toMatchObject({ method: 'post', action: '/account/sessions/end' });
  expect(page).toContain('name="session_id" value="s0"');
  expect(elementWithId(page, 'end-others').attributes.method).toBe('post');
});

test('with one session there is nothing to end elsewhere', () => {
  const page = sessions(session);
  expect(page).not.toContain('id="end-others"');
  expect(elementWithId(page, 'no-other-sessions').name).toBe('p');
});

test('the error page shows the machine’s words to developers, open, and a trace id to everyone', () => {
  const base = { brand: 'LiveChat', title: 'Not found', what: 'Nothing is here.', fix: 'Go back.', traceId: '0193-a' };
  const page = renderError({ ...base, code: 'invalid_request', forDeveloper: 'Send client_id.' });
  expect(elementWithId(page, 'error-code')).toMatchObject({ name: 'code', text: 'invalid_request' });
  expect(elementWithId(page, 'for-developers').attributes).toHaveProperty('open');
  expect(elementWithId(page, 'trace-id').text).toBe('0193-a');
  expect(renderError(base)).not.toContain('id="for-developers"');
});

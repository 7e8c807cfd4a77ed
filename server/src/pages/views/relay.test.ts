import { Script } from 'node:vm';
import { expect, test } from 'vitest';
import { renderOneButton } from './one-button.ts';
import { elementWithId, readPage } from './page-structure.ts';
import { renderRelay } from './relay.ts';

type Posted = { to: string; message: unknown; targetOrigin: string };
const ours = 'https://accounts.example.com';
const message = { state: 's', data: { access_token: 'dal:at_</script><!--\u2028' } };
const targetOrigin = 'https://app.example.com';
const page = renderRelay({ message, targetOrigin, nonce: 'nonce-1' });
const scriptOf = (html: string) => readPage(html).find(({ name }) => name === 'script')?.text ?? '';

/** Runs the script of a relay in a window that remembers what was posted. */
function runRelay(surroundings: { opener?: 'app' | 'one-button'; framed?: boolean }) {
  const posted: Posted[] = [];
  const receiver = (to: string) => ({
    postMessage: (posting: unknown, origin: string) => posted.push({ to, message: posting, targetOrigin: origin }),
  });
  let closed = false;
  const elements = { 'relay-done': { hidden: false }, 'relay-lost': { hidden: true } };
  const opener = {
    ...receiver('opener'),
    // Reading the location of a window of another origin throws.
    get location() {
      if (surroundings.opener === 'app') throw new Error('SecurityError');
      return { origin: ours };
    },
  };
  const window: Record<string, unknown> = {
    opener: surroundings.opener === undefined ? null : opener,
    close: () => {
      closed = true;
    },
  };
  window.parent = surroundings.framed === true ? receiver('parent') : window;
  const document = { getElementById: (id: keyof typeof elements) => elements[id] };
  new Script(scriptOf(page)).runInNewContext({ window, document, location: { origin: ours } });
  return { posted: JSON.parse(JSON.stringify(posted)) as Posted[], closed, elements };
}

test('RFC 9700 4.17: in a popup the answer goes to the opener, once, to exactly one origin, and the popup closes', () => {
  const { posted, closed } = runRelay({ opener: 'app' });
  expect(posted).toEqual([{ to: 'opener', message, targetOrigin }]);
  expect(closed).toBe(true);
});

test('in an iframe the answer goes to the parent, and nothing closes', () => {
  const { posted, closed } = runRelay({ framed: true });
  expect(posted).toEqual([{ to: 'parent', message, targetOrigin }]);
  expect(closed).toBe(false);
});

test('to the one-button page the answer goes together with the origin it is for', () => {
  const { posted, closed } = runRelay({ opener: 'one-button' });
  expect(posted).toEqual([{ to: 'opener', message: { relay: { message, targetOrigin } }, targetOrigin: ours }]);
  expect(closed).toBe(true);
});

test('with nobody to answer, nothing is posted and the page says so', () => {
  const { posted, elements } = runRelay({});
  expect(posted).toEqual([]);
  expect(elements).toEqual({ 'relay-done': { hidden: true }, 'relay-lost': { hidden: false } });
});

test('without JavaScript the page says why the app was not told', () => {
  expect(page).toMatch(/<noscript>.*JavaScript is off/s);
});

test.each([
  '*',
  '/',
  '',
  'null',
  'app.example.com',
  'https://app.example.com/',
  'https://app.example.com/cb',
  'myapp://x',
])('RFC 9700 4.17: nothing is rendered for the target %j', (target) =>
  expect(() => renderRelay({ message, targetOrigin: target, nonce: 'n' })).toThrow('is not an origin'),
);

test.each([null, undefined, 'text', 1])('the message %j, which would break published SDKs, is refused', (bad) => {
  expect(() => renderRelay({ message: bad, targetOrigin, nonce: 'n' })).toThrow('must be an object');
});

test('the one-button page opens a page that can answer it', () => {
  const button = renderOneButton({ brand: 'LiveChat', client: { name: 'App' }, url: '/signin?a=1', nonce: 'nonce-1' });
  expect(elementWithId(button, 'open-sign-in').attributes).toMatchObject({
    href: '/signin?a=1',
    target: '_blank',
    rel: 'opener',
  });
});

test('the one-button page passes on only what comes from its own origin, and to the origin that came with it', () => {
  const posted: unknown[] = [];
  let listener: (event: { origin: string; data: unknown }) => void = () => {};
  new Script(scriptOf(renderOneButton({ brand: 'B', client: { name: 'A' }, url: '/', nonce: 'n' }))).runInNewContext({
    location: { origin: ours },
    parent: { postMessage: (...posting: unknown[]) => posted.push(posting) },
    addEventListener: (_: string, listen: typeof listener) => {
      listener = listen;
    },
  });
  listener({ origin: 'https://evil.example', data: { relay: { message, targetOrigin: 'https://evil.example' } } });
  listener({ origin: ours, data: 'something else' });
  listener({ origin: ours, data: null });
  expect(posted).toEqual([]);
  listener({ origin: ours, data: { relay: { message, targetOrigin } } });
  expect(posted).toEqual([[message, targetOrigin]]);
});

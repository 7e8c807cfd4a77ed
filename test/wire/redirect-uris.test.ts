// Which redirect URIs are allowed, asked of both authorization endpoints (OAuth 2.1 2.3.1; prefixes for old apps).
import { expect, test } from 'vitest';
import { answerOf, livechatUrl, standardUrl } from './asking.ts';
import { describeOnBothDatabases } from './both-databases.ts';
import { makePerson, makeProgram } from './cast.ts';
import { allow, hasForm, shownError, signIn } from './person-acts.ts';
import type { World } from './world.ts';

/** Configured, requested, and whether the `livechat` dialect allows it: the table that its documentation has printed since 2017. */
const PRINTED: readonly [string, string, boolean][] = [
  ['http://h.test', 'http://h.test', true],
  ['http://h.test', 'http://h.test/archives', true],
  ['http://h.test', 'http://h.test/archives/../', false],
  ['http://h.test/archives', 'http://h.test', false],
  ['http://h.test/archives', 'http://h.test/archives', true],
  ['http://h.test/archives', 'http://h.test/archives/chats', true],
  ['http://localhost:3000', 'http://localhost:3000', true],
  ['http://127.0.0.1:3000', 'http://127.0.0.1:3000', true],
  ['http://localhost:3000', 'http://localhost:4000', false],
  ['https://h.test', 'http://h.test', false],
  ['http://h.test', 'https://h.test', false],
];

/** What the documentation leaves open. */
const SETTLED: readonly [string, string, boolean][] = [
  ['https://h.test', 'https://h.test/', true],
  ['https://h.test/', 'https://h.test', true],
  ['https://h.test/', 'https://h.test/archives', true],
  ['https://h.test/archives', 'https://h.test/archives/', true],
  ['https://h.test/archives/', 'https://h.test/archives', false],
  ['https://h.test/archives/', 'https://h.test/archives/chats', true],
  ['https://h.test/archives', 'https://h.test/archivesevil', false],
  ['https://h.test/archives', 'https://h.test/Archives', false],
  ['https://h.test/archives', 'https://h.test/archives?plugin_id=abc-1_2', true],
  ['https://h.test/archives', 'https://h.test/archives?plugin_id=', false],
  ['https://h.test/archives', 'https://h.test/archives?plugin_id=a&plugin_id=b', false],
  ['https://h.test/archives', 'https://h.test/archives?plugin_id=a&x=1', false],
  ['https://h.test/archives', 'https://h.test/archives?plugin_id=a%20b', false],
  ['https://h.test/archives', 'https://h.test/archives?x=1', false],
  ['https://h.test/archives', 'https://h.test/archives?', false],
  ['https://h.test/archives', 'https://h.test/archives#here', false],
  ['https://h.test/archives', 'https://h.test/archives/%2e%2e/x', false],
  ['https://h.test/archives', 'https://h.test/archives/..%2fx', false],
  ['https://h.test/archives', 'https://h.test/archives/..;/x', false],
  ['https://h.test/archives', 'https://h.test/archives//x', false],
  ['https://h.test/archives', 'https://h.test/archives/x%5cy', false],
  ['https://h.test/archives', 'https://h.test/archives\\@evil.test', false],
  ['https://h.test', 'https://h.test.evil.test', false],
  ['https://h.test', 'https://h.test@evil.test', false],
  ['https://h.test', 'https://evil.test@h.test', false],
  ['https://h.test', 'https://x.h.test', false],
  ['https://h.test', 'https://H.test', false],
  ['https://h.test', 'HTTPS://h.test', false],
  ['https://h.test', 'https://h.test.', false],
  ['https://h.test', 'https://h.test:443', false],
  ['https://h.test', 'https://h.test:8443', false],
  ['https://h.test', '//h.test', false],
  ['https://h.test', '/callback', false],
  ['https://h.test', 'h.test', false],
  ['https://h.test', ' https://h.test', false],
  ['https://h.test', 'https:h.test', false],
  ['https://h.test', 'https:///h.test', false],
  ['https://h.test', 'https://h.test/\tx', false],
  ['https://h.test', 'javascript:alert(1)', false],
  ['https://h.test', 'data:text/html,x', false],
  ['https://h.test', `https://h.test/${'a'.repeat(2048)}`, false],
  ['com.example.app:/callback', 'com.example.app:/callback', true],
  ['com.example.app:/callback', 'com.example.app:/callback/more', false],
  ['com.example.app:/callback', 'com.example.other:/callback', false],
];

describeOnBothDatabases('redirect URIs of the livechat dialect', (world) => {
  test.each([...PRINTED, ...SETTLED])('of a program with %s, %s: %s', async (configured, requested, allowed) => {
    const client = await makeProgram(world, { redirectUris: [configured] });
    const page = await world.browse().get(livechatUrl(world, { client, parameters: { redirect_uri: requested } }));
    expect(page.location).toBeUndefined();
    expect(hasForm(page, 'sign-in')).toBe(allowed);
    if (!allowed) {
      expect(page.status).toBe(400);
      const named = { code: 'invalid_request', details: 'invalid_redirect_uri' };
      // A control character is a fault of the encoding, found before anything is compared.
      expect(shownError(page)).toEqual(requested.includes('\t') ? { ...named, details: undefined } : named);
    }
  });

  test('any of several may be requested, and the answer goes to the one that was', async () => {
    const redirectUris = ['https://one.example/a', 'https://two.example/b', 'http://three.example'];
    const client = await makeProgram(world, { redirectUris });
    for (const requested of ['https://two.example/b/deep', 'http://three.example']) {
      expect(await arrival(world, livechatUrl(world, { client, parameters: { redirect_uri: requested } }))).toBe(
        new URL(requested).href,
      );
    }
  });

  test('the query that widgets have stays, and the answer is added to it', async () => {
    const client = await makeProgram(world, { redirectUris: ['https://app.example/w'], confidential: true });
    const redirect_uri = 'https://app.example/w?plugin_id=abc';
    const browser = await signIn(world, await makePerson(world));
    const consent = await browser.get(
      livechatUrl(world, { client, parameters: { redirect_uri, response_type: 'code' } }),
    );
    const back = answerOf(world, await allow(browser, consent));
    expect(back).toMatchObject({ to: 'https://app.example/w', keys: ['plugin_id', 'code', 'state'] });
  });
});

/** What `standard` allows: nothing but the URI itself. */
const EXACT: readonly [string, string, boolean][] = [
  ['https://h.test/archives', 'https://h.test/archives', true],
  ['https://h.test', 'https://h.test/', true],
  ['https://h.test/archives', 'https://h.test/archives/chats', false],
  ['https://h.test/archives', 'https://h.test/archives/', false],
  ['https://h.test', 'https://h.test/archives', false],
  ['https://h.test/archives', 'https://h.test/archives?plugin_id=abc', false],
  ['https://h.test/a?fixed=1', 'https://h.test/a?fixed=1', true],
  ['https://h.test/a?fixed=1', 'https://h.test/a', false],
  ['http://h.test/archives', 'http://h.test/archives', false],
  ['http://localhost:3000/cb', 'http://localhost:3000/cb', true],
  ['http://127.0.0.1:3000/cb', 'http://127.0.0.1:3000/cb', true],
  ['http://127.0.0.1:3000/cb', 'http://127.0.0.1:4000/cb', false],
  ['http://127.0.0.1:3000/cb', 'http://localhost:3000/cb', false],
  ['com.example.app:/callback', 'com.example.app:/callback', true],
];

/** RFC 8252 7.3: the loopback port of a native program may vary, by number and not by name. */
const NATIVE: readonly [string, string, boolean][] = [
  ['http://127.0.0.1/cb', 'http://127.0.0.1:53117/cb', true],
  ['http://127.0.0.1:3000/cb', 'http://127.0.0.1:53117/cb', true],
  ['http://[::1]/cb', 'http://[::1]:53117/cb', true],
  ['http://127.0.0.1/cb', 'http://127.0.0.1:53117/other', false],
  ['http://localhost/cb', 'http://localhost:53117/cb', false],
  ['https://127.0.0.1/cb', 'https://127.0.0.1:53117/cb', false],
  ['https://h.test/cb', 'https://h.test:8443/cb', false],
];

describeOnBothDatabases('redirect URIs of the standard dialect', (world) => {
  test.each([...EXACT.map((row) => [...row, false] as const), ...NATIVE.map((row) => [...row, true] as const)])(
    'of a program with %s, %s: %s (native: %s)',
    async (configured, requested, allowed, native) => {
      const client = await makeProgram(world, { redirectUris: [configured], native });
      const page = await world.browse().get(standardUrl(world, { client, parameters: { redirect_uri: requested } }));
      expect(page.location).toBeUndefined();
      expect({ status: page.status, form: hasForm(page, 'sign-in') }).toEqual({
        status: allowed ? 200 : 400,
        form: allowed,
      });
    },
  );

  test('RFC 8252 8.6, A41: a native program is never answered without the person', async () => {
    const client = await makeProgram(world, { redirectUris: ['http://127.0.0.1/cb'], native: true });
    const browser = await signIn(world, await makePerson(world));
    const ask = (prompt?: string) => {
      const parameters = { redirect_uri: 'http://127.0.0.1:53117/cb', prompt };
      return browser.get(standardUrl(world, { client, parameters }));
    };
    expect(answerOf(world, await allow(browser, await ask())).to).toBe('http://127.0.0.1:53117/cb');
    expect(hasForm(await ask(), 'consent')).toBe(true);
    expect(answerOf(world, await ask('none')).query.error).toBe('consent_required');
  });
});

/** Where the answer to an allowed request arrives. */
async function arrival(world: World, url: string): Promise<string> {
  const browser = await signIn(world, await makePerson(world));
  return answerOf(world, await allow(browser, await browser.get(url))).to;
}

// A foreign page can send a browser here as often as it likes, in frames and popups. Each access token ends the oldest of the ring of
// 25, so that tokens made behind a person's back would end those that the app works with.
import { expect, test } from 'vitest';
import type { Browse } from '../support/http.ts';
import { accessTokenOf, livechatUrl, openInFrame } from '../wire/asking.ts';
import { describeOnBothDatabases } from '../wire/both-databases.ts';
import { makePerson, makeProgram } from '../wire/cast.ts';
import { connect, hasForm, signIn } from '../wire/person-acts.ts';
import { isAlive } from '../wire/program-acts.ts';
import { runRelay } from '../wire/relay-page.ts';

const EVIL = 'https://evil.example/';
const MORE_THAN_THE_RING = 26;

/** Opens the request in a popup of a page; null is a page that hides its name. */
function openPopup(browser: Browse, url: string, from: string | null) {
  const headers = { 'sec-fetch-dest': 'document', 'sec-fetch-site': 'cross-site', referer: from ?? undefined };
  return browser.get(url, { headers });
}

describeOnBothDatabases('hidden frames and popups of foreign pages', (world) => {
  test('A22: hidden frames of a foreign page end none of the app’s tokens, whether it names itself or not', async () => {
    for (const flow of ['button', '']) {
      for (const [from, answer] of [
        [EVIL, 'unauthorized'],
        [null, 'One moment'],
      ] as const) {
        const client = await makeProgram(world);
        const browser = await signIn(world, await makePerson(world));
        const token = accessTokenOf(world, await connect(browser, livechatUrl(world, { client })));
        const url = livechatUrl(world, { client, parameters: { flow } });
        for (let frame = 0; frame < MORE_THAN_THE_RING; frame += 1) {
          const page = await openInFrame(browser, url, from);
          expect(page.body).not.toMatch(/dal(:|%3A)at_/);
          expect(page.location?.origin ?? world.issuer).toBe(world.issuer);
          if (page.location === undefined) expect(page.body).toContain(answer);
        }
        expect(await isAlive(world, token)).toBe(true);
      }
    }
  });

  test('a frame of an app that hides its name asks again by itself, and then gets its answer', async () => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    const url = livechatUrl(world, { client, parameters: { flow: 'button' } });
    await connect(browser, url);
    const page = await openInFrame(browser, url, null);
    expect(page.forms).toEqual([]);
    expect(page.headers).toMatchObject({
      'referrer-policy': 'same-origin',
      'content-security-policy': expect.stringContaining(
        `frame-ancestors https://app.example ${world.parts.config.agentAppUrl}`,
      ),
    });
    const { pathname, search } = new URL(url);
    const action = JSON.stringify(`${pathname}${search}`).replaceAll('&', String.raw`\u0026`);
    expect(page.body).toContain(`form.action = ${action}`);
    const byItself = { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'same-origin', origin: world.issuer };
    const { message } = runRelay(await browser.request(url, { method: 'POST', headers: byItself }), 'frame');
    expect(message).toMatchObject({ state: 'xyz', data: { access_token: expect.stringMatching(/^dal:at_/) } });
  });

  test('A22: no other page can ask in its place', async () => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    const url = livechatUrl(world, { client, parameters: { flow: 'button' } });
    await connect(browser, url);
    const forgeries = [
      { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site', origin: 'null' },
      { 'sec-fetch-site': 'cross-site', origin: world.issuer },
      { 'sec-fetch-site': 'same-origin', origin: 'https://app.example' },
      { 'sec-fetch-site': 'same-site', origin: world.issuer },
      {},
    ];
    for (const headers of forgeries) {
      const page = await browser.request(url, { method: 'POST', headers: { 'sec-fetch-dest': 'iframe', ...headers } });
      expect(page.status).toBe(400);
      expect(page.body).not.toMatch(/dal(:|%3A)at_/);
      expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    }
  });

  test('A22: a popup that a foreign page leads here asks the person, and goes on when they say so', async () => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    const url = livechatUrl(world, { client, parameters: { flow: 'button' } });
    await connect(browser, url);
    const asks = await openPopup(browser, url, EVIL);
    expect(asks.body).not.toMatch(/dal(:|%3A)at_/);
    expect(hasForm(asks, 'choose-account')).toBe(true);
    const confirmed = await browser.submit(asks, 'choose-account', { choice: 'continue' });
    const page = await browser.get(confirmed.location?.href ?? '', {
      headers: { 'sec-fetch-dest': 'document', 'sec-fetch-site': 'cross-site', referer: EVIL },
    });
    expect(runRelay(page, 'popup').message.data).toHaveProperty('access_token');
  });

  test('A22: popups of a page that hides its name are answered three times in 30 seconds; those of the app always', async () => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    const url = livechatUrl(world, { client, parameters: { flow: 'button' } });
    await connect(browser, url);
    for (let popup = 0; popup < 3; popup += 1) {
      expect(runRelay(await openPopup(browser, url, null), 'popup').message.data).toHaveProperty('access_token');
    }
    expect(hasForm(await openPopup(browser, url, null), 'choose-account')).toBe(true);
    for (let popup = 0; popup < 5; popup += 1) {
      const page = await openPopup(browser, url, 'https://app.example/');
      expect(runRelay(page, 'popup').message.data).toHaveProperty('access_token');
    }
  });

  test('a <frame> is a frame: it gets no form', async () => {
    const client = await makeProgram(world);
    const url = livechatUrl(world, { client, parameters: { flow: 'button' } });
    const page = await world.browse().get(url, { headers: { 'sec-fetch-dest': 'frame' } });
    expect(page.forms).toEqual([]);
    expect(runRelay(page, 'frame').message.error).toMatchObject({ identity_exception: 'unauthorized' });
  });
});

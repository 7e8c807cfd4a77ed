// What of an extension is shown when: the states of its frame, its makers' notices, and basic authorization, in the old dialects and in ours.
import type { Frame, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { attach, extensionAt, type Stage, startStage, untilState } from './stage.ts';

/** A deadline that is tested is short, so that nobody waits, and the others too far off for any machine: each has a host page of its own. */
const NEVER = { silentAfter: 300_000, failAfter: 300_000 };
const QUICKLY_SILENT = { ...NEVER, silentAfter: 400 };
const QUICKLY_FAILED = { ...NEVER, failAfter: 1_500 };
const QUICKLY_HUNG = { ...NEVER, pingEvery: 300, pongWithin: 500 };

let stage: Stage;
let silencing: Page;
let failing: Page;
let hasty: Page;
let page: Page;

beforeAll(async () => {
  stage = await startStage();
  [silencing, failing, hasty, page] = [
    await stage.openHost({ limits: QUICKLY_SILENT }),
    await stage.openHost({ limits: QUICKLY_FAILED }),
    await stage.openHost({ limits: QUICKLY_HUNG }),
    await stage.openHost({ limits: NEVER }),
  ];
});

const statesOf = (widget: string, host = page) =>
  host.evaluate((id) => window.stage.states.filter((one) => one.widget === id).map(({ state }) => state), widget);
const noticesOf = (widget: string, host = page) =>
  host.evaluate((id) => window.stage.notices.filter((one) => one.widget === id).map(({ notice }) => notice), widget);

/** A page that writes down the events that it is told, plainly, and says these messages. */
const plainPage = (...messages: string[]) =>
  `window.told = [];
   addEventListener('message', ({ data }) => { if (data?.event_name) told.push([data.event_name, data.event_data]) });
   for (const message of ${JSON.stringify(messages)}) parent.postMessage({ plugin_id: 'any', message }, '*');`;

declare global {
  interface Window {
    told: [string, unknown][];
  }
}

const eventsIn = (frame: Awaited<ReturnType<typeof attach>>) =>
  frame.evaluate(() => window.told.map(([name]) => name.replace('livechat:', '')));

describe('what is shown', () => {
  test('a page that says nothing is shown after a while, and its makers are told', async () => {
    stage.servePage('/quiet', '', { sdk: false });
    await attach(silencing, extensionAt(`${stage.origins.good}/quiet`, { widgetId: 'quiet' }));
    await untilState(silencing, 'quiet', 'silent');
    expect(await statesOf('quiet', silencing)).toEqual(['loading', 'silent']);
    expect(await noticesOf('quiet', silencing)).toEqual(['never_spoke']);
  });

  test('a server that never answers has failed at the last deadline; Retry begins anew', async () => {
    await failing.evaluate(
      (given) => window.stage.attach(given),
      extensionAt(`${stage.origins.good}/hangs`, { widgetId: 'hangs' }),
    );
    await untilState(failing, 'hangs', 'failed');
    expect(await noticesOf('hangs', failing)).toEqual(['failed_to_load']);
    await failing.evaluate(() => window.stage.frame('hangs').retry());
    expect((await statesOf('hangs', failing)).slice(0, 3)).toEqual(['loading', 'failed', 'loading']);
  });

  test('an error page is shown like a quiet one, until the app has proof', async () => {
    await silencing.evaluate(
      (given) => window.stage.attach(given),
      extensionAt(`${stage.origins.good}/missing`, { widgetId: 'missing' }),
    );
    await untilState(silencing, 'missing', 'silent');
    await silencing.evaluate(() => window.stage.frame('missing').fail());
    expect(await statesOf('missing', silencing)).toEqual(['loading', 'silent', 'failed']);
  });

  test('an app that begins late, after it was given up as quiet, is connected all the same', async () => {
    stage.servePage('/late', `addEventListener('click', () => LiveChat.init({ authorize: false }))`);
    const frame = await attach(silencing, extensionAt(`${stage.origins.good}/late`, { widgetId: 'late' }));
    await untilState(silencing, 'late', 'silent');
    await frame.evaluate(() => dispatchEvent(new Event('click')));
    await untilState(silencing, 'late', 'connected');
  });

  test('a page that reloads for ever is stopped', async () => {
    stage.servePage(
      '/reloads',
      `LiveChat.init({ authorize: false }); onload = () => setTimeout(() => location.reload())`,
    );
    await page.evaluate(
      (given) => window.stage.attach(given),
      extensionAt(`${stage.origins.good}/reloads`, { widgetId: 'reloads' }),
    );
    await untilState(page, 'reloads', 'flooded');
    expect(await noticesOf('reloads')).toEqual(['flooded']);
  });

  test('plugin_loaded as the first word of an app without basic authorization is a forgotten flag: shown, and explained', async () => {
    stage.servePage('/forgot', plainPage('plugin_loaded'), { sdk: false });
    const extension = extensionAt(`${stage.origins.good}/forgot`, { widgetId: 'forgot', authorization: 'sign-in' });
    await attach(page, extension);
    await untilState(page, 'forgot', 'connected');
    expect(await noticesOf('forgot')).toEqual(['authorization_flag_forgotten']);
    stage.servePage('/forgot-native', 'LiveChat.init()');
    await attach(page, { ...extension, url: `${stage.origins.good}/forgot-native`, widgetId: 'forgot-native' });
    await untilState(page, 'forgot-native', 'connected');
    expect(await noticesOf('forgot-native')).toEqual(['authorization_flag_forgotten']);
  });

  test('plugin_loaded later only asks for the context', async () => {
    stage.servePage('/refreshes', plainPage('plugin_inited', 'plugin_loaded'), { sdk: false });
    await attach(page, extensionAt(`${stage.origins.good}/refreshes`, { widgetId: 'refreshes' }));
    await untilState(page, 'refreshes', 'connected');
    expect(await noticesOf('refreshes')).toEqual([]);
  });
});

describe('a page that does not answer', () => {
  /** On a site of its own, whose process it holds up. */
  const attachOn = async (site: string, path: string, host = hasty) => {
    const url = `${stage.origins.evil.replace('evil', site)}${path}`;
    const frame = await attach(host, extensionAt(url, { widgetId: site }));
    await untilState(host, site, 'connected');
    return frame;
  };
  const lookAt = (widget: string) => hasty.evaluate((id) => window.stage.frame(id).setVisible(true), widget);
  /** Until the server says so, and no sooner. */
  const loopUntil = (frame: Frame, path: string) =>
    frame.evaluate((asked) => {
      setTimeout(() => {
        for (let status = 404; status === 404; ) {
          const request = new XMLHttpRequest();
          request.open('GET', asked, false);
          request.send();
          status = request.status;
        }
      });
    }, path);

  beforeAll(() => {
    stage.servePage('/hangs-native', `LiveChat.init({ authorize: false })`);
    const umd = '/vendor/livechat-agent-app-sdk-1.16.0/dist/agentapp.umd.min.js';
    const head = `<script src="${umd}"></script>`;
    stage.servePage('/hangs-old', `LiveChat.createDetailsWidget()`, { sdk: false, head });
    stage.servePage('/pinged', `pings = 0; onmessage = ({ data }) => { pings += data?.type === 'call' }`, {
      sdk: false,
    });
  });

  test.each(['native', 'old'])('%s: hangs while it is looked at, and is back when it answers', async (dialect) => {
    const widget = `busy-${dialect}`;
    const frame = await attachOn(widget, `/hangs-${dialect}`);
    await lookAt(widget);
    await loopUntil(frame, `/end-of-${widget}`);
    await untilState(hasty, widget, 'hung');
    stage.servePage(`/end-of-${widget}`, '', { sdk: false });
    await untilState(hasty, widget, 'connected');
    expect(await noticesOf(widget, hasty)).toEqual([]);
  });

  test('one that loops for ever comes back by Retry, in another process; its neighbour has gone on', async () => {
    const neighbour = await attachOn('unharmed', '/hangs-native');
    const frame = await attachOn('for-ever', '/hangs-old');
    await lookAt('for-ever');
    await frame.evaluate(() => {
      setTimeout(() => {
        for (const end = Date.now() + 3_600_000; Date.now() < end; );
      });
    });
    await untilState(hasty, 'for-ever', 'hung');
    expect(await neighbour.evaluate(() => LiveChat.getMessages())).toHaveLength(1);
    await hasty.evaluate(() => window.stage.frame('for-ever').retry());
    await untilState(hasty, 'for-ever', 'connected');
  });

  test('an old page that is followed by one without an SDK has not failed', async () => {
    const frame = await attachOn('followed', '/hangs-old');
    await lookAt('followed');
    await frame.goto(frame.url().replace('hangs-old', 'pinged'));
    await frame.waitForFunction(() => (window as unknown as { pings: number }).pings > 4);
    // It may have hung for a moment where it was slow to be followed, and then begun anew.
    expect(['connected', 'loading']).toContain(await hasty.evaluate(() => window.stage.frame('followed').state));
    expect(await noticesOf('followed', hasty)).toEqual([]);
  });

  test('those whose processes crash hang, natively and in the old dialect; a neighbour is unharmed', async () => {
    // Playwright counts a page with a crashed frame as crashed itself: what is left of it is asked by hand.
    const host = await stage.openHost({ limits: QUICKLY_HUNG });
    const byHand = await stage.context.newCDPSession(host);
    const ask = async (expression: string) =>
      (await byHand.send('Runtime.evaluate', { expression, awaitPromise: true })).result.value;
    await attachOn('beside-crashes', '/hangs-native', host);
    const frames = [
      await attachOn('crashes-native', '/hangs-native', host),
      await attachOn('crashes-old', '/hangs-old', host),
    ];
    const doomed = await Promise.all(frames.map((frame) => stage.context.newCDPSession(frame)));
    await ask(`for (const id of ['crashes-native', 'crashes-old']) stage.frame(id).setVisible(true)`);
    for (const process of doomed) process.send('Page.crash').catch(() => undefined);
    const hung = (widget: string) =>
      ask(`new Promise((done) => {
        const frame = stage.frame('${widget}');
        const look = () => frame.state === 'hung' && done(frame.state);
        frame.onChange(look);
        look();
      })`);
    expect(await Promise.all(['crashes-native', 'crashes-old'].map(hung))).toEqual(['hung', 'hung']);
    expect(await ask(`stage.frame('beside-crashes').state`)).toBe('connected');
    await host.close();
  });
});

describe('basic authorization', () => {
  const attachBasic = async (widgetId: string, path: string, session: unknown) => {
    await page.evaluate(
      ([id, value]) => Object.assign(window.stage.sessions, { [id as string]: value }),
      [widgetId, session],
    );
    return attach(page, extensionAt(`${stage.origins.good}${path}`, { widgetId, authorization: 'basic' }));
  };

  beforeAll(() => {
    stage.servePage('/basic-plain', plainPage('plugin_loaded'), { sdk: false });
    const names = ['authorize', 'authorize_error', 'customer_profile'];
    stage.servePage(
      '/basic',
      `window.told = []; for (const name of ${JSON.stringify(names)}) LiveChat.on(name, (data) => told.push([name, data])); window.ready = LiveChat.init();`,
    );
  });

  test.each([
    ['plain', '/basic-plain'],
    ['native', '/basic'],
  ])('%s: the session comes first, of any type, then the customer', async (dialect, path) => {
    const widget = `basic-${dialect}`;
    const frame = await attachBasic(widget, path, { deep: [12345] });
    await frame.waitForFunction(() => window.told.length === 2);
    expect(await eventsIn(frame)).toEqual(['authorize', 'customer_profile']);
    expect(await frame.evaluate(() => window.told[0]?.[1])).toEqual({ session_id: { deep: [12345] } });
    expect(await statesOf(widget)).toEqual(['loading', 'connected']);
  });

  test.each([
    ['plain', '/basic-plain'],
    ['native', '/basic'],
  ])('%s: what failed is said, and the content shown', async (dialect, path) => {
    const widget = `fails-${dialect}`;
    const frame = await attachBasic(widget, path, { status: 500, message: 'The extension’s server answered 500.' });
    await frame.waitForFunction(() => window.told.length === 2);
    expect(await eventsIn(frame)).toEqual(['authorize_error', 'customer_profile']);
    expect(await frame.evaluate(() => window.told[0]?.[1])).toEqual({
      status: 500,
      message: 'The extension’s server answered 500.',
    });
    await untilState(page, widget, 'connected');
  });

  test('a server that never answers does not keep the spinner for ever', async () => {
    await failing.evaluate(() => Object.assign(window.stage.sessions, { 'basic-never': new Promise(() => undefined) }));
    await attach(
      failing,
      extensionAt(`${stage.origins.good}/basic`, { widgetId: 'basic-never', authorization: 'basic' }),
    );
    await untilState(failing, 'basic-never', 'connected');
  });

  test('refreshSessionId asks anew', async () => {
    const frame = await attachBasic('basic-again', '/basic', 'first');
    await frame.waitForFunction(() => LiveChat.getSessionId() === 'first');
    await page.evaluate(() => Object.assign(window.stage.sessions, { 'basic-again': 'second' }));
    expect(await frame.evaluate(() => LiveChat.refreshSessionId())).toBe('second');
    expect(await frame.evaluate(() => LiveChat.getSessionId())).toBe('second');
  });

  test('opting out asks for nothing', async () => {
    stage.servePage('/opted-out', 'window.ready = LiveChat.init({ authorization: false })');
    const frame = await attachBasic('opted-out', '/opted-out', 'unasked');
    await untilState(page, 'opted-out', 'connected');
    expect(await frame.evaluate(() => LiveChat.getSessionId())).toBeNull();
    expect(await page.evaluate(() => window.stage.effects.some(({ widget }) => widget === 'opted-out'))).toBe(false);
  });
});

/** In the frame. */
declare const LiveChat: typeof import('@gatehouse/extension-sdk').LiveChat;

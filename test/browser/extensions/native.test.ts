// Our own channel, with our SDK from a script tag: a port made by the document, requests, events, reloads.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Frame, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  attach,
  bundle,
  effectsOf,
  extensionAt,
  findFrame,
  type Stage,
  startStage,
  untilEffect,
  untilState,
} from './stage.ts';

/** In the frame. */
declare const LiveChat: typeof import('@gatehouse/extension-sdk').LiveChat;

let stage: Stage;
let page: Page;

declare global {
  interface Window {
    told: [string, unknown][];
    ready: Promise<void>;
  }
}

const INIT = `window.told = []; window.ready = LiveChat.init({ authorize: false });`;

beforeAll(async () => {
  stage = await startStage();
  stage.servePage('/native', INIT);
  page = await stage.openHost();
});

let widgets = 0;
/** A widget of its own at this path. */
async function open(
  given: Partial<Parameters<typeof extensionAt>[1]> = {},
  path = '/native',
): Promise<[string, Frame]> {
  widgets += 1;
  const widgetId = given.widgetId ?? `native-${widgets}`;
  const frame = await attach(page, extensionAt(`${stage.origins.good}${path}`, { ...given, widgetId }));
  return [widgetId, frame];
}

describe('connecting', () => {
  test('init resolves, the frame is connected by the native dialect alone, and the URL begins with plugin_id', async () => {
    const [widget, frame] = await open();
    await frame.evaluate(() => window.ready);
    await untilState(page, widget, 'connected');
    expect(await page.evaluate((id) => window.stage.frame(id).dialects, widget)).toEqual(['native']);
    expect(new URL(frame.url()).search).toBe(`?plugin_id=${widget}&theme=light`);
    expect(await frame.evaluate(() => LiveChat.getTheme())).toBe('light');
  });

  test('nothing is stored in the browser', async () => {
    const [, frame] = await open();
    await frame.evaluate(() => window.ready);
    expect(await frame.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie])).toEqual([
      0,
      0,
      '',
    ]);
  });

  test('on() and init() work before there is a body, and whoever listens late gets the last customer', async () => {
    stage.servePage('/early', `${INIT} LiveChat.on('customer_profile', (data) => told.push(['early', data.id]));`);
    const [, frame] = await open({}, '/early');
    await frame.waitForFunction(() => window.told.length === 1);
    await frame.evaluate(
      () =>
        new Promise<void>((resolve) => {
          LiveChat.on('customer_profile', (data) => {
            window.told.push(['late', data.id]);
            resolve();
          });
        }),
    );
    expect(await frame.evaluate(() => window.told)).toEqual([
      ['early', 'customer-1'],
      ['late', 'customer-1'],
    ]);
    expect(await frame.evaluate(() => LiveChat.getCustomerProfile()?.email)).toBe('john@example.com');
  });

  test('the module connects to the first parent that says hello', async () => {
    const script = `import { LiveChat } from '@gatehouse/extension-sdk'; window.LiveChat = LiveChat; window.ready = LiveChat.init({ authorization: false });`;
    stage.servePage('/module', await bundle(script), { sdk: false });
    const [widget, frame] = await open({}, '/module');
    await frame.evaluate(() => window.ready);
    await untilState(page, widget, 'connected');
  });

  test('an SDK that trusts other origins alone answers nothing', async () => {
    const script = `LiveChat.init({ authorize: false, hostOrigins: ['https://agents.example.com'] }); addEventListener('message', () => { window.hellos = (window.hellos ?? 0) + 1 })`;
    stage.servePage('/distrustful', script);
    const [widget, frame] = await open({}, '/distrustful');
    await frame.waitForFunction(() => (window as unknown as { hellos?: number }).hellos ?? 0 > 2);
    expect(await page.evaluate((id) => window.stage.frame(id).dialects, widget)).toEqual([]);
  });

  test('an SDK of another version is told so', async () => {
    const script = `
      addEventListener('message', (event) => {
        if (event.data?.agentapp !== 'hello' || window.answer) return;
        const { port1, port2 } = new MessageChannel();
        window.answer = new Promise((resolve) => { port1.onmessage = ({ data }) => resolve(data) });
        parent.postMessage({ agentapp: 'ready', versions: [7], docId: 'x', caps: [], authorize: false, events: [] }, event.origin, [port2]);
      });`;
    stage.servePage('/future', script, { sdk: false });
    const [, frame] = await open({}, '/future');
    await frame.waitForFunction(() => 'answer' in window);
    const answer = await frame.evaluate(() => (window as unknown as { answer: Promise<{ code: string }> }).answer);
    expect(answer.code).toBe('UNSUPPORTED_VERSION');
  });
});

describe('calls', () => {
  test('effects reach the app, checked; what does not fit is BAD_SCHEMA', async () => {
    const [widget, frame] = await open();
    await frame.evaluate(() => LiveChat.putMessage('Hello\u0000 there'));
    expect(await effectsOf(page, widget)).toEqual([['putMessage', 'Hello there']]);
    const code = await frame.evaluate(() =>
      LiveChat.putMessage({} as unknown as string).then(String, (error: { code: string }) => error.code),
    );
    expect(code).toBe('BAD_SCHEMA');
  });

  test('the same idempotency key is one effect', async () => {
    const [widget, frame] = await open();
    await frame.evaluate(() =>
      Promise.all([1, 2, 3].map(() => LiveChat.putMessage('Once', { key: 'once' }))).then(() => undefined),
    );
    expect(await effectsOf(page, widget)).toEqual([['putMessage', 'Once']]);
  });

  test('a call that takes too long is a TIMEOUT, and is cancelled at the host', async () => {
    const [widget, frame] = await open();
    // Else connecting may be what takes too long, and the host never hears of the call.
    await frame.evaluate(() => window.ready);
    const code = await frame.evaluate(() =>
      LiveChat.updateProperties({ never: true }, { timeout: 100 }).then(
        String,
        (error: { code: string }) => error.code,
      ),
    );
    expect(code).toBe('TIMEOUT');
    await untilEffect(page, widget, 'aborted');
  });

  test('a call can be cancelled by its signal', async () => {
    const [widget, frame] = await open();
    await frame.evaluate(() => window.ready);
    const code = await frame.evaluate(() => {
      const controller = new AbortController();
      const call = LiveChat.updateProperties({ never: true }, { signal: controller.signal });
      setTimeout(() => controller.abort());
      return call.then(String, (error: { code: string }) => error.code);
    });
    expect(code).toBe('CANCELLED');
    await untilEffect(page, widget, 'aborted');
  });

  test('storage is the host’s, a key at a time', async () => {
    const [, frame] = await open();
    const seen = await frame.evaluate(async () => {
      await LiveChat.storage.set('draft', { a: [1] });
      const found = [await LiveChat.storage.get('draft'), await LiveChat.storage.keys()];
      await LiveChat.storage.remove('draft');
      return [...found, await LiveChat.storage.get('draft')];
    });
    expect(seen).toEqual([{ a: [1] }, ['draft'], null]);
  });

  test('a payload of 1 MB is refused as TOO_BIG, and the channel goes on', async () => {
    const [, frame] = await open();
    const code = await frame.evaluate(() =>
      LiveChat.putMessage('x'.repeat(1_000_000)).then(String, (error: { code: string }) => error.code),
    );
    expect(code).toBe('TOO_BIG');
    expect(await frame.evaluate(() => LiveChat.getMessages())).toHaveLength(1);
  });

  test('every call has its message, and each reaches its effect', async () => {
    const [details, inDetails] = await open();
    await inDetails.evaluate(async () => {
      await LiveChat.modifySection({ title: 'Orders', components: [{ type: 'line' }] });
      await LiveChat.sendCards([
        { title: 'A', buttons: [{ text: 'Go', value: 'https://a.example.com', type: 'url' }] },
      ]);
      await LiveChat.sendQuickReplies({ title: 'Q', buttons: [{ text: 'Yes', value: 'yes' }] });
      await LiveChat.toast('Saved');
      await LiveChat.track('opened', { times: 2 });
      await LiveChat.openChatWidget();
      await LiveChat.updateProperties({ onboarded: true });
      await LiveChat.watchMessages();
    });
    expect((await effectsOf(page, details)).map(([effect]) => effect)).toEqual([
      ...['replaceSection', 'sendCards', 'sendQuickReplies', 'toast', 'track', 'openSupportChat', 'updateProperties'],
    ]);
    const [fullscreen, inFullscreen] = await open({ place: 'fullscreen' });
    await inFullscreen.evaluate(async () => {
      await LiveChat.setBadge(3);
      await LiveChat.setBadge(0);
      await LiveChat.navigate('/archives?rated=bad');
      await LiveChat.setReportsFilters({ tag: ['chatbot'], from: new Date(0) });
    });
    expect(await effectsOf(page, fullscreen)).toEqual([
      ['setBadge', 3],
      ['setBadge', null],
      ['navigate', '/archives?rated=bad'],
      ['setReportsFilters', { tag: ['chatbot'], from: '1970-01-01T00:00:00.000Z' }],
    ]);
    expect(await inFullscreen.evaluate(() => LiveChat.getPageData())).toEqual({ queryParams: { tab: 'first' } });
    const [box, inBox] = await open({ place: 'message_box' });
    await inBox.evaluate(() => LiveChat.stageMessage('Hi'));
    expect(await effectsOf(page, box)).toEqual([['stageMessage', { type: 'text', text: 'Hi' }]]);
    const [settings, inSettings] = await open({ place: 'settings' });
    await inSettings.evaluate(() => LiveChat.redirect('/chats/CHAT1'));
    expect(await effectsOf(page, settings)).toEqual([['redirect', { kind: 'path', path: '/chats/CHAT1' }]]);
  });
});

describe('events', () => {
  test('reach those who listen; message_sent has no data; the theme and the visibility are told', async () => {
    const [widget, frame] = await open({ place: 'message_box' });
    await frame.evaluate(async () => {
      for (const name of ['message_sent', 'message', 'change_theme', 'visibility', 'message_box_text'] as const) {
        LiveChat.on(name, (data) => window.told.push([name, data]));
      }
      // The answer comes after those to the subscriptions.
      await LiveChat.track('subscribed');
      window.told = [];
    });
    await page.evaluate((id) => {
      window.stage.send(id, 'message_sent', undefined);
      window.stage.send(id, 'message', { chat: 'C', message: 'Hi', message_id: '1', message_source: 'visitor' });
      window.stage.send(id, 'message_box_text', { value: 'Dra' });
      window.stage.frame(id).setVisible(true);
    }, widget);
    await frame.waitForFunction(() => window.told.length === 4);
    expect((await frame.evaluate(() => window.told)).map(([name]) => name)).toEqual([
      ...['message_sent', 'message', 'message_box_text', 'visibility'],
    ]);
  });

  test('a listener that throws does not keep the event from the next', async () => {
    const [, frame] = await open();
    const id = await frame.evaluate(async () => {
      await window.ready;
      window.onerror = () => true;
      return new Promise((resolve) => {
        LiveChat.on('customer_profile', () => {
          throw new Error('mine');
        });
        LiveChat.on('customer_profile', (data) => resolve(data.id));
      });
    });
    expect(id).toBe('customer-1');
  });
});

describe('documents', () => {
  test('a reload is a new document: a new port, resumed, and the state replayed; what was asked before is called off', async () => {
    const [widget, frame] = await open();
    await frame.evaluate(() => window.ready);
    await frame.evaluate(() => {
      LiveChat.updateProperties({ never: true }).catch(() => undefined);
      return LiveChat.track('asked');
    });
    await frame.evaluate(() => location.reload());
    await untilEffect(page, widget, 'aborted');
    const again = await findFrame(page, widget);
    await again.waitForFunction(() => LiveChat.getCustomerProfile() !== null);
    const documents = await again.evaluate(
      () => new Promise((resolve) => LiveChat.on('resumed', (data) => resolve(data.documents))),
    );
    expect(documents).toBe(2);
    expect(await again.evaluate(() => LiveChat.getMessages())).toHaveLength(1);
  });

  test('a native page may be followed by one of an old dialect, and by a native one again', async () => {
    stage.servePage('/old', `parent.postMessage({ plugin_id: 'x', message: 'plugin_inited' }, '*')`, { sdk: false });
    const [widget, frame] = await open();
    await frame.evaluate(() => window.ready);
    await frame.evaluate(() => location.assign('/old'));
    await page.waitForFunction((id) => window.stage.frame(id).dialects.join() === 'plain', widget);
    await frame.goto(`${stage.origins.good}/native`);
    await page.waitForFunction((id) => window.stage.frame(id).dialects.join() === 'native', widget);
  });
});

test('the script for pages is under 5 kB as it is sent, and knows no storage of browsers', () => {
  const script = readFileSync(new URL('../../../extension-sdk/dist/extension-sdk.min.js', import.meta.url));
  expect(gzipSync(script).length).toBeLessThan(5_000);
  expect(script.toString()).not.toMatch(/localStorage|sessionStorage|indexedDB|\.cookie|caches/);
});

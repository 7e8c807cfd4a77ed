// What an extension says: hostile URLs, markup, names and values, floods, and what it has no scope for.
import type { Frame } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { repetitions } from '../../../support/scale.ts';
import { effectsOf, untilState } from '../stage.ts';
import { startThreatStage, type ThreatStage } from './threat-stage.ts';

declare const LiveChat: typeof import('@gatehouse/extension-sdk').LiveChat;

let page: ThreatStage['page'];
let openEvil: ThreatStage['openEvil'];
let openGood: ThreatStage['openGood'];

beforeAll(async () => {
  ({ page, openEvil, openGood } = await startThreatStage());
});

describe('what it says', () => {
  const HOSTILE_URLS = [
    ...[
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      ' javascript:alert(1)',
      'java\nscript:alert(1)',
      'data:text/html,x',
    ],
    ...[
      'blob:https://a.example.com/1',
      'file:///etc/passwd',
      'http://evil.example.com',
      '//evil.example.com',
      '/\\evil.example.com',
    ],
    ...[
      '/\t/evil.example.com',
      '\\\\evil.example.com',
      'https://good.example.com@evil.example.com',
      '/..//evil.example.com',
      '',
    ],
    ...['vbscript:x', 'about:blank', 'chrome://settings', 'ftp://evil.example.com', 'archives'],
  ];

  test('H12: a URL that is no path of the app and not https leads nowhere and is drawn nowhere', async () => {
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => dialogs.push(dialog.message()));
    const before = page.url();
    const [settings, inSettings] = await openEvil({ place: 'settings' });
    const [fullscreen, inFullscreen] = await openEvil({ place: 'fullscreen' });
    const [details, inDetails] = await openEvil();
    const ask = (frame: Frame, messages: readonly (readonly [string, unknown])[]) =>
      frame.evaluate(async (all) => {
        const { request } = await window.evil.connect();
        return Promise.all(all.map(([message, data]) => request(message, data)));
      }, messages);
    const refused = HOSTILE_URLS.map(() => 'BAD_SCHEMA');
    expect(
      await ask(
        inSettings,
        HOSTILE_URLS.map((url) => ['redirect', url] as const),
      ),
    ).toEqual(refused);
    expect(
      await ask(
        inFullscreen,
        HOSTILE_URLS.map((url) => ['navigate_from_fullscreen_widget', url] as const),
      ),
    ).toEqual(refused);
    const withLink = (url: string) => ({ title: 'Orders', components: [{ type: 'link', data: { url } }] });
    expect(
      await ask(
        inDetails,
        HOSTILE_URLS.map((url) => ['customer_details_section', withLink(url)] as const),
      ),
    ).toEqual(refused);
    for (const widget of [settings, fullscreen, details]) expect(await effectsOf(page, widget)).toEqual([]);
    expect(dialogs).toEqual([]);
    expect(page.url()).toBe(before);
  });

  test('H13: markup in sections and cards stays text, and what is not known of them is left out', async () => {
    const [widget, frame] = await openEvil();
    const markup = '<img src=x onerror=alert(1)>';
    const bad = 'javascript:alert(1)';
    await frame.evaluate(
      async ([html, script]) => {
        const { request } = await window.evil.connect();
        const data = { title: html, description: html, imgUrl: script, link: script, onclick: html, imgSize: 'big' };
        const components = [
          { type: 'title', data, innerHTML: html },
          { type: 'tags', data: { tags: [html], label: html } },
          { type: 'label_value', data: { label: html, value: html, iconUrl: script, url: script } },
        ];
        await request('customer_details_section', { title: 'Orders', imgUrl: script, html, components });
        await request('send_cards', [
          { title: html, image: script, html, buttons: [{ text: html, value: html, html }] },
        ]);
      },
      [markup, bad] as const,
    );
    expect(await effectsOf(page, widget)).toEqual([
      [
        'replaceSection',
        {
          title: 'Orders',
          components: [
            { type: 'title', data: { title: markup, description: markup, imgSize: 'big' } },
            { type: 'tags', data: { tags: [markup], label: markup } },
            { type: 'label_value', data: { label: markup, value: markup } },
          ],
        },
      ],
      ['sendCards', [{ title: markup, buttons: [{ text: markup, value: markup }] }]],
    ]);
  });

  test('H14: names that every object has are no messages', async () => {
    const [widget, frame] = await openEvil();
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'handle', 'authorize'];
    const codes = await frame.evaluate(async (all) => {
      const { request } = await window.evil.connect();
      return Promise.all(all.map((name) => request(name, {})));
    }, names);
    expect(codes).toEqual(names.map(() => 'NOT_FOUND'));
    const [old, inOld] = await openEvil();
    await inOld.waitForFunction(() => window.evil.handshaken());
    await inOld.evaluate((all) => {
      for (const name of all) window.evil.call(name, {});
      for (const method of all) window.evil.envelope('call', { method, args: [{}] }, { request: 1 });
    }, names);
    await page.waitForFunction(
      ([id, count]) =>
        window.stage.refusals.filter((one) => one.widget === id && one.cause === 'unknown').length === count,
      [old, names.length] as const,
    );
    expect(await effectsOf(page, widget)).toEqual([]);
    expect(await effectsOf(page, old)).toEqual([]);
  });

  test('H15: what is too big, too deep, circular or no data is refused, and pollutes nothing', async () => {
    const [widget, frame] = await openEvil();
    const codes = await frame.evaluate(async () => {
      const { request } = await window.evil.connect();
      const circular: Record<string, unknown> = {};
      circular.self = circular;
      let deep: unknown = 1;
      for (let i = 0; i < 1_000; i += 1) deep = [deep];
      const polluting = JSON.parse(
        '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}',
      );
      const all: unknown[] = [
        ...['x'.repeat(2_000_000), circular, deep, new Array(100_000_000), new Blob(['x']), new Map([[1, 2]])],
        ...[new ArrayBuffer(8), polluting, Array.from({ length: 50_000 }, () => 1)],
      ];
      return Promise.all(all.map((data) => request('update_properties', data)));
    });
    expect(codes).toEqual([
      ...['TOO_BIG', 'TOO_BIG', 'TOO_BIG', 'TOO_BIG', 'BAD_SCHEMA', 'BAD_SCHEMA'],
      ...['BAD_SCHEMA', 'BAD_SCHEMA', 'TOO_BIG'],
    ]);
    expect(await effectsOf(page, widget)).toEqual([]);
    expect(await page.evaluate(() => 'polluted' in {})).toBe(false);
  });

  test.each(['window', 'port'] as const)(
    'H16: a flood over the %s is stopped, and the neighbour goes on',
    async (way) => {
      const [, inGood] = await openGood();
      const [widget, frame] = await openEvil();
      await frame.evaluate(
        async ([over, count]) => {
          const connection = over === 'port' ? await window.evil.connect() : undefined;
          setTimeout(() => {
            for (let i = 0; i < count; i += 1) {
              if (connection) connection.request('put_message', 'flood');
              else window.evil.plain('put_message', 'flood');
            }
          });
        },
        [way, repetitions({ reduced: 5_000, full: 200_000 })] as const,
      );
      await untilState(page, widget, 'flooded');
      expect(await inGood.evaluate(() => LiveChat.getMessages())).toHaveLength(1);
      // Its document is ended: what is in its frame is blank, and of our own.
      await page.waitForFunction((id) => window.stage.frame(id).iframe.contentDocument?.URL === 'about:blank', widget);
      const effects = (await effectsOf(page, widget)).length;
      expect(effects).toBeLessThan(1_000);
      await page.evaluate((id) => window.stage.frame(id).retry(), widget);
      await frame.waitForFunction(() => 'evil' in window);
    },
  );

  test('H18: fields and messages that the scopes do not cover are absent, and refused in the open', async () => {
    const seen = async (scopes: readonly string[]) => {
      const [widget, frame] = await openEvil({ scopes });
      const told = await frame.evaluate(async () => {
        const connection = await window.evil.connect();
        const codes = [];
        for (const message of ['put_message', 'send_cards', 'send_quick_replies', 'watch_messages', 'get_messages']) {
          codes.push(await connection.request(message, { title: 'x' }));
        }
        return { profile: connection.welcome.context.customer_profile, codes };
      });
      return { widget, ...told };
    };
    const nothing = await seen([]);
    expect(nothing.profile).toEqual({ id: 'customer-1', name: 'John', source: 'chats', chat: {}, geolocation: {} });
    expect(nothing.codes).toEqual(['DENIED', 'DENIED', 'DENIED', 'DENIED', 'DENIED']);
    expect(
      await page.evaluate(
        (id) => window.stage.refusals.filter((one) => one.widget === id && one.cause === 'denied').length,
        nothing.widget,
      ),
    ).toBe(5);
    const reads = await seen(['chats--my:ro']);
    expect(Object.keys((reads.profile as { chat: object }).chat)).toContain('preChatSurvey');
    expect(reads.profile).not.toHaveProperty('email');
    expect(reads.codes).toEqual(['DENIED', 'DENIED', 'DENIED', 'done', 'done']);
    const knows = await seen(['customers:ro']);
    expect(knows.profile).toMatchObject({ email: 'john@example.com', geolocation: { country: 'Poland' }, chat: {} });
    expect(knows.profile).toMatchObject({ customVariables: { plan: 'gold' } });
  });

  test('H18: a message event reaches nobody who may not read chats', async () => {
    const [widget, frame] = await openEvil({ scopes: ['customers:ro'] });
    await frame.evaluate(async () => {
      const connection = await window.evil.connect();
      Object.assign(window, { heard: connection.events });
      await connection.request('subscribe', ['message', 'message_box_text', 'change_theme']);
    });
    await page.evaluate((id) => {
      window.stage.send(id, 'message', { chat: 'C', message: 'secret', message_id: '1', message_source: 'visitor' });
      window.stage.send(id, 'message_box_text', { value: 'secret' });
      // What comes after them, and may be known.
      window.stage.send(id, 'change_theme', { theme: 'dark' });
    }, widget);
    await frame.waitForFunction(() =>
      JSON.stringify((window as unknown as { heard: unknown[] }).heard).includes('dark'),
    );
    expect(await frame.evaluate(() => JSON.stringify((window as unknown as { heard: unknown[] }).heard))).not.toMatch(
      /secret|message/,
    );
    const said = await page.evaluate(
      (id) => window.stage.refusals.filter((one) => one.widget === id).map(({ message }) => message),
      widget,
    );
    expect(said).toEqual(['message', 'message_box_text']);
  });

  test('H19: putMessage can only fill the composer: what it brings is text, without control characters', async () => {
    const [widget, frame] = await openEvil();
    await frame.evaluate(async () => {
      const { request } = await window.evil.connect();
      await request('put_message', 'Hello\r\n\u0003\u001b[13~\u0000<b>now</b>\n');
    });
    expect(await effectsOf(page, widget)).toEqual([['putMessage', 'Hello\n[13~<b>now</b>\n']]);
  });
});

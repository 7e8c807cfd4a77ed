// What an extension that means harm can do to the agent app, to its neighbours and to what it may not know: in Chromium, a process for each site.
import { readFileSync } from 'node:fs';
import type { Extension } from '@gatehouse/extension-sdk/host';
import type { Frame, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { repetitions } from '../../support/scale.ts';
import { attach, effectsOf, extensionAt, type Stage, startStage, untilEffect, untilState } from './stage.ts';

type Connection = {
  request(method: string, data?: unknown, key?: string): Promise<string>;
  readonly port: MessagePort;
  readonly events: unknown[];
  readonly welcome: { context: Record<string, unknown> };
};
type Evil = {
  readonly log: unknown[];
  handshaken(): boolean;
  helloed(): boolean;
  plain(message: unknown, data: unknown, pluginId?: string): void;
  envelope(type: string, data: unknown, options?: { by?: number; request?: number | null }): void;
  call(message: string, data: unknown, options?: { by?: number }): void;
  connect(options?: { docId?: string; authorize?: boolean }): Promise<Connection>;
};

declare global {
  interface Window {
    evil: Evil;
  }
}
declare const LiveChat: typeof import('@gatehouse/extension-sdk').LiveChat;

let stage: Stage;
let page: Page;
const pageErrors: Error[] = [];

beforeAll(async () => {
  stage = await startStage();
  const script = readFileSync(new URL('./evil/extension.js', import.meta.url), 'utf8');
  stage.servePage('/evil', script, { sdk: false });
  stage.servePage('/good', 'window.hellos = []; window.ready = LiveChat.init({ authorize: false })');
  page = await stage.openHost();
  page.on('pageerror', (error) => pageErrors.push(error));
});

let widgets = 0;
async function open(path: '/evil' | '/good', given: Partial<Extension> = {}): Promise<[string, Frame]> {
  widgets += 1;
  const widgetId = `threat-${widgets}`;
  const site = path === '/evil' ? stage.origins.evil : stage.origins.good;
  const frame = await attach(page, extensionAt(`${site}${path}`, { widgetId, ...given }));
  return [widgetId, frame];
}
const openEvil = (given: Partial<Extension> = {}) => open('/evil', given);
/** A neighbour of good will, connected. */
async function openGood(given: Partial<Extension> = {}): Promise<[string, Frame]> {
  const [widget, frame] = await open('/good', given);
  await untilState(page, widget, 'connected');
  return [widget, frame];
}

/** Waits until all that the frame has posted to the host was heard there. */
async function untilHeard(widget: string, frame: Frame): Promise<void> {
  const mark = `mark-${widgets}-${Math.random()}`;
  await page.evaluate(
    ([id, said]) => {
      const { iframe } = window.stage.frame(id);
      window.addEventListener('message', (event) => {
        if (event.source === iframe.contentWindow && event.data === said) document.body.dataset.mark = said;
      });
    },
    [widget, mark] as const,
  );
  await frame.evaluate((said) => parent.postMessage(said, '*'), mark);
  await page.waitForFunction((said) => document.body.dataset.mark === said, mark);
}

describe('a neighbour', () => {
  test('H1: messages in the name of another frame, in every dialect, are those of the frame that sent them', async () => {
    const [victim, inVictim] = await openGood();
    const [evil, inEvil] = await openEvil({ scopes: [] });
    await inEvil.waitForFunction(() => window.evil.handshaken());
    await inEvil.evaluate((id) => {
      for (const by of [-2, -1, 1]) {
        window.evil.envelope('response', { error: false, result: {} }, { by });
        window.evil.call('put_message', 'forged', { by });
      }
      window.evil.plain('put_message', 'forged', id);
      window.evil.plain('set_toast', { content: 'forged' }, id);
    }, victim);
    await untilEffect(page, evil, 'toast');
    expect(await effectsOf(page, victim)).toEqual([]);
    // Nor can it pass for the host towards the victim.
    await inEvil.evaluate(() => {
      for (let i = 0; i < parent.frames.length; i += 1) {
        parent.frames[i]?.postMessage({ agentapp: 'hello', versions: [1] }, '*');
      }
    });
    expect(await inVictim.evaluate(() => LiveChat.getMessages())).toHaveLength(1);
    expect(await inEvil.evaluate(() => window.evil.log.some((data) => JSON.stringify(data).includes('ready')))).toBe(
      false,
    );
  });

  test('H17: a plugin_id says nothing: the effect is that of the frame', async () => {
    const [victim] = await openGood();
    const [evil, inEvil] = await openEvil();
    await inEvil.evaluate((id) => window.evil.plain('put_message', 'mine', id), victim);
    expect(await untilEffect(page, evil, 'putMessage')).toBe('mine');
    expect(await effectsOf(page, victim)).toEqual([]);
  });
});

describe('a frame that goes elsewhere', () => {
  /** The extension's document is replaced by one of another origin. */
  async function leave(frame: Frame): Promise<void> {
    await frame.goto(`${stage.origins.evil}/evil`);
  }

  test('H2: nothing is posted to a document of another origin', async () => {
    const [widget, frame] = await openGood();
    await leave(frame);
    await page.evaluate((id) => {
      window.stage.send(id, 'customer_profile', { id: 'secret', source: 'chats', chat: {}, geolocation: {} });
      window.stage.frame(id).iframe.contentWindow?.postMessage('the last', '*');
    }, widget);
    await frame.waitForFunction(() => window.evil.log.includes('the last'));
    expect(await frame.evaluate(() => window.evil.log)).toEqual(['the last']);
  });

  test('H3: what it says has no effect, its port is closed, it is shown as gone, and its makers are told', async () => {
    const [widget, frame] = await openGood();
    await leave(frame);
    await frame.evaluate(() => window.evil.plain('put_message', 'from elsewhere'));
    await untilState(page, widget, 'left');
    expect(await effectsOf(page, widget)).toEqual([]);
    expect(await page.evaluate((id) => window.stage.frame(id).dialects, widget)).toEqual([]);
    expect(
      await page.evaluate(
        (id) => window.stage.notices.filter((one) => one.widget === id).map((one) => one.notice),
        widget,
      ),
    ).toEqual(['left_its_origin']);
    await frame.goto(`${stage.origins.good}/good`);
    await untilState(page, widget, 'connected');
  });

  test('H4: a ready of another origin gets no port', async () => {
    const [widget, frame] = await openGood();
    await leave(frame);
    await frame.evaluate(() => {
      window.evil.connect().then(() => window.evil.log.push('welcome'));
    });
    await untilState(page, widget, 'left');
    await untilHeard(widget, frame);
    expect(await frame.evaluate(() => window.evil.log)).toEqual([]);
  });

  test('H4: a second ready is a new document: the first port is dead', async () => {
    const [widget, frame] = await openEvil();
    await frame.evaluate(async () => {
      const first = await window.evil.connect({ docId: 'first' });
      const second = await window.evil.connect({ docId: 'second' });
      first.request('put_message', 'over the first');
      await second.request('put_message', 'over the second');
    });
    expect(await effectsOf(page, widget)).toEqual([['putMessage', 'over the second']]);
  });
});

describe('the frame itself', () => {
  test('H6: it cannot lead the main window away, even in a click', async () => {
    const [, frame] = await openEvil();
    const before = page.url();
    const refused = await frame.evaluate(() => {
      const button = document.body.appendChild(document.createElement('button'));
      button.textContent = 'Go';
      button.addEventListener('click', () => {
        try {
          if (top) top.location.href = 'about:blank#taken';
          window.evil.log.push('went');
        } catch {
          window.evil.log.push('refused');
        }
      });
      return button.textContent;
    });
    expect(refused).toBe('Go');
    await page.evaluate(() => {
      // On top of the others, to be clicked.
      const frames = document.querySelectorAll('iframe');
      frames[frames.length - 1]?.style.setProperty('z-index', '1');
    });
    await frame.locator('button').click();
    await frame.waitForFunction(() => window.evil.log.includes('refused'));
    expect(page.url()).toBe(before);
  });

  test('H8: a frame without an origin speaks by its port alone, and is told nothing in the open', async () => {
    const [first, inFirst] = await openEvil({ opaque: true });
    const [second] = await openEvil({ opaque: true, scopes: [] });
    expect(await inFirst.evaluate(() => self.origin)).toBe('null');
    await inFirst.evaluate(async () => {
      window.evil.plain('put_message', 'in the open');
      const connection = await window.evil.connect();
      await connection.request('put_message', 'by the port');
    });
    expect(await effectsOf(page, first)).toEqual([['putMessage', 'by the port']]);
    expect(await effectsOf(page, second)).toEqual([]);
    const told = await inFirst.evaluate(() => window.evil.log);
    expect(told.filter((data) => (data as { agentapp?: string }).agentapp !== 'hello')).toEqual([]);
  });

  test('H9: the browser grants what was registered, and nothing else', async () => {
    const asked = [
      'camera',
      'microphone',
      'geolocation',
      'clipboard-read',
      'clipboard-write',
      'fullscreen',
      'autoplay',
    ];
    const granted = (frame: Frame) =>
      frame.evaluate((names) => {
        const { featurePolicy } = document as unknown as { featurePolicy: { allowsFeature(name: string): boolean } };
        return names.filter((name) => featurePolicy.allowsFeature(name));
      }, asked);
    const [, none] = await openEvil();
    expect(await granted(none)).toEqual([]);
    const [, some] = await openEvil({ permissions: ['camera', 'clipboard-write'] });
    expect(await granted(some)).toEqual(['camera', 'clipboard-write']);
  });

  test('H28: what comes after its end has no effect, and breaks nothing', async () => {
    const [widget, frame] = await openEvil();
    await frame.evaluate(async () => {
      const connection = await window.evil.connect();
      await connection.request('put_message', 'alive');
      setInterval(() => {
        connection.request('put_message', 'dead');
        window.evil.plain('put_message', 'dead');
      });
    });
    await page.evaluate((id) => {
      const one = window.stage.frame(id);
      one.detach();
      window.stage.effects.length = 0;
      one.send('customer_profile', { id: 'late', source: 'chats', chat: {}, geolocation: {} });
      one.iframe.remove();
    }, widget);
    const [, inGood] = await openGood();
    expect(await inGood.evaluate(() => LiveChat.getMessages())).toHaveLength(1);
    expect(await effectsOf(page, widget)).toEqual([]);
    expect(pageErrors).toEqual([]);
  });
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
    const events = await frame.evaluate(async () => {
      const connection = await window.evil.connect();
      await connection.request('subscribe', ['message', 'message_box_text', 'change_theme']);
      return connection.events.length;
    });
    await page.evaluate((id) => {
      window.stage.send(id, 'message', { chat: 'C', message: 'secret', message_id: '1', message_source: 'visitor' });
      window.stage.send(id, 'message_box_text', { value: 'secret' });
    }, widget);
    const said = await page.evaluate(
      (id) => window.stage.refusals.filter((one) => one.widget === id).map(({ message }) => message),
      widget,
    );
    expect(said).toEqual(['message', 'message_box_text']);
    expect(events).toBeLessThan(3);
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

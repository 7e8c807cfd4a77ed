// The vendor's SDKs for extensions, unmodified from npm, in Chromium: every build, place and transport, from a host on an origin of its own and from
// one that their plain transport accepts. Writes docs/reference/extension-compatibility.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Place } from '@gatehouse/extension-sdk/host';
import type { Frame, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { type ObservedRow, writeExtensionCompatibility } from '../../../docs/generate/extension-compatibility.ts';
import { attach, bundle, effectsOf, extensionAt, type Stage, startStage, untilEffect } from './stage.ts';
import { CALLS, type Transport, VENDOR_SDKS, type VendorSdk } from './vendor-sdks.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** How each is installed for tests, what its file is called, and what that defines. */
const FILES = {
  '@livechat/agent-app-widget-sdk': { name: 'widget-sdk', file: 'agentapp-widget', global: 'LiveChat' },
  '@livechat/agent-app-sdk': { name: 'agent-app-sdk', file: 'agentapp', global: 'LiveChat' },
  '@livechat/helpdesk-sdk': { name: 'helpdesk-sdk', file: 'helpdesk-sdk', global: 'HelpDesk' },
} as const;

/** Which host: on any origin, as a self-hosted one is, or on the one that the SDKs have built in. */
type Host = 'own' | 'vendor';
type Row = { readonly sdk: VendorSdk; readonly transport: Transport; readonly host: Host };
type Observed = { calls: Set<string>; told: Set<string>; posted: Set<string>; echoed: boolean; dialects: Set<string> };

const nameOf = ({ sdk, version, build }: VendorSdk) => `${sdk.slice(10)}-${version}-${build}`;
const idOf = ({ sdk, transport, host }: Row, place: Place) =>
  `${nameOf(sdk)}-${transport}-${host}-${place}`.replaceAll('.', '_');

// In the handshake no build looks at the host's origin, so one host is enough.
const ROWS: readonly Row[] = VENDOR_SDKS.flatMap((sdk) => [
  ...(sdk.transports.includes('handshake') ? [{ sdk, transport: 'handshake', host: 'own' } as const] : []),
  { sdk, transport: 'plain', host: 'own' },
  { sdk, transport: 'plain', host: 'vendor' },
]);

/** Each is two or three frames more, and on a busy machine ninety at once all take too long. */
const AT_ONCE = 12;

let stage: Stage;
let hosts: Record<Host, Page>;
const results = new Map<Row, Observed | Error>();

beforeAll(async () => {
  stage = await startStage();
  await serveSdks();
  hosts = { own: await stage.openHost(), vendor: await stage.openHost({ vendors: true }) };
  const left = [...ROWS];
  const observeNext = async (): Promise<void> => {
    for (let row = left.shift(); row !== undefined; row = left.shift()) {
      results.set(row, await observe(row).catch((error: Error) => error));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, observeNext));
}, 120_000);

async function serveSdks(): Promise<void> {
  const driver = await bundle(join(root, 'test/browser/extensions/vendor-page.ts'));
  for (const sdk of VENDOR_SDKS) {
    const { name, file, global } = FILES[sdk.sdk];
    const folder = `livechat-${name}-${sdk.version}`;
    const imported = `import * as all from '${folder}'; window.sdk = all.default ?? all;`;
    const head = sdk.build === 'umd' ? `<script src="/vendor/${folder}/dist/${file}.umd.min.js"></script>` : '';
    const own = sdk.build === 'umd' ? `window.sdk = window.${global};` : await bundle(imported);
    stage.servePage(`/${nameOf(sdk)}`, `${own}\n${driver}`, { sdk: false, head });
  }
}

/** Everything that this build has and does, in all of its places. */
async function observe(row: Row): Promise<Observed> {
  const observed: Observed = {
    calls: new Set(),
    told: new Set(),
    posted: new Set(),
    echoed: false,
    dialects: new Set(),
  };
  await Promise.all(row.sdk.places.map((place) => observePlace(row, place, observed)));
  return observed;
}

async function observePlace(row: Row, place: Place, observed: Observed): Promise<void> {
  const page = hosts[row.host];
  const widgetId = idOf(row, place);
  const url = `${stage.origins.good}/${nameOf(row.sdk)}${row.transport === 'plain' ? '?connection=plain' : ''}`;
  const frame = await attach(page, extensionAt(url, { widgetId, place }));
  await frame.evaluate((at) => window.vendor.start(at), place);
  // On a busy machine it may have counted as silent before it began: what it has said since is heard first.
  await untilHeard(page, frame, widgetId);
  await page.waitForFunction(
    (id) => window.stage.frame(id).state === 'connected' || window.stage.frame(id).state === 'silent',
    widgetId,
  );
  const context = place === 'details' || place === 'message_box' ? 'customer_profile' : 'page_data';
  // In the plain transport, old builds announce some widgets by nothing at all: a silent page is told nothing.
  const speaks = (await page.evaluate((id) => window.stage.frame(id).dialects.length, widgetId)) > 0;
  if (speaks) await untilPosted(frame, context, 1);
  await call({ page, frame, place, widgetId }, observed);
  await tell({ page, frame, place, widgetId });
  if (row.transport === 'handshake') await untilPingIsAnswered({ page, frame, place, widgetId });
  const seen = await frame.evaluate(() => ({
    told: window.vendor.told.map(([name]) => name),
    posted: window.vendor.posted,
    echoed: window.vendor.echoed,
  }));
  for (const name of seen.told) observed.told.add(name);
  for (const name of seen.posted) observed.posted.add(name);
  observed.echoed ||= seen.echoed;
  for (const dialect of await page.evaluate((id) => window.stage.frame(id).dialects, widgetId)) {
    observed.dialects.add(dialect);
  }
}

type At = { page: Page; frame: Frame; place: Place; widgetId: string };

/** Calls all that there is in this place, and waits for each one's effect. */
async function call({ page, frame, place, widgetId }: At, observed: Observed): Promise<void> {
  const asked = await frame.evaluate(() => window.vendor.call('watchMessages', []));
  if (asked) {
    await page.waitForFunction((id) => window.stage.frame(id).watchesMessages, widgetId);
    observed.calls.add('watchMessages');
  }
  for (const { methods, args, places, effect } of CALLS) {
    if (!places.includes(place)) continue;
    for (const method of methods) {
      const before = (await effectsOf(page, widgetId)).filter(([name]) => name === effect).length;
      if (!(await frame.evaluate(([name, given]) => window.vendor.call(name, given), [method, args] as const)))
        continue;
      await page.waitForFunction(
        ([id, name, count]) =>
          window.stage.effects.filter((one) => one.widget === id && one.effect === name).length > count,
        [widgetId, effect, before] as const,
      );
      observed.calls.add(method);
      break;
    }
  }
  for (const method of ['refreshSessionId', 'refreshSession']) {
    const count = await frame.evaluate(() => window.vendor.posted.filter((name) => name === 'customer_profile').length);
    if (!(await frame.evaluate((name) => window.vendor.call(name, []), method))) continue;
    await untilPosted(frame, 'customer_profile', count + 1);
    observed.calls.add(method);
  }
}

/** Tells it every event that the app sends, and waits until the last has come. */
async function tell({ page, frame, place, widgetId }: At): Promise<void> {
  const dialects = await page.evaluate((id) => window.stage.frame(id).dialects.length, widgetId);
  await page.evaluate(
    ([id, at]) => {
      const send = window.stage.send;
      send(id, 'customer_profile_hidden', { id: 'customer-1' });
      send(id, 'message', { chat: 'C', message: 'Hi', message_id: '1', message_source: 'visitor' });
      send(id, 'message_box_text', { value: 'Dra' });
      if (at === 'message_box') send(id, 'message_sent', undefined);
      send(id, 'customer_details_section_button_click', { buttonId: 'b' });
      send(id, 'change_theme', { theme: 'dark' });
    },
    [widgetId, place] as const,
  );
  if (dialects === 0) return;
  await untilPosted(frame, 'change_theme', 1);
  // The SDK's own listener may come after the one that writes down what was posted.
  await frame.evaluate(() => new Promise((done) => setTimeout(done)));
}

/** Has the host ask whether the page lives, and waits for the answer to just that. */
async function untilPingIsAnswered({ page, frame, widgetId }: At): Promise<void> {
  const before = await frame.evaluate(() => window.vendor.pings.length);
  await page.evaluate((id) => {
    const one = window.stage.frame(id);
    one.iframe.dataset.answers = ' ';
    window.addEventListener('message', ({ source, data }) => {
      if (source === one.iframe.contentWindow && data?.type === 'response') {
        one.iframe.dataset.answers += `${data.request} `;
      }
    });
    one.setVisible(true);
  }, widgetId);
  await frame.waitForFunction((count) => window.vendor.pings.length > count, before);
  const asked = await frame.evaluate(() => window.vendor.pings.at(-1));
  await page.waitForFunction(
    ([id, request]) => window.stage.frame(id).iframe.dataset.answers?.includes(` ${request} `),
    [widgetId, asked] as const,
  );
}

/** Waits until all that the frame has posted to the host was heard there. */
async function untilHeard(page: Page, frame: Frame, widgetId: string): Promise<void> {
  await page.evaluate((id) => {
    const { iframe } = window.stage.frame(id);
    window.addEventListener('message', ({ source, data }) => {
      if (source === iframe.contentWindow && data === 'heard') iframe.dataset.heard = '';
    });
  }, widgetId);
  await frame.evaluate(() => parent.postMessage('heard', '*'));
  await page.waitForFunction((id) => window.stage.frame(id).iframe.dataset.heard === '', widgetId);
}

async function untilPosted(frame: Frame, event: string, count: number): Promise<void> {
  await frame.waitForFunction(([name, wanted]) => window.vendor.posted.filter((one) => one === name).length >= wanted, [
    event,
    count,
  ] as const);
}

function resultOf(row: Row): Observed {
  const result = results.get(row);
  if (!result || result instanceof Error) throw result ?? new Error('The row was not tried.');
  return result;
}

const labelled = ROWS.map((row) => [`${nameOf(row.sdk)}, ${row.transport}, ${row.host} host`, row] as const);

describe('unmodified SDKs of the vendor', () => {
  test.each(labelled)('%s: connects, and every call that it has reaches its effect', (_, row) => {
    const { dialects, calls, echoed } = resultOf(row);
    expect([...dialects]).toEqual([row.transport]);
    expect([...calls]).toContain(row.sdk.calls ?? 'putMessage');
    if (row.transport === 'handshake') expect(echoed).toBe(row.sdk.steps === 4);
  });

  test.each(labelled)('%s: hands on the events that are known of it', (_, row) => {
    const { told, posted } = resultOf(row);
    const deaf = row.transport === 'plain' && (row.host === 'own' || row.sdk.deafPlainly === true);
    const { hands } = row.sdk;
    const expected = deaf ? [] : hands === 'all' ? [...posted] : [...posted].filter((name) => hands.includes(name));
    expect(posted.has('customer_profile')).toBe(true);
    expect([...told].sort()).toEqual(expected.sort());
  });
});

describe('traps', () => {
  const trapAt = (sdk: string, widgetId: string, place: Place = 'details') =>
    attach(hosts.own, extensionAt(`${stage.origins.good}/${sdk}`, { widgetId, place }));

  test('a second widget of the same page connects too, and both are told', async () => {
    const frame = await trapAt('agent-app-sdk-1.16.0-umd', 'second-widget');
    await frame.evaluate(() => window.vendor.start('details'));
    await frame.evaluate(() => window.vendor.start('details'));
    await hosts.own.evaluate(() => window.stage.send('second-widget', 'change_theme', { theme: 'dark' }));
    await frame.waitForFunction(() => window.vendor.told.filter(([name]) => name === 'change_theme').length === 2);
  });

  test('a page whose pictures still load connects', async () => {
    const umd = '/vendor/livechat-agent-app-sdk-1.3.0/dist/agentapp.umd.min.js';
    stage.servePage(
      '/slow-pictures',
      `document.write('<img src="/hangs">'); LiveChat.createDetailsWidget().then((widget) => { window.told = []; widget.on('customer_profile', (data) => told.push(['customer_profile', data])) })`,
      { sdk: false, head: `<script src="${umd}"></script>` },
    );
    const frame = await trapAt('slow-pictures', 'slow-pictures');
    await frame.waitForFunction(() => (window as unknown as { told?: unknown[] }).told?.length === 1);
  });

  test('an SDK’s own sendMessage with an unknown name gets its answer, and the app learns of it', async () => {
    const frame = await trapAt('agent-app-sdk-1.16.0-umd', 'unknown-name');
    await frame.evaluate(async () => {
      await window.vendor.start('details');
      await window.vendor.call('sendMessage', ['constructor', { a: 1 }]);
      await window.vendor.call('sendMessage', ['from_the_future', null]);
    });
    await hosts.own.waitForFunction(
      () => window.stage.refusals.filter(({ widget }) => widget === 'unknown-name').length === 2,
    );
    const refusals = await hosts.own.evaluate(() =>
      window.stage.refusals
        .filter(({ widget }) => widget === 'unknown-name')
        .map(({ message, cause }) => [message, cause]),
    );
    expect(refusals).toEqual([
      ['constructor', 'unknown'],
      ['from_the_future', 'unknown'],
    ]);
  });

  test('a payment is refused to the widget and before the agent', async () => {
    const frame = await trapAt('agent-app-sdk-1.16.0-umd', 'pays');
    await frame.evaluate(async () => {
      await window.vendor.start('details');
      await window.vendor.call('startTransaction', [
        { name: 'Licence', price: 1 },
        { icon: 'https://a.example.com/i.png' },
      ]);
    });
    await frame.waitForFunction(() => window.vendor.told.some(([name]) => name === 'transaction_failed'));
    expect(await untilEffect(hosts.own, 'pays', 'toast')).toEqual({
      content: 'Test app: Payments are not available on this platform.',
      kind: 'error',
    });
  });

  test('a reload inside of the frame connects the new document', async () => {
    const frame = await trapAt('agent-app-sdk-1.5.2-bundled', 'reloads');
    await frame.evaluate(() => window.vendor.start('details'));
    await frame.goto(frame.url());
    await frame.evaluate(() => window.vendor.start('details'));
    await frame.waitForFunction(
      () => window.vendor.told.length === 0 || window.vendor.posted.includes('customer_profile'),
    );
    await frame.waitForFunction(() => window.vendor.posted.includes('customer_profile'));
  });
});

test('docs/reference/extension-compatibility.md is what was observed (UPDATE_DOCS=1 writes it)', () => {
  const rows: ObservedRow[] = ROWS.map((row) => {
    const { calls, told, echoed } = resultOf(row);
    return {
      ...row,
      calls: [...calls].sort(),
      told: [...told].sort(),
      steps: row.transport === 'plain' ? 0 : echoed ? 4 : 3,
    };
  });
  const written = writeExtensionCompatibility(rows);
  const path = join(root, 'docs/reference/extension-compatibility.md');
  if (process.env.UPDATE_DOCS === '1') writeFileSync(path, written);
  expect(readFileSync(path, 'utf8')).toBe(written);
});

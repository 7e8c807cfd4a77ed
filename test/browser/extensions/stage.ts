// One server under several names: the host page, extensions on other sites, our SDK as the agent app serves it, and the vendor's as published.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Extension, Limits } from '@gatehouse/extension-sdk/host';
import { build } from 'esbuild';
import type { BrowserContext, Frame as BrowserFrame, Page } from 'playwright-core';
import { atFileEnd } from '../../support/at-file-end.ts';
import { launchChromium } from '../../support/chromium.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const root = join(folder, '..', '..', '..');

/** The one host page that every vendor SDK accepts in its plain transport: it is built into all of them. */
const VENDORS_TEST_HOST = 'my.lc:3000';

/** All in view, one upon the other: browsers slow down frames that are out of it. */
const HOST_STYLE = '<style>iframe { position: fixed; top: 0; left: 0; width: 300px; height: 150px }</style>';

export const ALL_SCOPES = ['customers:ro', 'chats--all:rw'];

export type Stage = {
  readonly context: BrowserContext;
  /** Where the host page is, and extensions: each on a site of its own. */
  readonly origins: { readonly host: string; readonly good: string; readonly evil: string };
  /** What extensions' pages answer, by path. */
  readonly pages: Map<string, string>;
  /** Opens a host page. `vendors`: under the origin that the vendor's SDKs accept. */
  openHost(options?: { vendors?: boolean; limits?: Partial<Limits> }): Promise<Page>;
  /** A page at the extensions' site that runs this script, after our SDK, as a script tag would bring it. */
  servePage(path: string, script: string, options?: { sdk?: boolean; head?: string }): void;
};

/** Starts server and browser, until the end of the test file. */
export async function startStage(): Promise<Stage> {
  const hostScript = await bundle(join(folder, 'host-page.ts'));
  const sdk = await bundle(join(root, 'extension-sdk', 'src', 'global.ts'));
  const pages = new Map<string, string>();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const answer = (type: string, body: string) => {
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' }).end(body);
    };
    const page = pages.get(pathname);
    if (pathname === '/host') answer('text/html', document(`${HOST_STYLE}<script src="/host.js"></script>`));
    else if (pathname === '/host.js') answer('text/javascript', hostScript);
    else if (pathname === '/sdk.js') answer('text/javascript', sdk);
    else if (pathname.startsWith('/vendor/')) answer('text/javascript', readPackaged(pathname.slice(8)));
    // Accepted and never answered.
    else if (pathname === '/hangs') return;
    else if (page !== undefined) answer('text/html', page);
    else response.writeHead(404, { 'content-type': 'text/html' }).end('<p>Not found</p>');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const browser = await launchChromium({
    sitePerProcess: true,
    hostResolverRules: `MAP ${VENDORS_TEST_HOST} 127.0.0.1:${port}, MAP *.localhost 127.0.0.1`,
  });
  atFileEnd(async () => {
    await browser.close();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  const context = await browser.newContext();
  context.setDefaultTimeout(15_000);
  const origins = {
    host: `http://localhost:${port}`,
    good: `http://127.0.0.1:${port}`,
    evil: `http://evil.localhost:${port}`,
  };
  return {
    context,
    origins,
    pages,
    async openHost({ vendors = false, limits = {} } = {}) {
      const page = await context.newPage();
      const origin = vendors ? `http://${VENDORS_TEST_HOST}` : origins.host;
      await page.goto(`${origin}/host?limits=${encodeURIComponent(JSON.stringify(limits))}`);
      return page;
    },
    servePage(path, script, { sdk: withSdk = true, head = '' } = {}) {
      const tag = withSdk ? `<script src="${origins.host}/sdk.js"></script>` : '';
      pages.set(path, document(`${tag}${head}<script>${script}</script>`));
    },
  };
}

function document(head: string): string {
  return `<!doctype html><html><head><title>Stage</title><link rel="icon" href="data:,">${head}</head><body></body></html>`;
}

function readPackaged(path: string): string {
  if (path.includes('..')) throw new Error('A path goes down only.');
  return readFileSync(join(root, 'node_modules', path), 'utf8');
}

/** A script for a page, from a file, or from text that may import packages. */
export async function bundle(source: string): Promise<string> {
  const input = source.endsWith('.ts')
    ? { entryPoints: [source] }
    : { stdin: { contents: source, resolveDir: folder } };
  const { outputFiles } = await build({
    ...input,
    bundle: true,
    write: false,
    format: 'iife',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  return outputFiles[0]?.text.replaceAll('</script', '<\\/script') ?? '';
}

/** An extension with every scope, details unless said otherwise. */
export function extensionAt(url: string, given: Partial<Extension> & { widgetId: string }): Extension {
  return {
    name: 'Test app',
    url,
    origin: new URL(url).origin,
    place: 'details',
    authorization: 'none',
    scopes: ALL_SCOPES,
    permissions: [],
    sectionTitles: ['Orders'],
    ...given,
  };
}

/** Attaches it, and waits until its document's scripts have run. */
export async function attach(page: Page, extension: Extension): Promise<BrowserFrame> {
  await page.evaluate((given) => window.stage.attach(given), extension);
  return findFrame(page, extension.widgetId);
}

/** The widget's frame, once it has left the blank page and its scripts have run. */
export async function findFrame(page: Page, widgetId: string): Promise<BrowserFrame> {
  const handle = await page.evaluateHandle((widget) => window.stage.frame(widget).iframe, widgetId);
  const frame = await handle.contentFrame();
  if (!frame) throw new Error(`The widget ${widgetId} has no frame.`);
  await frame.waitForURL((url) => url.protocol === 'http:', { waitUntil: 'domcontentloaded' });
  return frame;
}

/** Waits until the widget is in this state. */
export async function untilState(page: Page, widgetId: string, state: string): Promise<void> {
  await page.waitForFunction(([widget, wanted]) => window.stage.frame(widget).state === wanted, [
    widgetId,
    state,
  ] as const);
}

/** The effects of one widget, as `[effect, argument]`. */
export function effectsOf(page: Page, widgetId: string): Promise<[string, unknown][]> {
  return page.evaluate(
    (widget) => window.stage.effects.filter((one) => one.widget === widget).map(({ effect, arg }) => [effect, arg]),
    widgetId,
  );
}

/** Waits until the widget had this effect, and returns its last argument. */
export async function untilEffect(page: Page, widgetId: string, effect: string): Promise<unknown> {
  await page.waitForFunction(
    ([widget, wanted]) => window.stage.effects.some((one) => one.widget === widget && one.effect === wanted),
    [widgetId, effect] as const,
  );
  const all = await effectsOf(page, widgetId);
  return all.filter(([name]) => name === effect).pop()?.[1];
}

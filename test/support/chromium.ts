// A real browser for tests: one process for all files of a worker, a fresh context (cookies, storage) for each test.
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';
import { atFileEnd } from './at-file-end.ts';
import { atWorkerEnd } from './at-worker-end.ts';
import { findChromium } from './chromium-binary.ts';

/** What is decided when the browser starts, and so for all of its contexts. */
export interface ChromiumOptions {
  /** No cookies for frames of another site, as a browser with blocked third-party cookies has it. */
  blockThirdPartyCookies?: boolean;
  /** Chromium's own syntax, for example `MAP accounts.livechat.com 127.0.0.1:17443, MAP * ~NOTFOUND, EXCLUDE localhost`. */
  hostResolverRules?: string;
  /** A process for each site, whatever this build and this machine's memory would have it. */
  sitePerProcess?: boolean;
}

// Quiet and the same everywhere. Site isolation and the web's security stay on: they are what is tested.
// The list of features replaces Playwright's, which switches off that storage is apart for frames of other sites.
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,MediaRouter,OptimizationHints,PaintHolding',
];

/** Starts a browser of its own. The caller closes it; most tests want `withBrowserContext`. */
export async function launchChromium(options: ChromiumOptions = {}): Promise<Browser> {
  const { executablePath, environment } = await findChromium();
  const args = [...flags];
  if (options.blockThirdPartyCookies) args.push('--test-third-party-cookie-phaseout');
  if (options.hostResolverRules) args.push(`--host-resolver-rules=${options.hostResolverRules}`);
  if (options.sitePerProcess) args.push('--site-per-process');
  return chromium.launch({ executablePath, args, env: { ...process.env, ...environment } as Record<string, string> });
}

const browsers = new Map<string, Promise<Browser>>();

/**
 * Runs `use` with a context of its own in a browser that tests share, and closes the context after it.
 *
 * Give it everything that Playwright's `newContext` takes, `ignoreHTTPSErrors` for example.
 */
export async function withBrowserContext<T>(
  options: ChromiumOptions & BrowserContextOptions,
  use: (context: BrowserContext) => Promise<T>,
): Promise<T> {
  const { blockThirdPartyCookies = false, hostResolverRules = '', sitePerProcess = false, ...contextOptions } = options;
  const browser = await shareBrowser({ blockThirdPartyCookies, hostResolverRules, sitePerProcess });
  const context = await browser.newContext(contextOptions);
  try {
    return await use(context);
  } finally {
    await context.close();
  }
}

/**
 * A browser a set of flags, until the end of the worker: starting one and its first page takes as much work as some tests do.
 * One whose names lead to ports of a test file is of no use to the next, and ends with the file.
 */
function shareBrowser(options: ChromiumOptions): Promise<Browser> {
  const key = JSON.stringify(options);
  const shared = browsers.get(key);
  if (shared) return shared;
  const browser = launchChromium(options);
  browsers.set(key, browser);
  const forget = () => browsers.delete(key);
  // Whatever ended it, and also when it did not start: the next one who asks gets another.
  browser.then((started) => started.once('disconnected', forget), forget);
  const atEnd = options.hostResolverRules ? atFileEnd : atWorkerEnd;
  atEnd(async () => {
    forget();
    await (await browser).close();
  });
  return browser;
}

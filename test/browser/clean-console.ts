// A browser whose console must stay clean: script errors, violations of a Content-Security-Policy and failed requests
// all show there. What a test provokes on purpose it names.
import type { BrowserContext, BrowserContextOptions, Page, Request } from 'playwright-core';
import { type ChromiumOptions, withBrowserContext } from '../support/chromium.ts';

export interface Watch {
  /** Lines of the console, by what they contain, that the test provokes and that don't count. */
  expected?: RegExp[];
}

/** Runs `use` with a fresh context, then throws when any of its pages wrote an error to the console. */
export async function withCleanConsole<T>(
  { expected = [], ...options }: Watch & ChromiumOptions & BrowserContextOptions,
  use: (context: BrowserContext) => Promise<T>,
): Promise<T> {
  return withBrowserContext(options, async (context) => {
    context.setDefaultTimeout(10_000);
    const faults: string[] = [];
    const cut = watchCuts(context);
    context.on('console', (message) => {
      const { url } = message.location();
      const isCut = /net::ERR_(?:FAILED|ABORTED)$/.test(message.text()) && cut.has(url);
      if (message.type() === 'error' && !isCut) faults.push(`${message.text()} (${url})`);
    });
    context.on('weberror', (error) => faults.push(error.error().stack ?? error.error().message));
    const result = await use(context);
    const counted = faults.filter((fault) => !expected.some((pattern) => pattern.test(fault)));
    if (counted.length > 0) throw new Error(`The browser's console is not clean:\n${counted.join('\n')}`);
    return result;
  });
}

/** The addresses of requests that were under way when their page went elsewhere: some that ask regularly always are. */
function watchCuts(context: BrowserContext): ReadonlySet<string> {
  const cut = new Set<string>();
  context.on('page', (page) => {
    const underWay = new Set<Request>();
    let isLeaving = false;
    page.on('request', (request) => {
      if (leads(request, page)) {
        isLeaving = true;
        for (const one of underWay) cut.add(one.url());
      } else {
        underWay.add(request);
        if (isLeaving) cut.add(request.url());
      }
    });
    page.on('requestfinished', (request) => void underWay.delete(request));
    page.on('requestfailed', (request) => void underWay.delete(request));
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) isLeaving = false;
    });
  });
  return cut;
}

/** Whether the request leads the page itself elsewhere, and not a frame in it, of which Playwright may not know yet. */
function leads(request: Request, page: Page): boolean {
  if (!request.isNavigationRequest()) return false;
  try {
    return request.frame() === page.mainFrame();
  } catch {
    return false;
  }
}

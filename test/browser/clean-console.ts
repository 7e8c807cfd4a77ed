// A browser whose console must stay clean: script errors, violations of a Content-Security-Policy and failed requests
// all show there. What a test provokes on purpose it names.
import type { BrowserContext, BrowserContextOptions } from 'playwright-core';
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
    context.on('console', (message) => {
      if (message.type() === 'error') faults.push(`${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => faults.push(error.error().stack ?? error.error().message));
    const result = await use(context);
    const counted = faults.filter((fault) => !expected.some((pattern) => pattern.test(fault)));
    if (counted.length > 0) throw new Error(`The browser's console is not clean:\n${counted.join('\n')}`);
    return result;
  });
}

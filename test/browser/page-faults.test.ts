// The measures themselves: each finds the fault that it is for, and a good page has none.
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { withBrowserContext } from '../support/chromium.ts';
import { withCleanConsole } from './clean-console.ts';
import { findKeyboardFaults, findPageFaults } from './page-faults.ts';

const pageWith = (body: string) =>
  `<!doctype html><html lang="en"><title>Page</title><style>button, input { min-height: 30px }</style><main><h1>Page</h1>${body}</main>`;

async function onPage<T>(html: string, find: (page: Page) => Promise<T>): Promise<T> {
  return withBrowserContext({ viewport: { width: 320, height: 600 } }, async (context) => {
    const page = await context.newPage();
    await page.setContent(html);
    return find(page);
  });
}

test('a good page has no fault', async () => {
  const good = pageWith(
    '<form><label for="a">Name</label><input id="a"><button>Send</button></form><a href="/">Home</a>',
  );
  expect(await onPage(good, findPageFaults)).toEqual([]);
  expect(await onPage(good, findKeyboardFaults)).toEqual([]);
});

test.each([
  ['<div style="width: 400px">Wide</div>', 'scrolls sideways: 408 px in 320 px, at div "Wide"'],
  ['<h1>Another</h1>', 'has 2 h1'],
  ['<h3>Deep</h3>', 'jumps to h3 "Deep" from level 1'],
  ['<p id="x">a</p><p id="x">b</p>', 'has the id x twice'],
  ['<p aria-describedby="gone">Text</p>', 'p "Text": aria-describedby names gone, which is not there'],
  ['<input id="lonely">', 'input#lonely "" has no label'],
  ['<button style="width: 30px"></button>', 'button "" has no name'],
  ['<svg width="9" height="9"></svg>', 'svg "" has no text'],
  ['<p tabindex="2">First</p>', 'p "First" has the tabindex 2'],
  [
    '<button style="min-height: 0; height: 12px; padding: 0; width: 40px">OK</button>',
    'button "OK" is only 40 x 12 px',
  ],
  ['<p style="color: #999">Pale</p>', 'p "Pale" has a contrast of 2.85'],
  ['<p style="background: #222; color: #555">Dark</p>', 'p "Dark" has a contrast of 2.13'],
  ['<div style="background: #222"><p style="color: #fff9">Half</p></div>', undefined],
  ['<label>A<input style="border: 1px solid #ddd"></label>', 'the edge of input "" has a contrast of 1.36'],
])('%s', async (body, fault) => {
  expect(await onPage(pageWith(body), findPageFaults)).toEqual(fault === undefined ? [] : [fault]);
});

describe('the keyboard', () => {
  test('a control without a ring is found', async () => {
    const page = pageWith('<style>button:focus-visible { outline: none }</style><button id="dull">Dull</button>');
    expect(await onPage(page, findKeyboardFaults)).toEqual(['button#dull "Dull" shows no focus']);
  });

  test('a control that the Tab key does not reach is found', async () => {
    const page = pageWith('<button id="far" tabindex="-1">Far</button><button id="near">Near</button>');
    expect(await onPage(page, findKeyboardFaults)).toContain('Tab 1 leads to button#near "Near", stop 1');
  });
});

test.each([
  ['a script error', '<script>throw new Error("broken")</script>', /broken/],
  [
    'a violated policy',
    `<meta http-equiv="content-security-policy" content="img-src 'none'"><img src="/x.png">`,
    /Content Security Policy/,
  ],
  ['what a script writes as an error', '<script>console.error("trouble")</script>', /trouble/],
])('a console is not clean with %s', async (_, body, words) => {
  const look = (expected: RegExp[]) =>
    withCleanConsole({ expected }, async (context) => {
      const page = await context.newPage();
      await page.setContent(pageWith(body));
    });
  await expect(look([])).rejects.toThrow(words);
  await look([words]);
});

// What axe-core, which others wrote, finds in a page: rules of WCAG 2.0 to 2.2, levels A and AA. Beside `page-faults.ts`, which measures more.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const options: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  resultTypes: ['violations'],
  // Other people's pages are theirs.
  iframes: false,
  elementRef: false,
};

/** The violations of the page as it is now: the rule, and where. */
export async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(source);
  const { violations } = await page.evaluate(
    (given) =>
      (window as unknown as { axe: { run(of: Document, how: object): Promise<AxeResults> } }).axe.run(document, given),
    options as object,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
  );
}

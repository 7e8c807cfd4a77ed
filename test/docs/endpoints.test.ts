// endpoints.md has every route that the server mounts, and no other.
import { expect, test } from 'vitest';
import { readPage } from './pages.ts';
import { listServedRoutes } from './served-routes.ts';

const SITES: Readonly<Record<string, readonly string[]>> = {
  'Every site': ['accounts', 'api', 'agent_app', 'console', 'start'],
  'Accounts site': ['accounts'],
  'API site': ['api'],
  'Agent app': ['agent_app'],
  Console: ['console'],
  'Start page': ['start'],
};

/** A route is written as the heading of a part, or as the first cell of a row. */
function listWritten(page: string): string[] {
  return page.split(/^## /m).flatMap((part) => {
    const sites = SITES[part.split('\n')[0] ?? ''] ?? [];
    const names = [...part.matchAll(/^(?:### |\| )`([A-Z]+ \/[^`]*)`/gm)].map(([, name]) => name);
    return sites.flatMap((site) => names.map((name) => `${site} ${name}`));
  });
}

test('endpoints.md lists exactly what is served', async () => {
  const served = (await listServedRoutes()).map(({ site, name }) => `${site} ${name}`);
  expect(served.length).toBeGreaterThan(50);
  expect(listWritten(readPage('docs/reference/endpoints.md')).sort()).toEqual(served.sort());
});

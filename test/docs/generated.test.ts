// Pages that are made from the code are what the code makes now. UPDATE_DOCS=1 writes them instead.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nameOf } from '../../docs/generate/attack.ts';
import { ATTACKS, type TestFile, testsOf, writeAttacks } from '../../docs/generate/attacks.ts';
import { writeAuditLog } from '../../docs/generate/audit-log.ts';
import { CHAT_CALLS, writeChatActions, writeCustomerChatActions } from '../../docs/generate/chat-actions.ts';
import { writeClients } from '../../docs/generate/clients.ts';
import { writeCommandLine } from '../../docs/generate/command-line.ts';
import { writeErrors } from '../../docs/generate/errors.ts';
import { EXTENSION_ATTACKS } from '../../docs/generate/extension-attacks.ts';
import { writeMetrics } from '../../docs/generate/metrics.ts';
import { writeScopes } from '../../docs/generate/scopes.ts';
import { writeSettings } from '../../docs/generate/settings.ts';
import { CUSTOMER_SCOPE } from '../../server/src/dialects/customer/clients.ts';
import { listFiles, readPage, root } from './pages.ts';
import { listServedRoutes } from './served-routes.ts';

/** The sessions API asks for its scopes in its own code, which a route's settings don't show. */
const SESSIONS = [
  { name: 'GET /v2/sessions', scopes: ['sessions--my:ro'] },
  { name: 'DELETE /v2/sessions', scopes: ['sessions--my:rw'] },
  { name: 'DELETE /v2/sessions/{id}', scopes: ['sessions--my:rw'] },
];

/** The customer endpoints ask for theirs in their own code too, of the agent's token that they are sent. */
const CUSTOMERS = [
  'POST /customer/',
  'POST /customer/token',
  'POST /v2/customer/token',
  'POST /v2/customer/{organization_id}/{group_id}/token',
  'POST /customer/identity_transfer',
  'POST /v2/customer/identity_transfer',
].map((name) => ({ name, scopes: [CUSTOMER_SCOPE] }));

const tests: readonly TestFile[] = listFiles()
  .filter((path) => path.endsWith('.test.ts') && !path.startsWith('test/docs/'))
  .map((path) => ({ path, text: readPage(path) }));

test.each<[string, () => string | Promise<string>]>([
  ['settings.md', writeSettings],
  ['command-line.md', writeCommandLine],
  ['scopes.md', async () => writeScopes([...(await listServedRoutes()), ...CHAT_CALLS, ...SESSIONS, ...CUSTOMERS])],
  ['errors.md', writeErrors],
  ['attacks.md', () => writeAttacks(tests)],
  ['clients.md', writeClients],
  ['metrics.md', writeMetrics],
  ['audit-log.md', writeAuditLog],
  ['chat-actions.md', writeChatActions],
  ['customer-chat-actions.md', writeCustomerChatActions],
])('docs/reference/%s is what the code says (UPDATE_DOCS=1 writes it)', async (name, write) => {
  const path = `docs/reference/${name}`;
  const page = await write();
  if (process.env.UPDATE_DOCS === '1') writeFileSync(join(root, path), page);
  expect(readPage(path)).toBe(page);
});

test('the scopes of the sessions API are those that its code names', () => {
  const code = readPage('server/src/dialects/v2/sessions.ts');
  const named = new Set([...code.matchAll(/'([a-z.]+--[a-z]+:r[wo])'/g)].map(([, scope]) => scope));
  expect([...named].sort()).toEqual([...new Set(SESSIONS.flatMap(({ scopes }) => scopes))].sort());
});

test('an attack that is said to be withstood is tried from outside, and a number in a test is an attack', () => {
  const withstood = [...ATTACKS, ...EXTENSION_ATTACKS].filter((attack) => 'control' in attack);
  expect(withstood.filter((attack) => testsOf(attack, tests).outside.length === 0)).toEqual([]);
  const numbers = tests.flatMap(({ text }) =>
    [...text.matchAll(/(?<![%\w])([AH]\d{1,2})[:,]/g)].map(([, name = '']) => name),
  );
  const known = new Set(withstood.map(nameOf));
  expect(numbers.filter((number) => !known.has(number))).toEqual([]);
});

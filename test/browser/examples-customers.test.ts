// The example that makes customers with the token of an agent: on its page, and as a script.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { startBrowsing } from '../support/http.ts';
import { withCleanConsole } from './clean-console.ts';
import { type DemoPlatform, startDemoPlatform } from './demo-platform.ts';
import { signIn } from './person.ts';

const SCRIPT = fileURLToPath(new URL('../../examples/customer-authorization/server.mjs', import.meta.url));
const CUSTOMER = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

let platform: DemoPlatform;
beforeAll(async () => {
  platform = await startDemoPlatform();
});

/** The access token of the administrator for the example's client. */
async function agentToken(scope: string): Promise<string> {
  const { customers } = platform.demo.clients;
  const query = new URLSearchParams({
    response_type: 'token',
    client_id: customers.client_id,
    redirect_uri: customers.redirect_uris[0] ?? '',
    scope,
  });
  const browser = startBrowsing();
  const page = await browser.get(`${platform.server.urls.accounts}/?${query}`, { follow: true });
  const { email, password } = platform.demo.accounts.admin;
  const signedIn = await browser.submit(page, 'sign-in', { email, password });
  const { location } = await browser.follow(signedIn);
  return new URLSearchParams(location?.hash.slice(1)).get('access_token') ?? '';
}

const run = (env: Record<string, string>) => {
  const { client_id: CLIENT_ID, redirect_uris } = platform.demo.clients.customers;
  const REDIRECT_URI = redirect_uris[0] ?? '';
  const ACCOUNTS_URL = platform.server.urls.accounts;
  const settings = { PATH: process.env.PATH, ACCOUNTS_URL, CLIENT_ID, REDIRECT_URI, ...env };
  return promisify(execFile)(process.execPath, [SCRIPT], { env: settings });
};

test('an administrator signs in, and the page shows one customer with two tokens', async () => {
  const example = await platform.example('customer-authorization');
  await withCleanConsole({}, async (context) => {
    const page = await context.newPage();
    await page.goto(example.url);
    await page.getByRole('link', { name: 'Sign in with LiveChat' }).click();
    await signIn(page, platform.demo.accounts.admin);
    await page.getByRole('heading', { name: 'A customer' }).waitFor();
    const fact = (word: string) => page.locator(`dt:text-is("${word}") + dd`).textContent();
    expect(await fact('Agent')).toBe(platform.demo.accounts.admin.email);
    expect(await fact('Customer')).toMatch(CUSTOMER);
    expect(await fact('First token')).toMatch(/^dal:ct_.{5}… for 28800 s$/);
    expect(await fact('Second token')).toMatch(/^dal:ct_.{5}… for 60 s$/);
    expect(await fact('Same customer')).toBe('yes');
  });
});

test('as a script it prints the same, and says in one line what is wrong with the token', async () => {
  const { stdout, stderr } = await run({ AGENT_TOKEN: await agentToken('customers:own') });
  expect(stderr).toBe('');
  expect(stdout).toMatch(new RegExp(`^Customer: +${CUSTOMER.source}$`, 'm'));
  expect(stdout).toMatch(/^Same customer: +yes$/m);
  const refused: [Record<string, string>, RegExp][] = [
    [{}, /^There is no agent token\. Sign in, or set AGENT_TOKEN\.\n$/],
    [
      { AGENT_TOKEN: 'dal:at_mistyped' },
      /^\/info answered 401: The access token is unknown, was revoked, or has expired\.\n$/,
    ],
    [{ AGENT_TOKEN: await agentToken('agents--all:ro') }, /lacks the scope customers:own; it has agents--all:ro/],
    [
      { AGENT_TOKEN: await agentToken('customers:own'), CLIENT_ID: 'another' },
      /issued to the client .* CLIENT_ID is another\.\n$/,
    ],
  ];
  for (const [env, words] of refused) {
    await expect(run(env)).rejects.toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(words) });
  }
});

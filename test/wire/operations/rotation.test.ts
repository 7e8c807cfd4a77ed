// The secret key is rotated while two processes serve one database: nobody is signed out, no form is refused, no API key ends, until the
// old key is dropped.
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { deriveApiKey } from '../../../server/src/accounts/api-keys.ts';
import { openDatabase } from '../../../server/src/storage/open-database.ts';
import { atFileEnd } from '../../support/at-file-end.ts';
import { type Balancer, startBalancer } from '../../support/balancer.ts';
import { findFreePorts } from '../../support/free-port.ts';
import { type Browse, type Page, startBrowsing } from '../../support/http.ts';
import { type ServerProcess, startServer } from '../../support/server-process.ts';
import { hasForm } from '../person-acts.ts';

type Person = { email: string; password: string; api_key: string; account_id: string; organization_id: string };
type Demo = {
  accounts: Record<'agent' | 'admin', Person>;
  clients: { publicServer: { client_id: string; redirect_uris: string[] } };
};

let servers: readonly [ServerProcess, ServerProcess];
let ports: readonly [number, number];
let databaseUrl: string;
let balancer: Balancer;
let demo: Demo;
let keyFile: string;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-rotation-'));
  atFileEnd(() => rm(folder, { recursive: true, force: true }));
  keyFile = join(folder, 'gatehouse.db.key');
  const [accounts = 0, api = 0, agentApp, developerConsole, examples, first = 0, second = 0] = await findFreePorts(7);
  ports = [first, second];
  balancer = await startBalancer([accounts, api]);
  databaseUrl = `sqlite:${join(folder, 'gatehouse.db')}`;
  const env = {
    GATEHOUSE_DATABASE_URL: databaseUrl,
    GATEHOUSE_ACCOUNTS_URL: `http://localhost:${accounts}`,
    GATEHOUSE_API_URL: `http://localhost:${api}`,
    GATEHOUSE_AGENT_APP_URL: `http://localhost:${agentApp}`,
    GATEHOUSE_CONSOLE_URL: `http://localhost:${developerConsole}`,
    GATEHOUSE_EXAMPLES_PORT: String(examples),
  };
  const start = (port: number) => startServer({ env: { ...env, GATEHOUSE_LISTEN: `127.0.0.1:${port}` } });
  servers = await Promise.all([start(first), start(second)]);
  demo = await run('demo');
});

async function run<Printed>(line: string): Promise<Printed> {
  const { stdout, stderr, code } = await servers[0].cli([...line.split(' '), '--json']);
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  return JSON.parse(stdout) as Printed;
}

/** What a call with the API key of this person gets from one of the processes: the status, and the key that it shows. */
async function callWith(apiKey: string, server: 0 | 1, person: Person): Promise<{ status: number; shown: unknown }> {
  leadTo(server);
  const { email } = person;
  const authorization = `Basic ${Buffer.from(`${email}:${apiKey}`).toString('base64')}`;
  const url = `${servers[0].urls.api}/agents/${encodeURIComponent(email)}`;
  const page = await startBrowsing().request(url, { headers: { authorization, 'x-api-version': '2' } });
  return { status: page.status, shown: (JSON.parse(page.body) as { api_key?: string }).api_key };
}

/** The keys of the file, in its order: the newest first. */
const keysInFile = () =>
  [...readFileSync(keyFile, 'utf8').matchAll(/^(\S{44}) /gm)].map(([, text = '']) => Buffer.from(text, 'base64'));

/** Makes the newest keys take over so many milliseconds ago: the time comes in the file, since nobody wants to wait for it. */
function takeOver(ago: number[]): void {
  const times = ago.map((ms) => new Date(Date.now() - ms).toISOString());
  const text = readFileSync(keyFile, 'utf8').replace(/from=\S+/g, (from) => `from=${times.shift() ?? from.slice(5)}`);
  writeFileSync(keyFile, text);
}

/** The person's API key under a secret key. */
async function apiKeyUnder(secretKey: Buffer | undefined, person: Person): Promise<string> {
  const { account_id: accountId, organization_id: organizationId } = person;
  const agents = await readRows<{ api_key_generation: number }>(
    'select api_key_generation from agents where account_id = $1',
    [accountId],
  );
  const apiKeyGeneration = agents[0]?.api_key_generation ?? 0;
  return deriveApiKey([secretKey ?? Buffer.alloc(0)], { accountId, organizationId, apiKeyGeneration });
}

async function readRows<Row>(sql: string, parameters: readonly string[]): Promise<Row[]> {
  const database = await openDatabase({ url: databaseUrl, durability: 'process' });
  try {
    return await database.queryRead<Row>(sql, parameters);
  } finally {
    await database.close();
  }
}

/** A browser that is signed in, and has a consent form open. */
async function openConsent({ email, password }: Person): Promise<{ browser: Browse; consent: Page }> {
  const browser = startBrowsing();
  const { client_id, redirect_uris } = demo.clients.publicServer;
  const query = new URLSearchParams({
    response_type: 'code',
    client_id,
    redirect_uri: redirect_uris[0] ?? '',
    state: 's',
  });
  const form = await browser.get(`${accountsUrl()}/?${query}`);
  const consent = await browser.follow(await browser.submit(form, 'sign-in', { email, password }));
  expect(hasForm(consent, 'consent')).toBe(true);
  return { browser, consent };
}

const accountsUrl = () => servers[0].urls.accounts;
const leadTo = (server: 0 | 1) => balancer.leadTo(ports[server]);

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await isSo())) if (Date.now() > deadline) throw new Error('It did not happen within 10 s.');
}

const both = async (isSo: (server: 0 | 1) => Promise<boolean>) => (await isSo(0)) && (await isSo(1));

test('a rotation loses nothing: session, open forms and API keys go on, on every process', async () => {
  const { agent } = demo.accounts;
  leadTo(0);
  const { browser, consent } = await openConsent(agent);
  const [oldKey] = keysInFile();
  expect(agent.api_key).toBe(await apiKeyUnder(oldKey, agent));

  const { makes_values_from } = await run<{ makes_values_from: string }>('keys rotate');
  const [newKey, ...others] = keysInFile();
  expect(others).toEqual([oldKey]);
  const fresh = await apiKeyUnder(newKey, agent);
  await until(() => both(async (server) => (await callWith(fresh, server, agent)).status === 200));
  // Both accept the new key, and neither makes anything with it yet.
  for (const server of [0, 1] as const) {
    expect(await callWith(agent.api_key, server, agent)).toEqual({ status: 200, shown: agent.api_key });
  }

  expect(readFileSync(keyFile, 'utf8')).toContain(`from=${makes_values_from}`);
  takeOver([1000]);
  await until(() => both(async (server) => (await callWith(fresh, server, agent)).shown === fresh));
  for (const server of [0, 1] as const) expect((await callWith(agent.api_key, server, agent)).status).toBe(200);

  leadTo(1);
  const allowed = await browser.submit(consent, 'consent', { decision: 'allow' });
  expect(allowed.location?.searchParams.get('code')).toMatch(/^dal:ac_/);
  expect((await browser.get(`${accountsUrl()}/account`)).status).toBe(200);
  const signOut = await browser.get(`${accountsUrl()}/signout`);
  leadTo(0);
  await browser.submit(signOut, 'sign-out');
  expect((await browser.get(`${accountsUrl()}/account`)).status).toBe(303);
  // The browser is known to the account still; its next sign-in puts the new mark in the old one's place.
  const signIn = await browser.get(`${accountsUrl()}/signin`);
  expect((await browser.submit(signIn, 'sign-in', { email: agent.email, password: agent.password })).status).toBe(303);
  const known = browser.cookies.find(new URL(accountsUrl())).find(({ name }) => name.endsWith('known'));
  expect(known?.value.split('.')).toHaveLength(2);

  const logs = servers.map((server) => server.logs()).join('');
  expect(logs).toContain('"msg":"API key of an older secret key"');
  expect(logs).toContain('"msg":"secret keys changed"');
  for (const secret of [oldKey, newKey].flatMap((key) => [key?.toString('base64'), key?.toString('hex')])) {
    expect(logs).not.toContain(secret);
  }
});

test('dropping the old key ends what was made with it, and no session', async () => {
  const { agent, admin } = demo.accounts;
  await run('keys rotate');
  const [, oldKey] = keysInFile();
  const { keys } = await run<{ keys: { key: string; state: string }[] }>('keys list');
  const [, maker] = keys;
  expect(keys.map(({ state }) => state)).toEqual(['waits', 'makes values', 'accepted']);
  leadTo(0);
  const { browser, consent } = await openConsent(admin);
  const [early, late] = [await apiKeyUnder(oldKey, agent), await apiKeyUnder(keysInFile()[0], agent)];
  const refused = await servers[0].cli(['keys', 'drop', '--key', maker?.key ?? '']);
  expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^keys drop: .*takes over/) });

  takeOver([2000, 86_400_000]);
  expect(await run('keys drop --older-than 1s')).toMatchObject({ dropped: [maker?.key, expect.any(String)] });
  await until(() => both(async (server) => (await callWith(early, server, agent)).status === 401));
  for (const server of [0, 1] as const) {
    expect((await callWith(late, server, agent)).status).toBe(200);
    expect((await callWith(admin.api_key, server, admin)).status).toBe(401);
  }

  leadTo(1);
  expect((await browser.get(`${accountsUrl()}/account`)).status).toBe(200);
  const again = await browser.submit(consent, 'consent', { decision: 'allow' });
  expect(again.body).toContain('The page was out of date. Please decide again.');
  const allowed = await browser.submit(again, 'consent', { decision: 'allow' });
  expect(allowed.location?.searchParams.get('code')).toMatch(/^dal:ac_/);
});

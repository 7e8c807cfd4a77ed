// backup and restore through the real process: an installation moves from one database to the other and back, and people and programs
// go on; a large one needs no more memory than a small one.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../../server/src/storage/migrate.ts';
import { openDatabase } from '../../server/src/storage/open-database.ts';
import { atFileEnd } from '../support/at-file-end.ts';
import { type Browse, type Page, startBrowsing } from '../support/http.ts';
import { freshPostgresDatabase } from '../support/postgres.ts';
import { repetitions } from '../support/scale.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';
import { type Gatehouse, openGatehouse, printed } from './gatehouse.ts';

type Demo = {
  accounts: { agent: { email: string; password: string; api_key: string } };
  clients: { publicServer: { client_id: string; client_secret: string; redirect_uris: string[] } };
  personal_access_token: { token: string };
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-backup-'));
  atFileEnd(async () => rmSync(folder, { recursive: true, force: true }));
});

async function freshPostgres(): Promise<string> {
  const { url, drop } = await freshPostgresDatabase();
  atFileEnd(drop);
  return url;
}

describe('a running installation', () => {
  let demo: Demo;
  const person = startBrowsing();
  let refreshToken: string;

  test('moves from SQLite to PostgreSQL and back, and nobody has to sign in again', { timeout: 120_000 }, async () => {
    const database = join(folder, 'first.db');
    let server = await startServer({ env: { GATEHOUSE_DATABASE_URL: `sqlite:${database}` } });
    demo = JSON.parse((await server.cli(['demo', '--json'])).stdout) as Demo;
    refreshToken = await connect(server, person);
    await expectServed(server);
    const { urls } = server;
    const [, key = ''] = /^(\S{44}) /m.exec(readFileSync(`${database}.key`, 'utf8')) ?? [];
    const settings = {
      GATEHOUSE_SECRET_KEY: key,
      GATEHOUSE_ACCOUNTS_URL: urls.accounts,
      GATEHOUSE_API_URL: urls.api,
      GATEHOUSE_AGENT_APP_URL: urls.agentApp,
      GATEHOUSE_CONSOLE_URL: urls.console,
      GATEHOUSE_EXAMPLES_PORT: new URL(urls.start).port,
    };

    for (const next of [await freshPostgres(), `sqlite:${join(folder, 'second.db')}`]) {
      const path = join(folder, next.startsWith('sqlite') ? 'postgres.backup' : 'sqlite.backup');
      const made = printed(await quietly(server.cli(['backup', path, '--json'])));
      expect(made).toMatchObject({ file: path, bytes: statSync(path).size, secret_key: 'not included' });
      await server.kill9();
      const gatehouse = await openGatehouse(next);
      const restored = printed(await quietly(gatehouse.run(['restore', path, '--json'], settings)));
      expect(restored).toMatchObject({ rows: made.rows, made_at: made.made_at, migrated: [], secret_key: 'the same' });
      server = await startServer({ env: { ...settings, GATEHOUSE_DATABASE_URL: next } });
      await expectServed(server);
    }
    await server.stop();
  });

  /** The session of before, the password, and every kind of token. */
  async function expectServed({ urls }: ServerProcess): Promise<void> {
    expect((await person.get(`${urls.accounts}/account`)).status).toBe(200);
    const other = startBrowsing();
    const signedIn = await signIn(other, await other.get(`${urls.accounts}/signin`));
    expect(signedIn.location?.pathname).toBe('/account');
    const { client_id, client_secret } = demo.clients.publicServer;
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id, client_secret };
    const answer = await post(`${urls.accounts}/v2/token`, form);
    expect(answer.status, answer.body).toBe(200);
    const { access_token } = JSON.parse(answer.body) as { access_token: string };
    const { email, api_key } = demo.accounts.agent;
    const basic = `Basic ${Buffer.from(`${email}:${api_key}`).toString('base64')}`;
    for (const authorization of [`Bearer ${access_token}`, `Bearer ${demo.personal_access_token.token}`, basic]) {
      const headers = { authorization, 'x-api-version': '2' };
      expect((await startBrowsing().request(`${urls.api}/agents`, { headers })).status).toBe(200);
    }
  }

  /** Signs in, allows the program, and answers its refresh token. */
  async function connect({ urls }: ServerProcess, browser: Browse): Promise<string> {
    const { client_id, client_secret, redirect_uris } = demo.clients.publicServer;
    const redirect_uri = redirect_uris[0] ?? '';
    const query = new URLSearchParams({ response_type: 'code', client_id, redirect_uri });
    const consent = await browser.follow(await signIn(browser, await browser.get(`${urls.accounts}/?${query}`)));
    const allowed = await browser.submit(consent, 'consent', { decision: 'allow' });
    const code = allowed.location?.searchParams.get('code') ?? '';
    const form = { grant_type: 'authorization_code', code, client_id, client_secret, redirect_uri };
    const answer = await post(`${urls.accounts}/v2/token`, form);
    return (JSON.parse(answer.body) as { refresh_token: string }).refresh_token;
  }

  function signIn(browser: Browse, page: Page): Promise<Page> {
    const { email, password } = demo.accounts.agent;
    return browser.submit(page, 'sign-in', { email, password });
  }
});

const post = (url: string, form: Record<string, string>) =>
  startBrowsing().request(url, { method: 'POST', body: new URLSearchParams(form) });

test('a large installation is copied out and in within little memory', { timeout: 600_000 }, async () => {
  const count = repetitions({ reduced: 5_000, full: 200_000 });
  const source = `sqlite:${join(folder, 'large.db')}`;
  await fill(source, count);
  const path = join(folder, 'large.backup');
  // The rows alone are 400 bytes each, and a process that kept 200000 of them would not fit.
  const little = { NODE_OPTIONS: '--max-old-space-size=48' };
  const first = await openGatehouse(source);
  const made = printed(await quietly(first.run(['backup', path, '--json'], little)));
  expect(made.rows).toBe(count + 1);
  const target = await openGatehouse(await freshPostgres());
  const restored = printed(await quietly(target.run(['restore', path, '--json'], little)));
  expect(restored.rows).toBe(count + 1);
  const again = printed(await quietly(target.run(['backup', join(folder, 'again.backup'), '--json'], little)));
  expect(again.rows).toBe(count + 1);
});

/** On slow machines a line about the progress comes now and then. */
async function quietly(running: ReturnType<Gatehouse['run']>): ReturnType<Gatehouse['run']> {
  const result = await running;
  const lines = result.stderr.split('\n');
  return {
    ...result,
    stderr: lines.filter((line) => !/^(backup|restore): \d+ of \d+ rows, \d+ %$/.test(line)).join('\n'),
  };
}

/** One organization, and so many access tokens. */
async function fill(url: string, count: number): Promise<void> {
  const database = await openDatabase({ url, durability: 'process' });
  await migrate(database, { now: Date.now });
  const scopes = JSON.stringify(['agents--all:rw', 'agents--my:rw', 'x'.repeat(200)]);
  await database.write(async (tx) => {
    await sql`insert into organizations (organization_id, license_id, slug, name, next_group_id, created_at)
      values ('o', 1, 'o', 'O', 1, 1)`.execute(tx);
    await sql`
      with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count})
      insert into access_tokens
        (token_hash, grant_id, client_id, account_id, organization_id, session_id, scopes, offline, issued_at, expires_at)
      select 'hash-' || n || '-of-forty-three-characters-of-it', 'grant-' || n, 'client', 'account-' || n, 'o', null,
        ${scopes}, 0, 1, 9000000000000 from numbers`.execute(tx);
  });
  await database.close();
}

// Every command through the real process, on the database of a running server: what it prints, and that the server knows of it.
import { existsSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshPostgresDatabase } from '../support/postgres.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';
import { type Gatehouse, openGatehouse, printed, refused, SECRET_KEY } from './gatehouse.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const PASSWORD = 'long-enough-password';

describe.each(['sqlite', 'postgres'] as const)('on the database of a running server: %s', (kind) => {
  let server: ServerProcess;
  let drop: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    const env: Record<string, string | undefined> = { GATEHOUSE_DEMO: undefined, GATEHOUSE_LOG_LEVEL: 'warn' };
    if (kind === 'postgres') {
      const database = await freshPostgresDatabase();
      drop = database.drop;
      Object.assign(env, { GATEHOUSE_DATABASE_URL: database.url, GATEHOUSE_SECRET_KEY: SECRET_KEY });
    }
    server = await startServer({ env });
    await run('organization create --name Acme --slug acme');
    await run('organization create --name Globex --slug globex');
  });
  afterAll(async () => {
    await server.stop();
    await drop();
  });

  /** Words are separated by single spaces; `more` is given as it is. */
  const run = async (line: string, more: readonly string[] = []) =>
    printed(await server.cli([...line.split(' '), ...more, '--json']));

  /** GET /agents at the running server. */
  const agents = (authorization: string) =>
    fetch(`${server.urls.api}/agents`, { headers: { authorization, 'x-api-version': '2' } });

  const tokenRequest = (fields: Record<string, string>) =>
    fetch(`${server.urls.accounts}/oauth/token`, { method: 'POST', body: new URLSearchParams(fields) });

  test('migrate has nothing left to do', async () => {
    expect(await run('migrate')).toEqual({ applied: [] });
  });

  test('organization create prints its ids and address, and makes an address where none is given', async () => {
    expect(await run('organization create --slug named', ['--name', 'Ümläut & Co'])).toEqual({
      organization_id: expect.stringMatching(UUID),
      license_id: expect.any(Number),
      slug: 'named',
    });
    const unnamed = await run('organization create', ['--name', 'Two Words']);
    expect(Object.keys(unnamed)).toEqual(['organization_id', 'license_id', 'slug']);
    expect(unnamed.slug).toMatch(/^two-words-[0-9a-z]{5}$/);
    expect(Number.isSafeInteger(unnamed.license_id)).toBe(true);
  });

  test('account create makes an agent, who can be seen at once and has the role', async () => {
    const account = await run(
      `account create --email Olga@Acme.test --password ${PASSWORD} --organization acme --role owner`,
      ['--name', 'Olga Owner'],
    );
    expect(Object.keys(account)).toEqual(['account_id', 'email', 'login', 'organization_id']);
    expect(account).toMatchObject({
      account_id: expect.stringMatching(UUID),
      email: 'olga@acme.test',
      login: 'olga@acme.test',
    });
    const { token } = await run('token create --account olga@acme.test --scopes agents--all:ro');
    const listed = await (await agents(`Bearer ${token}`)).json();
    expect(listed).toEqual([
      expect.objectContaining({ login: 'olga@acme.test', name: 'Olga Owner', permission: 'owner' }),
    ]);
  });

  test('account create adds somebody who has an account to another organization, with the account’s own password', async () => {
    const line = `account create --email twice@acme.test --name Twice --role normal --password ${PASSWORD}`;
    const first = await run(`${line} --organization acme`);
    const second = await run(`${line} --organization globex`);
    expect(second.account_id).toBe(first.account_id);
    expect(second.organization_id).not.toBe(first.organization_id);
    const other = await server.cli(`${line}x --organization globex`.split(' '));
    expect(refused(other)).toBe(
      'account create: --email: there is an account twice@acme.test already, and this is not its password.',
    );
  });

  test('client create for a server prints a secret, with which it is known at once', async () => {
    const client = await run(
      'client create --organization acme --type server --redirect-uri https://app.test/cb --scopes agents--all:ro',
      ['--name', 'Server App'],
    );
    expect(Object.keys(client)).toEqual([
      'client_id',
      'client_secret',
      'redirect_uris',
      'scopes',
      'dialects',
      'access_token_format',
      'private',
    ]);
    expect(client).toEqual({
      client_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      client_secret: expect.stringMatching(/^[0-9A-Za-z]{43}$/),
      redirect_uris: ['https://app.test/cb'],
      scopes: ['agents--all:ro'],
      dialects: ['standard', 'livechat'],
      access_token_format: 'opaque',
      private: false,
    });
    const credentials = { client_id: String(client.client_id), client_secret: String(client.client_secret) };
    const answer = await tokenRequest({ grant_type: 'client_credentials', ...credentials });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ scope: 'agents--all:ro', token_type: 'Bearer' });
    const wrong = await tokenRequest({ grant_type: 'client_credentials', ...credentials, client_secret: 'wrong' });
    expect(wrong.status).toBe(401);
  });

  test('client create for a browser prints no secret; its lists are repeated, comma-separated, or both', async () => {
    const client = await run(
      'client create --organization acme --type javascript --name App --private --dialects livechat',
      [
        '--redirect-uri',
        'https://app.test/a, https://app.test/b',
        '--redirect-uri=http://localhost:3000',
        '--scopes',
        'agents--my:ro',
        '--scopes',
        'agents--all:ro,agents--my:ro',
      ],
    );
    expect(client).toEqual({
      client_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      redirect_uris: ['https://app.test/a', 'https://app.test/b', 'http://localhost:3000'],
      scopes: ['agents--my:ro', 'agents--all:ro'],
      dialects: ['livechat'],
      access_token_format: 'opaque',
      private: true,
    });
    const clientId = encodeURIComponent(String(client.client_id));
    const redirectUri = encodeURIComponent('https://app.test/b/deep');
    const page = await fetch(
      `${server.urls.accounts}/?response_type=token&client_id=${clientId}&redirect_uri=${redirectUri}`,
    );
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('id="sign-in"');
  });

  test('account update: suspended and back, and sign-in by password off and on', async () => {
    const account = await run(
      `account create --email lee@acme.test --password ${PASSWORD} --name Lee --organization acme --role normal`,
    );
    const change = (flags: string) => run(`account update --email LEE@acme.test ${flags}`);
    const { account_id } = account;
    const now = { account_id, email: 'lee@acme.test' };
    expect(await change('--suspended yes')).toEqual({ ...now, suspended: true, password_sign_in: true });
    expect(await change('--password-sign-in off')).toEqual({ ...now, suspended: true, password_sign_in: false });
    expect(await change('--suspended no')).toEqual({ ...now, suspended: false, password_sign_in: false });
    expect(await change('--password-sign-in on')).toEqual({ ...now, suspended: false, password_sign_in: true });
  });

  test('client create --response-types code: the implicit grant is off for it', async () => {
    const redirect = ['--redirect-uri', 'https://app.test/cb'];
    const app = 'client create --organization acme --type javascript --name Codes --scopes agents--my:ro';
    const { client_id } = await run(`${app} --response-types code`, redirect);
    const query = new URLSearchParams({ client_id: String(client_id), redirect_uri: 'https://app.test/cb' });
    const ask = (type: string) =>
      fetch(
        `${server.urls.accounts}/?${query}&response_type=${type}&code_challenge=${'a'.repeat(43)}&code_challenge_method=S256`,
        {
          redirect: 'manual',
        },
      );
    expect((await ask('token')).headers.get('location')).toBe('/ooops?oauth_exception=unauthorized_client');
    expect((await ask('code')).status).toBe(200);
  });

  test('token create, list and revoke: a token works from the moment it is made until it is revoked', async () => {
    const person = `--email pat@globex.test --password ${PASSWORD} --name Pat --organization globex --role administrator`;
    const { account_id } = await run(`account create ${person}`);
    const before = Date.now();
    const made = await run(
      'token create --account PAT@globex.test --scopes agents--my:ro --scopes agents--all:rw --expires 90d',
    );
    expect(Object.keys(made)).toEqual(['account_id', 'token', 'scopes', 'expires_at']);
    expect(made).toEqual({
      account_id,
      token: expect.stringMatching(/^pat_[0-9A-Za-z]{49}$/),
      scopes: ['agents--my:ro', 'agents--all:rw'],
      expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    const life = Date.parse(String(made.expires_at)) - before;
    expect(life).toBeGreaterThanOrEqual(90 * 86_400_000);
    expect(life).toBeLessThan(90 * 86_400_000 + 60_000);
    const basic = `Basic ${Buffer.from(`pat@globex.test:${made.token}`).toString('base64')}`;
    expect((await agents(`Bearer ${made.token}`)).status).toBe(200);
    expect((await agents(basic)).status).toBe(200);

    expect((await run('token create --account pat@globex.test --scopes agents--my:ro')).expires_at).toBe(null);
    const { tokens } = await run('token list --account pat@globex.test');
    const list = tokens as { token_id: string; scopes: string[] }[];
    expect(list).toHaveLength(2);
    expect(JSON.stringify(list)).not.toContain(made.token);
    const { token_id } = list.find(({ scopes }) => scopes.includes('agents--all:rw')) ?? {};
    const revoke = `token revoke --account pat@globex.test --token-id ${token_id}`;
    expect(await run(revoke)).toEqual({ account_id, token_id, revoked: true });
    expect((await agents(`Bearer ${made.token}`)).status).toBe(401);
    expect(refused(await server.cli(revoke.split(' ')))).toMatch(/^token revoke: --token-id: /);
  });

  test('client list, show, update and secret: an app changes its secret without a pause, and is stopped at once', async () => {
    const made = await run(
      'client create --organization globex --type server --name Rotating --redirect-uri https://app.test/cb --scopes agents--all:ro',
    );
    const clientId = String(made.client_id);
    const authenticates = async (secret: unknown) => {
      const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: String(secret) };
      return (await tokenRequest(form)).status === 200;
    };
    const added = await run(`client secret add --client ${clientId} --expires-old 1h`);
    expect(added.client_secret).toMatch(/^[0-9A-Za-z]{43}$/);
    expect([await authenticates(made.client_secret), await authenticates(added.client_secret)]).toEqual([true, true]);
    const third = await server.cli(`client secret add --client ${clientId}`.split(' '));
    expect(refused(third)).toMatch(/^client secret add: --client: it has 2 living secrets already/);

    const shown = await run(`client show --client ${clientId}`);
    const secrets = shown.secrets as { secret_id: string; expires_at: string | null }[];
    expect(secrets.map(({ expires_at }) => expires_at !== null)).toEqual([true, false]);
    await run(`client secret remove --client ${clientId} --secret-id ${secrets[0]?.secret_id}`);
    expect([await authenticates(made.client_secret), await authenticates(added.client_secret)]).toEqual([false, true]);

    await run(`client update --client ${clientId} --enabled no`, ['--name', 'Stopped']);
    expect(await authenticates(added.client_secret)).toBe(false);
    const { clients } = await run('client list --organization globex');
    expect(clients).toContainEqual(
      expect.objectContaining({ client_id: clientId, name: 'Stopped', enabled: false, secrets: 1 }),
    );
  });

  test('client create --access-token-format jwt, keys rotate --signing: the server signs, and publishes the next key at once', async () => {
    const line =
      'client create --organization globex --type server --name Signed --redirect-uri https://app.test/cb --scopes agents--all:ro --access-token-format jwt';
    const made = await run(line);
    expect(made.access_token_format).toBe('jwt');
    expect((await server.cli(line.split(' '))).stdout).toMatch(/^access_token_format +jwt$/m);
    expect(await run(`client show --client ${made.client_id}`)).toMatchObject({ access_token_format: 'jwt' });
    const fields = { client_id: String(made.client_id), client_secret: String(made.client_secret) };
    const token = await tokenRequest({ grant_type: 'client_credentials', ...fields });
    expect(await token.json()).toMatchObject({ access_token: expect.stringMatching(/^eyJ/), expires_in: 300 });
    const published = async () => {
      const answer = await fetch(`${server.urls.accounts}/oauth/jwks`);
      return ((await answer.json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
    };
    const [first] = await published();
    const { key, replaces } = await run('keys rotate --signing');
    expect(replaces).toBe(first);
    expect(await published()).toEqual([first, key]);
    const { signing_keys } = await run('keys list');
    expect(signing_keys).toMatchObject([
      { key: first, state: 'signing' },
      { key, state: 'next' },
    ]);
    const { events } = await run('audit --action signing_key_rotated');
    expect(events).toMatchObject([{ who: 'command line', target: key }]);
  });

  test('audit shows what commands have done, and what of it is printed without --json', async () => {
    const { events } = await run('audit --organization globex --action client_changed');
    expect(events).toMatchObject([
      { who: 'command line', organization: 'globex', ip: null, details: { enabled: false } },
    ]);
    const { stdout, stderr, code } = await server.cli('audit --organization globex --action client_changed'.split(' '));
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    const [title, head, row, ...rest] = stdout.split('\n');
    expect([title, rest]).toEqual(['events', ['']]);
    expect(head?.trim().split(/ {2,}/)).toEqual([
      'happened_at',
      'organization',
      'who',
      'action',
      'target',
      'ip',
      'details',
    ]);
    expect(row).toMatch(/^ {2}\d{4}-.*Z +globex +command line +client_changed +- +- +\{.*\}$/);
  });

  test('doctor finds nothing wrong, with every site asked', async () => {
    const { ok, checks } = (await run('doctor')) as { ok: boolean; checks: { check: string; state: string }[] };
    expect(checks.filter(({ state }) => state === 'fail')).toEqual([]);
    expect(ok).toBe(true);
    const names = checks.map(({ check }) => check);
    expect(names).toEqual(expect.arrayContaining(['writing', 'schema', 'clock', 'accounts site', 'console']));
  });

  test('demo is refused on somebody’s database, which stays as it is', async () => {
    const result = await server.cli(['demo', '--json']);
    expect(refused(result)).toMatch(/^demo: The database has organizations that are not the demo world’s/);
    expect(refused(await server.cli('token list --account owner@acme.example'.split(' ')))).toMatch(/no account/);
  });
});

describe('without --json', () => {
  test('a command prints its fields, a line each', async () => {
    const gatehouse = await openGatehouse();
    const { stdout, stderr, code } = await gatehouse.run([
      'organization',
      'create',
      '--name',
      'Acme',
      '--slug',
      'acme',
    ]);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split(/ {2,}/)[0])).toEqual(['organization_id', 'license_id', 'slug']);
    expect(lines[2]).toMatch(/^slug +acme$/);
  });
});

describe('doctor', () => {
  test('prints a line a check, and says by its exit status whether something is wrong', async () => {
    const elsewhere = await (await openGatehouse()).run(['doctor', '--offline']);
    expect(elsewhere).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^ok {4}node .*\nok {4}settings /),
    });
    const nothing = await (await openGatehouse()).run(['doctor'], { GATEHOUSE_ACCOUNTS_URL: 'http://localhost:1' });
    expect(nothing).toMatchObject({ code: 1, stdout: expect.stringMatching(/^fail {2}accounts site .* Fix: /m) });
  });
});

describe('bad input', () => {
  let gatehouse: Gatehouse;
  beforeAll(async () => {
    gatehouse = await openGatehouse();
  });

  test.each([
    [['nonsense'], 'There is no command "nonsense". Try: help'],
    [['organization', 'create'], '--name is missing.'],
    [['organization', 'create', '--name', 'A', '--nam', 'B'], "Unknown option '--nam'."],
    [['organization', 'create', '--json', '--name', 'A', 'extra'], "Unexpected argument 'extra'."],
    [['serve', '--port', '80'], 'serve takes no flags: its settings are environment variables.'],
  ])('%j: status 2, one line, and nothing is made', async (args, words) => {
    expect(refused(await gatehouse.run(args, { GATEHOUSE_SECRET_KEY: '' }))).toBe(words);
    expect(readdirSync(gatehouse.folder)).toEqual([]);
  });

  test('what only the database shows is told in the same way, with the command’s name', async () => {
    const result = await gatehouse.run([
      'token',
      'create',
      '--account',
      'nobody@acme.test',
      '--scopes',
      'agents--my:ro',
      '--json',
    ]);
    expect(refused(result)).toBe('token create: --account: there is no account nobody@acme.test.');
  });

  test('bad settings: status 2, every one of them in a line of its own, and nothing is made', async () => {
    const settings = {
      GATEHOUSE_DEMO: 'on',
      GATEHOUSE_LISTEN: '80',
      GATEHOUSE_PORT: '80',
      GATEHOUSE_SECRET_KEY: 'short',
    };
    const other = await openGatehouse();
    for (const args of [['migrate', '--json'], ['serve']]) {
      const { stdout, stderr, code } = await other.run(args, settings);
      expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
      const [first, ...lines] = stderr.trimEnd().split('\n');
      expect(first).toBe('Settings that can’t be used:');
      expect(lines.map((line) => line.trim().split(' ')[0]).sort()).toEqual(Object.keys(settings).sort());
      expect(readdirSync(other.folder)).toEqual([]);
    }
  });

  test('a database that can’t be used: status 1 and one line with the fix', async () => {
    for (const url of ['sqlite:.', 'postgres://user:hunter2@127.0.0.1:1/db']) {
      const { stdout, stderr, code } = await gatehouse.run(['migrate', '--json'], { GATEHOUSE_DATABASE_URL: url });
      expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
      expect(stderr).toMatch(/^[^\n]+can't be used[^\n]+\n$/);
      expect(stderr).not.toContain('hunter2');
    }
  });

  test('help and no command at all list the commands', async () => {
    const help = await gatehouse.run(['help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('client create --organization SLUG');
    expect(await gatehouse.run([])).toEqual(help);
  });
});

describe('a database that is not there yet', () => {
  test('is made by the first command, with its key beside it', async () => {
    const gatehouse = await openGatehouse('sqlite:./deep/er/gatehouse.db');
    const settings = { GATEHOUSE_SECRET_KEY: '' };
    const { applied } = printed(await gatehouse.run(['migrate', '--json'], settings));
    expect(applied).toEqual(expect.arrayContaining(['001-accounts-and-tokens', '003-response-types']));
    expect(existsSync(`${gatehouse.folder}/deep/er/gatehouse.db.key`)).toBe(true);
    expect(printed(await gatehouse.run(['migrate', '--json'], settings))).toEqual({ applied: [] });
  });
});

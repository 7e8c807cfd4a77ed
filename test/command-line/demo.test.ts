// The demo world through the real process: its exact shape, which examples and other tests read.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshPostgresDatabase } from '../support/postgres.ts';
import { type Gatehouse, openGatehouse, printed, refused } from './gatehouse.ts';

const UUID = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
const HEX = expect.stringMatching(/^[0-9a-f]{32}$/);
const organization = (slug: string) => ({ organization_id: UUID, license_id: expect.any(Number), slug });
const account = (role: string) => ({
  email: expect.stringMatching(/^[a-z.]+@[a-z.]+$/),
  password: expect.stringMatching(/^.{8,}$/),
  account_id: UUID,
  organization_id: UUID,
  login: expect.stringMatching(/@/),
  api_key: expect.stringMatching(/^[0-9a-f]{32}$/),
  role,
});
const client = (isPrivate: boolean) => ({
  client_id: expect.stringMatching(/^[0-9a-f]{32}$/),
  redirect_uris: expect.any(Array),
  scopes: expect.arrayContaining(['agents--all:ro']),
  private: isPrivate,
});
const server = (isPrivate: boolean) => ({
  ...client(isPrivate),
  client_secret: expect.stringMatching(/^[0-9A-Za-z]{43}$/),
});

const WORLD = {
  organizations: { acme: organization('acme'), globex: organization('globex') },
  accounts: {
    owner: account('owner'),
    admin: account('administrator'),
    agent: account('normal'),
    foreign: account('owner'),
  },
  clients: {
    signIn: client(false),
    publicWeb: client(false),
    privateWeb: client(true),
    publicServer: server(false),
    privateServer: server(true),
    customers: server(true),
    chats: client(true),
    extension: client(false),
  },
  personal_access_token: {
    account_id: UUID,
    email: expect.stringMatching(/@/),
    token: expect.stringMatching(/^pat_[0-9A-Za-z]{49}$/),
    scopes: ['agents--all:ro'],
  },
  customers: [{ customer_id: UUID, name: 'Visitor', email: 'visitor@example.com' }],
  chat_page: {
    client_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    url: expect.stringMatching(/^http:\/\/localhost:7701\/chat\/[0-9a-f]{32}$/),
  },
  extensions: [
    {
      name: 'extension-sign-in',
      app_id: HEX,
      url: 'http://127.0.0.1:7721/',
      place: 'details',
      authorization: 'sign-in',
    },
    { name: 'extension-basic', app_id: HEX, url: 'http://127.0.0.1:7722/', place: 'details', authorization: 'basic' },
    { name: 'extension-sections', app_id: HEX, url: 'http://127.0.0.1:7723/', place: 'details', authorization: 'none' },
    {
      name: 'extension-message-box',
      app_id: HEX,
      url: 'http://127.0.0.1:7724/',
      place: 'message_box',
      authorization: 'none',
    },
    {
      name: 'extension-message-box',
      app_id: HEX,
      url: 'http://127.0.0.1:7724/fullscreen',
      place: 'fullscreen',
      authorization: 'none',
    },
    {
      name: 'extension-message-box',
      app_id: HEX,
      url: 'http://127.0.0.1:7724/settings',
      place: 'settings',
      authorization: 'none',
    },
  ],
  urls: {
    accounts: 'http://localhost:7700',
    api: 'http://localhost:7701',
    agent_app: 'http://localhost:7702',
    console: 'http://localhost:7703',
    start: 'http://localhost:7710',
  },
};

type World = {
  organizations: Record<'acme' | 'globex', { organization_id: string }>;
  accounts: Record<
    string,
    { email: string; login: string; account_id: string; organization_id: string; api_key: string }
  >;
  clients: Record<string, { client_id: string; redirect_uris: string[] }>;
  personal_access_token: { account_id: string; email: string };
  chat_page: { client_id: string; url: string };
  urls: Record<string, string>;
};

describe.each(['sqlite', 'postgres'] as const)('demo --json on an empty database: %s', (kind) => {
  let gatehouse: Gatehouse;
  let drop: () => Promise<void> = async () => undefined;
  let world: World;
  const demo = async (settings: Record<string, string> = {}) =>
    printed(await gatehouse.run(['demo', '--json'], settings)) as unknown as World;

  beforeAll(async () => {
    if (kind === 'postgres') {
      const database = await freshPostgresDatabase();
      drop = database.drop;
      gatehouse = await openGatehouse(database.url);
    } else gatehouse = await openGatehouse();
    world = await demo();
  });
  afterAll(() => drop());

  test('has exactly this shape', () => {
    expect(world).toEqual(WORLD);
  });

  test('three accounts are in acme, the foreign one in globex, and logins are e-mails', () => {
    const { organizations, accounts, personal_access_token } = world;
    const { owner, admin, agent, foreign } = accounts;
    for (const member of [owner, admin, agent])
      expect(member?.organization_id).toBe(organizations.acme.organization_id);
    expect(foreign?.organization_id).toBe(organizations.globex.organization_id);
    for (const { email, login } of Object.values(accounts)) expect(login).toBe(email);
    expect(new Set(Object.values(accounts).map(({ api_key }) => api_key)).size).toBe(4);
    expect(personal_access_token).toMatchObject({ account_id: owner?.account_id, email: owner?.email });
  });

  test('each client’s redirect URIs lie within 40 ports of the examples’ port', () => {
    for (const [name, { redirect_uris }] of Object.entries(world.clients)) {
      expect([name, redirect_uris.length]).not.toEqual([name, 0]);
      for (const uri of redirect_uris) {
        const { hostname, port } = new URL(uri);
        expect(hostname).toMatch(/^(localhost|127\.0\.0\.1)$/);
        expect(Number(port)).toBeGreaterThan(7710);
        expect(Number(port)).toBeLessThanOrEqual(7750);
      }
    }
  });

  test('a second time it prints the same', async () => {
    expect(await demo()).toEqual(world);
  });

  test('a client of it that was disabled stays so, and a second time prints the same', async () => {
    const update = (enabled: string) =>
      gatehouse.run([
        'client',
        'update',
        '--client',
        world.clients.signIn?.client_id ?? '',
        '--enabled',
        enabled,
        '--json',
      ]);
    expect(printed(await update('no'))).toMatchObject({ enabled: false });
    expect(await demo()).toEqual(world);
    const shown = await gatehouse.run(['client', 'show', '--client', world.clients.signIn?.client_id ?? '', '--json']);
    expect(printed(shown)).toMatchObject({ enabled: false });
    expect(printed(await update('yes'))).toMatchObject({ enabled: true });
  });

  test('other ports are followed, by what is printed and by what the clients may use', async () => {
    const moved = await demo({ GATEHOUSE_EXAMPLES_PORT: '17330', GATEHOUSE_API_URL: 'http://localhost:17301' });
    expect(moved.urls).toMatchObject({ start: 'http://localhost:17330', api: 'http://localhost:17301' });
    for (const [name, { client_id, redirect_uris }] of Object.entries(moved.clients)) {
      const before = world.clients[name];
      expect(client_id).toBe(before?.client_id);
      expect(redirect_uris).toEqual(
        before?.redirect_uris.map((uri) => uri.replace(/:77(\d\d)/, (_all, n) => `:${17320 + Number(n)}`)),
      );
    }
    const { client_id, url } = moved.chat_page;
    expect(url).toBe(`http://localhost:17301/chat/${client_id}`);
    const shown = await gatehouse.run(['client', 'show', '--client', client_id, '--json']);
    expect(printed(shown)).toMatchObject({ redirect_uris: ['http://localhost:17301/chat'] });
    expect(await demo()).toEqual(world);
  });
});

describe('demo is refused', () => {
  const SITES = {
    GATEHOUSE_ACCOUNTS_URL: 'https://accounts.example.test',
    GATEHOUSE_API_URL: 'https://api.example.test',
    GATEHOUSE_AGENT_APP_URL: 'https://agent.example.test',
    GATEHOUSE_CONSOLE_URL: 'https://console.example.test',
  };

  test('when a site is not on this machine, since its passwords are public', async () => {
    const gatehouse = await openGatehouse();
    expect(refused(await gatehouse.run(['demo', '--json'], SITES))).toMatch(
      /^demo: https:\/\/accounts\.example\.test is not on this machine/,
    );
    const one = { GATEHOUSE_CONSOLE_URL: SITES.GATEHOUSE_CONSOLE_URL };
    expect(refused(await gatehouse.run(['demo', '--json'], one))).toMatch(/^demo: https:\/\/console\.example\.test/);
    const asked = await gatehouse.run(['demo', '--json'], { ...one, GATEHOUSE_DEMO: 'loopback' });
    expect(asked).toMatchObject({ code: 2, stdout: '' });
    expect(asked.stderr).toMatch(/GATEHOUSE_DEMO=loopback is refused: https:\/\/console\.example\.test/);

    expect(printed(await gatehouse.run(['demo', '--json'], { ...SITES, GATEHOUSE_DEMO: 'mapped' }))).toEqual({
      ...WORLD,
      chat_page: { ...WORLD.chat_page, url: expect.stringMatching(/^https:\/\/api\.example\.test\/chat\//) },
      urls: {
        accounts: 'https://accounts.example.test',
        api: 'https://api.example.test',
        agent_app: 'https://agent.example.test',
        console: 'https://console.example.test',
        start: 'http://localhost:7710',
      },
    });
  });
});

// Bad input, against a real database. That it ends in exit status 2 with nothing on stdout is tested through the process, in
// test/command-line/.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { hashSecret } from '../oauth/secret.ts';
import { openParts, type Parts } from '../parts.ts';
import type { Printed } from './command.ts';
import { COMMANDS, readCommand, usage } from './commands.ts';
import { readFlags, UsageError } from './flags.ts';
import { table } from './table.ts';

const PASSWORD = 'long-enough-password';
let parts: Parts;
beforeAll(async () => {
  parts = await openParts(readConfig({ GATEHOUSE_DATABASE_URL: 'sqlite::memory:' }));
  await run('organization create', { name: 'Acme', slug: 'acme' });
  await run('organization create', { name: 'Globex', slug: 'globex' });
  const person = { password: PASSWORD, name: 'Ada', organization: 'acme', role: 'normal' };
  await run('account create', { ...person, email: 'ada@acme.test' });
  await createClient('the-server', 'confidential');
  await createClient('the-script', 'public');
  const { organizationId = '' } = (await parts.accounts.findOrganization({ slug: 'acme' })) ?? {};
  const app = {
    ...{ appId: 'the-app', organizationId, name: 'Orders', description: '', iconUrl: undefined, private: true },
    ...{ localDevelopment: false, clientId: undefined, scopes: [], createdAt: 1, updatedAt: 1 },
  };
  await parts.apps.createApp({ app, most: 9 });
});
afterAll(() => parts.database.close());

/** A client with an id that rows below can name. */
async function createClient(clientId: string, type: 'confidential' | 'public'): Promise<void> {
  const { organizationId = '' } = (await parts.accounts.findOrganization({ slug: 'acme' })) ?? {};
  await parts.clients.createClient({
    clientId,
    organizationId,
    type,
    name: clientId,
    redirectUris: ['https://app.test/cb'],
    scopes: ['agents--all:ro'],
    restricted: false,
    native: false,
    firstParty: false,
    dialects: ['standard', 'livechat'],
    responseTypes: ['code', 'token'],
    accessTokenFormat: 'opaque' as const,
    authorAccountId: undefined,
    secretHashes: type === 'public' ? [] : [hashSecret('the first'), hashSecret('the second')],
    createdAt: parts.now(),
  });
}

type Given = Readonly<Record<string, string | readonly string[] | true>>;

/** `--name value` for each, `--name` for true, repeated for a list. */
function argumentsOf(given: Given): string[] {
  return Object.entries(given).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : [value].flat().map((text) => `--${name}=${text}`),
  );
}

async function run(name: string, given: Given): Promise<Printed> {
  const { command, flags } = readCommand([...name.split(' '), ...argumentsOf(given)]);
  if (!('run' in command)) throw new Error(`${name} does not run with the parts.`);
  return command.run(flags, parts);
}

async function refusal(name: string, given: Given): Promise<string> {
  const outcome = await run(name, given).catch((error: unknown) => error);
  if (outcome instanceof UsageError) return outcome.message;
  throw outcome instanceof Error ? outcome : new Error(`It was not refused, but printed ${JSON.stringify(outcome)}`);
}

/** What each command needs and gets right, so that a row below changes one thing. */
const RIGHT: Readonly<Record<string, Given>> = {
  'organization create': { name: 'Initech' },
  'account create': {
    email: 'new@acme.test',
    password: PASSWORD,
    name: 'New Person',
    organization: 'acme',
    role: 'administrator',
  },
  'account update': { email: 'owner@acme.test' },
  'client create': {
    organization: 'acme',
    type: 'server',
    name: 'Reports',
    'redirect-uri': 'https://app.test/cb',
    scopes: 'agents--all:ro',
  },
  'client show': { client: 'the-server' },
  'client update': { client: 'the-server' },
  'client secret add': { client: 'the-server' },
  'client secret remove': { client: 'the-server', 'secret-id': 'unknown' },
  'token create': { account: 'ada@acme.test', scopes: 'agents--my:ro' },
  'token list': { account: 'ada@acme.test' },
  'token revoke': { account: 'ada@acme.test', 'token-id': 'unknown' },
  'app create': { organization: 'acme', name: 'Orders' },
  'app show': { app: 'the-app' },
  'app update': { app: 'the-app' },
  'widget add': { app: 'the-app', url: 'https://orders.example.com/', place: 'details' },
  'widget update': { app: 'the-app', widget: 'unknown' },
  'widget remove': { app: 'the-app', widget: 'unknown' },
  'chat-action add': { app: 'the-app', label: 'Send to the CRM', action: 'sendWebhook' },
  'chat-action list': { app: 'the-app' },
  'chat-action update': { app: 'the-app', 'chat-action': 'unknown' },
  'chat-action remove': { app: 'the-app', 'chat-action': 'unknown' },
  'extension install': { app: 'the-app', organization: 'acme' },
  'extension uninstall': { installation: 'unknown' },
  'extension list': { organization: 'acme' },
  'extension keys revoke': { installation: 'unknown' },
};

describe('what is missing', () => {
  const required = Object.entries(RIGHT).flatMap(([name, given]) =>
    Object.keys(given).map((flag) => [name, flag] as const),
  );

  test.each(required)('%s without --%s names it', async (name, flag) => {
    const { [flag]: _left, ...rest } = RIGHT[name] ?? {};
    expect(await refusal(name, rest)).toBe(`--${flag} is missing.`);
    expect(await refusal(name, { ...rest, [flag]: '' })).toBe(`--${flag} is missing.`);
    expect(await refusal(name, { ...rest, [flag]: '  ' })).toBe(`--${flag} is missing.`);
  });

  test('separators are no list', async () => {
    for (const text of [',', ' , ']) {
      expect(await refusal('token create', { ...RIGHT['token create'], scopes: text })).toBe('--scopes is missing.');
      expect(await refusal('client create', { ...RIGHT['client create'], 'redirect-uri': text })).toMatch(/missing/);
    }
  });
});

describe('what is wrong', () => {
  test.each<readonly [string, Given, RegExp]>([
    ['organization create', { slug: 'acme' }, /^--slug: there is an organization acme already\.$/],
    ['organization create', { slug: 'Acme' }, /^--slug must be/],
    ['organization create', { slug: '-acme' }, /^--slug must be/],
    ['organization create', { slug: 'acme-' }, /^--slug must be/],
    ['organization create', { slug: 'a_b' }, /^--slug must be/],
    ['organization create', { slug: '' }, /^--slug must be/],
    ['organization create', { slug: 'x'.repeat(64) }, /^--slug must be/],
    ['organization create', { slug: '../x' }, /^--slug must be/],
    ['organization create', { name: 'x'.repeat(128) }, /^--name: .*127/],
    ['organization create', { name: 'a\nb' }, /^--name: .*control/],
    ['account update', {}, /nothing to change: give --suspended/],
    ['account update', { suspended: 'maybe' }, /^--suspended must be yes or no\.$/],
    ['account update', { 'password-sign-in': '1' }, /^--password-sign-in must be on or off\.$/],
    [
      'account update',
      { email: 'nobody@acme.test', suspended: 'yes' },
      /^--email: there is no account "nobody@acme\.test"/,
    ],
    ['account create', { email: 'nonsense' }, /^--email: .*not an e-mail address/],
    ['account create', { email: 'a@b.test, c@d.test' }, /^--email: /],
    ['account create', { password: 'short' }, /^--password: .*at least 8/],
    ['account create', { password: 'x'.repeat(256) }, /^--password: .*255/],
    ['account create', { name: 'x'.repeat(128) }, /^--name: /],
    ['account create', { organization: 'nobody' }, /^--organization: there is no organization "nobody"\.$/],
    ['account create', { organization: 'Acme' }, /^--organization: there is no/],
    ['account create', { organization: '__proto__' }, /^--organization: there is no/],
    ['account create', { role: 'admin' }, /^--role must be one of owner, administrator, normal\.$/],
    ['account create', { role: 'constructor' }, /^--role must be one of/],
    ['account create', { email: 'ADA@acme.test' }, /^--email: ada@acme\.test is in acme already\.$/],
    [
      'account create',
      { email: 'ada@acme.test', organization: 'globex', password: 'another-password' },
      /not its password/,
    ],
    ['app create', { organization: 'nobody' }, /^--organization: there is no/],
    ['app create', { name: 'a\nb' }, /^--name must have/],
    ['app create', { scopes: 'nonsense' }, /^--scopes must be known/],
    ['app create', { icon: 'http://x.example.com/' }, /^--icon must begin with https/],
    ['app create', { client: 'nobodys' }, /^--client must be a client of your own/],
    ['app show', { app: 'nothing' }, /^--app: there is no app "nothing"/],
    ['app update', {}, /nothing to change/],
    ['app update', { private: 'maybe' }, /^--private must be yes or no\.$/],
    ['widget add', { url: 'http://127.0.0.1:7720/' }, /^--url must not be on this machine/],
    ['widget add', { url: 'https://good.example.com@evil.example.net/' }, /^--url must not have a user name/],
    ['widget add', { place: 'sidebar' }, /^--place must be one of/],
    ['widget add', { authorization: 'magic' }, /^--authorization must be sign-in or basic or none/],
    ['widget add', { permissions: 'usb' }, /^--permissions must be among/],
    ['widget add', { permissions: 'camera', 'old-preset': true }, /say the same/],
    ['widget add', { 'initial-state': '{' }, /^--initial-state must be JSON/],
    ['widget add', { 'initial-state': '{"sections":[]}' }, /^--initial-state must have the one field/],
    ['widget update', { place: 'details' }, /^--widget: Your organization has no app with this widget/],
    ['widget remove', {}, /^--widget: Your organization has no app with this widget/],
    ['chat-action add', {}, /^--url is needed for sendWebhook/],
    ['chat-action add', { url: 'http://127.0.0.1:7720/' }, /^--url must not be on this machine/],
    ['chat-action add', { action: 'openDoor' }, /^--action must be openLink or openModal/],
    ['chat-action add', { label: 'a\nb', url: 'https://crm.example.com/' }, /^--label must have/],
    ['chat-action add', { action: 'openWidget' }, /^--widget is needed/],
    ['chat-action add', { action: 'openWidget', widget: 'unknown' }, /^--widget must be a widget of the same app/],
    ['chat-action update', {}, /nothing to change/],
    ['chat-action update', { label: 'Other' }, /^--chat-action: Your organization has no app with this chat action/],
    ['chat-action remove', {}, /^--chat-action: Your organization has no app with this chat action/],
    ['extension install', { app: 'nothing' }, /^--app: There is no app|no app with this id/],
    ['extension uninstall', {}, /^--installation: there is no installation "unknown"/],
    ['extension keys revoke', {}, /^--installation: there is no installation "unknown"/],
    ['client create', { organization: 'nobody' }, /^--organization: there is no/],
    ['client create', { type: 'public' }, /^--type must be javascript or server\.$/],
    ['client create', { native: true }, /^--native is for clients without a secret/],
    ['client create', { name: 'x'.repeat(101) }, /^--name must have/],
    ['client create', { 'redirect-uri': 'javascript:alert(1)' }, /^--redirect-uri "javascript:alert\(1\)" is refused/],
    ['client create', { 'redirect-uri': 'https://u:p@app.test/' }, /^--redirect-uri .*user information/],
    ['client create', { 'redirect-uri': 'https://*.app.test/' }, /wildcard/],
    ['client create', { 'redirect-uri': '/cb' }, /^--redirect-uri "\/cb" is refused/],
    ['client create', { 'redirect-uri': ['https://app.test/', 'nonsense'] }, /^--redirect-uri "nonsense"/],
    ['client create', { 'redirect-uri': 'http://app.test/', dialects: 'standard' }, /plain http/],
    ['client create', { scopes: 'everything' }, /^--scope "everything" is not known\.$/],
    ['client create', { scopes: ['agents--all:ro', 'AGENTS--ALL:RO'] }, /not known/],
    ['client create', { dialects: 'v2' }, /^--dialect "v2" is not known/],
    ['client show', { client: 'nobody' }, /^--client: there is no client "nobody"\. List them with: client list$/],
    ['client list', { organization: 'nobody' }, /^--organization: there is no organization "nobody"\.$/],
    ['client list', { organization: '' }, /^--organization: there is no/],
    ['client update', {}, /^nothing to change/],
    ['client update', { scopes: ',' }, /^nothing to change/],
    ['client update', { client: 'nobody', name: 'x' }, /^--client: there is no client "nobody"/],
    ['client update', { name: '' }, /^--name must have/],
    ['client update', { name: 'x'.repeat(101) }, /^--name must have/],
    ['client update', { scopes: 'everything' }, /^--scope "everything" is not known\.$/],
    ['client update', { 'redirect-uri': 'javascript:alert(1)' }, /^--redirect-uri .* is refused/],
    ['client update', { 'redirect-uri': 'http://app.test/', dialects: 'standard' }, /plain http/],
    ['client update', { dialects: 'v2' }, /^--dialect "v2" is not known/],
    ['client update', { dialects: 'standard' }, /^--response-types: token is not offered by standard\.$/],
    ['client update', { 'response-types': 'id_token' }, /^--response-types must be code, token, or both\.$/],
    ['client update', { 'access-token-format': 'JWT' }, /^--access-token-format must be opaque or jwt\.$/],
    ['client create', { 'access-token-format': '' }, /^--access-token-format must be opaque or jwt\.$/],
    [
      'client create',
      { 'access-token-format': 'jwt', dialects: 'livechat' },
      /^--access-token-format: jwt is not offered by livechat\.$/,
    ],
    ['client update', { enabled: 'maybe' }, /^--enabled must be yes or no\.$/],
    ['client update', { enabled: '' }, /^--enabled must be yes or no\.$/],
    ['client update', { enabled: 'no', name: '' }, /^--name must have/],
    ['client secret add', {}, /^--client: it has 2 living secrets already.*client secret remove/],
    ['client secret add', { client: 'the-script' }, /^--client: .*type javascript.* no secret\.$/],
    ['client secret add', { client: 'nobody' }, /^--client: there is no client "nobody"/],
    ['client secret add', { 'expires-old': '24' }, /^--expires-old must be like 90d/],
    ['client secret remove', {}, /^--secret-id: the client has no living secret "unknown"\.$/],
    ['client secret remove', { 'secret-id': '__proto__' }, /^--secret-id: /],
    ['client secret remove', { client: 'nobody' }, /^--client: there is no client "nobody"/],
    ['audit', { organization: 'nobody' }, /^--organization: there is no organization "nobody"\.$/],
    ['audit', { account: 'nobody@acme.test' }, /^--account: there is no account "nobody@acme\.test"\.$/],
    ['audit', { action: 'signin' }, /^--action must be one of sign_up, sign_in, /],
    ['audit', { action: 'constructor' }, /^--action must be one of/],
    ['audit', { since: 'yesterday' }, /^--since must be like 90d/],
    ['audit', { limit: '0' }, /^--limit must be a number from 1 to 1000\.$/],
    ['audit', { limit: '1001' }, /^--limit must be/],
    ['audit', { limit: '1e2' }, /^--limit must be/],
    ['token create', { account: 'nobody@acme.test' }, /^--account: there is no account nobody@acme\.test\.$/],
    ['token create', { scopes: 'everything' }, /^--scopes: "everything" is not known\.$/],
    [
      'token create',
      { scopes: 'agents--my:ro,agents--all:rw' },
      /^--scopes: the role normal does not allow agents--all:rw\.$/,
    ],
    ['token create', { expires: '90' }, /^--expires must be like 90d/],
    ['token create', { expires: '0d' }, /^--expires must be/],
    ['token create', { expires: '1.5d' }, /^--expires must be/],
    ['token create', { expires: '1y' }, /^--expires must be/],
    ['token create', { expires: '9999999d' }, /^--expires must be/],
    ['token create', { expires: 'd' }, /^--expires must be/],
    ['token create', { expires: '1constructor' }, /^--expires must be/],
    ['token list', { account: 'nobody@acme.test' }, /^--account: there is no account/],
    ['token revoke', {}, /^--token-id: the account has no token "unknown"\.$/],
  ])('%s %j is refused in one line, and nothing is made', async (name, given, words) => {
    const before = await everything();
    const message = await refusal(name, { ...RIGHT[name], ...given });
    expect(message).toMatch(words);
    expect(message).not.toContain('\n');
    expect(message).not.toContain(PASSWORD);
    expect(await everything()).toEqual(before);
  });

  test('all faults of a client are named at once', async () => {
    const given = { name: 'x'.repeat(101), scopes: 'a,b', 'redirect-uri': 'c', dialects: 'standard,d' };
    const message = await refusal('client create', { ...RIGHT['client create'], ...given });
    expect(message).toMatch(/^--name .* --scope "a" .* --scope "b" .* --dialect "d" .* --redirect-uri "c" /);
  });

  /** All rows of what commands make. */
  async function everything(): Promise<unknown> {
    const tables = [
      'organizations',
      'accounts',
      'agents',
      'clients',
      'client_secrets',
      'personal_access_tokens',
      'audit_events',
    ];
    return Promise.all(tables.map((table) => parts.database.queryRead(`select * from ${table}`, [])));
  }
});

describe('flags', () => {
  test.each<readonly [readonly string[], RegExp]>([
    [['organization', 'create', '--nam', 'x'], /^Unknown option '--nam'\.$/],
    [['organization', 'create', '-n', 'x'], /^Unknown option '-n'\.$/],
    [['organization', 'create', '--name', 'x', 'extra'], /^Unexpected argument 'extra'\.$/],
    [['organization', 'create', '--name', 'x', '--', '--slug', 'y'], /^Unexpected argument/],
    [['organization', 'create', '--name'], /^Option '--name <value>' argument missing\.$/],
    [
      ['organization', 'create', '--name', '--slug', 'x'],
      /^Option '--name' argument is ambiguous\. Write .*--FLAG=VALUE\.$/,
    ],
    [['organization', 'create', '--name', 'x', '--name', 'y'], /^--name was given more than once\.$/],
    [['organization', 'create', '--name', 'x', '--json=yes'], /^Option '--json' does not take an argument\.$/],
    [['organization', 'create', '--name', 'x', '--constructor', 'y'], /^Unknown option/],
    [['organization', 'create', '--name', 'x', '--__proto__', 'y'], /^Unknown option/],
    [['demo', '--force'], /^Unknown option/],
    [['migrate', 'now'], /^Unexpected argument/],
  ])('%j is refused', (args, words) => {
    expect(() => readCommand(args)).toThrow(UsageError);
    expect(() => readCommand(args)).toThrow(words);
  });

  test('lists are repeated, comma-separated, or both; empty parts are none', () => {
    const scopes = ['--scopes', 'a,b', '--scopes', ' c ,', '--scopes=d'];
    const { flags } = readCommand([
      'client',
      'create',
      ...argumentsOf({ ...RIGHT['client create'], scopes: [] }),
      ...scopes,
    ]);
    expect(flags.list('scopes')).toEqual(['a', 'b', 'c', 'd']);
    expect(flags.list('dialects')).toEqual([]);
    expect(flags.on('private')).toBe(false);
    expect(flags.json).toBe(false);
  });
});

describe('commands', () => {
  test.each([
    [[]],
    [['--json']],
    [['organization']],
    [['organization', 'destroy']],
    [['create', 'organization']],
    [['client', 'secret']],
    [['client', 'secret', 'rotate']],
    [['__proto__']],
    [['constructor', 'create']],
    [['Demo']],
  ])('%j names none, and that is said', (args) => {
    expect(() => readCommand(args)).toThrow(UsageError);
    expect(() => readCommand(args)).toThrow(/Try: help$/);
  });

  test('what stands behind a flag is no part of a command’s name, and is not repeated', () => {
    expect(() => readCommand(['account', '--password', PASSWORD, 'create'])).toThrow('There is no command "account".');
    expect(() => readCommand(['--password', PASSWORD])).toThrow('No command was given.');
  });

  test('an argument without a flag is taken where there is one, once', () => {
    const takesFile = { flags: {}, argument: 'FILE' };
    expect(readFlags(['--json', 'a.backup'], takesFile)).toMatchObject({ argument: 'a.backup', json: true });
    expect(() => readFlags([], takesFile)).toThrow('FILE is missing.');
    expect(() => readFlags([' '], takesFile)).toThrow('FILE is missing.');
    expect(() => readFlags(['a', 'b'], takesFile)).toThrow('Only one FILE can be given.');
    expect(() => readFlags(['a'], { flags: {} })).toThrow("Unexpected argument 'a'.");
  });

  test('the help lists them all, each with its flags', () => {
    const words = usage();
    for (const [name, { flags }] of COMMANDS) {
      const line = words.split('\n').find((each) => each.trim().startsWith(name)) ?? '';
      expect([name, Object.keys(flags).filter((flag) => !line.includes(`--${flag}`))]).toEqual([name, []]);
    }
    expect(words).toMatch(/^ {2}serve$/m);
  });
});

describe('without --json', () => {
  test('fields are printed a line each, then what is listed, in columns', () => {
    const things = [
      { id: 'a', at: null, tags: ['x', 'y'], more: { deep: 1 } },
      { id: 'longer', at: '2026', tags: [], more: {} },
    ];
    expect(table({ name: 'Acme', things, count: 2, none: [] })).toBe(
      [
        'name   Acme',
        'count  2',
        'none',
        'things',
        '  id      at    tags  more',
        '  a       -     x, y  {"deep":1}',
        '  longer  2026        {}',
        '',
      ].join('\n'),
    );
    expect(table({ things }, ['at', 'id'])).toBe('things\n  at    id\n  -     a\n  2026  longer\n');
  });

  test('names that are listed share a line, and sentences have one each', () => {
    const next = ['Published now.', 'The one before stays, for a while.', 'Done.'];
    expect(table({ next: ['Done at once, all of it.'], dropped: ['a', 'b'] })).toBe(
      'next     Done at once, all of it.\ndropped  a, b\n',
    );
    expect(table({ changed: true, next, key: 'a' })).toBe(
      [
        'changed  true',
        'next     Published now.',
        '         The one before stays, for a while.',
        '         Done.',
        'key      a',
        '',
      ].join('\n'),
    );
  });
});

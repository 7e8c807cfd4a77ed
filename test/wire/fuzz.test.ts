// Requests that nobody would write, made from a seed: whatever comes, the server answers it, and never by failing. Half of them are good
// requests with one or two things changed, so that they get past the first checks.
import { Agent, request } from 'node:http';
import { expect, test } from 'vitest';
import { repetitions } from '../support/scale.ts';
import { CHALLENGE, codeOf, standardUrl, VERIFIER } from './asking.ts';
import { describeOnBothDatabases } from './both-databases.ts';
import { makePerson, makeProgram, PASSWORD, type Person, type Program } from './cast.ts';
import { isSignedIn, signIn } from './person-acts.ts';
import { isAlive, obtainTokens } from './program-acts.ts';
import type { World } from './world.ts';

const ROUTES = [
  ...[
    '/',
    '/signin',
    '/signup',
    '/signup/credentials',
    '/signin/signup',
    '/signout',
    '/ooops',
    '/button',
    '/oauth/authorize',
    '/account',
    '/account/apps',
    '/account/sessions',
    '/info',
    '/v2/info',
    '/v2/sessions',
    '/.well-known/oauth-authorization-server',
    '/accounts-sdk.min.js',
    '/health/ready',
    '/nothing',
  ].map((path) => ['GET', path] as const),
  ...[
    '/signin',
    '/signin/account',
    '/signup',
    '/signout',
    '/consent',
    '/oauth/consent',
    '/account/apps/revoke',
    '/account/sessions/end',
    '/account/sessions/end-others',
    '/token',
    '/v2/token',
    '/oauth/token',
    '/oauth/introspect',
    '/oauth/revoke',
  ].map((path) => ['POST', path] as const),
  ...['/token', '/v2/token', '/v2/sessions/my', '/v2/sessions/x', '/v2/sessions'].map(
    (path) => ['DELETE', path] as const,
  ),
  ...['/token', '/info', '/v2/sessions/x'].map((path) => ['OPTIONS', path] as const),
];
const ODD_METHODS = ['HEAD', 'PUT', 'PATCH', 'POST', 'GET', 'DELETE', 'OPTIONS'];
const NAMES = [
  'client_id',
  'client_secret',
  'redirect_uri',
  'response_type',
  'response_mode',
  'scope',
  'state',
  'prompt',
  'code',
  'code_verifier',
  'code_challenge',
  'code_challenge_method',
  'grant_type',
  'refresh_token',
  'token',
  'token_type_hint',
  'type',
  'flow',
  'email',
  'password',
  'name',
  'organization',
  'organization_id',
  'login_hint',
  'form_token',
  'continue',
  'choice',
  'decision',
  'session_id',
  'oauth_exception',
  'identity_exception',
  'exception_details',
  'entity_id',
  '__proto__',
  'constructor',
  'a[b]',
  '',
  ' ',
  '\u0000',
  'ü',
];
const VALUES = [
  '',
  'code',
  'token',
  'none',
  'consent',
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'S256',
  'plain',
  'button',
  'allow',
  'deny',
  'continue',
  'other',
  '/account',
  '//evil.example',
  'https://evil.example/',
  'javascript:alert(1)',
  'agents--my:ro',
  'agents--all:rw,agents--my:ro',
  ' ',
  '\u0000',
  '\r\nSet-Cookie: a=b',
  '<script>',
  "' or 1=1 --",
  '"',
  '\\',
  '%',
  '%00',
  '%zz',
  '😀',
  '\ud800',
  'é'.normalize('NFD'),
  '-1',
  '1e999',
  'null',
  '[object Object]',
  '../../etc/passwd',
  '{"a":1}',
  '[',
  'true',
  'a'.repeat(9000),
  'dal:at_',
  `dal:ac_${'0'.repeat(49)}`,
  `rt_${'z'.repeat(49)}`,
  VERIFIER,
  CHALLENGE,
  PASSWORD,
];
const TYPES = [
  'application/x-www-form-urlencoded',
  'application/json',
  'text/plain',
  'multipart/form-data; boundary=a',
  'application/json; charset=utf-16',
  ';',
  '',
];
const BYTES = [
  Buffer.from([0xff, 0xfe, 0x00]),
  Buffer.from('{"a":'),
  Buffer.from('[]'),
  Buffer.from('{"a":{"a":[]}}'),
  Buffer.from('null'),
  Buffer.from('&&=&=='),
  Buffer.from('%'),
  Buffer.from('a=%e0%80'),
  Buffer.from(`{"client_id":"a","client_id":"b","\\u0063ode":"x","":null}`),
  Buffer.from(`{"k":"${'\\"'.repeat(500)}`),
  Buffer.alloc(70_000, 'a'),
];

const ASKING = ['client_id', 'redirect_uri', 'response_type', 'code_challenge', 'code_challenge_method'];
/** The names of good requests, by path. */
const TEMPLATES = [
  {
    paths: ['/', '/signin', '/signup', '/button', '/oauth/authorize', '/consent', '/oauth/consent'],
    names: [ASKING, [...ASKING, 'state', 'flow'], [...ASKING, 'prompt', 'scope']],
  },
  {
    paths: ['/token', '/v2/token', '/oauth/token'],
    names: [
      ['grant_type', 'code', 'client_id', 'client_secret', 'redirect_uri', 'code_verifier'],
      ['grant_type', 'code', 'client_id', 'redirect_uri', 'code_verifier'],
      ['grant_type', 'refresh_token', 'client_id', 'client_secret'],
      ['grant_type', 'refresh_token', 'client_id'],
    ],
  },
  {
    paths: ['/oauth/introspect', '/oauth/revoke'],
    names: [
      ['client_id', 'client_secret', 'token'],
      ['client_id', 'token'],
    ],
  },
  { paths: ['/info', '/v2/info'], names: [['code'], ['code', 'type']] },
  {
    paths: ['/signin/account', '/signout', '/account/apps/revoke', '/account/sessions/end'],
    names: [['form_token', 'client_id', 'organization_id', 'session_id', 'choice']],
  },
];

describeOnBothDatabases('requests that nobody would write', (world) => {
  test('none of them makes the server fail, and none touches somebody who has no part in it', async () => {
    const seed = Number(process.env.GATEHOUSE_TEST_SEED ?? 20_260_301);
    const pick = createPicker(seed);
    let stocks = await makeStocks(world);
    const bystander = await makePerson(world);
    const client = await makeProgram(world);
    const { accessToken } = await obtainTokens(world, { person: bystander, client });
    const browser = await signIn(world, bystander);

    const count = repetitions({ reduced: 1500, full: 50_000 });
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    for (let sent = 0; sent < count; sent += 8) {
      // Some requests sign out or revoke what the others stand on.
      if (sent % 400 === 0) stocks = await makeStocks(world);
      await Promise.all(
        Array.from({ length: 8 }, async () => {
          const odd = makeRequest(pick, pick.one(stocks));
          const status = await send(world, agent, odd);
          expect({ seed, odd, failed: status >= 500 }).toEqual({ seed, odd, failed: false });
        }),
      );
    }
    agent.destroy();
    expect(await isSignedIn(world, browser)).toBe(true);
    expect(await isAlive(world, accessToken)).toBe(true);
  });
});

type Pick = { number(below: number): number; chance(of: number): boolean; one<T>(from: readonly T[]): T };
type OddRequest = { method: string; path: string; headers: Record<string, string>; body: Buffer | undefined };
/** What one program holds, by parameter name, and the cookies of a browser that is signed in. */
type Stock = { values: Record<string, string[]>; cookies: string[] };

/** Deterministic: the same seed gives the same requests (mulberry32). */
function createPicker(seed: number): Pick {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const number = (below: number) => Math.floor(next() * below);
  return { number, chance: (of) => next() < of, one: (from) => from[number(from.length)] as (typeof from)[number] };
}

/** What a public and a confidential program hold, for the same person. */
async function makeStocks(world: World): Promise<Stock[]> {
  const person = await makePerson(world, { role: 'administrator' });
  const open = await makeProgram(world, { restricted: true });
  const confidential = await makeProgram(world, { restricted: true, confidential: true });
  return [await makeStock(world, { person, client: open }), await makeStock(world, { person, client: confidential })];
}

async function makeStock(world: World, { person, client }: { person: Person; client: Program }): Promise<Stock> {
  const { accessToken, refreshToken } = await obtainTokens(world, { person, client });
  const browser = await signIn(world, person);
  const codes: string[] = [];
  for (let n = 0; n < 4; n += 1) codes.push(codeOf(world, await browser.get(standardUrl(world, { client }))));
  const pages = [await browser.get(`${world.issuer}/account`), await browser.get(`${world.issuer}/signup`)];
  const controls = pages.flatMap((page) => page.forms.flatMap((form) => form.controls));
  return {
    cookies: browser.cookies.find(new URL(world.issuer)).map(({ name, value }) => `${name}=${value}`),
    values: {
      client_id: [client.clientId],
      client_secret: client.secret === undefined ? [''] : [client.secret],
      redirect_uri: [client.redirectUri],
      response_type: ['code', 'token'],
      grant_type: ['authorization_code', 'refresh_token', 'client_credentials', 'code'],
      code: [...codes, accessToken],
      code_verifier: [VERIFIER],
      code_challenge: [CHALLENGE],
      code_challenge_method: ['S256'],
      refresh_token: [refreshToken],
      token: [accessToken, refreshToken],
      email: [person.email],
      password: [PASSWORD],
      organization_id: [person.organization.organizationId],
      form_token: controls.filter(({ name }) => name === 'form_token').map(({ value }) => value),
      bearer: [accessToken, refreshToken, ...codes],
    },
  };
}

function makeRequest(pick: Pick, stock: Stock): OddRequest {
  const [usual, path] = pick.one(ROUTES);
  const method = pick.chance(0.05) ? pick.one(ODD_METHODS) : usual;
  const query = usual === 'GET' || pick.chance(0.2) ? `?${encode(pick, parameters(pick, stock, path))}` : '';
  const hasBody = method === 'POST' || method === 'PUT' || (method === 'DELETE' && pick.chance(0.3));
  return {
    method,
    path: path + query.replaceAll(/[^\x21-\x7e]/g, '%'),
    headers: makeHeaders(pick, stock),
    body: hasBody ? makeBody(pick, stock, path) : undefined,
  };
}

/** A good request of the path with something changed, or anything. */
function parameters(pick: Pick, { values }: Stock, path: string): [string, string][] {
  const anyOf = (name: string): string => {
    const good = values[name] ?? [];
    return good.length > 0 && pick.chance(0.7) ? pick.one(good) : pick.one(VALUES);
  };
  const template = TEMPLATES.find(({ paths }) => paths.includes(path));
  if (template === undefined || pick.chance(0.5)) {
    return Array.from({ length: pick.number(10) }, () => pick.one(NAMES)).map((name) => [name, anyOf(name)]);
  }
  const pairs = pick.one(template.names).map((name): [string, string] => [name, pick.one(values[name] ?? VALUES)]);
  for (let changes = pick.number(3); changes > 0; changes -= 1) {
    const name = pick.one(NAMES);
    const at = pick.number(pairs.length + 1);
    pairs.splice(at, pick.number(2), [name, anyOf(name)]);
  }
  return pairs;
}

function encode(pick: Pick, pairs: readonly [string, string][]): string {
  if (pick.chance(0.1)) return pairs.map(([name, value]) => `${name}=${value}`).join('&');
  return new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString();
}

function makeBody(pick: Pick, stock: Stock, path: string): Buffer {
  if (pick.chance(0.1)) return pick.one(BYTES);
  const pairs = parameters(pick, stock, path);
  if (pick.chance(0.4)) {
    const values: unknown[] = [1, -0.5, true, null, [], {}, ['a'], { $ne: '' }];
    return Buffer.from(
      JSON.stringify(
        Object.fromEntries(pairs.map(([name, value]) => [name, pick.chance(0.1) ? pick.one(values) : value])),
      ),
    );
  }
  const text = Buffer.from(encode(pick, pairs));
  if (text.length > 0 && pick.chance(0.05)) text[pick.number(text.length)] = pick.number(256);
  return text;
}

function makeHeaders(pick: Pick, { cookies, values }: Stock): Record<string, string> {
  const headers: Record<string, string> = {};
  if (pick.chance(0.6)) headers['content-type'] = pick.one(TYPES);
  if (pick.chance(0.6))
    headers.cookie = cookies.map((cookie) => (pick.chance(0.1) ? `${cookie.slice(0, -1)}%` : cookie)).join('; ');
  if (pick.chance(0.2)) headers.origin = pick.one(['null', 'https://evil.example', 'http://localhost', '']);
  if (pick.chance(0.2)) headers['sec-fetch-dest'] = pick.one(['iframe', 'document', 'empty']);
  if (pick.chance(0.3)) {
    const [id, secret] = [
      pick.one([...(values.client_id ?? []), 'a:b', '%zz']),
      pick.one([...(values.client_secret ?? []), '', 'ÿ']),
    ];
    const basic = `Basic ${Buffer.from(`${id}:${secret}`, 'latin1').toString('base64')}`;
    headers.authorization = pick.one([
      `Bearer ${pick.one(values.bearer ?? [])}`,
      basic,
      'Basic',
      'Bearer',
      'Digest a="b"',
      'Basic ====',
      `Bearer ${'x'.repeat(4000)}`,
    ]);
  }
  return headers;
}

function send(world: World, agent: Agent, { method, path, headers, body }: OddRequest): Promise<number> {
  const { host, port } = new URL(world.issuer);
  const length = body === undefined ? {} : { 'content-length': String(body.length) };
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: 'localhost', port, method, path, agent, headers: { host, ...headers, ...length } },
      (response) => {
        response.resume().once('end', () => resolve(response.statusCode ?? 500));
      },
    );
    sent.once('error', (cause) =>
      reject(new Error(`${method} ${path.slice(0, 200)} got no answer: ${cause.message}`, { cause })),
    );
    sent.end(body);
  });
}

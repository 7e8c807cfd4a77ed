// A27: the log under requests that carry what is secret or personal wherever a request can carry anything, on every site and at the most
// talkative level: none of it is written.
import { randomBytes, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { createToken, hashToken } from '../../../server/src/oauth/token.ts';
import { repetitions } from '../../support/scale.ts';
import { codeOf, standardUrl, VERIFIER } from '../asking.ts';
import { levelOf } from '../both-databases.ts';
import { makePerson, makeProgram } from '../cast.ts';
import { signIn } from '../person-acts.ts';
import { obtainTokens } from '../program-acts.ts';
import { World } from '../world.ts';

const PATHS = [
  ...['/', '/signin', '/signup', '/signout', '/ooops', '/button', '/consent', '/oauth/authorize', '/oauth/consent'],
  ...['/oauth/token', '/oauth/introspect', '/oauth/revoke', '/token', '/info', '/v2/token', '/v2/info', '/v2/sessions'],
  ...[
    '/account',
    '/account/apps',
    '/account/apps/revoke',
    '/account/sessions',
    '/account/sessions/end',
    '/signin/account',
  ],
  ...['/agents', '/groups', '/status', '/openapi.json', '/health/ready', '/.well-known/oauth-authorization-server'],
];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'PROPFIND'];
const NAMES = [
  ...[
    'client_id',
    'client_secret',
    'redirect_uri',
    'response_type',
    'scope',
    'state',
    'code',
    'code_verifier',
    'grant_type',
  ],
  ...[
    'refresh_token',
    'token',
    'access_token',
    'email',
    'password',
    'login',
    'name',
    'form_token',
    'continue',
    'current_password',
  ],
];
const HEADERS = [
  ...[
    'referer',
    'origin',
    'user-agent',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-request-id',
    'x-api-version',
    'x-region',
  ],
  ...['traceparent', 'accept-language', 'content-type', 'if-none-match', 'forwarded', 'proxy-authorization', 'host'],
];
const TIMEOUT_MS = repetitions({ reduced: 30_000, full: 600_000 });

const TYPES = [
  'application/x-www-form-urlencoded',
  'application/json',
  'text/plain',
  'multipart/form-data; boundary=x',
  '',
];

/** What must stand in no line, whatever its value is: tokens, keys, hashes of passwords, addresses. */
const SHAPES = [
  /dal:/,
  /\b(?:at|ac|ct|rt|pat)_[0-9A-Za-z]/,
  /\$argon2/,
  /[\w.+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+/,
  /(?<![0-9a-z])[0-9a-f]{32}(?![0-9a-z])/,
  /\b(?:Basic|Bearer)\s+[\w=]{8}/,
];

test.each(['sqlite', 'postgres'] as const)(
  'no secret and no address gets into the log (%s)',
  async (kind) => {
    const seed = Number(process.env.GATEHOUSE_TEST_SEED ?? 20_260_402);
    const world = new World(kind, { logLevel: 'trace' });
    await world.open();
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    try {
      const pick = createPicker(seed);
      const { secrets, publicIds } = await collectSecrets(world);
      const before = world.log.length;
      const count = repetitions({ reduced: 800, full: 10_000 });
      for (let sent = 0; sent < count; sent += 8) {
        await Promise.all(Array.from({ length: 8 }, () => sendOne(world, { pick, secrets, agent })));
      }
      for (let sent = 0; sent < count / 40; sent += 1) await sendMalformed(world, pick, secrets);

      expect(world.log.length - before).toBeGreaterThan(count * 0.9);
      const forms = secrets.flatMap(spellings);
      const found = world.log.filter((line) => {
        // Clients have public ids of 32 digits, which a line about a consent names.
        const text = publicIds.reduce((rest, id) => rest.replaceAll(id, ''), line);
        return SHAPES.some((shape) => shape.test(text)) || forms.some((secret) => line.includes(secret));
      });
      expect({ seed, found }).toEqual({ seed, found: [] });
      // Nothing of this is the server's fault, so nothing is logged as if it were.
      expect(world.log.filter((line) => levelOf(line) >= 50)).toEqual([]);
    } finally {
      agent.destroy();
      await world.close();
    }
  },
  TIMEOUT_MS,
);

/** Everything that a program, a person and their browser hold, and some that nobody does. */
async function collectSecrets(world: World): Promise<{ secrets: string[]; publicIds: string[] }> {
  const person = await makePerson(world, { role: 'administrator' });
  const [open, confidential] = [await makeProgram(world), await makeProgram(world, { confidential: true })];
  const secrets = [person.email, person.password, VERIFIER, 'someone.else+tag@mail.example.org', 'a-telling-state'];
  for (const client of [open, confidential]) {
    const { accessToken, refreshToken } = await obtainTokens(world, { person, client });
    const browser = await signIn(world, person);
    const code = codeOf(world, await browser.get(standardUrl(world, { client })));
    const page = await browser.get(`${world.issuer}/account`);
    const fields = page.forms.flatMap(({ controls }) => controls.filter(({ name }) => name === 'form_token'));
    const cookies = browser.cookies.find(new URL(world.issuer));
    secrets.push(
      accessToken,
      refreshToken,
      code,
      ...fields.map(({ value }) => value),
      ...cookies.map(({ value }) => value),
    );
  }
  secrets.push(confidential.secret ?? '');
  const personal = createToken('personal_access_token');
  await world.parts.personalAccessTokens.savePersonalAccessToken({
    tokenId: randomUUID(),
    tokenHash: hashToken('personal_access_token', personal),
    accountId: person.accountId,
    organizationId: person.organization.organizationId,
    name: 'script',
    scopes: ['agents--all:rw'],
    createdAt: world.clock.now(),
    expiresAt: undefined,
  });
  secrets.push(
    personal,
    createToken('access_token'),
    createToken('authorization_code'),
    randomBytes(16).toString('hex'),
  );
  return { secrets: secrets.filter((secret) => secret.length >= 8), publicIds: [open.clientId, confidential.clientId] };
}

/** The ways in which a secret may be written somewhere. */
function spellings(secret: string): string[] {
  const base64 = (text: string) => Buffer.from(text).toString('base64').replace(/=+$/, '');
  return [...new Set([secret, encodeURIComponent(secret), base64(secret), base64(`${secret}:${secret}`)])];
}

type Pick = { chance(of: number): boolean; one<T>(from: readonly T[]): T };
type Sending = { readonly pick: Pick; readonly secrets: readonly string[]; readonly agent: Agent };

function sendOne(world: World, { pick, secrets, agent }: Sending): Promise<void> {
  const secret = () => (pick.chance(0.8) ? pick.one(secrets) : pick.one(spellings(pick.one(secrets))));
  const { accountsUrl, apiUrl, agentAppUrl, consoleUrl } = world.parts.config;
  const { host, port } = new URL(pick.one([accountsUrl, accountsUrl, apiUrl, apiUrl, agentAppUrl, consoleUrl]));
  const method = pick.one(METHODS);
  const headers: Record<string, string> = { host, ...makeHeaders(pick, secret) };
  const body = method === 'GET' || method === 'HEAD' ? undefined : makeBody(pick, secret);
  if (body !== undefined) headers['content-length'] = String(Buffer.byteLength(body));
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: 'localhost', port, method, path: makePath(pick, secret), headers, agent },
      (response) => {
        response.resume().once('end', resolve);
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}

function makePath(pick: Pick, secret: () => string): string {
  let path = pick.one(PATHS);
  if (pick.chance(0.3)) path += `${path.endsWith('/') ? '' : '/'}${encodeURIComponent(secret())}`;
  if (pick.chance(0.05)) path += `/%zz${encodeURIComponent(secret())}`;
  if (pick.chance(0.7)) {
    const pairs = Array.from({ length: pick.one([1, 2, 4]) }, () => [pick.one(NAMES), secret()] as const);
    const query = new URLSearchParams(pairs.map(([name, value]) => (pick.chance(0.1) ? [value, name] : [name, value])));
    path += `?${query}`;
  }
  return path.replaceAll(/[^\x21-\x7e]/g, '');
}

function makeHeaders(pick: Pick, secret: () => string): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': pick.one(TYPES) };
  if (pick.chance(0.5)) {
    const basic = Buffer.from(`${secret()}:${secret()}`).toString('base64');
    headers.authorization = pick.one([
      `Bearer ${secret()}`,
      `Basic ${basic}`,
      `Basic ${secret()}`,
      secret(),
      `X ${secret()}`,
    ]);
  }
  if (pick.chance(0.5)) {
    const name = pick.one([
      '__Host-gatehouse_session',
      '__Host-gatehouse_interaction',
      '__Host-gatehouse_known',
      'other',
    ]);
    headers.cookie = pick.one([`${name}=${secret()}`, `${secret()}=${name}`, secret(), `${name}="${secret()}`]);
  }
  while (pick.chance(0.4)) headers[pick.one(HEADERS)] = secret();
  return headers;
}

function makeBody(pick: Pick, secret: () => string): string {
  const pairs = Array.from({ length: pick.one([1, 3, 6]) }, (): [string, string] => [pick.one(NAMES), secret()]);
  const form = new URLSearchParams(pairs).toString();
  const json = JSON.stringify(Object.fromEntries(pairs));
  const nested = JSON.stringify({ [pick.one(NAMES)]: { [secret()]: [secret()] }, [secret()]: null });
  return pick.one([
    form,
    form,
    json,
    json,
    nested,
    json.slice(0, -5),
    `${form}&${form}`,
    secret(),
    `--x\r\n\r\n${secret()}`,
  ]);
}

/** What is no HTTP, with a secret where it breaks. */
function sendMalformed(world: World, pick: Pick, secrets: readonly string[]): Promise<void> {
  const { host, port } = new URL(world.issuer);
  const secret = pick.one(secrets);
  const text = pick.one([
    `GET /info?code=${secret} HTTP/9.9\r\nHost: ${host}\r\n\r\n`,
    `${secret} / HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: ${host}\r\n${secret}\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: ${host}\r\nCookie: ${secret.repeat(1000).slice(0, 20_000)}\r\n\r\n`,
    `POST /token HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${secret}\r\n\r\n`,
    `POST /token HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"code":"${secret}`,
    `GET /info HTTP/1.1\r\nHost: ${secret}\r\nConnection: close\r\n\r\n`,
  ]);
  return new Promise((resolve) => {
    const socket = connect(Number(port), 'localhost', () => socket.end(text));
    socket.resume().once('error', () => undefined);
    socket.once('close', () => resolve());
  });
}

/** Deterministic: the same seed gives the same requests (mulberry32). */
function createPicker(seed: number): Pick {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    chance: (of) => next() < of,
    one: (from) => from[Math.floor(next() * from.length)] as (typeof from)[number],
  };
}

// The built server as a process: it stops without dropping what is in flight, starts again without forgetting, and logs no secret.
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Browse, type Page, startBrowsing } from '../../support/http.ts';
import { freshPostgresDatabase } from '../../support/postgres.ts';
import { type ServerProcess, startServer } from '../../support/server-process.ts';
import { levelOf, namesSecret } from '../both-databases.ts';
import { hasForm } from '../person-acts.ts';

type Demo = {
  accounts: Record<'agent' | 'owner', { email: string; password: string; api_key: string }>;
  clients: Record<'publicServer' | 'signIn', { client_id: string; client_secret?: string; redirect_uris: string[] }>;
  personal_access_token: { token: string };
};

describe.each(['sqlite', 'postgres'] as const)('the server as a process (%s)', (kind) => {
  let server: ServerProcess;
  let demo: Demo;
  let drop: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    const env: Record<string, string> = {};
    if (kind === 'postgres') {
      const database = await freshPostgresDatabase();
      drop = database.drop;
      env.GATEHOUSE_DATABASE_URL = database.url;
      env.GATEHOUSE_SECRET_KEY = Buffer.alloc(32, 9).toString('base64');
    }
    server = await startServer({ env });
    demo = JSON.parse((await server.cli(['demo', '--json'])).stdout) as Demo;
  });
  afterAll(async () => {
    await server.kill9();
    await drop?.();
  });

  test('a power cut signs nobody out: session, consent, form, tokens and an unredeemed code live on', async () => {
    const browser = startBrowsing();
    const { client_id, client_secret = '', redirect_uris } = demo.clients.publicServer;
    const redirect_uri = redirect_uris[0] ?? '';
    const query = new URLSearchParams({ response_type: 'code', client_id, redirect_uri, state: 'cut' });
    const page = await signIn(browser, `${server.urls.accounts}/?${query}`);
    const consent = await browser.follow(page);
    const code = codeIn(await browser.submit(consent, 'consent', { decision: 'allow' }));
    const redeem = (value: string) =>
      post('/token', { grant_type: 'authorization_code', code: value, client_id, client_secret, redirect_uri });
    const tokens = JSON.parse((await redeem(code)).body) as { access_token: string; refresh_token: string };
    const pending = codeIn(await browser.get(`${server.urls.accounts}/?${query}`));
    const open = await browser.get(`${server.urls.accounts}/signout`);

    await server.kill9();
    await server.restart();

    expect((await browser.get(`${server.urls.accounts}/account`)).status).toBe(200);
    expect(codeIn(await browser.get(`${server.urls.accounts}/?${query}`))).not.toBe('');
    expect((await redeem(pending)).status).toBe(200);
    const headers = { authorization: `Bearer ${tokens.access_token}` };
    expect((await startBrowsing().request(`${server.urls.accounts}/info`, { headers })).status).toBe(200);
    const refreshed = await post('/token', {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
      client_id,
      client_secret,
    });
    expect(refreshed.status).toBe(200);
    expect((await redeem(code)).status).toBe(401);
    await browser.submit(open, 'sign-out');
    expect((await browser.get(`${server.urls.accounts}/account`)).status).toBe(303);
  });

  test('what it logs is a JSON object a line, without a secret', async () => {
    const browser = startBrowsing();
    const { client_id, redirect_uris } = demo.clients.signIn;
    const query = new URLSearchParams({
      response_type: 'token',
      client_id,
      redirect_uri: redirect_uris[0] ?? '',
      state: 'a-telling-state',
    });
    const form = await browser.get(`${server.urls.accounts}/?${query}`);
    await browser.submit(form, 'sign-in', { email: demo.accounts.agent.email, password: 'wrong-but-close' });
    await browser.follow(await browser.submit(form, 'sign-in', credentials()));
    await post('/oauth/token', { grant_type: 'client_credentials', client_id, client_secret: 'a-guess-at-a-secret' });
    await startBrowsing().request(`${server.urls.accounts}/info?code=dal:at_guess&type=code`);
    const basic = Buffer.from(`${demo.accounts.owner.email}:${demo.personal_access_token.token}`).toString('base64');
    await startBrowsing().request(`${server.urls.api}/agents`, {
      headers: { authorization: `Basic ${basic}`, 'x-api-version': '2' },
    });

    const lines = server.logs().trim().split('\n');
    expect(lines.length).toBeGreaterThan(20);
    const secrets = [
      demo.accounts.agent.password,
      demo.accounts.owner.api_key,
      demo.clients.publicServer.client_secret ?? '',
      demo.personal_access_token.token,
      basic,
      'wrong-but-close',
      'a-guess-at-a-secret',
      'a-telling-state',
      'dal:at_guess',
      ...browser.cookies.find(new URL(server.urls.accounts)).map(({ value }) => value),
    ];
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({
        level: expect.any(Number),
        time: expect.any(String),
        msg: expect.any(String),
      });
    expect(lines.filter((line) => namesSecret(line, secrets))).toEqual([]);
    expect(lines.filter((line) => levelOf(line) >= 50)).toEqual([]);
  });

  // The last one: it ends the server.
  test('told to stop, it finishes what is in flight, frees its ports within 8 seconds, and ends with 0', async () => {
    const ports = Object.values(server.urls).map((url) => Number(new URL(url).port));
    const body = 'grant_type=refresh_token&refresh_token=rt_x&client_id=nobody';
    const inFlight = slowRequest(`${server.urls.accounts}/token`, body);
    await inFlight.sentHalf;
    const before = Date.now();
    const stopped = server.stop();
    await until(() => server.logs().includes('"msg":"stopping"'));
    await until(async () => !(await isListening(ports[1] ?? 0)));
    inFlight.sendRest();
    const { status, text } = await inFlight.answered;
    expect({ status, text }).toMatchObject({ status: 401, text: expect.stringContaining('client_id_not_found') });
    await stopped;
    expect(Date.now() - before).toBeLessThan(8000);
    for (const port of ports) expect({ port, listening: await isListening(port) }).toEqual({ port, listening: false });
    expect(server.logs().trim().split('\n').at(-1)).toContain('"msg":"stopped"');
  });

  function credentials() {
    const { email, password } = demo.accounts.agent;
    return { email, password };
  }

  async function signIn(browser: Browse, url: string): Promise<Page> {
    const form = await browser.get(url);
    expect(hasForm(form, 'sign-in')).toBe(true);
    return browser.submit(form, 'sign-in', credentials());
  }

  function post(path: string, form: Record<string, string>): Promise<Page> {
    return startBrowsing().request(server.urls.accounts + path, { method: 'POST', body: new URLSearchParams(form) });
  }
});

function codeIn(page: Page): string {
  const code = page.location?.searchParams.get('code') ?? '';
  expect(code, `a code, not status ${page.status} and ${page.location?.href}`).toMatch(/^dal:ac_/);
  return code;
}

/** A request whose body comes in two halves, the second when told to. */
function slowRequest(url: string, body: string) {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(body.length),
    // The answer to it says that the server has read the head (RFC 9110 10.1.1): before that the request is not in flight.
    expect: '100-continue',
  };
  const sent = request(url, { method: 'POST', headers, agent: false });
  const answered = new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    sent.once('error', reject);
    sent.once('response', async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve({ status: response.statusCode, text });
    });
  });
  const half = body.length / 2;
  const sentHalf = new Promise<void>((resolve) => {
    sent.once('continue', () => sent.write(body.slice(0, half), () => resolve()));
  });
  sent.flushHeaders();
  return { sentHalf, sendRest: () => sent.end(body.slice(half)), answered };
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 8000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error('It did not happen within 8 s.');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: 'localhost', port }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

// Metrics of the built server as a process: on an address of their own, on no site, and true.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { METRICS } from '../../../server/src/telemetry/metrics.ts';
import { findFreePorts } from '../../support/free-port.ts';
import { startBrowsing } from '../../support/http.ts';
import { freshPostgresDatabase } from '../../support/postgres.ts';
import { type ServerProcess, startServer } from '../../support/server-process.ts';

describe.each(['sqlite', 'postgres'] as const)('metrics (%s)', (kind) => {
  let server: ServerProcess;
  let metrics: string;
  let drop: (() => Promise<void>) | undefined;
  const secrets: string[] = [];

  beforeAll(async () => {
    const [port] = await findFreePorts(1);
    metrics = `http://127.0.0.1:${port}`;
    const env: Record<string, string> = { GATEHOUSE_METRICS_LISTEN: `127.0.0.1:${port}` };
    if (kind === 'postgres') {
      const database = await freshPostgresDatabase();
      drop = database.drop;
      env.GATEHOUSE_DATABASE_URL = database.url;
      env.GATEHOUSE_SECRET_KEY = Buffer.alloc(32, 9).toString('base64');
    }
    server = await startServer({ env });
  });
  afterAll(async () => {
    await server.stop();
    await drop?.();
  });

  const ask = (url: string, method = 'GET') => startBrowsing().request(url, { method });

  async function read(): Promise<Map<string, number>> {
    const { status, headers, body } = await ask(`${metrics}/metrics`);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const lines = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
  }

  test('are served on their own address, which serves nothing else, and on no site', async () => {
    expect((await ask(`${metrics}/metrics`)).status).toBe(200);
    for (const path of ['/', '/health/ready', '/signin', '/metrics/', '/Metrics'])
      expect({ path, status: (await ask(metrics + path)).status }).toEqual({ path, status: 404 });
    expect((await ask(`${metrics}/metrics`, 'POST')).status).toBe(405);
    for (const site of Object.values(server.urls)) {
      const { status, body } = await ask(`${site}/metrics`);
      expect({ site, status }).toEqual({ site, status: 404 });
      expect(body).not.toContain('gatehouse_');
    }
  });

  test('count what the server does', async () => {
    const browser = startBrowsing();
    const demo = JSON.parse((await server.cli(['demo', '--json'])).stdout);
    const { email, password } = demo.accounts.agent;
    const { token } = demo.personal_access_token;
    secrets.push(email, password, token, 'a-secret-in-a-query');
    const before = await read();
    const form = await browser.get(`${server.urls.accounts}/signin`);
    expect((await browser.submit(form, 'sign-in', { email, password: 'wrong' })).status).toBe(401);
    expect((await browser.submit(form, 'sign-in', { email, password })).status).toBe(303);
    await ask(`${server.urls.accounts}/info?code=a-secret-in-a-query`);
    const agents = await startBrowsing().request(`${server.urls.api}/agents/${email}`, {
      headers: { authorization: `Bearer ${token}`, 'x-api-version': '2' },
    });
    expect(agents.status).toBe(200);

    const values = await read();
    const requests = (labels: string) => values.get(`gatehouse_http_requests_total{${labels}}`);
    expect(requests('site="accounts",route="/signin",method="GET",status="2xx"')).toBe(1);
    expect(requests('site="accounts",route="/signin",method="POST",status="3xx"')).toBe(1);
    expect(requests('site="accounts",route="/signin",method="POST",status="4xx"')).toBe(1);
    expect(requests('site="accounts",route="/info",method="GET",status="4xx"')).toBe(1);
    const [agentRoute] = [...values.keys()].filter((key) => /_requests_total\{site="api",route="\/agents\/:/.test(key));
    expect(agentRoute).toContain('status="2xx"');
    expect(values.get('gatehouse_http_request_duration_seconds_count{site="accounts",route="/signin"}')).toBe(3);
    const hashes = (of: Map<string, number>) => of.get('gatehouse_password_hash_duration_seconds_count') ?? 0;
    expect(hashes(values) - hashes(before)).toBe(2);
    expect(values.get('gatehouse_tokens_living{kind="personal_access_token"}')).toBe(1);
    expect(values.get('gatehouse_database_write_duration_seconds_count')).toBeGreaterThanOrEqual(2);
    expect(values.get('gatehouse_database_size_bytes')).toBeGreaterThan(100_000);
    expect(values.get('process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
    const batches = values.get('gatehouse_database_group_commit_writes_count');
    if (kind === 'sqlite') expect(batches).toBeGreaterThanOrEqual(2);
    else expect(values.get('gatehouse_database_connections{state="idle"}')).toBeGreaterThanOrEqual(1);
  });

  test('hold no secret and nobody’s address, and are all in the table', async () => {
    const { body } = await ask(`${metrics}/metrics`);
    for (const secret of secrets) expect(body).not.toContain(secret);
    const known = new Set(METRICS.map(({ name }) => name));
    const named = [...body.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
    expect(named.length).toBeGreaterThan(25);
  });
});

test('an address that is taken stops the start, and says which', async () => {
  const [port] = await findFreePorts(1);
  const env = { GATEHOUSE_ACCOUNTS_URL: `http://localhost:${port}`, GATEHOUSE_METRICS_LISTEN: `127.0.0.1:${port}` };
  await expect(startServer({ env })).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`);
});

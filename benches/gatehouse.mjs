// Gatehouse for a bench: the built server with the demo world on a database of its own, and an agent who signed in and consented.
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { serverFile } from '../scripts/build.mjs';
import { Browser } from './browser.mjs';
import { authorizeUrl } from './wire.mjs';

const scope = 'agents--all:ro';

/**
 * The server as an operator runs it, but for the log: like the peers, it says only what is wrong.
 *
 * @param {{ databaseUrl: string, port: number, directory: string, nodeOptions?: string[], more?: Record<string, string> }} place `more` settings; `port` and the three after
 *   it are the sites', those from `port + 10` the demo programs', where nobody listens
 */
export function gatehouse({ databaseUrl, port, directory, nodeOptions = [], more = {} }) {
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    GATEHOUSE_DATABASE_URL: databaseUrl,
    GATEHOUSE_ACCOUNTS_URL: `http://localhost:${port}`,
    GATEHOUSE_API_URL: `http://localhost:${port + 1}`,
    GATEHOUSE_AGENT_APP_URL: `http://localhost:${port + 2}`,
    GATEHOUSE_CONSOLE_URL: `http://localhost:${port + 3}`,
    GATEHOUSE_EXAMPLES_PORT: String(port + 10),
    GATEHOUSE_DEMO: 'loopback',
    GATEHOUSE_LOG_LEVEL: 'warn',
    ...(databaseUrl.startsWith('sqlite:') ? {} : { GATEHOUSE_SECRET_KEY: randomBytes(32).toString('base64') }),
    ...more,
  };
  const settings = { cwd: directory, env };
  return {
    /** Of its process and of commands. */
    settings,
    spawn: () =>
      spawn(process.execPath, [...nodeOptions, serverFile, 'serve'], {
        ...settings,
        stdio: ['ignore', 'inherit', 'inherit'],
      }),
    listening: (address = env.GATEHOUSE_ACCOUNTS_URL) => waitUntilReady(address),
    describe: () => describe(settings),
  };
}

/** Waits until the demo world is there, signs in, consents, and says how to ask the server. */
async function describe(settings) {
  const origin = settings.env.GATEHOUSE_ACCOUNTS_URL;
  await waitUntilReady(origin);
  const { stdout } = await promisify(execFile)(process.execPath, [serverFile, 'demo', '--json'], settings);
  const demo = JSON.parse(stdout);
  const { publicServer, publicWeb } = demo.clients;
  const wire = {
    origin,
    apiOrigin: settings.env.GATEHOUSE_API_URL,
    client: {
      id: publicServer.client_id,
      secret: publicServer.client_secret,
      redirectUri: publicServer.redirect_uris[0],
    },
    publicClient: { id: publicWeb.client_id, redirectUri: publicWeb.redirect_uris[0] },
    scope,
    paths: { token: '/oauth/token', authorize: '/oauth/authorize', introspect: '/oauth/introspect', agents: '/agents' },
    bearer: { path: '/info', scope },
  };
  const browser = new Browser();
  const { email, password } = demo.accounts.agent;
  const answers = { 'sign-in': { email, password }, consent: { decision: 'allow' } };
  for (const client of [wire.client, wire.publicClient]) {
    await browser.open(authorizeUrl({ ...wire, client }, {}), client.redirectUri, answers);
  }
  return { ...wire, cookie: browser.cookie };
}

async function waitUntilReady(origin) {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const answer = await fetch(`${origin}/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await pause(5);
  }
  throw new Error(`${origin} was not ready after 30 s.`);
}

// Where the platform's sites listen, and whether they answer. Reads the same settings as the server (server/src/config.ts).
import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const defaults = [
  { name: 'accounts', setting: 'GATEHOUSE_ACCOUNTS_URL', origin: 'http://localhost:7700' },
  { name: 'api', setting: 'GATEHOUSE_API_URL', origin: 'http://localhost:7701' },
  { name: 'agent app', setting: 'GATEHOUSE_AGENT_APP_URL', origin: 'http://localhost:7702' },
  { name: 'console', setting: 'GATEHOUSE_CONSOLE_URL', origin: 'http://localhost:7703' },
];

/**
 * @typedef {{ name: string, setting: string, origin: string, listen: { host: string, port: number } }} Site
 * @param {NodeJS.ProcessEnv} env
 * @returns {Site[]} the four sites; a setting that is no URL is left for the server to explain, and that site left out
 */
export function readSites(env) {
  return defaults
    .map((site) => ({ ...site, origin: env[site.setting] || site.origin }))
    .filter((site) => URL.canParse(site.origin))
    .map((site) => ({ ...site, listen: listenAddress(new URL(site.origin), env.GATEHOUSE_LISTEN) }));
}

/** The port of the start page; the examples have those after it. A bad setting is left for the server to explain. */
export function readExamplesPort(env) {
  const port = Number(env.GATEHOUSE_EXAMPLES_PORT || 7710);
  return Number.isInteger(port) && port > 0 && port < 65_500 ? port : 7710;
}

function listenAddress(url, setting) {
  if (setting && URL.canParse(`http://${setting}`)) {
    const { hostname, port } = new URL(`http://${setting}`);
    return { host: bareHost(hostname), port: Number(port || 80) };
  }
  return { host: bareHost(url.hostname), port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)) };
}

/** Node does not resolve names under .localhost everywhere, and wants IPv6 without brackets. */
function bareHost(hostname) {
  return hostname.endsWith('.localhost') ? 'localhost' : hostname.replace(/^\[(.*)\]$/, '$1');
}

/** @returns {Promise<boolean>} whether something accepts connections there */
export function isListening({ host, port }) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2000 });
    const answer = (listening) => {
      socket.destroy();
      resolve(listening);
    };
    socket.once('connect', () => answer(true));
    socket.once('timeout', () => answer(false));
    socket.once('error', () => answer(false));
  });
}

/** @returns {Promise<boolean>} whether the site's GET /health/ready answers 200 */
export function isReady({ origin, listen }) {
  return new Promise((resolve) => {
    const asked = request(
      { ...listen, path: '/health/ready', headers: { host: new URL(origin).host }, agent: false, timeout: 2000 },
      (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      },
    );
    asked.once('timeout', () => asked.destroy());
    asked.once('error', () => resolve(false));
    asked.end();
  });
}

/**
 * Asks again every 100 ms until it is so.
 *
 * @param {() => Promise<boolean>} question
 * @param {{ seconds: number, signal?: AbortSignal }} limits
 * @returns {Promise<boolean>} false when the time was over, or the signal came, before
 */
export async function waitUntil(question, { seconds, signal }) {
  const deadline = Date.now() + seconds * 1000;
  while (!(await question())) {
    if (Date.now() > deadline || signal?.aborted) return false;
    await pause(100);
  }
  return true;
}

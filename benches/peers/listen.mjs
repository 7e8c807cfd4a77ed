// What every peer's process has in common: it listens where the runner says, and tells it on stdout how to be asked.
import { createServer } from 'node:http';

/** Where this peer is reached; the runner chooses the port. */
export const origin = `http://127.0.0.1:${process.env.BENCH_PORT}`;

/** The one client that every peer knows. Nobody listens at its redirect URI: codes are read from the redirect itself. */
export const client = {
  id: 'bench-client',
  secret: 'bench-secret-of-32-characters-aaa',
  redirectUri: 'https://client.example/callback',
};

/** A second one without a secret, whose refresh tokens rotate everywhere. */
export const publicClient = { id: 'bench-public-client', redirectUri: client.redirectUri };

/**
 * Serves, and prints the peer's wire (see ../wire.mjs) as one line of JSON.
 *
 * @param {import('node:http').RequestListener} handler
 * @param {Record<string, unknown>} wire
 */
export function listen(handler, wire) {
  // An orderly end, so that a CPU profile is written; and no life without the runner.
  process.on('SIGTERM', () => process.exit(0));
  process.stdin.on('end', () => process.exit(0)).resume();
  createServer(handler).listen(Number(process.env.BENCH_PORT), '127.0.0.1', () => {
    process.stdout.write(`${JSON.stringify({ origin, client, publicClient, ...wire })}\n`);
  });
}

/**
 * Reads a form body, for libraries that leave HTTP to their host.
 *
 * @param {import('node:http').IncomingMessage} request
 * @returns {Promise<Record<string, string>>}
 */
export async function readForm(request) {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) text += chunk;
  return Object.fromEntries(new URLSearchParams(text));
}

/**
 * The host program's sessions and consents, for libraries that leave them to it: the cheapest that work, one Map each.
 * The first request of a browser signs it in and consents.
 */
export function createSessions() {
  const accounts = new Map();
  const consents = new Map();
  return {
    /** @returns {{ account: { id: string }, setCookie: string | undefined }} who asks */
    find(request, clientId) {
      const cookie = /(?:^|; )session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
      const known = accounts.get(cookie);
      if (known && consents.has(`${known.id} ${clientId}`)) return { account: known, setCookie: undefined };
      const account = { id: 'account-1' };
      const name = cookie ?? crypto.randomUUID();
      accounts.set(name, account);
      consents.set(`${account.id} ${clientId}`, ['agents']);
      return { account, setCookie: `session=${name}; Path=/; HttpOnly` };
    },
  };
}

// A third party's app: one page at `/`, served on two sites at once, since browsers tell `localhost` and `127.0.0.1` apart
// (ports don't count). The accounts site under test is at `localhost`.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { atFileEnd } from '../support/at-file-end.ts';
import type { ServerProcess } from '../support/server-process.ts';

/** The same app as two sites see it, without a trailing slash. It ends with the test file. */
export interface AppSite {
  sameSite: string;
  otherSite: string;
  /** The requests so far, as the server saw them. */
  visits: { url: string; referer: string | undefined }[];
}

/** Serves the texts by path, with the content type that their ending says. */
export async function serveApp(files: Record<string, string>): Promise<AppSite> {
  const visits: AppSite['visits'] = [];
  const server = createServer((request, response) => {
    visits.push({ url: request.url ?? '', referer: request.headers.referer });
    const path = new URL(request.url ?? '/', 'http://app').pathname;
    const text = files[path];
    if (text === undefined) return response.writeHead(404).end();
    const type = path.endsWith('.js') ? 'text/javascript' : 'text/html';
    return response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(text);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  atFileEnd(() => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  });
  const { port } = server.address() as AddressInfo;
  return { sameSite: `http://localhost:${port}`, otherSite: `http://127.0.0.1:${port}`, visits };
}

/** What `gatehouse client create` prints. */
export interface RegisteredClient {
  client_id: string;
  client_secret?: string;
}

export interface ClientRegistration {
  name: string;
  type: 'javascript' | 'server';
  redirectUris: string[];
  scopes: string[];
  private?: boolean;
  native?: boolean;
}

/** Registers a client of the demo organization acme by the command line. */
export async function registerClient(server: ServerProcess, client: ClientRegistration): Promise<RegisteredClient> {
  const { name, type, redirectUris, scopes } = client;
  const flags = ['--organization', 'acme', '--type', type, '--name', name, '--scopes', scopes.join()];
  const uris = redirectUris.flatMap((uri) => ['--redirect-uri', uri]);
  const { stdout, stderr, code } = await server.cli([
    'client',
    'create',
    '--json',
    ...flags,
    ...uris,
    ...(client.private ? ['--private'] : []),
    ...(client.native ? ['--native'] : []),
  ]);
  if (code !== 0) throw new Error(`gatehouse client create failed: ${stderr}`);
  return JSON.parse(stdout);
}

/** Who signed in, as an SDK hands it over: of these keys the ones that its generation and response_type have, and more. */
export interface Identity {
  access_token: string;
  code: string;
  code_verifier: string;
  redirect_uri: string;
  client_id: string;
  entity_id: string;
  account_id: string;
  scopes: string | string[];
}

/** What an SDK told the page: one of the two is null. */
export interface Answer {
  error: Record<string, unknown> | string | null;
  data: Identity | null;
}

declare global {
  interface Window {
    /** The page pushes here what the SDK tells it, in order. */
    answers: Answer[];
    startSdk(options: object): void;
    signOut(): Promise<unknown>;
  }
}

/** The files of an app whose SDK has the first generation's surface: `AccountsSDK.init`, with one callback for everything. */
export function firstGenerationApp(sdkUrl: string): Record<string, string> {
  const page = `<!doctype html><title>App</title><div class="livechat-login-button"></div>
<script src="${sdkUrl}"></script><script src="/page.js"></script>`;
  const script = `window.answers = [];
window.startSdk = (options) => {
  const onIdentityFetched = (error, data) => answers.push({ error, data });
  const sdk = AccountsSDK.init({ ...options, onIdentityFetched });
  window.signOut = () => new Promise((done) => sdk.signOut((error) => done(error ?? 'signed out')));
};`;
  return { '/': page, '/page.js': script };
}

/** Waits for the oldest answer that was not taken yet, and takes it. */
export async function nextAnswer(page: Page): Promise<Answer> {
  await page.waitForFunction(() => window.answers.length > 0);
  return page.evaluate(() => window.answers.shift() as Answer);
}

/** The same, where it must say who signed in. */
export async function nextIdentity(page: Page): Promise<Identity> {
  const { error, data } = await nextAnswer(page);
  if (!data) throw new Error(`The SDK told the page an error: ${JSON.stringify(error)}`);
  return data;
}

/** The same, where it must say why nobody did. */
export async function nextError(page: Page): Promise<Answer['error']> {
  const { error, data } = await nextAnswer(page);
  if (!error) throw new Error(`The SDK told the page an identity, of ${data?.entity_id ?? data?.account_id}.`);
  return error;
}

/** Has the page redeem a code at another origin's token endpoint, as an app without a server does (RFC 6749 4.1.3). */
export function redeemInPage(
  page: Page,
  { tokenEndpoint, data }: { tokenEndpoint: string; data: Partial<Identity> },
): Promise<{ status: number; accessToken: string }> {
  const { code = '', code_verifier = '', redirect_uri = '', client_id = '' } = data;
  const grant = { grant_type: 'authorization_code', code, code_verifier, redirect_uri, client_id };
  return page.evaluate(
    async ({ url, sent }) => {
      const response = await fetch(url, { method: 'POST', body: new URLSearchParams(sent) });
      return { status: response.status, accessToken: (await response.json()).access_token };
    },
    { url: tokenEndpoint, sent: grant },
  );
}

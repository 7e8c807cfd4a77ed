// Libraries for apps without a server, each from npm as it is, in Chromium: a person signs in at our pages, the page redeems the
// code at our other origin, calls the API, and does all else that the library has a call for. `clients.ts` says what each proves.
import { build } from 'esbuild';
import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { type AppSite, registerClient, serveApp } from '../browser/app-site.ts';
import { withCleanConsole } from '../browser/clean-console.ts';
import { allow, newPerson, openPopup, signIn, untilClosed } from '../browser/person.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';
import { PAGES, type Proof } from './clients.ts';
import type { Place, Tokens } from './pages/page.ts';

const scope = 'agents--all:ro agents--my:ro';

let server: ServerProcess;
let app: AppSite;

beforeAll(async () => {
  server = await startServer();
  const files: Record<string, string> = {};
  app = await serveApp(files);
  const redirectUris = PAGES.map(({ path }) => `${app.otherSite}${path}`);
  const client = { name: 'Page', type: 'javascript', redirectUris, scopes: scope.split(' ') } as const;
  const { client_id } = await registerClient(server, client);
  for (const { path, file } of PAGES) {
    const place: Place = { issuer: server.urls.accounts, client_id, redirect_uri: `${app.otherSite}${path}`, scope };
    const scripts = `<script>window.place = ${JSON.stringify(place)}</script><script src="${path}.js"></script>`;
    files[path] = `<!doctype html><title>App</title><button>Sign in</button>${scripts}`;
    files[`${path}.js`] = await bundle(file);
  }
});

async function bundle(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    format: 'iife',
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

/** The status of a call of the page's own to the API, and the logins that it found. */
function listAgents(page: Page, accessToken: string): Promise<{ status: number; logins: string[] }> {
  return page.evaluate(
    async ({ url, headers }) => {
      const response = await fetch(url, { headers });
      const agents: { login: string }[] = response.ok ? await response.json() : [];
      return { status: response.status, logins: agents.map(({ login }) => login) };
    },
    { url: `${server.urls.api}/agents`, headers: { authorization: `Bearer ${accessToken}`, 'x-api-version': '2' } },
  );
}

/** Waits for what a redirect or a popup came to, and takes it. */
async function signedIn(page: Page): Promise<Tokens> {
  await page.waitForFunction(() => window.signedIn !== undefined);
  const came = await page.evaluate(() => {
    const { signedIn } = window;
    window.signedIn = undefined;
    return signedIn;
  });
  if (came === undefined || 'failure' in came) throw new Error(`The page is not signed in: ${came?.failure}`);
  return came;
}

const can = (page: Page, what: 'popup' | 'frame' | 'refresh' | 'revoke') =>
  page.evaluate((name) => window.client[name] !== undefined, what);

/** Goes the whole round of a page, and tells what it proved. */
async function goRound(context: BrowserContext, path: string): Promise<Proof[]> {
  const proved: Proof[] = [];
  const requests: URL[] = [];
  context.on('request', (request) => requests.push(new URL(request.url())));
  const person = await newPerson(server.urls.accounts);
  const page = await context.newPage();
  await page.goto(app.otherSite + path);
  await page.waitForFunction(() => window.client !== undefined);
  const works = async ({ accessToken }: Tokens) =>
    expect(await listAgents(page, accessToken)).toEqual({ status: 200, logins: [person.email] });

  if (await can(page, 'popup')) {
    const popup = await openPopup(page, 'button');
    await signIn(popup, person);
    await allow(popup);
    await untilClosed(popup);
    await works(await signedIn(page));
    proved.push('popup');
  }
  await page.evaluate(() => void window.client.redirect());
  if (proved.length === 0) {
    await signIn(page, person);
    await allow(page);
  }
  let tokens = await signedIn(page);
  await works(tokens);
  proved.push('redirect');
  if (await can(page, 'frame')) {
    tokens = (await page.evaluate((): Promise<Tokens> | undefined => window.client.frame?.())) ?? tokens;
    await works(tokens);
    proved.push('frame');
  }

  if (requests.some(({ pathname }) => pathname === '/.well-known/oauth-authorization-server')) proved.push('metadata');
  const asked = requests
    .filter(({ pathname }) => pathname === '/oauth/authorize')
    .map(({ searchParams }) => searchParams);
  if (asked.length > 0 && asked.every((query) => query.get('code_challenge_method') === 'S256')) {
    for (const query of asked) expect(query.get('code_challenge')).toMatch(/^[\w-]{43}$/);
    proved.push('PKCE');
  }

  if (await can(page, 'refresh')) {
    const before = tokens;
    tokens =
      (await page.evaluate((kept): Promise<Tokens> | undefined => window.client.refresh?.(kept), before)) ?? before;
    // OAuth 2.1 4.3.1: what a client without a secret presents is replaced.
    expect(tokens.accessToken).not.toBe(before.accessToken);
    expect(tokens.refreshToken).not.toBe(before.refreshToken);
    await works(tokens);
    proved.push('refresh');
  }
  if (await can(page, 'revoke')) {
    await page.evaluate((kept) => window.client.revoke?.(kept), tokens);
    expect((await listAgents(page, tokens.accessToken)).status).toBe(401);
    proved.push('revocation');
  }
  return proved;
}

test.each(PAGES.map((page) => [page.name, page.proves.join(', '), page] as const))(
  '%s does its round: %s',
  async (_name, _proves, { path, proves }) => {
    await withCleanConsole({ expected: [/status of 401.*\/agents/] }, async (context) => {
      expect(await goRound(context, path)).toEqual(proves);
    });
  },
);

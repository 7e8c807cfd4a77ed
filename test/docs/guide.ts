// Follows a guide as a reader does: runs its `sh` blocks in order, saves its programs and pages, and signs in where it says so.
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atFileEnd } from '../support/at-file-end.ts';
import { findFreePorts } from '../support/free-port.ts';
import { type Page, startBrowsing } from '../support/http.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { listBlocks, readPage, root } from './pages.ts';
import { openShell } from './shell.ts';

/** A demo server with the settings that lead the command line to the same database. */
export type Platform = { readonly server: ServerProcess; readonly settings: Readonly<Record<string, string>> };

export type Followed = {
  /** Where the guide's app is, which says port 8080. */
  readonly app: string;
  /** Files that the guide had saved and those that its commands made, with the addresses of this platform. */
  readonly files: ReadonlyMap<string, string>;
  /** Where they are. */
  readonly folder: string;
  /** All that its commands printed. */
  readonly printed: string;
};

export const AGENT = { email: 'agent@acme.example', password: 'acme-agent-pass' };
const ADMINISTRATOR = { email: 'admin@acme.example', password: 'acme-admin-pass' };

/** Follows the guide on the platform. Rejects at the first command that fails. `npm`: by npm itself, which takes a second a command. */
export async function follow(path: string, platform: Platform, { npm = false } = {}): Promise<Followed> {
  const { urls } = platform.server;
  const [port = 0] = await findFreePorts(1);
  const here = (text: string) =>
    text
      .replaceAll('http://localhost:7700', urls.accounts)
      .replaceAll('http://localhost:7701', urls.api)
      .replaceAll('http://localhost:7702', urls.agentApp)
      .replaceAll('http://localhost:7703', urls.console)
      .replace(/\b8080\b/g, String(port));

  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-guide-'));
  atFileEnd(async () => rmSync(folder, { recursive: true, force: true }));
  // What a reader would have installed.
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const shell = await openShell({
    folder,
    env: { ...environment(), ...platform.settings },
    // The reader is in the repository's folder; the files of the guide are better kept out of it.
    before: npm
      ? `npm() { command npm --prefix ${JSON.stringify(root)} "$@"; }`
      : `npm() { [ "$1 $2 $3 $4" = "run -s gatehouse --" ]; shift 4; node ${JSON.stringify(join(root, 'scripts/gatehouse.mjs'))} "$@"; }`,
  });

  const files = new Map<string, string>();
  let printed = '';
  for (const { language, info, text } of listBlocks(readPage(path))) {
    const name = /^(?:\/\/|<!--) ([\w-]+\.\w+)/.exec(text)?.[1];
    if (name !== undefined) {
      files.set(name, here(text));
      writeFileSync(join(folder, name), here(text));
    }
    if (language === 'sh' && info === 'keeps running') await shell.start(here(text));
    else if (language === 'sh') printed += await shell.run(here(text));
    if (info.startsWith('sign in')) {
      const url = await shell.run(`echo "${here(text).trim()}"`);
      const answer = await signInAndAllow(url.trim(), info === 'sign in' ? AGENT : ADMINISTRATOR);
      await shell.run(`CODE=${answer.searchParams.get('code')}`);
    }
  }
  for (const name of ['app.json', 'client.json', 'tokens.json']) {
    if (existsSync(join(folder, name))) files.set(name, readFileSync(join(folder, name), 'utf8'));
  }
  return { app: `http://localhost:${port}`, files, folder, printed: printed.replaceAll(String(port), '8080') };
}

/** An agent, or whoever is given, opens the address, signs in, allows. Answers the address that the app is called back at. */
export async function signInAndAllow(start: string, person = AGENT): Promise<URL> {
  const browse = startBrowsing();
  let page: Page = await browse.get(start);
  for (let step = 0; step < 10; step += 1) {
    const ids = page.forms.map(({ id }) => id);
    if (ids.includes('consent')) page = await browse.submit(page, 'consent', { decision: 'allow' });
    else if (ids.includes('sign-in')) page = await browse.submit(page, 'sign-in', person);
    else if (page.location?.searchParams.has('code')) return page.location;
    else page = await browse.follow(page);
  }
  throw new Error(`No code after ten steps from ${start}, but ${page.url}`);
}

/** The same in an app of its own, up to the page that the app shows in the end. */
export async function useApp(app: string): Promise<Page> {
  const browse = startBrowsing();
  let page = await browse.get(app, { follow: true });
  page = await browse.submit(page, 'sign-in', AGENT);
  page = await browse.follow(page);
  page = await browse.submit(page, 'consent', { decision: 'allow' });
  return browse.follow(page, { follow: true });
}

/** The reader's own: no settings of the platform, nothing of the test runner. */
function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined && !/^(GATEHOUSE_|VITEST|NODE_|TEST$|DEV$|PROD$|MODE$|SSR$|BASE_URL$)/.test(entry[0]),
    ),
  );
}

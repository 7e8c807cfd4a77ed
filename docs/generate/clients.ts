// docs/reference/clients.md: the clients of others that the tests go a round with, and the lines of configuration that they go it with.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  ACCOUNTS_SDKS,
  type ListedClient,
  type ListedSdk,
  PAGES,
  PROGRAMS,
  type Proof,
} from '../../test/clients/clients.ts';
import { writePage, writeTable } from './page.ts';

const root = new URL('../../', import.meta.url);
const installedFor = createRequire(new URL('test/clients/clients.ts', root));

/** Of the sign-ins, the columns put together; the others have one each. */
const WAYS: readonly Proof[] = ['redirect', 'popup', 'frame'];
const COLUMNS: readonly Proof[] = ['metadata', 'PKCE', 'refresh', 'revocation', 'introspection', 'client credentials'];

/** The page. */
export function writeClients(): string {
  return writePage({
    title: 'Clients',
    from: 'test/clients/clients.ts and the files that it names',
    parts: [
      `Libraries that others wrote, from npm as they are, against the built server: a person signs in and allows at the real pages, the
library redeems the code, \`GET /agents\` is called with the token, and then whatever else the library has a call for. What a row
says is what its test proves, no more and no less. Where a cell is empty the library has no call for it, or the note below says why.`,
      '## Libraries',
      writeClientTable([...PROGRAMS, ...PAGES]),
      `*metadata*: it finds the endpoints by itself. *PKCE*: S256. *refresh*: the new token works; of an app without a secret the refresh token
is replaced. *revocation*: afterwards the API refuses the token. *frame*: silently, in a hidden frame, where the app is on another
site than the accounts site.`,
      '## The vendor’s accounts SDK',
      'On the `livechat` wire, in Chromium, where the app is on another site than the accounts site.',
      writeTable(
        ['`@livechat/accounts-sdk`', 'asks by', '`response_type`', 'PKCE', 'signs out'],
        ACCOUNTS_SDKS.map(writeSdkRow),
      ),
      `Each version twice: by script tag for a token, and as a web app's own bundle for a code, which is then redeemed: by the app's server
and its secret where the SDK has no PKCE, else by the page and its verifier.`,
      '## The vendor’s customer SDK',
      `\`@livechat/customer-auth\` ${versionOf('@livechat/customer-auth')}, on pages of two shops in Chromium, with the accounts site under the host name that is built into it. Where the browser
lets third parties keep cookies, a visitor is the same customer on both; where it does not, one on each, who stays the same. Groups have identities of
their own, and a page whose origin is not registered gets nothing. A browser asks it from the page, so the redirect URI of the client is the page’s address or one above it.`,
      `\`@livechat/customer-sdk\` ${versionOf('@livechat/customer-sdk')}, on the page of a shop in the same two kinds of browser, with the API site under its built-in name too: a visitor and an
agent on \`@livechat/lc-sdk-js\` ${versionOf('@livechat/lc-sdk-js')} hold a whole conversation, with rich messages, sneak peeks, ratings, a second thread and its history. It
comes back by itself after the network went away, gets a fresh token when its own was revoked, and tells when agents come and go. It has calls for what is not
there: greetings, forms, files and \`getUrlInfo\`.`,
      '## Configuration',
      `\`issuer\` is the accounts site, without a slash at the end; client id, secret and redirect URI are those that
[client create](command-line.md#client-create) was given or printed. The lines are those of the tests.`,
      ...[...PROGRAMS, ...PAGES].map(writeConfiguration),
      writeSdkConfiguration(),
    ],
  });
}

function writeClientTable(clients: readonly ListedClient[]): string {
  return writeTable(
    ['client', 'version', 'wire', 'signs in by', ...COLUMNS],
    clients.map(({ package: installed, wire, proves }) => [
      `\`${installed}\``,
      versionOf(installed),
      `\`${wire}\``,
      WAYS.filter((way) => proves.includes(way)).join(', '),
      ...COLUMNS.map((proof) => (proves.includes(proof) ? 'yes' : '')),
    ]),
  );
}

function writeSdkRow({ installed, proves }: ListedSdk): readonly string[] {
  const among = (...wanted: readonly (typeof proves)[number][]) => wanted.filter((proof) => proves.includes(proof));
  const cell = (proof: 'PKCE' | 'sign-out') => (proves.includes(proof) ? 'yes' : '');
  const ways = among('popup', 'frame', 'redirect').join(', ');
  return [versionOf(installed), ways, among('token', 'code').join(', '), cell('PKCE'), cell('sign-out')];
}

function writeConfiguration(client: ListedClient): string {
  const { name, file, region = 'configuration', note } = client;
  const source = readFileSync(new URL(file, root), 'utf8');
  const lines = regionOf(source, region);
  const imports = importsFor(source, lines);
  const code = [...imports, ...(imports.length > 0 ? [''] : []), lines].join('\n');
  return [`### ${name}`, `\`\`\`ts\n${code}\n\`\`\``, ...(note === undefined ? [] : [note])].join('\n\n');
}

function writeSdkConfiguration(): string {
  const page = (generation: 1 | 2) =>
    readFileSync(new URL(`test/clients/pages/accounts-sdk-${generation}.html`, root), 'utf8').trim();
  return [
    '### @livechat/accounts-sdk 1.x',
    `\`\`\`html\n${page(1)}\n\`\`\``,
    'The button appears in the element with the class. The redirect URI is the page itself. It sends no PKCE, so `code` is for clients with a secret.',
    '### @livechat/accounts-sdk 2.x',
    `\`\`\`html\n${page(2)}\n\`\`\``,
    'Its S256 is not that of RFC 7636; the `livechat` wire takes both. By script tag, 2.0.10 needs `var require$$0 = { inspect: {} }` before it, and 2.1.3 `var require$$0$2 = { inspect: {} }`: their builds left that global out. The npm module needs nothing.',
  ].join('\n\n');
}

/** The lines between `#region NAME` and the next `#endregion`, moved to the left. */
function regionOf(source: string, name: string): string {
  const [, indent = '', lines = ''] =
    new RegExp(`^( *)// #region ${name}\\n([\\s\\S]*?)^ *// #endregion`, 'm').exec(source) ?? [];
  if (lines === '') throw new Error(`There is no region "${name}".`);
  return lines.replaceAll(new RegExp(`^${indent}`, 'gm'), '').trimEnd();
}

/** The imports from packages that the lines use, without the names that they don't. */
function importsFor(source: string, lines: string): readonly string[] {
  const uses = (name: string) => new RegExp(`(?<![\\w.])${name}\\b`).test(lines);
  const local = (imported: string) => imported.split(' ').at(-1) ?? imported;
  return [...source.matchAll(/^import (?:(\* as \w+|\w+))?,? ?(?:\{([^}]*)\})? ?from '([^.'][^']*)';$/gm)].flatMap(
    ([, whole, braced = '', from]) => {
      const named = braced
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '' && uses(local(name)));
      const parts = [
        ...(whole !== undefined && uses(local(whole)) ? [whole] : []),
        ...(named.length > 0 ? [`{ ${named.join(', ')} }`] : []),
      ];
      if (parts.length === 0) return [];
      const line = `import ${parts.join(', ')} from '${from}';`;
      return [
        line.length <= 120
          ? line
          : line
              .replace('{ ', '{\n  ')
              .replaceAll(/, (?=[^{]*\})/g, ',\n  ')
              .replace(' }', ',\n}'),
      ];
    },
  );
}

function versionOf(installed: string): string {
  const { version } = JSON.parse(readFileSync(installedFor.resolve(`${installed}/package.json`), 'utf8'));
  return version;
}

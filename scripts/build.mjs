// Bundles the server, the browser SDKs, the chat page and the agent app into their dist folders, when a source has changed since the last time.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, setUp } from './set-up.mjs';

/** The bundled server: `node <this> COMMAND`. */
export const serverFile = join(root, 'server', 'dist', 'main.js');

const sdkFolder = join(root, 'accounts-sdk', 'dist');
const extensionFolder = join(root, 'extension-sdk', 'dist');
const chatFolder = join(root, 'chat-page', 'dist');
const agentAppFolder = join(root, 'agent-app');
const stampFile = join(root, 'server', 'dist', 'stamp.txt');

// Not in the bundle: native add-ons, which are files of their own; pg-native, which nobody installs; node:sqlite, which
// older Nodes lack; cookie, which @fastify/cookie imports late, by names that a part of a bundle would not have; swagger-ui,
// which serves static files from its own folder; and what is loaded when it is first needed, or never: the start reads the
// whole bundle.
const external = [
  '@photostructure/sqlite',
  '@node-rs/argon2',
  'pg-native',
  'node:sqlite',
  'cookie',
  '@fastify/swagger',
  '@fastify/swagger-ui',
  '@fastify/ajv-compiler',
  '@fastify/fast-json-stringify-compiler',
];

// CommonJS packages call `require` and `__dirname`, which an ES module does not have. The names are unlikely on purpose:
// a bundled module may import the same functions.
const banner = `import { createRequire as bundleCreateRequire } from 'node:module';
import { fileURLToPath as bundleFileURLToPath } from 'node:url';
const require = bundleCreateRequire(import.meta.url);
const __filename = bundleFileURLToPath(import.meta.url);
const __dirname = bundleFileURLToPath(new URL('.', import.meta.url));`;

const DAY_MS = 24 * 60 * 60 * 1000;

const bundles = [
  {
    entryPoints: [join(root, 'accounts-sdk', 'src', 'global.ts')],
    outfile: join(sdkFolder, 'accounts-sdk.min.js'),
    platform: 'browser',
    format: 'iife',
    target: 'es2020',
    minify: true,
  },
  {
    entryPoints: [join(root, 'accounts-sdk', 'src', 'index.ts')],
    outfile: join(sdkFolder, 'accounts-sdk.mjs'),
    platform: 'browser',
    format: 'esm',
    target: 'es2020',
  },
  {
    entryPoints: [join(root, 'extension-sdk', 'src', 'global.ts')],
    outfile: join(extensionFolder, 'extension-sdk.min.js'),
    platform: 'browser',
    format: 'iife',
    target: 'es2020',
    minify: true,
  },
  {
    entryPoints: [join(root, 'extension-sdk', 'src', 'index.ts')],
    outfile: join(extensionFolder, 'extension-sdk.mjs'),
    platform: 'browser',
    format: 'esm',
    target: 'es2020',
  },
  {
    entryPoints: [join(root, 'extension-sdk', 'src', 'boilerplate.css')],
    outfile: join(extensionFolder, 'boilerplate.css'),
    minify: true,
  },
  ...['page', 'widget'].map((name) => ({
    entryPoints: [join(root, 'chat-page', 'src', `${name}.ts`)],
    outfile: join(chatFolder, `chat-${name}.js`),
    platform: 'browser',
    format: 'iife',
    target: 'es2021',
    minify: true,
  })),
  {
    entryPoints: [join(root, 'chat-page', 'src', 'page.css')],
    outfile: join(chatFolder, 'chat-page.css'),
    minify: true,
  },
  {
    entryPoints: [join(root, 'server', 'src', 'main.ts')],
    outdir: dirname(serverFile),
    // What is imported when it is needed is a file of its own, so that a command does not read the server.
    splitting: true,
    chunkNames: 'parts/[name]-[hash]',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    // Half the text is half the time to read it. Names stay, so that a stack trace can be read.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    external,
    banner: { js: banner },
  },
];

/**
 * Builds what is stale. Several processes may build at once: each file appears whole, by renaming.
 *
 * @param {{ say: (line: string) => void }} options `say` gets a line when there is something to build
 * @throws {Error} whose message is the compiler's, with file and line
 */
export async function build({ say }) {
  const fingerprint = hashSources();
  if (isFresh(fingerprint)) return;
  say('Building ...');
  const esbuild = await import('esbuild');
  // One after the other: the server may import what the SDK's build has made.
  for (const bundle of bundles) {
    const { outputFiles } = await esbuild
      .build({ bundle: true, logLevel: 'silent', write: false, ...bundle })
      .catch((error) => explain(esbuild, error));
    // The entry names its parts, so it comes after them.
    const isEntry = ({ path }) => path === serverFile;
    for (const file of outputFiles.sort((a, b) => Number(isEntry(a)) - Number(isEntry(b)))) {
      replaceFile(file.path, file.contents);
    }
    if (bundle.splitting) removeOldParts(new Set(outputFiles.map(({ path }) => path)));
  }
  await buildAgentApp();
  replaceFile(stampFile, fingerprint);
  // The compiler is a process of its own, which would live as long as a server that goes on in this one.
  await esbuild.stop();
}

/** Parts of earlier builds, unless a server that still runs may have been made of them. */
function removeOldParts(current) {
  const folder = join(dirname(serverFile), 'parts');
  for (const path of readdirSync(folder).map((name) => join(folder, name))) {
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (!current.has(path) && age > DAY_MS) rmSync(path, { force: true });
  }
}

/** The names of its assets change with their contents. The page comes last, when all that it names is there. */
async function buildAgentApp() {
  const vite = await import('vite');
  const { output } = await vite
    .build({ root: agentAppFolder, logLevel: 'silent', build: { write: false } })
    .catch((error) => {
      throw new Error(`The build of the agent app failed.\n${error.message}`);
    });
  const folder = join(agentAppFolder, 'dist');
  const isPage = ({ fileName }) => fileName === 'index.html';
  for (const file of [...output].sort((a, b) => Number(isPage(a)) - Number(isPage(b)))) {
    replaceFile(join(folder, file.fileName), file.type === 'chunk' ? file.code : file.source);
  }
  const names = new Set(output.map(({ fileName }) => basename(fileName)));
  for (const name of readdirSync(join(folder, 'assets'))) {
    if (!names.has(name) && !name.startsWith('.')) rmSync(join(folder, 'assets', name), { force: true });
  }
}

function isFresh(fingerprint) {
  const made = [
    ...bundles.map((bundle) => bundle.outfile ?? serverFile),
    join(agentAppFolder, 'dist', 'index.html'),
    stampFile,
  ];
  if (!made.every(existsSync)) return false;
  return readFileSync(stampFile, 'utf8') === fingerprint;
}

async function explain(esbuild, error) {
  const errors = error.errors ?? [{ text: String(error) }];
  const lines = await esbuild.formatMessages(errors, { kind: 'error', color: process.stderr.isTTY });
  throw new Error(`The build failed.\n${lines.join('')}`);
}

/** One hash over all that decides what comes out. Contents, not times: a checkout touches files without changing them. */
function hashSources() {
  const folders = ['server', 'accounts-sdk', 'extension-sdk', 'chat-client', 'chat-page', 'agent-app'].map((name) =>
    join(root, name, 'src'),
  );
  const sources = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true })
      .map((name) => join(folder, name))
      .filter((file) => /\.(tsx?|json|css|sql|svg)$/.test(file) && !file.endsWith('.test.ts')),
  );
  const hash = createHash('sha256');
  const others = ['package-lock.json', 'scripts/build.mjs', 'agent-app/index.html', 'agent-app/vite.config.ts'];
  for (const file of [...sources.sort(), ...others.map((name) => join(root, name))]) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

function replaceFile(path, contents) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = join(dirname(path), `.${process.pid}-${basename(path)}`);
  writeFileSync(temporary, contents);
  renameSync(temporary, path);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await setUp({ mode: 'run', say: console.log });
  await build({ say: console.log }).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
}

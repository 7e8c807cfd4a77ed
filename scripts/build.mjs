// Bundles the server, the browser SDKs, the chat page and the agent app into their dist folders, when a source has changed since the last time.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
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

// CommonJS, because Node starts it in half the time of an ES module, and because V8's cache is only taken for it.
const server = {
  outdir: dirname(serverFile),
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // Imports that wait become calls of require: a script with a cache has no other.
  supported: { 'dynamic-import': false },
  sourcemap: true,
  // Half the text is half the time to read it. Names stay, so that a stack trace can be read.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  external,
  define: {
    'import.meta.url': 'bundleUrl',
    // Without it, pg finds out whether it is at Cloudflare by loading all of fetch, which older Nodes do in 20 ms.
    navigator: '{ "userAgent": "Node.js" }',
  },
  banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
};

/** What main.ts imports when it is needed: files of their own, so that a command does not read the server, nor it the commands. */
const parts = ['serve.ts', 'command-line/commands.ts'].map((name) => join(root, 'server', 'src', name));

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
  for (const options of bundles) await bundle(esbuild, options);
  await buildServer(esbuild);
  await buildAgentApp();
  replaceFile(stampFile, fingerprint);
  // The compiler is a process of its own, which would live as long as a server that goes on in this one.
  await esbuild.stop();
}

/** Bundles into files, and answers their paths. */
async function bundle(esbuild, options) {
  const { outputFiles } = await esbuild
    .build({ bundle: true, logLevel: 'silent', write: false, ...options })
    .catch((error) => explain(esbuild, error));
  for (const { path, contents } of outputFiles) replaceFile(path, contents);
  return outputFiles.map(({ path }) => path);
}

/** The entry names the parts, so it comes after them and their caches. A part whose text is another has another name. */
async function buildServer(esbuild) {
  const made = await bundle(esbuild, { ...server, entryPoints: parts, entryNames: 'parts/[name]-[hash]' });
  const scripts = made.filter((path) => path.endsWith('.js'));
  // Flags that this process was given would make the caches useless for those that have none.
  const env = { ...process.env, NODE_OPTIONS: '' };
  await promisify(execFile)(process.execPath, [join(root, 'scripts', 'write-code-cache.mjs'), ...scripts], { env });
  replaceFile(join(dirname(serverFile), 'package.json'), '{ "type": "commonjs" }\n');
  const entry = join(root, 'server', 'src', 'main.ts');
  await bundle(esbuild, { ...server, entryPoints: [entry], plugins: [loadingParts(scripts)] });
  removeOldParts(new Set(made));
}

/** Has the entry load each part from its file. */
function loadingParts(scripts) {
  return {
    name: 'loading parts',
    setup({ onResolve, onLoad }) {
      const namespace = 'part';
      onResolve({ filter: /\.ts$/ }, ({ path, resolveDir }) =>
        parts.includes(join(resolveDir, path)) ? { path, namespace } : undefined,
      );
      onLoad({ filter: /./, namespace }, ({ path }) => {
        const script = scripts.find((file) => basename(file).startsWith(`${basename(path, '.ts')}-`));
        const file = `require('node:path').join(__dirname, ${JSON.stringify(relative(dirname(serverFile), script))})`;
        return {
          contents: `module.exports = require('./code-cache.mjs').loadWithCache(${file});`,
          resolveDir: join(root, 'scripts'),
        };
      });
    },
  };
}

/** Parts of earlier builds, unless a server that still runs may have been made of them. */
function removeOldParts(current) {
  const folder = join(dirname(serverFile), 'parts');
  for (const path of readdirSync(folder).map((name) => join(folder, name))) {
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    const isCurrent = [...current].some((file) => path.startsWith(file));
    if (!isCurrent && age > DAY_MS) rmSync(path, { force: true });
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
    ...bundles.map(({ outfile }) => outfile),
    serverFile,
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
  const others = [
    'package-lock.json',
    'scripts/build.mjs',
    'scripts/code-cache.mjs',
    'agent-app/index.html',
    'agent-app/vite.config.ts',
  ];
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

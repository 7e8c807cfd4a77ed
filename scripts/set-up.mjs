// Installs what a command needs, and nothing when it is there: `run` leaves out what only tests need, but takes away no tests' packages that
// are there; `bench` is the packages of benches/ alone, which nobody else should have to wait for.
// No dependency is imported here, since this runs before there are any.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { run } from './child.mjs';
import { withLock } from './lock.mjs';

/** The repository's root directory. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const oldestNode = [20, 19];

/** @typedef {'run' | 'all' | 'bench'} Mode */
const modes = {
  run: { folder: root, words: 'what running needs: about twenty seconds', args: ['--omit=dev'] },
  all: {
    folder: root,
    words: 'everything, with the test browser and PostgreSQL (about 200 MB): about half a minute',
    args: ['--include=dev'],
  },
  bench: { folder: join(root, 'benches'), words: 'the servers to compare with: about half a minute', args: [] },
};

/**
 * Checks the Node version and installs the packages that are missing.
 *
 * Several processes may call it at once in one tree: one installs, the others wait for it. On a fault it says so on
 * stderr and ends the process with exit code 1, since no command can go on without packages.
 *
 * @param {{ mode: Mode, say: (line: string) => void }} options `say` gets each line of progress; when nothing
 *   has to be done there is none
 */
export async function setUp({ mode, say }) {
  checkNode();
  if (isInstalled(mode)) return;
  await withLock({
    directory: join(root, '.set-up.lock'),
    onWait: (pid) => say(`Waiting for process ${pid}, which is installing packages here ...`),
    work: async () => {
      if (isInstalled(mode)) return;
      await install({ mode: mode === 'run' && hasTestPackages() ? 'all' : mode, say });
    },
  });
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  fail(
    `Gatehouse needs Node ${oldestNode.join('.')} or newer, and this is ${process.versions.node}. Install one from https://nodejs.org.`,
  );
}

/**
 * Compares the lock file with npm's own record of what it installed, which npm writes last: a stopped installation has
 * none. So an `npm ci` by hand counts too. Packages for other platforms may be absent, but not be of another version.
 */
function isInstalled(mode) {
  const { folder } = modes[mode];
  const wanted = readPackages(join(folder, 'package-lock.json'));
  const installed = readPackages(join(folder, 'node_modules', '.package-lock.json'));
  if (!wanted || !installed) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || (entry.dev && mode === 'run')) return true;
    const found = installed[path];
    if (found) return found.version === entry.version && found.integrity === entry.integrity;
    return entry.optional || entry.devOptional;
  });
}

/** Whether somebody tests here: `npm ci` begins with taking everything away. */
function hasTestPackages() {
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json')) ?? {};
  return Object.values(installed).some(({ dev }) => dev);
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

async function install({ mode, say }) {
  const { folder, words, args: more } = modes[mode];
  say(`Installing ${words} ...`);
  const started = Date.now();
  // npm's words go to stderr: stdout may be read by a program. The level is set because `npm run -s` would silence errors.
  const args = ['ci', ...more, '--loglevel=error', '--no-audit', '--no-fund'];
  const { code, reason } = await run('npm', args, {
    cwd: folder,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (code !== 0) fail(`Installing packages failed: \`npm ${args.join(' ')}\` ${reason}. Its own words stand above.`);
  if (!isInstalled(mode))
    fail('npm says that it installed the packages, but some are missing. Remove node_modules and try again.');
  say(`Installed in ${((Date.now() - started) / 1000).toFixed(0)} s.`);
}

function fail(line) {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await setUp({ mode: process.argv[2] === 'all' ? 'all' : 'run', say: console.log });
}

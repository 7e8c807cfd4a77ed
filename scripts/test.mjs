// `npm test`: from a fresh clone to a verdict. Types and lint count as one test each; the last line on stdout is
// `N passed, N failed`, and the exit code is 1 when anything failed or nothing was tested.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { run } from './child.mjs';
import { endWithNpm } from './parent.mjs';
import { root, setUp } from './set-up.mjs';

const args = process.argv.slice(2);
const endurance = args.includes('--endurance');
const vitestArgs = args.filter((arg) => arg !== '--endurance');
const total = { passed: 0, failed: 0 };

endWithNpm();
console.log(`Testing with ${endurance ? 'full' : 'reduced'} counts of the fuzz, kill and race tests.`);
await setUp({ mode: 'all', say: console.log });
await check('types (tsc -b)', 'typescript/bin/tsc', ['-b']);
await check('lint (biome check)', '@biomejs/biome/bin/biome', ['check', '.']);
if (await buildAll()) await runVitest();

console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

async function check(title, file, fileArgs) {
  const { code } = await runTool(file, fileArgs);
  count(code === 0, title);
}

async function buildAll() {
  try {
    await build({ say: console.log });
    return true;
  } catch (error) {
    console.log(error.message);
    count(false, 'the build, so no test was run');
    return false;
  }
}

/** Runs vitest, whose reporter test/support/count-reporter.ts leaves its counts in a file. No file: vitest crashed. */
async function runVitest() {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-'));
  const countsFile = join(folder, 'counts.json');
  const environment = { GATEHOUSE_TEST_COUNTS: countsFile, GATEHOUSE_TEST_SCALE: endurance ? 'full' : 'reduced' };
  const { code, reason } = await runTool('vitest/vitest.mjs', ['run', '--allowOnly=false', ...vitestArgs], environment);
  const counts = readCounts(countsFile);
  rmSync(folder, { recursive: true, force: true });
  if (!counts) return count(false, `vitest ${reason} before its tests were counted`);
  total.passed += counts.passed;
  total.failed += counts.failed;
  if (counts.skipped > 0) console.log(`${counts.skipped} skipped`);
  if (counts.passed + counts.failed === 0) count(false, 'vitest found no test');
  else if (counts.failed === 0 && code !== 0) count(false, `vitest ${reason} though no test failed`);
}

function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function count(good, title) {
  if (good) total.passed += 1;
  else total.failed += 1;
  console.log(`${good ? 'passed' : 'FAILED'}: ${title}`);
}

/** A tool by its file, not by node_modules/.bin, so that it runs with this Node and without a shell. */
function runTool(file, fileArgs, environment = {}) {
  return run(process.execPath, [join(root, 'node_modules', file), ...fileArgs], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

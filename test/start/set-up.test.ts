// What the commands install, with the real npm, in a repository that needs two packages, which lie in it.
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { atFileEnd } from '../support/at-file-end.ts';

const run = promisify(execFile);
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-set-up-'));
  atFileEnd(async () => rmSync(folder, { recursive: true, force: true }));
  cpSync(fileURLToPath(new URL('../../scripts', import.meta.url)), join(folder, 'scripts'), { recursive: true });
  const npm = (...args: string[]) => run('npm', [...args, '--offline'], { cwd: folder });
  const write = (path: string, content: object) => writeFileSync(join(folder, path), JSON.stringify(content));
  for (const name of ['needed', 'tested-with']) {
    mkdirSync(join(folder, name));
    write(`${name}/package.json`, { name, version: '1.0.0' });
    await npm('pack', `./${name}`);
  }
  write('package.json', {
    type: 'module',
    dependencies: { needed: 'file:needed-1.0.0.tgz' },
    devDependencies: { 'tested-with': 'file:tested-with-1.0.0.tgz' },
  });
  await npm('install', '--package-lock-only', '--no-audit', '--no-fund');
});

const setUp = (mode: 'run' | 'all') => run(process.execPath, [join(folder, 'scripts', 'set-up.mjs'), mode]);
const isThere = (name: string) => existsSync(join(folder, 'node_modules', name));

/** As after a pull that brought another version of it. */
function makeOld(name: string): void {
  const file = join(folder, 'node_modules', '.package-lock.json');
  const { packages, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, object> };
  packages[`node_modules/${name}`] = { ...packages[`node_modules/${name}`], version: '0.9.0' };
  writeFileSync(file, JSON.stringify({ ...rest, packages }));
}

test('running needs no packages of tests, and what is there is not installed again', async () => {
  expect((await setUp('run')).stdout).toContain('Installing what running needs');
  expect([isThere('needed'), isThere('tested-with')]).toEqual([true, false]);
  expect((await setUp('run')).stdout).toBe('');
  expect((await setUp('all')).stdout).toContain('Installing everything');
  expect(isThere('tested-with')).toBe(true);
});

test('who tests here keeps the packages of tests when running needs a newer one', async () => {
  makeOld('tested-with');
  expect((await setUp('run')).stdout).toBe('');
  makeOld('needed');
  expect((await setUp('run')).stdout).toContain('Installing everything');
  expect([isThere('needed'), isThere('tested-with')]).toEqual([true, true]);
  expect((await setUp('all')).stdout).toBe('');
});

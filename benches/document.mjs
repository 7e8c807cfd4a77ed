// The parts of docs/benchmarks.md that a bench writes stand between two marks; the words around them are people's.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../scripts/set-up.mjs';

/** Replaces what stands between the marks `<!-- NAME: begin ... -->` and `<!-- NAME: end -->`. */
export async function writeSection(name, text) {
  const file = join(root, 'docs', 'benchmarks.md');
  const before = await readFile(file, 'utf8');
  const section = new RegExp(`(<!-- ${name}: begin [^>]*-->).*(<!-- ${name}: end -->)`, 's');
  if (!section.test(before)) throw new Error(`${file} has no marks for ${name}.`);
  await writeFile(
    file,
    before.replace(section, (_, begin, end) => `${begin}\n\n${text.trim()}\n\n${end}`),
  );
}

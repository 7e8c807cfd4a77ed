// The repository's files as the tests of the documentation read them.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

const NOT_OURS = new Set(['node_modules', 'dist', 'data', '.git', 'coverage', '.vite']);

/** Paths from the root of all files that are the project's own, in order. */
export function listFiles(folder = root): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !NOT_OURS.has(entry.name) && !entry.name.startsWith('.set-up.lock'))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? listFiles(path) : [relative(root, path)];
    })
    .sort();
}

export function readPage(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** The page without its code blocks. */
export function withoutCode(page: string): string {
  return page.replace(/^(```+)[^\n]*\n[\s\S]*?^\1$/gm, '');
}

export type Block = { readonly language: string; readonly info: string; readonly text: string; readonly line: number };

/** The code blocks of a page, in order. */
export function listBlocks(page: string): Block[] {
  return [...page.matchAll(/^```(\w*)([^\n]*)\n([\s\S]*?)^```$/gm)].map(({ 1: language, 2: info, 3: text, index }) => ({
    language: language ?? '',
    info: (info ?? '').trim(),
    text: text ?? '',
    line: page.slice(0, index).split('\n').length,
  }));
}

/** The anchors that GitHub makes of a page's headings. */
export function listAnchors(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutCode(page).matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const words = heading.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '');
    const slug = words
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replaceAll(' ', '-');
    let anchor = slug;
    for (let n = 1; anchors.has(anchor); n += 1) anchor = `${slug}-${n}`;
    anchors.add(anchor);
  }
  return anchors;
}

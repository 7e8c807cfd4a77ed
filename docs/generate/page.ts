// What the generated pages have in common: the note at the top, and tables.

/** A whole page. `from`: the file, from the repository's root, that its tables are made from. */
export function writePage(page: { title: string; from: string; parts: readonly string[] }): string {
  const note = `<!-- Made from ${page.from} by docs/generate/. Change that, then: UPDATE_DOCS=1 npx vitest run test/docs -->`;
  return `${[`# ${page.title}`, note, ...page.parts].join('\n\n')}\n`;
}

/** A table in Markdown. A bar inside a cell would end it, so it is escaped. */
export function writeTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

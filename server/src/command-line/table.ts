// What a command prints, for people: a line each field, and a line each of what is listed, sentences too; names share a line.

import type { Printed } from './command.ts';

/** `columns`: the fields of listed things that are shown; all when left out. */
export function table(printed: Printed, columns?: readonly string[]): string {
  const fields = Object.entries(printed).filter(([, value]) => !isListOfThings(value));
  const lists = Object.entries(printed).filter(([, value]) => isListOfThings(value));
  const width = Math.max(...fields.map(([name]) => name.length), 0);
  return [
    ...fields.flatMap(([name, value]) => field(name.padEnd(width), isListOfSentences(value) ? value : [value])),
    ...lists.map(([name, things]) => list(name, things as readonly Printed[], columns)),
  ].join('');
}

/** The first value beside the name, the others below it. */
function field(name: string, [first, ...others]: readonly unknown[]): readonly string[] {
  const rows = [[name, first], ...others.map((other) => [' '.repeat(name.length), other])];
  return rows.map(([before, value]) => `${`${before}  ${show(value, 2)}`.trimEnd()}\n`);
}

function list(name: string, things: readonly Printed[], columns: readonly string[] | undefined): string {
  const names = columns ?? [...new Set(things.flatMap((thing) => Object.keys(thing)))];
  const rows = [names, ...things.map((thing) => names.map((column) => show(thing[column])))];
  const widths = names.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  const lines = rows.map((row) => `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`);
  return `${name}\n${lines.map((line) => `${line.trimEnd()}\n`).join('')}`;
}

function show(value: unknown, indent?: number): string {
  if (value === null || value === undefined) return '-';
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'object' ? JSON.stringify(value, null, indent) : String(value);
}

/** As names have no spaces, unlike what is to be read. */
function isListOfSentences(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.some((one) => typeof one === 'string' && one.includes(' '));
}

function isListOfThings(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'object' && one !== null);
}

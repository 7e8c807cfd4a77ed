// Holds ARCHITECTURE.md true: the import table is what the code does, there are no circles, and the protocol core stays free of HTTP,
// SQL, HTML and vendors' words.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importsOf, root, sourceFiles } from './imports.ts';

const SERVER = 'server/src/';
/** What runs in browsers and is for others too: it imports no package. */
const FOR_BROWSERS = ['accounts-sdk/src', 'extension-sdk/src', 'chat-client/src', 'chat-page/src'];
const ALL = ['server/src', ...FOR_BROWSERS, 'agent-app/src', 'scripts', 'examples'];
/** Only tests import these. */
const FOR_TESTS = /(test-world|test-database|\/conformance\/|views\/samples|page-structure|writer-process)/;

function partOf(file: string): string {
  if (!file.startsWith(SERVER)) return file.split('/')[0] ?? file;
  const [first = ''] = file.slice(SERVER.length).split('/');
  return first;
}

function readTable(): Map<string, Set<string>> {
  const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  const section = text.split('## Who may import whom')[1]?.split('\n## ')[0] ?? '';
  const table = new Map<string, Set<string>>();
  for (const [, from = '', to = ''] of section.matchAll(/^\| `([^`]+)` \| (.*?) \|/gm)) {
    table.set(from, new Set([...to.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)));
  }
  return table;
}

describe('ARCHITECTURE.md', () => {
  const files = sourceFiles('server/src').filter((file) => !FOR_TESTS.test(file));
  const { local } = importsOf(files);
  const table = readTable();

  test('names every part of the server in its import table', () => {
    const parts = [...new Set(files.map(partOf))].sort();
    expect([...table.keys()].sort()).toEqual(parts);
  });

  test('allows every import between parts that the code has', () => {
    const forbidden = local
      .filter(({ from, to }) => partOf(from) !== partOf(to) && !table.get(partOf(from))?.has(partOf(to)))
      .map(({ from, to }) => `${from} -> ${to}`);
    expect(forbidden).toEqual([]);
  });

  test('allows no import between parts that the code does not have', () => {
    const real = new Set(local.map(({ from, to }) => `${partOf(from)} -> ${partOf(to)}`));
    const unused = [...table]
      .flatMap(([from, all]) => [...all].map((to) => `${from} -> ${to}`))
      .filter((a) => !real.has(a));
    expect(unused).toEqual([]);
  });

  test('names only files and folders that exist', () => {
    const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
    const named = [
      ...text.matchAll(
        /`((?:server|accounts-sdk|extension-sdk|chat-client|chat-page|agent-app|examples|test|docs|scripts)\/[\w./-]+)`/g,
      ),
    ].map(([, p = '']) => p);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe('the source', () => {
  test('has no circles of imports, types included', () => {
    const files = ALL.flatMap(sourceFiles);
    expect(circles(importsOf(files).local)).toEqual([]);
  });

  test('keeps the protocol core free of frameworks, SQL, HTML, dialects and vendors', () => {
    const files = sourceFiles('server/src/oauth').filter((file) => !FOR_TESTS.test(file));
    const allowed = importsOf(files).packages.filter(({ to }) => !to.startsWith('node:'));
    expect(allowed).toEqual([]);
    const words = /livechat|text\.com|license_id|agents--|fastify|kysely|<html|select \*|\bv1\b|\bv2\b/i;
    const found = files.filter((file) => words.test(readFileSync(join(root, file), 'utf8').replace(/licenseId/g, '')));
    expect(found).toEqual([]);
  });

  test('introduces every folder of the server with a README', () => {
    const folders = readdirSync(join(root, 'server/src'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    expect(folders.filter(({ name }) => !existsSync(join(root, 'server/src', name, 'README.md')))).toEqual([]);
  });

  test('has no folder or file whose name says nothing', () => {
    const files = [...ALL, 'test'].flatMap(sourceFiles);
    expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|shared|lib|misc)(\/|\.)/.test(file))).toEqual([]);
  });

  test('imports nothing of ours into examples and what runs in browsers', () => {
    const { local } = importsOf(['examples', ...FOR_BROWSERS].flatMap(sourceFiles));
    expect(local.filter(({ from, to }) => partOf(from) !== partOf(to))).toEqual([]);
    // The chat page is built of the part that it shares with the agent app.
    const isOwnPart = ({ from, to }: { from: string; to: string }) =>
      from.startsWith('chat-page/') && to.startsWith('@gatehouse/chat-client/');
    expect(importsOf(FOR_BROWSERS.flatMap(sourceFiles)).packages.filter((one) => !isOwnPart(one))).toEqual([]);
  });

  test('lets the agent app use the SDKs as others would, and of the server types alone', () => {
    const { local, packages } = importsOf(sourceFiles('agent-app/src'));
    const outward = local.filter(({ from, to }) => partOf(from) !== partOf(to));
    expect(outward.filter(({ to, typeOnly }) => !to.startsWith(SERVER) || !typeOnly)).toEqual([]);
    const ours = new Set(packages.filter(({ to }) => to.startsWith('@gatehouse/')).map(({ to }) => to));
    const allowed = /^@gatehouse\/(?:accounts-sdk$|extension-sdk\/host$|chat-client\/)/;
    expect([...ours].filter((name) => !allowed.test(name))).toEqual([]);
  });
});

/** One path for each file that can reach itself. */
function circles(imports: readonly { from: string; to: string }[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, path: string[]): void => {
    const at = path.indexOf(file);
    if (at !== -1) {
      found.push([...path.slice(at), file].join(' -> '));
      return;
    }
    if (done.has(file)) return;
    for (const to of next.get(file) ?? []) walk(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) walk(file, []);
  return found;
}

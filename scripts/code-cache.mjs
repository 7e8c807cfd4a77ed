// A script's text with what V8 has made of it, kept in a file beside it: compiling the whole server anew is a third of its start.
// This is part of the bundle too, so it knows nothing of the others here.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';

/**
 * Loads a CommonJS file, with its cache where there is one that this V8 takes; otherwise it is compiled. Nothing is written.
 *
 * V8 refuses a cache that another version or other flags have made, and one whose text had another length. So the file's name must
 * change with its text.
 *
 * @param {string} file its whole path
 * @returns {unknown} what the file exports
 */
export function loadWithCache(file) {
  // Only what Node's own loader has read is shown with source maps.
  if (process.sourceMapsEnabled) return createRequire(file)(file);
  return run(compileWithCache(file), file);
}

/** The script of a file, not yet run: its `cachedDataRejected` tells what became of the cache. */
export function compileWithCache(file) {
  return compile(file, readCache(file));
}

/**
 * Loads a CommonJS file, and keeps what V8 has made of it by then: also of the functions that ran.
 *
 * @param {string} file its whole path
 */
export function writeCache(file) {
  const script = compile(file);
  run(script, file);
  const temporary = `${cacheFileOf(file)}.${process.pid}`;
  writeFileSync(temporary, Buffer.concat([placeOf(file), script.createCachedData()]));
  renameSync(temporary, cacheFileOf(file));
}

/** By the name alone, another Node does not even read it. */
function cacheFileOf(file) {
  return `${file}.${process.versions.v8}-${process.arch}.cache`;
}

/** Wrapped as Node does it. The text begins on a line of its own, so that stack traces name its lines and columns. */
function compile(file, cachedData) {
  const text = `(function (exports, require, module, __filename, __dirname) {\n${readFileSync(file, 'utf8')}\n})`;
  return new Script(text, { filename: file, lineOffset: -1, cachedData });
}

function run(script, file) {
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  return module.exports;
}

/** V8 keeps the file's name with the code, for stack traces: so what was moved since is compiled anew. */
function placeOf(file) {
  return Buffer.from(`${file}\n`);
}

function readCache(file) {
  const place = placeOf(file);
  try {
    const kept = readFileSync(cacheFileOf(file));
    return kept.subarray(0, place.length).equals(place) ? kept.subarray(place.length) : undefined;
  } catch {
    return undefined;
  }
}

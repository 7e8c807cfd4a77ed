// How large a message is, and whether it holds only data: found by a walk that ends early, since the sender may want it to be long.
import { ExtensionError } from '../wire/codes.ts';

const MAX_DEPTH = 12;
const MAX_NODES = 20_000;

/**
 * Throws TOO_BIG when the value has more than about `maxBytes` (a character is one), too many parts, or is too deep or circular; BAD_SCHEMA
 * when it holds anything but plain data, dates and errors: a Blob, a Map, a buffer, a port, a bigint of any length, a list with fields.
 */
export function checkSize(value: unknown, maxBytes: number): void {
  walk(value, 0, { bytes: maxBytes, nodes: MAX_NODES, maxBytes });
}

/** What may still be spent. One object for a walk: closures would be made anew for every message. */
type Purse = { bytes: number; nodes: number; readonly maxBytes: number };

function spend(purse: Purse, bytes: number): void {
  purse.bytes -= bytes;
  if (purse.bytes < 0) throw new ExtensionError('TOO_BIG', `The message is larger than ${purse.maxBytes} bytes.`);
}

/** Looked at before the parts are: an array of a billion holes costs its sender nothing. */
function spendParts(purse: Purse, count: number): void {
  purse.nodes -= count;
  if (purse.nodes < 0) throw new ExtensionError('TOO_BIG', `The message has more than ${MAX_NODES} parts.`);
}

function walk(part: unknown, depth: number, purse: Purse): void {
  if (typeof part !== 'object' || part === null) spend(purse, leafSize(part));
  else if (depth > MAX_DEPTH) throw new ExtensionError('TOO_BIG', `The message is nested deeper than ${MAX_DEPTH}.`);
  else if (Array.isArray(part)) walkList(part, depth, purse);
  else if (isPlain(part)) walkFields(part as Record<string, unknown>, depth, purse);
  else if (part instanceof Date) spend(purse, 8);
  else if (part instanceof Error) walkError(part, depth, purse);
  else throw noData();
}

function walkList(list: readonly unknown[], depth: number, purse: Purse): void {
  spendParts(purse, list.length);
  spend(purse, 2);
  // Lists keep their fields when they are cloned. Those come after the items.
  const last = Object.keys(list).pop();
  if (last !== undefined && !isIndex(last, list.length)) throw noData();
  for (const item of list) walk(item, depth + 1, purse);
}

/** Their stack is whatever the sender wrote, and their cause whatever it likes. */
function walkError(error: Error, depth: number, purse: Purse): void {
  for (const text of [error.name, error.message, error.stack]) spend(purse, String(text).length);
  const { cause } = error as { cause?: unknown };
  if (cause !== undefined) walk(cause, depth + 1, purse);
}

function isIndex(key: string, length: number): boolean {
  const index = Number(key);
  return Number.isInteger(index) && index >= 0 && index < length && String(index) === key;
}

/** Leaves are spent together with their keys: most of a message is that, and the first ones are measured by code that is not compiled yet. */
function walkFields(part: Readonly<Record<string, unknown>>, depth: number, purse: Purse): void {
  const keys = Object.keys(part);
  spendParts(purse, keys.length);
  spend(purse, 2);
  for (const key of keys) {
    const value = part[key];
    if (typeof value !== 'object' || value === null) spend(purse, key.length + 3 + leafSize(value));
    else {
      spend(purse, key.length + 3);
      walk(value, depth + 1, purse);
    }
  }
}

function leafSize(leaf: unknown): number {
  if (typeof leaf === 'bigint') throw noData();
  return typeof leaf === 'string' ? leaf.length + 2 : 8;
}

function isPlain(part: object): boolean {
  const prototype = Object.getPrototypeOf(part);
  return prototype === Object.prototype || prototype === null;
}

function noData(): ExtensionError {
  return new ExtensionError('BAD_SCHEMA', 'A message may hold plain data only: no Map, Blob, buffer or port.');
}

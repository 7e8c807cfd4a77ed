// How large a message is, and whether it holds only data: found by a walk that ends early, since the sender may want it to be long.
import { ExtensionError } from '../wire/codes.ts';

const MAX_DEPTH = 12;
const MAX_NODES = 20_000;

/**
 * Throws TOO_BIG when the value has more than about `maxBytes` (a character is one), too many parts, or is too deep or circular; BAD_SCHEMA
 * when it holds anything but plain data, dates and errors: a Blob, a Map, a buffer, a port.
 */
export function checkSize(value: unknown, maxBytes: number): void {
  let left = maxBytes;
  let nodes = MAX_NODES;
  const spend = (bytes: number) => {
    left -= bytes;
    nodes -= 1;
    if (left < 0) throw new ExtensionError('TOO_BIG', `The message is larger than ${maxBytes} bytes.`);
    if (nodes < 0) throw new ExtensionError('TOO_BIG', `The message has more than ${MAX_NODES} parts.`);
  };
  const walk = (part: unknown, depth: number): void => {
    if (typeof part !== 'object' || part === null || part instanceof Date) {
      spend(typeof part === 'string' ? part.length + 2 : 8);
      return;
    }
    if (depth > MAX_DEPTH) throw new ExtensionError('TOO_BIG', `The message is nested deeper than ${MAX_DEPTH}.`);
    if (part instanceof Error) {
      spend(String(part.message).length);
      return;
    }
    spend(2);
    if (Array.isArray(part)) {
      // Looked at first: an array of a billion holes costs its sender nothing.
      if (part.length > nodes) throw new ExtensionError('TOO_BIG', `The message has more than ${MAX_NODES} parts.`);
      for (const item of part) walk(item, depth + 1);
      return;
    }
    const prototype = Object.getPrototypeOf(part);
    if (prototype !== Object.prototype && prototype !== null) {
      throw new ExtensionError('BAD_SCHEMA', 'A message may hold plain data only: no Map, Blob, buffer or port.');
    }
    for (const key of Object.keys(part)) {
      spend(key.length + 3);
      walk((part as Record<string, unknown>)[key], depth + 1);
    }
  };
  walk(value, 0);
}

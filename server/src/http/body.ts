// Request bodies of the accounts site: read whole as bytes, whatever their content type says, then decoded as a form or as one flat
// JSON object. Published clients send JSON as text/plain, without a type, and even as a form, so the first character decides.

import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { addParameter, decodeForm, type Form, refuseTooMany } from './form.ts';

/** A character for each byte: a byte order mark may come first. */
const LOOKS_LIKE_JSON = /^(?:\u00ef\u00bb\u00bf)?\s*[{[]/;

/** Makes every body of the instance arrive as bytes. */
export function readBodiesAsBytes(site: FastifyInstance): void {
  site.removeAllContentTypeParsers();
  site.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

/** The body can't be decoded; the message says why. */
export class BadBody extends Error {
  readonly statusCode = 400;
  constructor(message: string) {
    super(message);
    this.name = 'BadBody';
  }
}

/** Decodes a body of either kind; throws BadBody. No body is an empty form. */
export function decodeBody(body: unknown, options: { trim?: boolean } = {}): Form {
  const bytes = utf8BytesOf(body);
  const characters = bytes.toString('latin1');
  return LOOKS_LIKE_JSON.test(characters) ? decodeJson(textOf(bytes)) : decodeForm(characters.trim(), options);
}

/** Decodes a body that must be a form; throws BadBody. */
export function decodeFormBody(body: unknown): Form {
  return decodeForm(utf8BytesOf(body).toString('latin1'));
}

function utf8BytesOf(body: unknown): Buffer {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (!Buffer.isBuffer(body)) throw new BadBody('The body can’t be read.');
  if (!isUtf8(body)) throw new BadBody('The body is not UTF-8.');
  return body;
}

/** Without a byte order mark. */
function textOf(bytes: Buffer): string {
  return new TextDecoder('utf-8').decode(bytes);
}

function decodeJson(text: string): Form {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new BadBody('The body is not JSON, although it starts like it.');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new BadBody('The body must be one JSON object.');
  }
  const values = new Map<string, string>();
  const faults = new Map<string, string>();
  const parameters = Object.entries(parsed);
  const refused = refuseTooMany(parameters.length);
  if (refused !== undefined) return refused;
  for (const name of keysSentTwice(text)) faults.set(name, 'was sent more than once');
  for (const [name, value] of parameters) {
    if (value === null || faults.has(name)) continue;
    if (typeof value === 'string') addParameter({ values, faults }, name, value);
    else if (typeof value === 'number' || typeof value === 'boolean')
      addParameter({ values, faults }, name, String(value));
    else faults.set(name, 'must be a text');
  }
  return { values, faults };
}

/** JSON.parse takes the last of two equal keys in silence, so keys are counted in the text: in a flat object, each string before a colon is one. */
function keysSentTwice(text: string): string[] {
  const seen = new Set<string>();
  const twice: string[] = [];
  for (const match of text.matchAll(/"((?:[^"\\]|\\.)*)"(\s*:)?/gs)) {
    if (match[2] === undefined) continue;
    const key = JSON.parse(`"${match[1]}"`) as string;
    if (seen.has(key)) twice.push(key);
    seen.add(key);
  }
  return twice;
}

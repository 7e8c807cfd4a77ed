// Writes a request down as the bytes that go over the wire (RFC 9112), with the living texts in their places.
import type { Body, Header, Json, OddRequest, Pair, Spelling } from './request.ts';
import type { Live, Text } from './text.ts';

/** What the living texts are at this moment. */
export type Living = {
  readonly textOf: (live: Live) => string;
  /** Name and value, as a browser would send them. */
  readonly cookies: readonly string[];
};

/** The whole request, well framed: one head, and a body of the length that it names. */
export function writeRequest(request: OddRequest, host: string, living: Living): Buffer {
  const body = request.body === undefined ? undefined : writeBody(request.body, living);
  const lines = [
    `${request.method} ${writeTarget(request, living)} HTTP/1.1`,
    ...(request.headers.some(({ name }) => name === 'host') ? [] : [`Host: ${host}`]),
    ...cookieLines(request, living),
    ...contentTypeLines(request),
    ...request.headers.map((header) => headerLine(header, living)),
    ...(body === undefined ? [] : [`Content-Length: ${body.length}`]),
  ];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return body === undefined ? head : Buffer.concat([head, body]);
}

/** The text as it is now. */
export function resolve(text: Text, living: Living): string {
  if (typeof text === 'string') return text;
  return 'repeat' in text ? text.repeat.repeat(text.times) : living.textOf(text);
}

function writeTarget({ path, query }: OddRequest, living: Living): string {
  const plain =
    typeof path === 'string' ? path : `/${path.map((part) => percentEncode(resolve(part, living))).join('/')}`;
  const target = query.length === 0 ? plain : `${plain}?${writePairs(query, living)}`;
  // What can't stand in a request line at all is for the tests of malformed HTTP.
  return target.replaceAll(/[^\x21-\xff]|\x7f/g, '%20');
}

function writePairs(pairs: readonly Pair[], living: Living): string {
  return pairs
    .map(({ name, value, spelling = 'form' }) => {
      const spell = (text: Text) => spellOut(resolve(text, living), spelling);
      return `${spell(name)}=${spell(value)}`;
    })
    .join('&');
}

function spellOut(text: string, spelling: Spelling): string {
  switch (spelling) {
    case 'form':
      return percentEncode(text);
    case 'twice':
      return percentEncode(percentEncode(text));
    case 'as-is':
      return Buffer.from(text, 'utf8').toString('latin1');
    case 'latin1':
      return escapeBytes(Buffer.from(text, 'latin1'));
    case 'surrogates':
      return `${percentEncode(text)}%ed%a0%80`;
  }
}

/** Percent-encodes the UTF-8 bytes of anything, of lone surrogates too. */
function percentEncode(text: string): string {
  return escapeBytes(Buffer.from(text, 'utf8'));
}

function escapeBytes(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replaceAll(/[^A-Za-z0-9_.~-]/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

function writeBody(body: Body, living: Living): Buffer {
  if ('bytes' in body) return Buffer.from(body.bytes);
  if ('text' in body) return Buffer.from(resolve(body.text, living), 'utf8');
  if ('form' in body) return Buffer.from(writePairs(body.form, living), 'latin1');
  const fields = body.json.map(
    ({ name, value }) => `${JSON.stringify(resolve(name, living))}:${writeJson(value, living)}`,
  );
  return Buffer.from(`{${fields.join(',')}}`, 'utf8');
}

function writeJson(json: Json, living: Living): string {
  if ('text' in json) return JSON.stringify(resolve(json.text, living));
  if ('texts' in json) return JSON.stringify(json.texts.map((text) => resolve(text, living)));
  if ('nested' in json) return '['.repeat(json.nested) + ']'.repeat(json.nested);
  return JSON.stringify(json.value);
}

function headerLine({ name, scheme, value, password }: Header, living: Living): string {
  const text = resolve(value, living);
  const credentials =
    password === undefined ? text : Buffer.from(`${text}:${resolve(password, living)}`, 'utf8').toString('base64');
  const line = `${name}: ${scheme === undefined ? '' : `${scheme} `}${credentials}`;
  return Buffer.from(line, 'utf8')
    .toString('latin1')
    .replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '?');
}

function contentTypeLines({ body, headers }: OddRequest): string[] {
  if (body === undefined || headers.some(({ name }) => name === 'content-type')) return [];
  if ('json' in body) return ['Content-Type: application/json'];
  return 'form' in body ? ['Content-Type: application/x-www-form-urlencoded'] : [];
}

function cookieLines({ cookies }: OddRequest, living: Living): string[] {
  const all = living.cookies.join('; ');
  switch (cookies) {
    case 'own':
      return [`Cookie: ${all}`];
    case 'damaged':
      return [`Cookie: ${living.cookies.map((cookie) => `${cookie.slice(0, -1)}%`).join('; ')}`];
    case 'twice':
      return [`Cookie: ${all}; ${all}`, `Cookie: ${all}`];
    case 'none':
      return [];
  }
}

// Reads the Authorization header: Bearer (RFC 6750 2.1) or Basic (RFC 7617). Looks nothing up.

import { ApiError } from '../answers/errors.ts';

export type Credentials =
  | { readonly scheme: 'bearer'; readonly token: string }
  | { readonly scheme: 'basic'; readonly login: string; readonly password: string };

const HOW =
  'Send Authorization: Bearer <access token>, or Authorization: Basic with base64 of login:api_key or login:personal_access_token.';

/** Far above the longest e-mail address and token together, and above a JWT with every scope. */
const LONGEST_HEADER = 6400;

/** Decodes the request's raw headers (name, value, name, value, ...). Throws a 401 that says what is wrong. */
export function decodeCredentials(rawHeaders: readonly string[]): Credentials {
  const values = valuesOf(rawHeaders, 'authorization');
  const [value] = values;
  if (value === undefined) throw new ApiError('authentication', `This call needs credentials. ${HOW}`);
  if (values.length > 1) throw refused(`The Authorization header was sent ${values.length} times. Send it once.`);
  if (value.length > LONGEST_HEADER) throw refused(`The Authorization header is too long. ${HOW}`);
  const [, scheme = '', rest = ''] = /^([^ ]*)(?: +(.*?))? *$/.exec(value) ?? [];
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return { scheme: 'bearer', token: decodeBearer(rest) };
    case 'basic':
      return { scheme: 'basic', ...decodeBasic(rest) };
    case '':
      throw refused(`The Authorization header is empty. ${HOW}`);
    default:
      throw refused(`The Authorization header does not begin with Bearer or Basic. ${HOW}`);
  }
}

function decodeBearer(text: string): string {
  if (text === '') throw refused('There is no token after Bearer. Send Authorization: Bearer <access token>.');
  if (/[ ,]/.test(text))
    throw refused('There is more than one value after Bearer. Send one token and one scheme only.');
  if (/%3a/i.test(text))
    throw refused('The token is still percent-encoded. Decode it before you send it: %3A is a colon.');
  if (!/^[\w:.~+/-]+=*$/.test(text))
    throw refused('What follows Bearer can not be a token: it holds characters that no token has.');
  return text;
}

function decodeBasic(text: string): { login: string; password: string } {
  if (/[ ,]/.test(text)) throw refused('There is more than one value after Basic. Send one scheme only.');
  const bytes = decodeBase64(text);
  if (bytes === undefined)
    throw refused('What follows Basic is not base64. Encode login:api_key, without a line end, as base64.');
  const pair = decodeUtf8(bytes);
  if (pair === undefined)
    throw refused('What follows Basic is not UTF-8 when decoded. Encode login:api_key as UTF-8, then as base64.');
  if (/\p{Cc}/u.test(pair))
    throw refused(
      'What follows Basic holds a control character when decoded, such as a line end. Encode login:api_key without it.',
    );
  const colon = pair.indexOf(':');
  if (colon === -1)
    throw refused('What follows Basic has no colon when decoded. Encode the login, a colon and the API key.');
  return { login: pair.slice(0, colon), password: pair.slice(colon + 1) };
}

/** Undefined unless the text is base64 (RFC 4648 4), with or without its padding. */
function decodeBase64(text: string): Uint8Array | undefined {
  if (text === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '') ? bytes : undefined;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() === name) values.push(rawHeaders[i + 1] ?? '');
  }
  return values;
}

function refused(message: string): ApiError {
  return new ApiError('authentication', message, { challenge: { error: 'invalid_token' } });
}

// The pieces of hostile requests: names and values, headers, bodies.
import fc from 'fast-check';
import type { Body, Header, Json, Pair } from './request.ts';
import { SPELLINGS } from './request.ts';
import { hostileText, MARK, type Text } from './text.ts';

const NAMES = [
  'client_id',
  'client_secret',
  'redirect_uri',
  'response_type',
  'response_mode',
  'scope',
  'state',
  'prompt',
  'code',
  'code_verifier',
  'code_challenge',
  'code_challenge_method',
  'grant_type',
  'refresh_token',
  'token',
  'token_type_hint',
  'access_token',
  'type',
  'flow',
  'email',
  'password',
  'name',
  'organization',
  'organization_id',
  'login',
  'login_hint',
  'form_token',
  'continue',
  'choice',
  'decision',
  'session_id',
  'oauth_exception',
  'identity_exception',
  'exception_details',
  'entity_id',
  'customer_id',
  'license_id',
  'bearer_type',
  'valid_for',
  'expires_in',
  'request',
  'request_uri',
  'callback',
  'status',
  'groups',
  'iss',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '__proto__[polluted]',
  'constructor[prototype][polluted]',
  'a[b]',
  'a[]',
  'client_id[]',
  'client_id[0]',
  '',
  ' ',
  '\u0000',
  'ü',
  `<${MARK}>`,
] as const;

export const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'PURGE',
] as const;

const CONTENT_TYPES = [
  'application/x-www-form-urlencoded',
  'application/x-www-form-urlencoded; charset=iso-8859-1',
  'application/json',
  'application/json; charset=utf-16',
  'application/json;;',
  'application/JSON',
  'text/plain',
  'text/html',
  'multipart/form-data; boundary=a',
  'multipart/form-data',
  'application/xml',
  'application/octet-stream',
  '*/*',
  ';',
  '',
  'a'.repeat(300),
] as const;

const SCHEMES = ['Bearer', 'bearer', 'Basic', 'BASIC', 'Digest', 'Token', 'Bearer  ', ''] as const;

const name: fc.Arbitrary<Text> = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom<Text>(...NAMES) },
  { weight: 1, arbitrary: hostileText },
);
export const pair: fc.Arbitrary<Pair> = fc.record({
  name,
  value: hostileText,
  spelling: fc.constantFrom(...SPELLINGS),
});

const authorization: fc.Arbitrary<Header> = fc.oneof(
  fc.record({
    name: fc.constant('authorization'),
    scheme: fc.constantFrom(...SCHEMES),
    value: hostileText,
  }),
  fc.record({
    name: fc.constant('authorization'),
    scheme: fc.constant('Basic'),
    value: hostileText,
    password: hostileText,
  }),
);

const oddHeader: fc.Arbitrary<Header> = fc.oneof(
  { weight: 4, arbitrary: authorization },
  { weight: 3, arbitrary: headerOf('content-type', CONTENT_TYPES) },
  { weight: 1, arbitrary: headerOf('origin', ['null', 'https://evil.example', 'http://localhost', '', 'a b']) },
  { weight: 1, arbitrary: headerOf('referer', ['https://evil.example/', 'https://app.example/', 'no address', '']) },
  { weight: 2, arbitrary: headerOf('sec-fetch-dest', ['iframe', 'document', 'empty', 'image', 'x']) },
  { weight: 1, arbitrary: headerOf('accept', ['text/html', 'application/json', '*/*', 'a'.repeat(2000)]) },
  { weight: 1, arbitrary: headerOf('content-encoding', ['gzip', 'br', 'identity', 'x']) },
  { weight: 1, arbitrary: headerOf('x-api-version', ['1', '2', '3', '2, 2', '', '99999999999999999999', '__proto__']) },
  { weight: 1, arbitrary: headerOf('x-http-method-override', ['DELETE', 'PUT']) },
  { weight: 1, arbitrary: headerOf('x-forwarded-host', ['evil.example', 'localhost']) },
  { weight: 1, arbitrary: headerOf('x-forwarded-for', ['1.2.3.4', '::1', `${'1.2.3.4, '.repeat(200)}5.6.7.8`]) },
  { weight: 1, arbitrary: headerOf('forwarded', ['for=1.2.3.4;host=evil.example;proto=https']) },
  { weight: 1, arbitrary: headerOf('host', ['evil.example', '', 'localhost', 'localhost:0', 'a b']) },
  { weight: 1, arbitrary: headerOf('cookie', ['=', ';;;', '__Host-gatehouse_session=x', 'a='.repeat(2000), '%=%']) },
  { weight: 1, arbitrary: headerOf('range', ['bytes=0-1', 'bytes=9-1,2-', 'x']) },
  { weight: 1, arbitrary: headerOf('if-none-match', ['*', '"x"']) },
  { weight: 1, arbitrary: headerOf('access-control-request-method', ['DELETE', 'x']) },
  { weight: 1, arbitrary: fc.record({ name: fc.constant('user-agent'), value: hostileText }) },
);

/** Many headers, and large ones: up to the limit of the server, and beyond it. */
const flood: fc.Arbitrary<Header[]> = fc
  .record({ count: fc.constantFrom(40, 120), size: fc.constantFrom(1, 60, 120, 240) })
  .map(({ count, size }) =>
    Array.from({ length: count }, (_, n) => ({ name: `x-flood-${n}`, value: 'a'.repeat(size) })),
  );

export const headers: fc.Arbitrary<Header[]> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Header[]>([]) },
  { weight: 6, arbitrary: fc.array(oddHeader, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: oddHeader.map((header) => [header, header]) },
  { weight: 1, arbitrary: flood },
);

export const json: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: hostileText.map((text) => ({ text })) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }).map((value) => ({ value })) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(1, -0.5, 1e308, true, null, [], {}, ['a'], { $ne: '' }).map((value) => ({ value })),
  },
  { weight: 1, arbitrary: fc.constantFrom(3, 9, 500, 5000).map((nested) => ({ nested })) },
);

const BYTES = [
  'ff fe 00',
  '7b 22 61 22 3a',
  '5b 5d',
  '6e 75 6c 6c',
  '26 26 3d 26 3d 3d',
  '25',
  '61 3d 25 65 30 25 38 30',
];

export const body: fc.Arbitrary<Body> = fc.oneof(
  { weight: 5, arbitrary: fc.array(pair, { maxLength: 8 }).map((form) => ({ form })) },
  { weight: 5, arbitrary: fc.array(fc.record({ name, value: json }), { maxLength: 8 }).map((json) => ({ json })) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => ({ bytes })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...BYTES).map((hex) => ({ bytes: Buffer.from(hex.replaceAll(' ', ''), 'hex') })),
  },
  { weight: 1, arbitrary: hostileText.map((text) => ({ text })) },
  { weight: 1, arbitrary: fc.constantFrom(70_000).map((times) => ({ text: { repeat: 'a', times } })) },
);

function headerOf(name: string, values: readonly string[]): fc.Arbitrary<Header> {
  return fc.constantFrom(...values).map((value) => ({ name, value }));
}

// The texts that requests are made of: hostile ones, and living ones such as a code that could be redeemed, which are named
// here and only known while a test runs.
import fc from 'fast-check';

/** Whose things are used: a program without a secret, or one with. */
export const HOLDERS = ['public', 'confidential'] as const;
export type Holder = (typeof HOLDERS)[number];

export const LIVE_KINDS = [
  'client_id',
  'client_secret',
  'redirect_uri',
  'code',
  'access_token',
  'refresh_token',
  'personal_access_token',
  'customer_token',
  'identity_transfer_token',
  'customer_id',
  'license_id',
  'licence',
  'api_key',
  'code_verifier',
  'code_challenge',
  'email',
  'new_email',
  'agent',
  'password',
  'organization_id',
  'form_token',
  'account_form_token',
  'session_id',
  'group',
  'origin',
  'chat_id',
  'thread_id',
  'chat_customer_id',
  'app_id',
  'widget_id',
  'chat_action_id',
  'installation_id',
  'stored_key',
] as const;
export type LiveKind = (typeof LIVE_KINDS)[number];

const DAMAGES = ['none', 'cut', 'longer', 'case', 'blank', 'twice'] as const;

/** One of the things that somebody holds, as it is or damaged. */
export type Live = {
  readonly live: LiveKind;
  readonly at?: number;
  /** Of the other holder than the rest of the request. */
  readonly stolen?: boolean;
  readonly damage?: (typeof DAMAGES)[number];
};
export type Long = { readonly repeat: string; readonly times: number };
export type Text = string | Live | Long;

/** In every hostile piece of markup, so that it is known again in a page. */
export const MARK = 'fuzzmark';

/** What would be an element, an attribute or a script, were it not escaped. */
const MARKUP = [
  `<script>${MARK}()</script>`,
  `</script><script>${MARK}()</script>`,
  `</title><${MARK}>`,
  `</textarea><${MARK}>`,
  `--><${MARK}>`,
  `" ${MARK}="`,
  `' ${MARK}='`,
  `" autofocus onfocus="${MARK}()`,
  `<img src=x onerror=${MARK}()>`,
  `<${MARK} ${MARK}=1>`,
  `javascript:${MARK}()`,
  `data:text/html,<${MARK}>`,
] as const;

const HOSTILE = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\t',
  '\r\nSet-Cookie: fuzzmark=1',
  '\r\n\r\n<script>fuzzmark()</script>',
  '\u2028',
  '\ufeff',
  '\ud800',
  'e\u0301',
  'İıſK',
  '😀',
  '%',
  '%00',
  '%zz',
  '%c0%af',
  '%u0041',
  '\\',
  '"',
  "'",
  '`',
  '{{7*7}}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: sent as it stands.
  '${7*7}',
  "' or 1=1 --",
  "'; drop table clients; --",
  '$ne',
  '-1',
  '0',
  '007',
  '1e999',
  'NaN',
  '9007199254740993',
  'null',
  'true',
  'undefined',
  '[object Object]',
  '{"a":1}',
  '[]',
  '../../etc/passwd',
  '..;/',
  '//evil.example',
  '/\\evil.example',
  'https://evil.example/',
  'https://app.example@evil.example/callback',
  'https://app.example.evil.example/callback',
  'https://app.example/callback/../evil',
  'https://app.example/callback?code=planted',
  'https://app.example/callback#fragment',
  'http://127.0.0.1:1/callback',
  '/account',
  '/oauth/authorize?client_id=x',
  'code',
  'token',
  'code token',
  'id_token',
  'none',
  'consent',
  'login',
  'query',
  'fragment',
  'form_post',
  'web_message',
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'password',
  'urn:ietf:params:oauth:grant-type:token-exchange',
  'S256',
  'plain',
  'button',
  'allow',
  'deny',
  'continue',
  'my',
  'agents--my:ro',
  'agents--all:rw,agents--my:ro',
  'agents--all:rw agents--my:ro',
  'dal:at_',
  `dal:ac_${'0'.repeat(49)}`,
  `rt_${'z'.repeat(49)}`,
  `pat_${'z'.repeat(49)}`,
  `dal:ct_${'z'.repeat(49)}`,
  'cookie',
  'agent_token',
  'identity_token',
] as const;

const live: fc.Arbitrary<Live> = fc.record({
  live: fc.constantFrom(...LIVE_KINDS),
  at: fc.nat(3),
  stolen: fc.boolean(),
  damage: fc.constantFrom(...DAMAGES),
});

const long: fc.Arbitrary<Long> = fc.record({
  repeat: fc.constantFrom('a', '漢', '%00', '../', '[', '{"a":', 'a=b&', ' ', '\\"', '<', '.a'),
  times: fc.constantFrom(65, 129, 300, 2_100, 8_193),
});

/** Anything that could stand in a parameter. */
export const hostileText: fc.Arbitrary<Text> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom<Text>(...HOSTILE) },
  { weight: 4, arbitrary: fc.constantFrom<Text>(...MARKUP) },
  { weight: 5, arbitrary: live },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 30 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  { weight: 1, arbitrary: long },
);

// The clients of others that are proved to work, and what of each. The tests go these rounds and hold each client to exactly what
// stands here; docs/reference/clients.md is made from it.

/** What a round can prove, in the order in which it does. `popup`, `redirect` and `frame` are ways to sign in. */
export type Proof =
  | 'popup'
  | 'redirect'
  | 'frame'
  | 'metadata'
  | 'PKCE'
  | 'refresh'
  | 'revocation'
  | 'introspection'
  | 'client credentials';

export interface ListedClient<Name extends string = string> {
  readonly name: Name;
  /** The npm package. */
  readonly package: string;
  readonly wire: 'standard' | 'livechat';
  readonly proves: readonly Proof[];
  /** Where its lines of configuration are, from the root: the region `configuration`, unless `region` says another. */
  readonly file: string;
  readonly region?: string;
  /** What a user of it should know, in Markdown. */
  readonly note?: string;
}

export type ProgramName =
  | 'openid-client'
  | 'oauth4webapi'
  | 'simple-oauth2'
  | 'simple-oauth2 on livechat'
  | 'passport-oauth2'
  | 'grant'
  | '@badgateway/oauth2-client'
  | 'arctic'
  | '@fastify/oauth2';

const EVERYTHING: readonly Proof[] = [
  'redirect',
  'metadata',
  'PKCE',
  'refresh',
  'revocation',
  'introspection',
  'client credentials',
];

/** Libraries for programs on Node. `callback`: the path of the redirect URI, where the library has one of its own. */
export const PROGRAMS: readonly (ListedClient<ProgramName> & { readonly callback?: string })[] = [
  {
    name: 'openid-client',
    package: 'openid-client',
    wire: 'standard',
    proves: EVERYTHING,
    file: 'test/clients/programs/openid-client.ts',
    note: 'A whole program is in [standard clients](../guides/standard-clients.md). It checks `iss` (RFC 9207).',
  },
  {
    name: 'oauth4webapi',
    package: 'oauth4webapi',
    wire: 'standard',
    proves: EVERYTHING,
    file: 'test/clients/programs/oauth4webapi.ts',
    note: 'Every further request takes `insecure` too, as long as it goes to http. It checks `iss` (RFC 9207).',
  },
  {
    name: 'simple-oauth2',
    package: 'simple-oauth2',
    wire: 'standard',
    proves: ['redirect', 'PKCE', 'refresh', 'revocation', 'client credentials'],
    file: 'test/clients/programs/simple-oauth2.ts',
    note: 'It makes neither state nor PKCE and checks no state: the program does. `ClientCredentials` takes the same settings without `authorizePath` and `revokePath`.',
  },
  {
    name: 'simple-oauth2 on livechat',
    package: 'simple-oauth2',
    wire: 'livechat',
    proves: ['redirect', 'refresh'],
    file: 'test/clients/programs/simple-oauth2.ts',
    region: 'livechat',
    note: 'As programs written for LiveChat do it: of a client with a secret this wire asks no PKCE, and it revokes by `DELETE /token`, for which the library has no call.',
  },
  {
    name: 'passport-oauth2',
    package: 'passport-oauth2',
    wire: 'standard',
    proves: ['redirect', 'PKCE'],
    file: 'test/clients/programs/passport-oauth2.ts',
    note: 'Needs sessions (`express-session` or what takes its place). Proved without Express and Passport: requests of `node:http` with `query` and `session`.',
  },
  {
    name: 'grant',
    package: 'grant',
    wire: 'standard',
    proves: ['redirect', 'PKCE'],
    callback: '/connect/gatehouse/callback',
    file: 'test/clients/programs/grant.ts',
    note: 'The configuration is the same for all its handlers; proved with the one for `node:http`. Where `cookie` 1.x is installed its default cookie options fail (`maxAge: null`), so name them as here.',
  },
  {
    name: '@badgateway/oauth2-client',
    package: '@badgateway/oauth2-client',
    wire: 'standard',
    proves: EVERYTHING,
    file: 'test/clients/programs/badgateway-oauth2-client.ts',
  },
  {
    name: 'arctic',
    package: 'arctic',
    wire: 'standard',
    proves: ['redirect', 'PKCE', 'refresh', 'revocation'],
    file: 'test/clients/programs/arctic.ts',
    note: 'With the generic `OAuth2Client`. A client without a secret gives `null` for it.',
  },
  {
    name: '@fastify/oauth2',
    package: '@fastify/oauth2',
    wire: 'standard',
    proves: ['redirect', 'metadata', 'PKCE', 'refresh', 'revocation'],
    file: 'test/clients/programs/fastify-oauth2.ts',
    note: 'The whole address of the metadata: given the issuer alone it asks for OpenID Connect’s.',
  },
];

/** Libraries for apps without a server. `path` is that of the redirect URI, and of the page that the test serves. */
export const PAGES: readonly (ListedClient & { readonly path: string })[] = [
  {
    name: 'oidc-client-ts',
    package: 'oidc-client-ts',
    wire: 'standard',
    proves: ['popup', 'redirect', 'frame', 'metadata', 'PKCE', 'refresh', 'revocation'],
    path: '/oidc-client-ts',
    file: 'test/clients/pages/oidc-client-ts.ts',
    note: 'As an OAuth client only: without the scope `openid` there is no ID token, so `user.profile` is empty; `loadUserInfo`, `monitorSession`, `querySessionStatus` and the `signout...` calls have nothing to call here. To sign out of the app: `revokeTokens()` and `removeUser()`.',
  },
  {
    name: '@openid/appauth',
    package: '@openid/appauth',
    wire: 'standard',
    proves: ['redirect', 'metadata', 'PKCE', 'refresh', 'revocation'],
    path: '/appauth',
    file: 'test/clients/pages/appauth.ts',
    note: 'The verifier is in `request.internal.code_verifier` of the answer; send it as an extra of the `TokenRequest`.',
  },
];

/** What a round of the vendor's SDK can prove: ways to ask, answers, and what else it does. */
export type SdkProof = 'popup' | 'frame' | 'redirect' | 'token' | 'code' | 'PKCE' | 'sign-out';

export interface ListedSdk {
  readonly version: string;
  /** As the workspace `test` installs it. */
  readonly installed: string;
  readonly generation: 1 | 2;
  readonly proves: readonly SdkProof[];
}

const FIRST: readonly SdkProof[] = ['popup', 'frame', 'code', 'token', 'sign-out'];
const SECOND: readonly SdkProof[] = ['popup', 'frame', 'redirect', 'code', 'PKCE', 'token'];

const listSdk = (version: string, generation: 1 | 2): ListedSdk => ({
  version,
  installed: `livechat-accounts-sdk-${version}`,
  generation,
  proves: generation === 1 ? FIRST : SECOND,
});

/** The vendor's `@livechat/accounts-sdk`, on the `livechat` wire. */
export const ACCOUNTS_SDKS: readonly ListedSdk[] = [
  listSdk('1.3.1', 1),
  listSdk('1.4.0', 1),
  listSdk('1.5.0', 1),
  listSdk('2.0.0', 2),
  listSdk('2.0.6', 2),
  listSdk('2.0.10', 2),
  listSdk('2.1.3', 2),
];

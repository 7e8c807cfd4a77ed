// A database after the migrations. After 001: two organizations and a suspended one, their people, and everything that these are signed in and
// connected with. The secrets behind the hashes are in `SECRETS`. No code of today makes any of it: it is what was written at that time.

const NOW = 1_750_000_000_000;
const MINUTE = 60_000;
const DAY = 86_400_000;

const ACME = '5f0c1d3e-0000-4000-8000-00000000acce';
const GLOBEX = '5f0c1d3e-0000-4000-8000-0000000910be';
const CLOSED = '5f0c1d3e-0000-4000-8000-00000000c105';
const ADA = '5f0c1d3e-0000-4000-8000-000000000ada';
const BEN = '5f0c1d3e-0000-4000-8000-000000000be2';
const SUE = '5f0c1d3e-0000-4000-8000-00000000050e';
const SERVER_APP = '0f0e0d0c0b0a09080706050403020100';
const WEB_APP = '1f1e1d1c1b1a19181716151413121110';
const PASSWORD_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$o17r+sj6FbUxFyCpPa1o9w$b0MtI3b7A4EUsi+XQ07OkkpVbITF9CLVczJE1OPxCo0';

/** The time at which all of it is asked. */
export const ASKED_AT = NOW + MINUTE;

export const IDS = { ACME, GLOBEX, CLOSED, ADA, BEN, SUE, SERVER_APP, WEB_APP } as const;

/** What people and programs hold, whose hashes the database has. */
export const SECRETS = {
  password: 'correct horse battery',
  cookie: 'bgH6A-jLPUsrtz3C5yszbq68natGPXEVbeyxTLk_4nY',
  endedCookie: 'wpIKcq76izKIgwvINSIBx1BC-yVtkXjC_ilMdWB2Oqk',
  clientSecret: 'VzzAbHS3SzE9elmnW928i1WfQJhF5PwJyB2BIEw6PHG',
  code: 'dal:ac_ZfJjyxieOMsBVKAUvV8qVr5ES7WLOYcDhBpYQpVhJOA2wwlYR',
  codeVerifier: 'a-code-verifier-of-at-least-forty-three-characters',
  accessToken: 'dal:at_wIHZEsdNrDhT8YXCs4Tdr8h9AZcLJfMDPY1JIu6T0LH3vz8vg',
  clientCredentialsToken: 'dal:at_nb4ajzdXvzKLmZiIGJbrdeFNp62T5zQesOab2OK5eyb1mCQc3',
  expiredToken: 'dal:at_P86YSmbe60hUkXsST7W9KeIi4mrflkRw9Uj86iJItdc1bWxhW',
  refreshToken: 'rt_5Jg7RXkSjqJtMZomydXYD8J1ztaCYdRHLV7GfRvmD851xRMZ9',
  rotatedToken: 'rt_2eb8Qh7NPcza2CIT1lER7zBNs3YigDPMZQv1M60JEBN2yc1nI',
  personalAccessToken: 'pat_7ifU5ff8gGYKtws8Z5JIKqDJc8YW8X2zN0IuOM0G2t62GMkdP',
  /** Derived from the secret key of 32 bytes 7. */
  apiKey: 'a66a00b3979a0bf8b4bf854e06453b61',
} as const;

const organization = { next_group_id: 3, suspended_at: null, created_at: NOW - 90 * DAY };
const account = { password_hash: PASSWORD_HASH, suspended_at: null, created_at: NOW - 90 * DAY };
const agent = {
  job_title: 'Support Agent',
  avatar: 'https://cdn.example.test/a.png',
  login_status: 'accepting chats',
  status: 'accepting chats',
  max_chats_count: 6,
  daily_summary: 1,
  notifications: '{"new_visitor":false,"incoming_chat":true}',
  work_scheduler: '{"monday":{"start":"08:00","end":"16:00","enabled":true}}',
  api_key_generation: 77,
  last_logout: NOW - DAY,
  suspended_at: null,
  created_at: NOW - 90 * DAY,
};
const client = {
  organization_id: ACME,
  scopes: '["agents--my:ro","agents--all:ro"]',
  dialects: '["standard","livechat"]',
  restricted: 0,
  native: 0,
  first_party: 0,
  author_account_id: null,
  disabled_at: null,
  created_at: NOW - 80 * DAY,
};
const adaThere = { account_id: ADA, organization_id: ACME } as const;
const session = {
  account_id: ADA,
  user_agent: 'Mozilla/5.0 (Ümläut; rv:140.0)',
  ip: '192.0.2.7',
  created_at: NOW - DAY,
  last_seen_at: NOW,
  expires_at: NOW + 13 * DAY,
};
const token = { grant_id: 'grant-1', client_id: SERVER_APP, ...adaThere, session_id: 'session-1' };

export const AFTER_001 = {
  organizations: [
    {
      organization_id: ACME,
      license_id: 9_007_199_254_740_991,
      slug: 'acme',
      name: 'Acme “Support” – Ümläut & Co',
      ...organization,
    },
    { organization_id: GLOBEX, license_id: 1002, slug: 'globex', name: 'Globex', ...organization },
    {
      organization_id: CLOSED,
      license_id: 1003,
      slug: 'closed',
      name: 'Closed',
      ...organization,
      suspended_at: NOW - DAY,
    },
  ],
  accounts: [
    { account_id: ADA, email: 'ada@acme.test', name: "Ada O'Neill 李", ...account },
    { account_id: BEN, email: 'ben@acme.test', name: 'Ben', ...account },
    { account_id: SUE, email: 'sue@acme.test', name: 'Sue', ...account, suspended_at: NOW - DAY },
  ],
  agents: [
    { account_id: ADA, organization_id: ACME, role: 'owner', ...agent },
    { account_id: ADA, organization_id: CLOSED, role: 'owner', ...agent },
    { account_id: BEN, organization_id: ACME, role: 'normal', ...agent, work_scheduler: null, last_logout: null },
    { account_id: BEN, organization_id: GLOBEX, role: 'administrator', ...agent, api_key_generation: 5 },
    { account_id: SUE, organization_id: ACME, role: 'normal', ...agent },
  ],
  groups: [
    { organization_id: ACME, group_id: 1, name: 'Sales', language: 'en', created_at: NOW - 50 * DAY },
    { organization_id: ACME, group_id: 2, name: 'Wsparcie', language: 'pl', created_at: NOW - 40 * DAY },
  ],
  group_agents: [
    { organization_id: ACME, group_id: 1, account_id: ADA },
    { organization_id: ACME, group_id: 2, account_id: ADA },
    { organization_id: ACME, group_id: 2, account_id: BEN },
  ],
  sessions: [
    { session_id: 'session-1', token_hash: '-FUOqCYKAV-lI8nYUGTO242TDEHVff8Y3zQF6F6d-ww', ...session, ended_at: null },
    {
      session_id: 'session-2',
      token_hash: 'ZgcYhZLVNK_bIunVgOH_PROsBr5iG3Qo8BG9Y2kdubI',
      ...session,
      ended_at: NOW - 3 * DAY,
    },
  ],
  throttle_windows: [{ key: 'sign-in:account:hash', started_at: NOW, attempts: 3 }],
  clients: [
    {
      client_id: SERVER_APP,
      type: 'confidential',
      name: 'Server app',
      redirect_uris: '["https://app.example.test/cb","https://app.example.test/other"]',
      ...client,
    },
    {
      client_id: WEB_APP,
      type: 'public',
      name: 'Web app',
      redirect_uris: '["http://localhost:3000/"]',
      ...client,
      restricted: 1,
    },
  ],
  client_secrets: [
    {
      secret_hash: '4pArVp0AIQSl5hP9eozbf4If4Gtr_w-gs4azPar-LpU',
      client_id: SERVER_APP,
      created_at: NOW - 80 * DAY,
      expires_at: null,
    },
  ],
  consents: [
    {
      ...adaThere,
      client_id: SERVER_APP,
      scopes: '["agents--my:ro"]',
      redirect_origins: '["https://app.example.test"]',
      granted_at: NOW - 60 * DAY,
      updated_at: NOW - 50 * DAY,
    },
  ],
  token_rings: [
    { ...adaThere, client_id: SERVER_APP, last_used_at: NOW, redirects: `[${NOW - 1000},${NOW}]` },
    { ...adaThere, client_id: WEB_APP, last_used_at: NOW - DAY, redirects: '[]' },
  ],
  authorization_codes: [
    {
      ...token,
      code_hash: 'T8RlkEkHBwF_qCP_NORXenmIhfL4RKMlHcDnpg4qkVM',
      grant_id: 'grant-2',
      redirect_uri: 'https://app.example.test/cb',
      scopes: '["agents--my:ro"]',
      code_challenge: 'bLRYBPalK1NsU4_TD3JrHRmfVjgoduNjiXgeScRbcr8',
      code_challenge_rule: 'S256',
      dialect: 'standard',
      issued_at: NOW + MINUTE / 2,
      expires_at: NOW + 1.5 * MINUTE,
      redeemed_at: null,
    },
  ],
  access_tokens: [
    {
      ...token,
      token_hash: 'aLDlWMpQd0WhVVMGRwYYm1qOEIRKH3isD0IezP4N1Gs',
      scopes: '["agents--my:ro"]',
      offline: 1,
      issued_at: NOW - MINUTE,
      expires_at: NOW + 8 * 60 * MINUTE,
    },
    {
      ...token,
      token_hash: '4tz0wWJpEdWdT-qw1UFRhrQsiBgatuvQFhIk355Odng',
      grant_id: 'grant-3',
      account_id: null,
      session_id: null,
      scopes: '["agents--all:ro"]',
      offline: 0,
      issued_at: NOW - MINUTE,
      expires_at: NOW + 8 * 60 * MINUTE,
    },
    {
      ...token,
      token_hash: '8hfksQn9Sh2jN4SYTA-GpzlPb6WV1REWldB71go_bic',
      scopes: '["agents--my:ro"]',
      offline: 1,
      issued_at: NOW - 3 * DAY,
      expires_at: NOW - 2 * DAY,
    },
  ],
  refresh_tokens: [
    {
      ...token,
      token_hash: 'nCVYzPVx13ANOJ08cNb45ZysIDxkSt687H64e7u5LQA',
      scopes: '["agents--my:ro"]',
      issued_at: NOW - MINUTE,
      rotated_at: null,
      sealed_answer: null,
    },
    {
      ...token,
      token_hash: '6ryl4g3WBC2DzvNs501p38y2pJIuS3FQjyVZTS_ULic',
      client_id: WEB_APP,
      grant_id: 'grant-4',
      session_id: null,
      scopes: '["agents--my:ro"]',
      issued_at: NOW - DAY,
      rotated_at: NOW,
      sealed_answer:
        'YBz9O9VZr_uyBii9wvsAfVmuE1XV9fYmk0xZB9KhZvtba3xlfrLq0Y-z5-5kmuXExDzTFPeDF1liK16Xjql-4EHtPlYdYBwwJ-vibRoq7fSwrI-inpgo1VJOEgPYzhkqhz7HysUJfQB_wOp8EwNy4Q6Pg2w4r2HXoZl_puDD7JIB',
    },
  ],
  personal_access_tokens: [
    {
      token_hash: 'RMFziDqPi3yTHE2AGp1L4_5w0KzxRJr9ONP_kBHBAE8',
      token_id: 'token-1',
      account_id: BEN,
      organization_id: GLOBEX,
      name: 'nightly report',
      scopes: '["agents--all:ro"]',
      created_at: NOW - 10 * DAY,
      expires_at: null,
    },
  ],
} as const;

/** The audit log begins. */
export const BROUGHT_BY_002 = {
  audit_events: [
    {
      event_id: 'event-1',
      organization_id: ACME,
      account_id: ADA,
      client_id: SERVER_APP,
      action: 'consent_given',
      target: SERVER_APP,
      ip: '192.0.2.7',
      user_agent: 'Mozilla/5.0',
      details: '{"scopes":["agents--my:ro"]}',
      happened_at: NOW - DAY,
    },
  ],
} as const;

/** The first key that signs access tokens, sealed under the secret key of 32 bytes 7. */
export const BROUGHT_BY_005 = {
  signing_keys: [
    {
      kid: 'KcZXcTPw_kZssyNQcpEoJ8qsxHPWkC4yIYvXaCtwGRQ',
      ordinal: 1,
      public_key:
        '{"kty":"EC","crv":"P-256","x":"iEAYLvF1nBZFiBufnbI8ifhEJyzlOvX7vqh8uszU_7w","y":"41CfCNrzRHaM6YpzzGpftadqiYeXfc3MdyMJI-dOpDA"}',
      sealed_private_key:
        'Vw_e0qvplmqrZzfGjQMchk11wi8bt_S3Am9D6IvcgnFK7DqSwL52tT80lTC0Ocic7XaZXL-KEIjQ-WcqhS-8DFcidUjdkUvbhhBqqWAdDC87-ETfrr4LcwqhCz6HJI6eRMdAy4x0q9UK29mdn7zbstcIRZ0JU_koNVR_-Zl9_6IkeC3iMKYlpz9hcuLUGmMtvFLag7OJ7c8YidQojj-av-AK2plwkQ',
      made_at: NOW - DAY,
      signs_from: NOW - DAY,
    },
  ],
} as const;

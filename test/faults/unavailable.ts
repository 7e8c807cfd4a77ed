// What each wire says when the database can't serve: 503 with Retry-After, and nothing that a program could take for an answer.
import { expect } from 'vitest';
import type { Answered, Asked } from '../support/caller.ts';
import type { Program } from '../wire/cast.ts';
import { inBody, redemption } from '../wire/program-acts.ts';

export type Wire = 'oauth' | 'v1' | 'v2' | 'api' | 'page';

type Known = {
  readonly client: Program;
  readonly code: string;
  readonly accessToken: string;
  readonly refreshToken: string;
};

type Question = {
  readonly wire: Wire;
  readonly site: 'accounts' | 'api';
  readonly asked: (known: Known) => Asked;
};

const SHAPES: Readonly<Record<Wire, Record<string, unknown>>> = {
  oauth: { error: 'temporarily_unavailable', error_description: expect.any(String) },
  v1: { oauth_exception: 'temporarily_unavailable', exception_description: expect.any(String) },
  v2: { error: 'temporarily_unavailable', error_description: expect.any(String) },
  api: { error: { type: 'service_unavailable', message: expect.any(String) } },
  page: {},
};

const apiHeaders = { 'x-api-version': '2' };

/** Questions that read the database. */
export const READS: readonly Question[] = [
  { wire: 'v1', site: 'accounts', asked: ({ accessToken }) => ({ line: 'GET /info', bearer: accessToken }) },
  { wire: 'v2', site: 'accounts', asked: ({ accessToken }) => ({ line: 'GET /v2/info', bearer: accessToken }) },
  {
    wire: 'api',
    site: 'api',
    asked: ({ accessToken }) => ({ line: 'GET /agents', bearer: accessToken, headers: apiHeaders }),
  },
];

const refreshing = ({ client, refreshToken }: Known) => ({
  grant_type: 'refresh_token',
  refresh_token: refreshToken,
  ...inBody(client),
});

/** Questions whose answers must be written down first. */
export const WRITES: readonly Question[] = [
  {
    wire: 'oauth',
    site: 'accounts',
    asked: ({ client, code }) => ({ line: 'POST /oauth/token', form: redemption(client, code) }),
  },
  { wire: 'v1', site: 'accounts', asked: (known) => ({ line: 'POST /token', form: refreshing(known) }) },
  { wire: 'v2', site: 'accounts', asked: (known) => ({ line: 'POST /v2/token', form: refreshing(known) }) },
];

const PAGES: readonly Question[] = [
  {
    wire: 'page',
    site: 'accounts',
    asked: ({ client }) => ({ line: `GET /oauth/authorize?client_id=${client.clientId}&response_type=code` }),
  },
];

/** All of them. */
export const UNAVAILABLE: readonly Question[] = [...READS, ...WRITES, ...PAGES];

export function expectUnavailable({ status, headers, json }: Answered, wire: Wire): void {
  expect({ status, retryAfter: headers['retry-after'], json }).toEqual({
    status: 503,
    retryAfter: '1',
    json: expect.objectContaining(SHAPES[wire]),
  });
}

import { afterEach, expect, test, vi } from 'vitest';
import { settingsFrom } from './settings.ts';
import type { Options } from './types.ts';

const page = { origin: 'https://app.example.test', pathname: '/panel/' };
const options: Options = {
  client_id: 'c1',
  server_url: 'https://accounts.example.test/',
  onIdentityFetched: () => undefined,
};

afterEach(() => {
  vi.unstubAllGlobals();
});

test('the defaults: a token, this page without query, and an origin without a trailing slash', () => {
  expect(settingsFrom(options, page)).toEqual({
    clientId: 'c1',
    responseType: 'token',
    server: 'https://accounts.example.test',
    redirectUri: 'https://app.example.test/panel/',
    usePkce: false,
    extra: { scope: undefined, prompt: undefined, organization_id: undefined, email: undefined },
  });
});

test('a code is asked for with PKCE unless the app says that its client is confidential', () => {
  expect(settingsFrom({ ...options, response_type: 'code' }, page).usePkce).toBe(true);
  expect(settingsFrom({ ...options, response_type: 'code', pkce: false }, page).usePkce).toBe(false);
});

test('the 1.x name of server_url still counts', () => {
  const { server_url: _, ...rest } = options;
  expect(settingsFrom({ ...rest, backendAddress: 'http://localhost:7700' }, page).server).toBe('http://localhost:7700');
});

test.each([
  ['no client id', { client_id: '' }, /client_id is missing/],
  ['no callback', { onIdentityFetched: undefined }, /onIdentityFetched must be a function/],
  ['no server', { server_url: undefined }, /server_url is missing/],
  ['a relative server', { server_url: 'accounts.example.test' }, /server_url is not an absolute URL/],
  ['a script as server', { server_url: 'javascript:alert(1)' }, /server_url must start with https/],
  ['an unknown response type', { response_type: 'id_token' }, /response_type must be 'token' or 'code'/],
  ['a redirect URI elsewhere', { redirect_uri: 'https://other.example.test/' }, /must be on this page's origin/],
])('%s is an error that names the option', (_what, wrong, message) => {
  expect(() => settingsFrom({ ...options, ...wrong } as Options, page)).toThrow(message);
});

test('where crypto.subtle is missing, a code is an error that says why, and a token works', () => {
  vi.stubGlobal('crypto', {});
  expect(() => settingsFrom({ ...options, response_type: 'code' }, page)).toThrow(/only to https and localhost pages/);
  expect(settingsFrom(options, page).responseType).toBe('token');
});

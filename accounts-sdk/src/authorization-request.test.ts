import { expect, test } from 'vitest';
import { newAuthorizationRequest } from './authorization-request.ts';
import { codeChallengeOf } from './pkce.ts';
import { settingsFrom } from './settings.ts';
import type { Options } from './types.ts';

const page = { origin: 'http://localhost:7711', pathname: '/' };
const request = (options: Partial<Options>) =>
  newAuthorizationRequest(
    settingsFrom(
      { client_id: 'c1', server_url: 'http://localhost:7700', onIdentityFetched: () => undefined, ...options },
      page,
    ),
    'the-state',
  );

test('RFC 6749 4.2.1: a token request, without empty parameters, is ready at once', () => {
  const { url, codeVerifier } = request({ prompt: '' });
  expect(url).toBe(
    'http://localhost:7700/?client_id=c1&redirect_uri=http%3A%2F%2Flocalhost%3A7711%2F&response_type=token&state=the-state&flow=button',
  );
  expect(codeVerifier).toBeUndefined();
});

test('the optional parameters travel under their wire names', () => {
  const { searchParams } = new URL(
    request({ scope: 'agents--all:ro', prompt: 'consent', organization_id: 'o1', email_hint: 'a@b.test' })
      .url as string,
  );
  expect(searchParams.get('scope')).toBe('agents--all:ro');
  expect(searchParams.get('prompt')).toBe('consent');
  expect(searchParams.get('organization_id')).toBe('o1');
  expect(searchParams.get('email')).toBe('a@b.test');
});

test('RFC 7636 4.3: a code request carries the S256 challenge of its own verifier, new each time', async () => {
  const [first, second] = [request({ response_type: 'code' }), request({ response_type: 'code' })];
  const { searchParams } = new URL(await first.url);
  expect(searchParams.get('code_challenge')).toBe(await codeChallengeOf(first.codeVerifier ?? ''));
  expect(searchParams.get('code_challenge_method')).toBe('S256');
  expect(second.codeVerifier).not.toBe(first.codeVerifier);
});

// tokens.md has each kind of token as it is made, and the lifetimes and limits of the policies.
import { expect, test } from 'vitest';
import { standardPolicy } from '../../server/src/dialects/standard/policy.ts';
import { livechatPolicy } from '../../server/src/dialects/v1/policy.ts';
import { createToken, type TokenKind } from '../../server/src/oauth/token.ts';
import { readPage } from './pages.ts';

const page = readPage('docs/reference/tokens.md');

test.each<TokenKind>([
  'access_token',
  'authorization_code',
  'refresh_token',
  'customer_token',
  'identity_transfer_token',
  'personal_access_token',
])('%s is shown with its prefix', (kind) => {
  const prefix = createToken(kind).slice(0, -49);
  expect(page).toContain(`| ${kind.replaceAll('_', ' ')} | \`${prefix}…\` |`);
});

test.each([standardPolicy, livechatPolicy])('lifetimes and limits are those of the policy', (policy) => {
  expect(page).toContain(`| ${policy.authorizationCodeSeconds} seconds, one use |`);
  expect(page).toContain(`| ${policy.accessTokenSeconds} seconds (8 hours) |`);
  expect(page).toContain(`| ${policy.jwtAccessTokenSeconds} seconds (5 minutes) |`);
  expect(page).toContain(`Within ${policy.rotationGraceSeconds} seconds of a rotation`);
  expect(page).toContain(`${policy.ringSize} access tokens and ${policy.ringSize} refresh tokens`);
});

test('the limit on redirects without a person is that of the livechat wire', () => {
  const { limit, windowMs } = livechatPolicy.automaticRedirects ?? { limit: 0, windowMs: 0 };
  expect(page).toContain(`${limit} times in ${windowMs / 1000} seconds`);
  expect(standardPolicy.automaticRedirects).toBeUndefined();
});

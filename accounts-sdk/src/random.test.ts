import { expect, test } from 'vitest';
import { encodeBase64Url } from './base64url.ts';
import { randomText } from './random.ts';

test('RFC 4648 5: the two special characters and the missing padding of base64url', () => {
  expect(encodeBase64Url(new Uint8Array([0xfb, 0xff, 0xfe]))).toBe('-__-');
  expect(encodeBase64Url(new Uint8Array([0xff]))).toBe('_w');
});

test('RFC 6749 10.12: a state of 24 random bytes is 32 characters that nobody can guess', () => {
  expect(randomText(24)).toMatch(/^[A-Za-z0-9_-]{32}$/);
  expect(randomText(24)).not.toBe(randomText(24));
});

import { expect, test } from 'vitest';
import { createIdentitySecret, formOf, hashIdentitySecret, inForm } from './identity-secret.ts';

test('a secret is 78 hex digits, and new each time', () => {
  const secrets = Array.from({ length: 50 }, createIdentitySecret);
  for (const secret of secrets) expect(secret).toMatch(/^[0-9a-f]{78}$/);
  expect(new Set(secrets).size).toBe(50);
});

test('its two forms differ in the last digit, say which they are, and have one hash', () => {
  for (let count = 0; count < 50; count += 1) {
    const plain = createIdentitySecret();
    const partitioned = inForm(plain, 'partitioned');
    expect([formOf(plain), formOf(partitioned)]).toEqual(['unpartitioned', 'partitioned']);
    expect(partitioned.slice(0, -1)).toBe(plain.slice(0, -1));
    expect([inForm(partitioned, 'unpartitioned'), inForm(partitioned, 'partitioned')]).toEqual([plain, partitioned]);
    expect(hashIdentitySecret(partitioned)).toBe(hashIdentitySecret(plain));
  }
});

test('any other digit makes another secret', () => {
  const secret = createIdentitySecret();
  const changes = [...secret.slice(0, -1)].map((digit, index) => {
    const other = digit === '0' ? '1' : '0';
    return hashIdentitySecret(secret.slice(0, index) + other + secret.slice(index + 1));
  });
  expect(new Set([hashIdentitySecret(secret), ...changes]).size).toBe(78);
});

test.each(['', 'a', 'A'.repeat(78), 'g'.repeat(78), 'a'.repeat(77), 'a'.repeat(79), `${'a'.repeat(77)}\n`])(
  '%j is no secret',
  (text) => {
    expect(hashIdentitySecret(text)).toBeUndefined();
  },
);

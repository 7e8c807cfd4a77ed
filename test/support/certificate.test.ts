import { createSecureContext } from 'node:tls';
import { expect, test } from 'vitest';
import { createCertificate } from './certificate.ts';

test('a certificate can be served, however long it is', () => {
  for (let length = 1; length <= 48; length += 1) {
    const made = createCertificate([`${'a'.repeat(length)}.example`]);
    expect(() => createSecureContext(made)).not.toThrow();
  }
});

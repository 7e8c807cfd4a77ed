import { describe, expect, test } from 'vitest';
import { deriveKeyRing } from './keys.ts';

const [OLD, NEW] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];

describe('the keys of a purpose (RFC 5869)', () => {
  test('sign a text so that they recognize it, and nothing else', () => {
    const ring = deriveKeyRing(() => [NEW], 'browser');
    const signature = ring.sign('text');
    expect(signature).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(ring.verify('text', signature)).toBe(true);
    for (const [text, given] of [
      ['text ', signature],
      ['', signature],
      ['text', ''],
      ['text', signature.slice(1)],
      ['text', `${signature}A`],
      ['text', signature.toLowerCase()],
      ['text', 'é'.repeat(43)],
      ['text', '__proto__'],
      ['text', 'x'.repeat(1_000_000)],
    ] as const) {
      expect([text, given.slice(0, 50), ring.verify(text, given)]).toEqual([text, given.slice(0, 50), false]);
    }
  });

  test('are the same in every process, and stay so in every version', () => {
    expect(deriveKeyRing(() => [Buffer.alloc(32)], 'browser').sign('text')).toBe(
      'adTNfvzbuM3D8_InD8iS4OEyv1v2dXzt7For0C6uQbs',
    );
  });

  test('differ by purpose and by secret key, and are never the secret key itself (A42)', () => {
    const signatures = [
      deriveKeyRing(() => [NEW], 'browser').sign('text'),
      deriveKeyRing(() => [NEW], 'browser2').sign('text'),
      deriveKeyRing(() => [NEW], '').sign('text'),
      deriveKeyRing(() => [OLD], 'browser').sign('text'),
    ];
    expect(new Set(signatures).size).toBe(4);
    expect(deriveKeyRing(() => [NEW], 'browser').keys()[0]).not.toEqual(NEW);
    expect(deriveKeyRing(() => [NEW], 'other').verify('text', deriveKeyRing(() => [NEW], 'browser').sign('text'))).toBe(
      false,
    );
  });

  test('while one secret key replaces another, the newest signs and both are taken', () => {
    const both = deriveKeyRing(() => [NEW, OLD], 'browser');
    expect(both.sign('text')).toBe(deriveKeyRing(() => [NEW], 'browser').sign('text'));
    expect(both.verify('text', deriveKeyRing(() => [NEW], 'browser').sign('text'))).toBe(true);
    expect(both.verify('text', deriveKeyRing(() => [OLD], 'browser').sign('text'))).toBe(true);
    expect(
      deriveKeyRing(() => [NEW], 'browser').verify('text', deriveKeyRing(() => [OLD], 'browser').sign('text')),
    ).toBe(false);
    expect(both.keys()).toHaveLength(2);
  });

  test('follow the secret keys when these change', () => {
    let secrets: readonly Buffer[] = [OLD];
    const ring = deriveKeyRing(() => secrets, 'browser');
    const before = ring.sign('text');
    secrets = [OLD, NEW];
    expect(ring.sign('text')).toBe(before);
    secrets = [NEW, OLD];
    expect(ring.sign('text')).toBe(deriveKeyRing(() => [NEW], 'browser').sign('text'));
    expect(ring.verify('text', before)).toBe(true);
    secrets = [NEW];
    expect(ring.verify('text', before)).toBe(false);
  });

  test('are derived once for the same secret keys', () => {
    const secrets = [NEW];
    const ring = deriveKeyRing(() => secrets, 'browser');
    expect(ring.keys()).toBe(ring.keys());
  });

  test('can’t be made of nothing', () => {
    expect(() => deriveKeyRing(() => [], 'browser').sign('text')).toThrow(/secret key/);
    expect(deriveKeyRing(() => [], 'browser').verify('text', '')).toBe(false);
  });
});

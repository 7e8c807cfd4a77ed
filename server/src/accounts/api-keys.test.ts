import { describe, expect, test } from 'vitest';
import { type ApiKeyHolder, deriveApiKey, isApiKeyOf } from './api-keys.ts';

const [OLD, NEW] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const ADA: ApiKeyHolder = { accountId: 'ada', organizationId: 'acme', apiKeyGeneration: 0 };

test('a key has 32 hex digits, and is the same whenever it is needed', () => {
  const key = deriveApiKey([NEW], ADA);
  expect(key).toMatch(/^[0-9a-f]{32}$/);
  expect(deriveApiKey([NEW], { ...ADA })).toBe(key);
  expect(isApiKeyOf([NEW], ADA, key)).toBe(true);
});

test('a key stays the same in every version, since programs keep it', () => {
  expect(deriveApiKey([Buffer.alloc(32)], ADA)).toBe('b11c2b3d5736212278c2aa2541a5d7fe');
  expect(deriveApiKey([Buffer.alloc(32)], { ...ADA, installationId: 'app' })).toBe('9bcc9382bf703f2542d41500c98d48f4');
  const ofInstallation = { ...ADA, installationId: 'app', installationKeyGeneration: 2 };
  expect(deriveApiKey([Buffer.alloc(32)], ofInstallation)).toBe('03e806e5b84d3fb490a054631d7100b0');
});

test('account, organization, generation, installation and secret key each make another key', () => {
  const holders: ApiKeyHolder[] = [
    ADA,
    { ...ADA, accountId: 'bob' },
    { ...ADA, organizationId: 'globex' },
    { ...ADA, apiKeyGeneration: 1 },
    { ...ADA, installationId: 'app-1' },
    { ...ADA, installationId: 'app-2' },
    { ...ADA, installationId: 'app-1', installationKeyGeneration: 0 },
    { ...ADA, installationId: 'app-1', installationKeyGeneration: 1 },
    { ...ADA, installationId: 'app-1', apiKeyGeneration: 1, installationKeyGeneration: 0 },
    // Parts that run into each other are told apart.
    { ...ADA, accountId: 'acme', organizationId: 'ada' },
    { ...ADA, accountId: 'a', organizationId: 'acmed' },
    { ...ADA, accountId: 'ada"', organizationId: 'acme' },
    { ...ADA, accountId: 'ada","app-1' },
  ];
  const keys = [...holders.map((holder) => deriveApiKey([NEW], holder)), deriveApiKey([OLD], ADA)];
  expect(new Set(keys).size).toBe(keys.length);
  const own = deriveApiKey([NEW], ADA);
  expect(holders.filter((holder) => isApiKeyOf([NEW], holder, own))).toEqual([ADA]);
});

test('raising the generation ends every earlier key', () => {
  const before = deriveApiKey([NEW], ADA);
  const raised = { ...ADA, apiKeyGeneration: 1 };
  expect(isApiKeyOf([NEW], raised, before)).toBe(false);
  expect(isApiKeyOf([NEW], ADA, deriveApiKey([NEW], raised))).toBe(false);
});

describe('while one secret key replaces another', () => {
  test('the newest makes keys, and keys of both are taken', () => {
    expect(deriveApiKey([NEW, OLD], ADA)).toBe(deriveApiKey([NEW], ADA));
    expect(isApiKeyOf([NEW, OLD], ADA, deriveApiKey([NEW], ADA))).toBe(true);
    expect(isApiKeyOf([NEW, OLD], ADA, deriveApiKey([OLD], ADA))).toBe(true);
  });

  test('once the old one is gone, so are its keys', () => {
    expect(isApiKeyOf([NEW], ADA, deriveApiKey([OLD], ADA))).toBe(false);
  });

  test('without any there are no keys', () => {
    expect(() => deriveApiKey([], ADA)).toThrow(/secret key/);
    expect(isApiKeyOf([], ADA, deriveApiKey([NEW], ADA))).toBe(false);
  });
});

test('anything but the key is refused, without a crash', () => {
  const key = deriveApiKey([NEW], ADA);
  const wrong = [
    '',
    key.toUpperCase(),
    key.slice(1),
    `${key}0`,
    ` ${key}`,
    `${key}\n`,
    '0'.repeat(32),
    'é'.repeat(32),
    '\u0000'.repeat(32),
    'g'.repeat(32),
    '__proto__',
    'x'.repeat(1_000_000),
  ];
  expect(wrong.filter((text) => isApiKeyOf([NEW], ADA, text))).toEqual([]);
});

import { describe, expect, test } from 'vitest';
import { ApiError } from '../answers/errors.ts';
import { type Credentials, decodeCredentials } from './credentials.ts';

function decode(value: string): Credentials {
  return decodeCredentials(['Host', 'localhost', 'Authorization', value]);
}

function refusalOf(rawHeaders: readonly string[]): ApiError {
  try {
    decodeCredentials(rawHeaders);
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

const base64 = (bytes: string | Buffer) => Buffer.from(bytes as string).toString('base64');

describe('Authorization: Bearer (RFC 6750 2.1)', () => {
  test('the token is what follows the scheme, whose case does not matter', () => {
    expect(decode('Bearer dal:at_abc')).toEqual({ scheme: 'bearer', token: 'dal:at_abc' });
    expect(decode('bearer   abc-._~+/==')).toEqual({ scheme: 'bearer', token: 'abc-._~+/==' });
    expect(decode('BEARER abc ')).toEqual({ scheme: 'bearer', token: 'abc' });
  });

  test.each([
    ['Bearer', 'no token after Bearer'],
    ['Bearer ', 'no token after Bearer'],
    ['Bearer a b', 'more than one value'],
    ['Bearer a,b', 'more than one value'],
    ['Bearer a, Basic b', 'more than one value'],
    ['Bearer dal%3Aat_abc', 'still percent-encoded'],
    ['Bearer "abc"', 'characters that no token has'],
    ['Bearer é', 'characters that no token has'],
  ])('%j is refused with 401 and words: %s', (value, words) => {
    const refusal = refusalOf(['authorization', value]);
    expect(refusal.type).toBe('authentication');
    expect(refusal.message).toContain(words);
    expect(refusal.details.challenge).toEqual({ error: 'invalid_token' });
  });
});

describe('Authorization: Basic (RFC 7617)', () => {
  test('login and password stand before and after the first colon, as UTF-8', () => {
    expect(decode(`Basic ${base64('ada@example.test:key')}`)).toEqual({
      scheme: 'basic',
      login: 'ada@example.test',
      password: 'key',
    });
    expect(decode(`basic ${base64('ä@ü:a:b')}`)).toEqual({ scheme: 'basic', login: 'ä@ü', password: 'a:b' });
    expect(decode(`Basic ${base64(':')}`)).toEqual({ scheme: 'basic', login: '', password: '' });
  });

  test('missing padding is forgiven', () => {
    expect(decode(`Basic ${base64('a:bc').replace(/=+$/, '')}`)).toMatchObject({ login: 'a', password: 'bc' });
  });

  test.each([
    ['Basic', 'not base64'],
    ['Basic %%%', 'not base64'],
    ['Basic YTpi=Zg', 'not base64'],
    ['Basic a', 'not base64'],
    ['Basic YTpiZ-_', 'not base64'],
    [`Basic ${base64('no colon')}`, 'no colon'],
    [`Basic ${base64(Buffer.from([0xff, 0x3a, 0xfe]))}`, 'not UTF-8'],
    [`Basic ${base64(Buffer.from([0xc0, 0x80, 0x3a]))}`, 'not UTF-8'],
    [`Basic ${base64('a\0:b')}`, 'control character'],
    [`Basic ${base64('a:b\n')}`, 'control character'],
    [`Basic ${base64('a:b')} ${base64('c:d')}`, 'more than one value'],
  ])('%j is refused with 401 and words: %s', (value, words) => {
    const refusal = refusalOf(['Authorization', value]);
    expect(refusal.type).toBe('authentication');
    expect(refusal.message).toContain(words);
  });
});

test('no header at all is told from a wrong one: the challenge has no error code (RFC 6750 3.1)', () => {
  const refusal = refusalOf(['Host', 'localhost']);
  expect(refusal.message).toContain('needs credentials');
  expect(refusal.details.challenge).toBeUndefined();
});

test.each(['', 'Digest abc', 'dal:at_abc', `Negotiate ${'a'.repeat(20)}`])(
  'the header %j is refused as neither Bearer nor Basic',
  (value) => {
    expect(refusalOf(['authorization', value]).type).toBe('authentication');
  },
);

test('a header that is sent twice is refused, even the same one', () => {
  const refusal = refusalOf(['Authorization', 'Bearer a', 'authorization', 'Bearer a']);
  expect(refusal.message).toContain('sent 2 times');
});

test('a huge header is refused without being decoded', () => {
  expect(refusalOf(['Authorization', `Basic ${'A'.repeat(6400)}`]).message).toContain('too long');
});

test('no refusal repeats what was sent', () => {
  for (const value of ['Bearer s3cret s3cret', 'Basic s3cret', `Basic ${base64('s3cret')}`, 's3cret']) {
    expect(refusalOf(['Authorization', value]).message).not.toContain('s3cret');
  }
});

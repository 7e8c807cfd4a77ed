import { expect, test } from 'vitest';
import { openAnswer, type RotationAnswer, sealAnswer } from './sealed-answer.ts';
import { createToken, hashToken } from './token.ts';

const ANSWER: RotationAnswer = {
  accessToken: createToken('access_token'),
  refreshToken: createToken('refresh_token'),
  expiresAt: 1_750_000_000_000,
  scopes: ['a:read', 'b:write'],
};

test('whoever holds the old refresh token can open the answer', () => {
  const token = createToken('refresh_token');
  expect(openAnswer(sealAnswer(ANSWER, token), token)).toEqual(ANSWER);
});

test('nobody else can: not with another token, its hash, or nothing (RFC 9700 4.14)', () => {
  const token = createToken('refresh_token');
  const sealed = sealAnswer(ANSWER, token);
  for (const other of [createToken('refresh_token'), hashToken('refresh_token', token), `${token} `, '']) {
    expect(() => openAnswer(sealed, other)).toThrow();
  }
});

test('a sealed answer shows nothing of the tokens, and two of the same answer have nothing in common', () => {
  const token = createToken('refresh_token');
  const sealed = sealAnswer(ANSWER, token);
  const readable = Buffer.from(sealed, 'base64url').toString('latin1');
  for (const part of ['rt_', 'dal:', 'a:read', 'accessToken', ANSWER.accessToken, ANSWER.refreshToken, token]) {
    expect(sealed).not.toContain(part);
    expect(readable).not.toContain(part);
  }
  const again = sealAnswer(ANSWER, token);
  expect(again.slice(0, 16)).not.toBe(sealed.slice(0, 16));
  expect(again.slice(-16)).not.toBe(sealed.slice(-16));
});

test('an answer that was changed anywhere, cut or lengthened does not open', () => {
  const token = createToken('refresh_token');
  const bytes = Buffer.from(sealAnswer(ANSWER, token), 'base64url');
  const changed = [...bytes.keys()].map((index) => {
    const copy = Buffer.from(bytes);
    copy[index] = (copy[index] ?? 0) ^ 1;
    return copy;
  });
  const cut = [bytes.subarray(0, -1), bytes.subarray(1), bytes.subarray(0, 28), bytes.subarray(0, 12), Buffer.alloc(0)];
  for (const wrong of [...changed, ...cut, Buffer.concat([bytes, Buffer.alloc(1)])]) {
    expect(() => openAnswer(wrong.toString('base64url'), token)).toThrow();
  }
});

// Ids of chats and threads: ten characters of base 32, as the platform's look. 50 random bits, so no sequence is hot and none is guessed.

import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUV';
const LENGTH = 10;

export type CreateChatId = () => string;

export const createChatId: CreateChatId = () =>
  [...randomBytes(LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');

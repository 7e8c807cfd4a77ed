// Every message that a widget can send, by its name on all wires. A Map: `constructor` and `__proto__` are no messages.
import { ANNOUNCEMENTS } from './announcements.ts';
import { APP, STORAGE } from './app.ts';
import { CONVERSATION } from './conversation.ts';
import { PAYMENTS } from './payments.ts';
import type { Rule } from './rule.ts';

export const MESSAGES: ReadonlyMap<string, Rule> = new Map([
  ...ANNOUNCEMENTS,
  ...CONVERSATION,
  ...APP,
  ...PAYMENTS,
  ...STORAGE,
]);

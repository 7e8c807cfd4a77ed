// How much one customer may write: anybody can be a customer, and what they write is kept, and told to agents.

import type { CustomerActor } from '../chat.ts';
import type { ChatRows } from '../chat-storage.ts';
import { TooManyWrites } from '../refusal.ts';
import type { Acting } from './acting.ts';

const MINUTE_MS = 60_000;

/** Counts the act that is under way. Throws a refusal when the customer has done `most` within the minute that began with the first of them. */
export async function countCustomerWrite(
  rows: Pick<ChatRows, 'countWrite'>,
  { actor, nowMs }: Pick<Acting<CustomerActor>, 'actor' | 'nowMs'>,
  most: number,
): Promise<void> {
  const { count, windowEndsAt } = await rows.countWrite({ customerId: actor.key, windowMs: MINUTE_MS, now: nowMs });
  if (count <= most) return;
  const seconds = Math.max(1, Math.ceil((windowEndsAt - nowMs) / 1000));
  throw new TooManyWrites(
    `This customer has written ${most} times within a minute, which is the most. Try again in ${seconds} seconds.`,
    seconds,
  );
}

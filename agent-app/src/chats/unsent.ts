// What would be lost with the page.

import type { Desk } from '../desk.ts';
import { isEmpty } from './drafts.ts';

/** Whether anything would be lost with the page: drafts, and what was not sent yet. */
export function hasUnsent({ chats }: Pick<Desk, 'chats'>): boolean {
  return chats.outbox.unsent.get().length > 0 || [...chats.drafts.all.get().values()].some((draft) => !isEmpty(draft));
}

// What the agent looks at: a chat, a conversation of the archives, or a visitor.

import { createStore } from '../state/store.ts';

export type Selection =
  | {
      readonly kind: 'chat' | 'archive';
      readonly chatId: string;
      readonly threadId: string | undefined;
      readonly customerId: string | undefined;
      /** Whether it was read, so that without a customer there is none. */
      readonly isRead: boolean;
    }
  | { readonly kind: 'visitor'; readonly customerId: string };

export const selection = createStore<Selection | undefined>(undefined);

export function select(next: Selection | undefined): void {
  if (JSON.stringify(next) !== JSON.stringify(selection.get())) selection.set(next);
}

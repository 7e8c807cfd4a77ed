// Leaving: by signing out, or by closing the page. Nothing that was written goes without a word.

import { hasUnsent } from '../chats/unsent.ts';
import type { Desk } from '../desk.ts';
import { confirm } from './Dialog.tsx';
import { trying } from './toasts.ts';

/** Signs out, after a question where something would be lost. */
export async function leaveApp(desk: Desk): Promise<void> {
  const isSure =
    !hasUnsent(desk) ||
    (await confirm({
      title: 'Sign out with unsent messages?',
      text: 'You have written something that was not sent. It stays in this tab until you close it.',
      yes: 'Sign out',
      isBad: true,
    }));
  if (isSure) await trying(desk.session.signOut, 'You are still signed in');
}

/** The browser asks before the page goes, while something is unsent. Going to the accounts site and back keeps it. */
export function guardLeaving(desk: Desk): void {
  addEventListener('beforeunload', (event) => {
    if (desk.session.state.get().stage === 'in' && hasUnsent(desk)) event.preventDefault();
  });
}

// Looks for agents whose connections are all gone, at whichever process they were.

import { departAgent } from '../chat/acts/departure.ts';
import type { ChatApi } from './chat-api.ts';

const EVERY_MS = 5_000;

type Needs = Pick<ChatApi, 'chats' | 'now' | 'acted' | 'log'>;

/** Sees off those who are due. Of processes that do it at once, one does. */
export async function seeOffDeparted({ chats, now, acted }: Pick<Needs, 'chats' | 'now' | 'acted'>): Promise<void> {
  for (const { organizationId, accountId } of await chats.findDeparted(now())) {
    await chats.act(organizationId, (rows) => departAgent(rows, { nowMs: now() }, { accountId }));
    acted();
  }
}

/** Looks from now on; what it answers ends that. */
export function watchDepartures(api: Needs): () => void {
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    void seeOffDeparted(api)
      .catch((error: unknown) => {
        const cause = error instanceof Error ? error.message : 'unknown';
        api.log.warn({ cause }, 'agents who are gone were not looked for');
      })
      .finally(() => {
        looking = false;
      });
  }, EVERY_MS).unref();
  return () => clearInterval(timer);
}

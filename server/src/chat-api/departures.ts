// Looks for agents whose connections are all gone, at whichever process they were.

import { departAgent } from '../chat/acts/departure.ts';
import type { ChatApi } from './chat-api.ts';

/** How often: while somebody is connected here, or was a minute ago, and else, when only the end of another process can leave somebody behind. */
const EVERY_MS = { busy: 5_000, idle: 60_000 } as const;

/** Timers are a little early at times. */
const TOLERANCE_MS = 100;

type Needs = Pick<ChatApi, 'chats' | 'now' | 'acted' | 'log'>;

/** Sees off those who are due. Of processes that do it at once, one does. */
export async function seeOffDeparted({ chats, now, acted }: Pick<Needs, 'chats' | 'now' | 'acted'>): Promise<void> {
  for (const { organizationId, accountId } of await chats.findDeparted(now())) {
    await chats.act(organizationId, (rows) => departAgent(rows, { nowMs: now() }, { accountId }));
    acted();
  }
}

/** Looks from now on; what it answers ends that. `connections`: how many there are at this process. */
export function watchDepartures(api: Needs, connections: () => number): () => void {
  let looking = false;
  let lookedAt = performance.now();
  let busyUntil = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    if (connections() > 0) busyUntil = now + EVERY_MS.idle;
    const everyMs = now < busyUntil ? EVERY_MS.busy : EVERY_MS.idle;
    if (looking || now - lookedAt < everyMs - TOLERANCE_MS) return;
    looking = true;
    lookedAt = now;
    void seeOffDeparted(api)
      .catch((error: unknown) => {
        const cause = error instanceof Error ? error.message : 'unknown';
        api.log.warn({ cause }, 'agents who are gone were not looked for');
      })
      .finally(() => {
        looking = false;
      });
  }, EVERY_MS.busy).unref();
  return () => clearInterval(timer);
}

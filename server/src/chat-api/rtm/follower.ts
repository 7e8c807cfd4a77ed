// Follows the logs of organizations by number: at a tick, or at once when somebody says that there is something. Nothing is missed, because
// numbers are in the order of commits, and nothing is skipped, because only what was handed on is counted.

import type { ChatStorage, LoggedChange } from '../../chat/chat-storage.ts';

export type Follower = {
  /** Follows from now on. What is written after this resolves is handed on. */
  readonly follow: (organizationId: string) => Promise<void>;
  readonly leave: (organizationId: string) => void;
  /** There may be something new: look at once. */
  readonly wake: () => void;
  readonly stop: () => void;
};

const AT_ONCE = 500;

type Options = {
  readonly chats: Pick<ChatStorage, 'readLogEnds' | 'readLog'>;
  readonly everyMs: number;
  readonly handOn: (organizationId: string, change: LoggedChange) => void;
  readonly onFailure: (error: unknown) => void;
};

export function createFollower({ chats, everyMs, handOn, onFailure }: Options): Follower {
  const places = new Map<string, number>();
  let looking = false;
  let again = false;
  let timer: NodeJS.Timeout | undefined;

  /** Reads what is new, of all organizations in turn. */
  async function look(): Promise<void> {
    const ends = await chats.readLogEnds([...places.keys()]);
    for (const [organizationId, end] of ends) {
      for (let after = places.get(organizationId); after !== undefined && after < end; ) {
        const changes = await chats.readLog({ organizationId, after, limit: AT_ONCE });
        // What is so old that it was deleted can't be told any more.
        if (changes.length === 0) places.set(organizationId, end);
        for (const change of changes) {
          if (!places.has(organizationId)) break;
          places.set(organizationId, change.number);
          handOn(organizationId, change);
        }
        after = changes.length === 0 ? undefined : places.get(organizationId);
      }
    }
  }

  async function lookWhileNeeded(): Promise<void> {
    looking = true;
    try {
      do {
        again = false;
        await look();
      } while (again);
    } catch (error) {
      onFailure(error);
    } finally {
      looking = false;
    }
  }

  function wake(): void {
    if (places.size === 0) return;
    again = true;
    if (!looking) void lookWhileNeeded();
  }

  function stop(): void {
    places.clear();
    clearInterval(timer);
    timer = undefined;
  }

  return {
    async follow(organizationId) {
      if (places.has(organizationId)) return;
      const end = (await chats.readLogEnds([organizationId])).get(organizationId) ?? 0;
      // Somebody else may have begun meanwhile, and be further back.
      if (!places.has(organizationId)) places.set(organizationId, end);
      timer ??= setInterval(wake, everyMs).unref();
    },
    leave(organizationId) {
      places.delete(organizationId);
      if (places.size === 0) stop();
    },
    wake,
    stop,
  };
}

import { expect, test } from 'vitest';
import type { LoggedChange } from '../../chat/chat-storage.ts';
import { createFollower } from './follower.ts';

/** A log in memory, of one organization. */
function createLog() {
  const changes: LoggedChange[] = [];
  const log = {
    end: 0,
    failing: false,
    write(): void {
      log.end += 1;
      const change = { type: 'chat_unfollowed' as const, chatId: String(log.end) };
      changes.push({ number: log.end, change, audience: { to: 'organization' }, origin: undefined });
    },
    forget: () => changes.splice(0),
    async readLogEnds(): Promise<Map<string, number>> {
      if (log.failing) throw new Error('away');
      return new Map([['acme', log.end]]);
    },
    readLog: async ({ after, limit }: { after: number; limit: number }) =>
      changes.filter(({ number }) => number > after).slice(0, limit),
  };
  return log;
}

function follow(log: ReturnType<typeof createLog>) {
  const seen: number[] = [];
  const failures: unknown[] = [];
  const follower = createFollower({
    chats: log,
    everyMs: 60_000,
    handOn: (_, { number }) => seen.push(number),
    onFailure: (error) => failures.push(error),
  });
  const woken = async () => {
    follower.wake();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { follower, seen, failures, woken };
}

test('what is written after following began is handed on once and in order, pages of it too', async () => {
  const log = createLog();
  log.write();
  const { follower, seen, woken } = follow(log);
  await follower.follow('acme');
  await woken();
  expect(seen).toEqual([]);
  for (let n = 0; n < 1_200; n += 1) log.write();
  await woken();
  await woken();
  expect(seen).toEqual(Array.from({ length: 1_200 }, (_, n) => n + 2));
  follower.stop();
});

test('a log that can’t be read is read on from the same place when it can', async () => {
  const log = createLog();
  const { follower, seen, failures, woken } = follow(log);
  await follower.follow('acme');
  log.write();
  log.failing = true;
  await woken();
  expect([seen, failures.length]).toEqual([[], 1]);
  log.failing = false;
  log.write();
  await woken();
  expect(seen).toEqual([1, 2]);
  follower.stop();
});

test('what was deleted before it was read is passed over', async () => {
  const log = createLog();
  const { follower, seen, woken } = follow(log);
  await follower.follow('acme');
  log.write();
  log.forget();
  await woken();
  log.write();
  await woken();
  expect(seen).toEqual([2]);
  follower.stop();
});

test('who has left is told nothing', async () => {
  const log = createLog();
  const { follower, seen, woken } = follow(log);
  await follower.follow('acme');
  follower.leave('acme');
  log.write();
  await woken();
  expect(seen).toEqual([]);
});

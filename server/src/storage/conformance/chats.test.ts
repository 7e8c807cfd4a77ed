import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ChatHead, NewEvent, Thread } from '../../chat/chat.ts';
import type { PageQuery, PageStart } from '../../chat/chat-storage.ts';
import { createChatId } from '../../chat/ids.ts';
import { DATABASE_KINDS } from '../test-database.ts';
import { withDelays } from './delays.ts';
import { createStorages, createWorld, NOW, newOrganization, type Storages, unique, type World } from './world.ts';

const US = NOW * 1000;

function newThread(chatId: string, change: Partial<Thread> = {}): Thread {
  return {
    threadId: createChatId(),
    chatId,
    active: true,
    groupIds: [0],
    properties: {},
    tags: [],
    userIds: [],
    createdUs: US,
    endedUs: undefined,
    queuedUs: undefined,
    previousThreadId: undefined,
    nextThreadId: undefined,
    lastEvent: 0,
    lastEventUs: US,
    ...change,
  };
}

function newChat(thread: Thread, change: Partial<ChatHead> = {}): ChatHead {
  return {
    chatId: thread.chatId,
    customerId: undefined,
    groupIds: thread.groupIds,
    properties: {},
    createdUs: thread.createdUs,
    lastThreadId: thread.threadId,
    lastThreadUs: thread.createdUs,
    activeThreadId: thread.active ? thread.threadId : undefined,
    lastEvents: {},
    threadsCount: 1,
    agentLastEventUs: undefined,
    customerLastEventUs: undefined,
    ...change,
  };
}

const MESSAGE: NewEvent = {
  type: 'message',
  customId: undefined,
  visibility: 'all',
  properties: { a: { b: 1 } },
  content: { text: 'null \0, half a pair \ud800, 李 and 👩‍👩‍👧' },
};
const ALL: PageQuery = { order: 'desc', limit: 100, start: undefined };

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let world: World;
  let organizationId: string;
  beforeAll(async () => {
    world = await createWorld(kind);
  });
  afterAll(() => world.remove());
  beforeEach(async () => {
    const organization = newOrganization();
    ({ organizationId } = organization);
    await world.accounts.createOrganization(organization);
  });

  const saveChat = async (thread: Thread, change: Partial<ChatHead> = {}) => {
    await world.chats.act(organizationId, async (rows) => {
      await rows.saveThread(thread, 'new');
      await rows.saveChat(newChat(thread, change));
    });
    return thread;
  };
  const list = (query: object = {}) =>
    world.chats.listChats({
      organizationId,
      reach: 'all',
      groupIds: undefined,
      includeActive: true,
      page: ALL,
      ...query,
    });

  test('a chat, its thread and its events come back as they were saved', async () => {
    const thread = newThread(createChatId(), {
      tags: ['sales'],
      userIds: ['a', 'b'],
      queuedUs: US + 5,
      groupIds: [1, 2],
    });
    const change = {
      properties: { rating: { score: 1, words: '"\\' } },
      lastEvents: { message: [thread.threadId, 1] as const },
    };
    await saveChat(thread, change);
    const event = { ...MESSAGE, threadId: thread.threadId, number: 1, authorId: undefined, createdUs: US + 1 };
    await world.chats.act(organizationId, (rows) => rows.addEvent(event, undefined));
    const { chatId, threadId } = thread;
    expect(await world.chats.findThread({ organizationId, threadId })).toEqual(thread);
    expect(await world.chats.findChat({ organizationId, chatId })).toEqual({ ...newChat(thread, change), users: [] });
    expect(await world.chats.listEvents({ organizationId, threadId, limit: 5 })).toEqual([event]);
    expect((await list()).items).toMatchObject([
      { chat: { chatId }, lastThread: { threadId }, lastEvents: [{ event: { number: 1 }, threadUs: US }] },
    ]);
  });

  test('A45: nothing is found from another organization', async () => {
    const thread = await saveChat(newThread(createChatId()));
    const elsewhere = newOrganization();
    await world.accounts.createOrganization(elsewhere);
    const other = { organizationId: elsewhere.organizationId };
    expect(await world.chats.findChat({ ...other, chatId: thread.chatId })).toBeUndefined();
    expect(await world.chats.findThread({ ...other, threadId: thread.threadId })).toBeUndefined();
    expect(await list(other)).toEqual({ items: [], found: 0 });
    expect(await world.chats.readLogEnds([elsewhere.organizationId])).toEqual(new Map());
    // The same ids may be in both.
    await world.chats.act(elsewhere.organizationId, async (rows) => {
      expect(await rows.findChat(thread.chatId)).toBeUndefined();
      await rows.saveThread({ ...thread, tags: ['theirs'] }, 'new');
      await rows.saveChat(newChat(thread, { groupIds: [7] }));
    });
    expect(await world.chats.findChat({ organizationId, chatId: thread.chatId })).toMatchObject({ groupIds: [0] });
  });

  test('a chat has one active thread and a customer one chat, whatever is saved', async () => {
    const thread = await saveChat(newThread(createChatId()), { customerId: 'customer-1' });
    await expect(
      world.chats.act(organizationId, (rows) => rows.saveThread(newThread(thread.chatId), 'new')),
    ).rejects.toMatchObject({ name: 'UniqueViolation' });
    await expect(saveChat(newThread(createChatId()), { customerId: 'customer-1' })).rejects.toMatchObject({
      name: 'UniqueViolation',
    });
    await saveChat(newThread(createChatId()));
  });

  test('an act that throws leaves nothing, not even a number of the log', async () => {
    const thread = newThread(createChatId());
    const failing = world.chats.act(organizationId, async (rows) => {
      await rows.saveThread(thread, 'new');
      await rows.tell({ type: 'chat_unfollowed', chatId: 'x' }, { to: 'organization' }, undefined);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await world.chats.findThread({ organizationId, threadId: thread.threadId })).toBeUndefined();
    expect((await world.chats.readLogEnds([organizationId])).get(organizationId) ?? 0).toBe(0);
  });

  test('lists go on in both directions, by the start of the last thread', async () => {
    for (let n = 0; n < 7; n += 1) await saveChat(newThread(`CHAT${n}`, { createdUs: US + Math.floor(n / 2) }));
    const newestFirst = ['CHAT6', 'CHAT5', 'CHAT4', 'CHAT3', 'CHAT2', 'CHAT1', 'CHAT0'];
    for (const order of ['desc', 'asc'] as const) {
      const expected = order === 'desc' ? newestFirst : newestFirst.toReversed();
      const seen: string[] = [];
      let start: PageStart | undefined;
      let last: Awaited<ReturnType<typeof list>>;
      do {
        last = await list({ page: { order, limit: 3, start } });
        expect(last.found).toBe(7);
        seen.push(...last.items.map(({ chat }) => chat.chatId));
        start = last.next;
      } while (start !== undefined);
      expect(seen).toEqual(expected);
      const before = await list({ page: { order, limit: 3, start: last.previous } });
      expect(before.items.map(({ chat }) => chat.chatId)).toEqual(expected.slice(3, 6));
      const first = await list({ page: { order, limit: 3, start: before.previous } });
      expect(first.items.map(({ chat }) => chat.chatId)).toEqual(expected.slice(0, 3));
      expect(first.previous).toBeUndefined();
    }
  });

  test('threads: by who took part, by tags, those that have ended, and from a place counted in the list', async () => {
    const ended = { active: false, endedUs: US };
    const odd = `'"],[\\ %_`;
    await saveChat(newThread('FIRST', { ...ended, userIds: ['ada@example.test'], tags: ['a', odd], createdUs: US }));
    await saveChat(
      newThread('SECOND', { ...ended, userIds: ['ada@example.test', 'b'], tags: ['a'], createdUs: US + 1 }),
    );
    await saveChat(newThread('THIRD', { userIds: ['b'], tags: ['A', 'a,b'], createdUs: US + 2 }));
    type Query = Partial<Parameters<Storages['chats']['listThreads']>[0]>;
    const listed = async (query: Query = {}) => {
      const found = await world.chats.listThreads({ organizationId, reach: 'all', page: ALL, ...query });
      return found.items.map(({ chatId }) => chatId);
    };
    expect(await listed()).toEqual(['THIRD', 'SECOND', 'FIRST']);
    expect(await listed({ ended: true })).toEqual(['SECOND', 'FIRST']);
    expect(await listed({ userId: 'ada@example.test' })).toEqual(['SECOND', 'FIRST']);
    expect(await listed({ userId: 'ada' })).toEqual([]);
    expect(await listed({ tags: ['a'] })).toEqual(['SECOND', 'FIRST']);
    expect(await listed({ tags: ['a', odd] })).toEqual(['FIRST']);
    expect(await listed({ tags: ['b'] })).toEqual([]);
    expect(await listed({ page: { ...ALL, limit: 1, skip: 1 } })).toEqual(['SECOND']);
    expect(await listed({ page: { ...ALL, skip: 3 } })).toEqual([]);
  });

  test('visitors: who was here since then, the last first, with the chat while it is active', async () => {
    const customerIds = [unique('customer'), unique('customer'), unique('customer'), unique('customer')];
    const [early, late, talking, gone] = customerIds as [string, string, string, string];
    const profile = { name: 'Thomas', email: undefined, avatar: undefined, sessionFields: [], page: undefined };
    const statistics = {
      chatId: undefined,
      threadsCount: 0,
      agentLastEventUs: undefined,
      customerLastEventUs: undefined,
    };
    for (const [index, customerId] of [early, late, talking, gone].entries()) {
      const seenMs = customerId === gone ? NOW - 1 : NOW + index;
      const customer = { ...profile, ...statistics, customerId, seenMs, createdUs: US };
      await world.chats.act(organizationId, (rows) => rows.saveCustomer(customer, true));
    }
    await saveChat(newThread(unique('TALK')), { customerId: talking });
    await saveChat(newThread(unique('OVER'), { active: false, endedUs: US }), { customerId: late });
    const visitors = (limit: number, id = organizationId) =>
      world.chats.listVisitors({ organizationId: id, seenSinceMs: NOW, limit });
    const here = await visitors(10);
    expect(here.map(({ customer }) => customer.customerId)).toEqual([talking, late, early]);
    expect(here.map(({ active }) => active?.lastThread.chatId.slice(0, 4))).toEqual(['TALK', undefined, undefined]);
    expect(here[1]?.customer.chatId?.slice(0, 4)).toBe('OVER');
    expect((await visitors(1)).map(({ customer }) => customer.customerId)).toEqual([talking]);
    expect(await visitors(10, 'another organization')).toEqual([]);
  });

  test('reach: by the groups of the thread, or by taking part', async () => {
    const [sales, support] = [
      await saveChat(newThread('SALES', { groupIds: [1] })),
      await saveChat(newThread('SUPPORT', { groupIds: [2] })),
    ];
    const seenBy = async (groupIds: readonly number[]) => {
      const { items } = await list({ reach: { accountId: 'agent-1', groupIds } });
      return items.map(({ chat }) => chat.chatId).sort();
    };
    expect(await seenBy([0, 1])).toEqual(['SALES']);
    expect(await seenBy([])).toEqual([]);
    const seat = {
      userId: 'agent-1',
      type: 'agent' as const,
      visibility: 'all' as const,
      seenUpToUs: undefined,
      follows: false,
      tookPart: true,
    };
    await world.chats.act(organizationId, (rows) => rows.saveUser(support.chatId, { ...seat, present: true }));
    expect(await seenBy([0, 1])).toEqual(['SALES', 'SUPPORT']);
    await world.chats.act(organizationId, (rows) => rows.saveUser(support.chatId, { ...seat, present: false }));
    expect(await seenBy([])).toEqual([]);
    await world.chats.act(organizationId, (rows) => rows.saveThread({ ...sales, groupIds: [2] }, 'moved'));
    expect(await seenBy([0, 1])).toEqual([]);
    expect((await list({ groupIds: [2] })).found).toBe(2);
    expect((await list({ groupIds: [] })).found).toBe(0);
  });

  test('with many writers at once on two processes, whoever follows the log by number misses nothing', async () => {
    const other = await world.openAnother();
    const instances: Storages[] = [createStorages(withDelays(world.database)), createStorages(withDelays(other))];
    const written = 24;
    const seen: number[] = [];
    let writing = true;
    const follow = async () => {
      for (let last = 0; ; ) {
        // On SQLite a read is over before the event loop goes on, and writers need that.
        await turn();
        const wasWriting = writing;
        const end = (await world.chats.readLogEnds([organizationId])).get(organizationId) ?? 0;
        for (const { number } of await world.chats.readLog({ organizationId, after: last, limit: 3 })) {
          seen.push(number);
          last = number;
        }
        if (!wasWriting && last >= end) return;
      }
    };
    const write = async (index: number) => {
      await instances[index % 2]?.chats.act(organizationId, async (rows) => {
        const change = { type: 'chat_unfollowed' as const, chatId: unique('chat') };
        await rows.tell(change, { to: 'organization' }, undefined);
        if (index % 3 === 0) await rows.tell(change, { to: 'organization' }, undefined);
      });
    };
    const following = follow();
    await Promise.all(Array.from({ length: written }, (_, index) => write(index)));
    writing = false;
    await following;
    expect(seen).toEqual(Array.from({ length: written + written / 3 }, (_, index) => index + 1));
  });

  test('what a customer writes is counted in its window, by acts that succeed alone, also when many come at once', async () => {
    const [one, two] = await world.openInterleaving();
    const { organizationId } = world.organization;
    const customerId = unique('customer');
    const count = (now: number, { chats }: Pick<Storages, 'chats'> = world) =>
      chats.act(organizationId, (rows) => rows.countWrite({ customerId, windowMs: 60_000, now }));
    const counted = await Promise.all([one, two, one, two].map((storages) => count(NOW, storages)));
    expect(counted.map((each) => each.count).sort()).toEqual([1, 2, 3, 4]);
    const failing = world.chats.act(organizationId, async (rows) => {
      await rows.countWrite({ customerId, windowMs: 60_000, now: NOW });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await count(NOW + 59_999)).toEqual({ count: 5, windowEndsAt: NOW + 60_000 });
    expect(await count(NOW + 60_000)).toEqual({ count: 1, windowEndsAt: NOW + 120_000 });
  });

  test('old changes and answers are deleted, a few at a time', async () => {
    await world.chats.act(organizationId, async (rows) => {
      for (const chatId of ['a', 'b', 'c']) {
        await rows.tell({ type: 'chat_unfollowed', chatId }, { to: 'organization' }, undefined);
      }
      await rows.saveAnswer('key', { some: 'answer' }, NOW);
    });
    expect(await world.chats.deleteOldLog({ writtenBefore: NOW, limit: 100 })).toBe(0);
    while ((await world.chats.deleteOldLog({ writtenBefore: NOW + 1, limit: 2 })) > 0);
    expect(await world.chats.readLog({ organizationId, after: 0, limit: 10 })).toEqual([]);
    expect((await world.chats.readLogEnds([organizationId])).get(organizationId)).toBe(3);
    await world.chats.act(organizationId, async (rows) => expect(await rows.findAnswer('key')).toBeUndefined());
  });
});

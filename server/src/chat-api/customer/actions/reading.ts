// The actions that read the customer's own chat. Another's, or none: not found.

import { Type } from 'typebox';
import type { Chat, Thread } from '../../../chat/chat.ts';
import { reaches } from '../../../chat/reach.ts';
import { noSuchChat, noSuchThread } from '../../../chat/refusal.ts';
import { ChatId, ThreadId } from '../../actions/fields.ts';
import { listFields, openList } from '../../actions/pages.ts';
import { eventsOf, getChat, readEvents } from '../../actions/thread-events.ts';
import { invalid } from '../../errors.ts';
import { isForAll, presentChat, presentSummary, presentThread, type Shown, type View } from '../present/chats.ts';
import { type CustomerCall, defineAction } from './define.ts';

export const listChats = defineAction({
  name: 'list_chats',
  summary: 'Summaries of the customer’s chats, of which there is one at most.',
  payload: Type.Object(listFields(25)),
  async run(call, payload) {
    const { organizationId, reach } = call;
    const { page, ends } = openList(call, { action: 'customer list_chats', payload, limit: 10 });
    const query = { organizationId, reach, groupIds: undefined, includeActive: true, page };
    const found = await call.api.chats.listChats(query);
    const summaries: object[] = [];
    for (const { chat, lastThread } of found.items) {
      summaries.push(presentSummary(viewOf(call), chat, await show(call, lastThread)));
    }
    return { chats_summary: summaries, total_chats: found.found, ...ends(found) };
  },
});

export const listThreads = defineAction({
  name: 'list_threads',
  summary: 'The threads of the customer’s chat, with their events.',
  payload: Type.Object({
    chat_id: ChatId,
    ...listFields(100),
    min_events_count: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  }),
  async run(call, payload) {
    const { chat_id: chatId, min_events_count: wantedEvents } = payload;
    if (wantedEvents !== undefined && payload.limit !== undefined) {
      throw invalid('limit', 'limit and min_events_count can’t be given together.');
    }
    const chat = await getOwnChat(call, chatId);
    const { page, ends } = openList(call, { action: 'customer list_threads', payload, limit: 3, subject: chatId });
    const { organizationId, reach } = call;
    const wide = wantedEvents === undefined ? page : { ...page, limit: 100 };
    const found = await call.api.chats.listThreads({ organizationId, reach, chatId, page: wide });
    const read = await readEvents(call, found, wantedEvents, isForAll);
    const threads: object[] = [];
    for (const { thread, events } of read.items) {
      const queue = await findQueue(call, thread);
      threads.push(presentThread(viewOf(call), chat, { thread, events, queue }));
    }
    return { threads, found_threads: found.found, ...(wantedEvents === undefined ? ends(read) : {}) };
  },
});

export const getChatAction = defineAction({
  name: 'get_chat',
  summary: 'The customer’s chat with one of its threads, the last one unless another is named.',
  payload: Type.Object({ chat_id: ChatId, thread_id: Type.Optional(ThreadId) }),
  async run(call, { chat_id: chatId, thread_id: wanted }) {
    const { organizationId } = call;
    const chat = await getOwnChat(call, chatId);
    const thread = await call.api.chats.findThread({ organizationId, threadId: wanted ?? chat.lastThreadId });
    if (thread === undefined || thread.chatId !== chatId) throw noSuchThread();
    return presentChat(viewOf(call), chat, await show(call, thread));
  },
});

/** Whose customer looks, and when. */
function viewOf({ api, organizationId }: Pick<CustomerCall, 'api' | 'organizationId'>): View {
  return { organizationId, nowMs: api.now() };
}

async function getOwnChat(call: CustomerCall, chatId: string): Promise<Chat> {
  const chat = await getChat(call, chatId);
  if (!reaches(call.reach, chat)) throw noSuchChat();
  return chat;
}

async function show(call: CustomerCall, thread: Thread): Promise<Shown> {
  const [events, queue] = await Promise.all([eventsOf(call, thread), findQueue(call, thread)]);
  return { thread, events, queue };
}

async function findQueue({ api, organizationId }: CustomerCall, { threadId, queuedUs }: Thread) {
  return queuedUs === undefined ? undefined : await api.chats.findQueue({ organizationId, threadId });
}

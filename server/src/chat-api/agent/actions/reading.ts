// The actions that read chats.

import { Type } from 'typebox';
import type { Chat } from '../../../chat/chat.ts';
import { type Reach, reaches } from '../../../chat/reach.ts';
import { noSuchThread, outOfReach } from '../../../chat/refusal.ts';
import { ChatId, GroupIds, ThreadId } from '../../actions/fields.ts';
import { listFields, openList } from '../../actions/pages.ts';
import { eventsOf, getChat, readEvents } from '../../actions/thread-events.ts';
import { invalid } from '../../errors.ts';
import { parseUs } from '../../times.ts';
import { presentChat, presentListedChat, presentThread } from '../present/chats.ts';
import { defineAction, READ_CHATS } from './define.ts';

/** Refused in words, so that nobody takes a list for filtered that is not. */
const time = Type.Optional(Type.String({ maxLength: 64, description: 'A time (RFC 3339).' }));

export const listChats = defineAction({
  name: 'list_chats',
  summary: 'Summaries of the chats that the agent has access to, by the start of their last thread.',
  scopes: READ_CHATS,
  payload: Type.Object({
    ...listFields(100),
    filters: Type.Optional(
      Type.Object({
        include_active: Type.Optional(Type.Boolean()),
        include_chats_without_threads: Type.Optional(Type.Boolean()),
        group_ids: Type.Optional(GroupIds(200)),
      }),
    ),
  }),
  async run(call, payload) {
    refuseFilters(payload.filters, ['include_active', 'include_chats_without_threads', 'group_ids']);
    const { filters = {}, page, ends } = openList(call, { action: 'list_chats', payload, limit: 10 });
    const { organizationId, reach, who } = call;
    const { include_active: includeActive = true, group_ids: groupIds } = filters;
    const found = await call.api.chats.listChats({ organizationId, reach, groupIds, includeActive, page });
    return {
      chats_summary: found.items.map((listed) => presentListedChat(listed, who.actor.key)),
      found_chats: found.found,
      ...ends(found),
    };
  },
});

export const listThreads = defineAction({
  name: 'list_threads',
  summary: 'The threads of a chat, with their events.',
  scopes: READ_CHATS,
  payload: Type.Object({
    chat_id: ChatId,
    ...listFields(100),
    min_events_count: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    filters: Type.Optional(Type.Object({ from: time, to: time })),
  }),
  async run(call, payload) {
    const { chat_id: chatId, min_events_count: wantedEvents } = payload;
    refuseFilters(payload.filters, ['from', 'to']);
    const extra = (['limit', 'filters'] as const).find((name) => payload[name] !== undefined);
    if (wantedEvents !== undefined && extra !== undefined) {
      throw invalid(extra, `${extra} and min_events_count can’t be given together.`);
    }
    const chat = await getChat(call, chatId);
    const { filters, page, ends } = openList(call, { action: 'list_threads', payload, limit: 3, subject: chatId });
    const { organizationId, reach } = call;
    const period = periodOf(filters);
    const wide = wantedEvents === undefined ? page : { ...page, limit: 100 };
    const found = await call.api.chats.listThreads({ organizationId, reach, chatId, ...period, page: wide });
    if (found.found === 0 && !reachesChat(reach, chat)) throw outOfReach(reach);
    const read = await readEvents(call, found, wantedEvents);
    const threads = read.items.map(({ thread, events }) => presentThread(thread, events));
    return { threads, found_threads: found.found, ...(wantedEvents === undefined ? ends(read) : {}) };
  },
});

export const getChatAction = defineAction({
  name: 'get_chat',
  summary: 'A chat with one of its threads, the last one unless another is named.',
  scopes: READ_CHATS,
  payload: Type.Object({ chat_id: ChatId, thread_id: Type.Optional(ThreadId) }),
  async run(call, { chat_id: chatId, thread_id: wanted }) {
    const { organizationId, who, reach } = call;
    const chat = await getChat(call, chatId);
    const thread = await call.api.chats.findThread({ organizationId, threadId: wanted ?? chat.lastThreadId });
    if (thread === undefined || thread.chatId !== chatId) throw noSuchThread();
    if (!reaches(reach, { groupIds: thread.groupIds, users: chat.users })) throw outOfReach(reach);
    return presentChat(chat, { thread, events: await eventsOf(call, thread), viewerId: who.actor.key });
  },
});

export const listArchives = defineAction({
  name: 'list_archives',
  summary: 'Threads of all chats, each with its chat and its events, by their start.',
  scopes: READ_CHATS,
  payload: Type.Object({
    ...listFields(100),
    filters: Type.Optional(
      Type.Object({
        from: time,
        to: time,
        group_ids: Type.Optional(GroupIds(200)),
        thread_ids: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 20 })),
      }),
    ),
  }),
  async run(call, payload) {
    refuseFilters(payload.filters, ['from', 'to', 'group_ids', 'thread_ids']);
    const { filters = {}, page, ends } = openList(call, { action: 'list_archives', payload, limit: 10 });
    const { organizationId, reach, who } = call;
    const { group_ids: groupIds, thread_ids: threadIds } = filters;
    const query = { organizationId, reach, groupIds, threadIds, ...periodOf(filters), page };
    const found = await call.api.chats.listThreads(query);
    const read = await readEvents(call, found, undefined);
    const chats: object[] = [];
    for (const { thread, events } of read.items) {
      const chat = await getChat(call, thread.chatId);
      chats.push(presentChat(chat, { thread, events, viewerId: who.actor.key }));
    }
    return { chats, found_chats: found.found, ...ends(read) };
  },
});

function reachesChat(reach: Reach, { groupIds, users }: Chat): boolean {
  return reaches(reach, { groupIds, users });
}

function periodOf(filters: { from?: string; to?: string } = {}) {
  const { from, to } = filters;
  return {
    fromUs: from === undefined ? undefined : parseUs(from, 'filters.from'),
    toUs: to === undefined ? undefined : parseUs(to, 'filters.to'),
  };
}

function refuseFilters(filters: object | undefined, known: readonly string[]): void {
  const other = Object.keys(filters ?? {}).find((name) => !known.includes(name));
  if (other === undefined) return;
  throw invalid(
    `filters.${other.slice(0, 64)}`,
    `This filter is not served here. Those that are: ${known.join(', ')}.`,
  );
}

// The calls of /chats.

import { type Static, Type } from 'typebox';
import type { Thread } from '../../chat/chat.ts';
import { type Reach, reaches } from '../../chat/reach.ts';
import { type Caller, getCaller } from '../access/caller.ts';
import { chatReachOf, getAgent } from '../access/chat-reach.ts';
import { ApiError, invalidField, notFound } from '../answers/errors.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiInstance } from '../instance.ts';
import { decodeSeveral, refuseOtherFilters } from '../requests/filters.ts';
import { reference } from '../schemas.ts';
import { presentChat, type View } from './present.ts';
import {
  Chat,
  type ChatAnswer,
  ChatParameter,
  ChatQuery,
  MOST_MESSAGES,
  MOST_MESSAGES_IN_LIST,
  MOST_PAGES,
  OneChatQuery,
  PAGE_SIZE,
  READ_CHATS,
} from './schemas.ts';
import { beginningOf, findZone, type Zone } from './zone.ts';

const Chats = Type.Object(
  {
    chats: Type.Array(reference(Chat)),
    total: Type.Integer({ description: `How many there are, as far as ${MOST_PAGES * PAGE_SIZE}.` }),
    pages: Type.Integer({ description: 'On how many pages.' }),
  },
  { description: 'A page of chats.' },
);

const tags = ['Chats'];
type Reader = { readonly organizationId: string; readonly reach: Reach };

export function registerChats(calls: ApiInstance, api: Pick<ApiDependencies, 'chats' | 'now'>): void {
  calls.addSchema(Chat);

  const readerOf = async (caller: Caller): Promise<Reader> => {
    const agent = await getAgent(caller, api.chats);
    return { organizationId: caller.organizationId, reach: chatReachOf(caller, agent, READ_CHATS) };
  };
  const viewIn = (zone: Zone): View => ({ zone, nowMs: api.now() });

  calls.route({
    method: 'GET',
    url: '/chats',
    config: { access: { scopes: READ_CHATS } },
    schema: {
      operationId: 'listChats',
      tags,
      summary: 'List chats',
      description: `Conversations that have ended, the last one first, ${PAGE_SIZE} a page, each with its last ${MOST_MESSAGES_IN_LIST} messages. Which: all with chats--all:ro; those of your groups and those that you take part in with chats--access:ro or archives_read; the latter alone with chats--my:ro.`,
      querystring: ChatQuery,
      response: { 200: Chats },
    },
    async handler(request) {
      const { query } = request;
      refuseOtherFilters(query, ChatQuery);
      const zone = findZone(query.timezone);
      const reader = await readerOf(getCaller(request));
      const filters = { ...periodOf(query, zone), ...filtersOf(query) };
      const chatId = await chatOfVisitor(reader, query.visitor_id);
      if (chatId === 'none') return { chats: [], total: 0, pages: 0 };
      const skip = (Number(query.page ?? 1) - 1) * PAGE_SIZE;
      const page = { order: 'desc' as const, limit: PAGE_SIZE, start: undefined, skip };
      const ofChat = chatId === undefined ? {} : { chatId };
      const { items, found } = await api.chats.listThreads({ ...reader, ...filters, ...ofChat, page });
      const chats: ChatAnswer[] = [];
      for (const thread of items) {
        const shown = await show(reader, thread, MOST_MESSAGES_IN_LIST);
        if (shown !== undefined) chats.push(presentChat(shown, viewIn(zone)));
      }
      return { chats, total: found, pages: Math.ceil(found / PAGE_SIZE) };
    },
  });

  calls.route({
    method: 'GET',
    url: '/chats/:chat_id',
    config: { access: { scopes: READ_CHATS } },
    schema: {
      operationId: 'getChat',
      tags,
      summary: 'Read a chat',
      description: `One conversation with its last ${MOST_MESSAGES} messages, whether it has ended or goes on.`,
      params: ChatParameter,
      querystring: OneChatQuery,
      response: { 200: reference(Chat) },
    },
    async handler(request) {
      const zone = findZone(request.query.timezone);
      const reader = await readerOf(getCaller(request));
      const thread = await findThread(reader, request.params.chat_id);
      const shown = thread && (await show(reader, thread, MOST_MESSAGES));
      if (shown === undefined) {
        throw notFound('Your organization has no chat with this id. List them with GET /chats.');
      }
      if (!reaches(reader.reach, { groupIds: shown.thread.groupIds, users: shown.chat.users })) {
        throw new ApiError(
          'authorization',
          'You have no access to this chat: it belongs to none of your groups, and you do not take part in it.',
        );
      }
      return presentChat(shown, viewIn(zone));
    },
  });

  /** By the id of a thread, or of a chat: then its last one. */
  async function findThread({ organizationId }: Reader, id: string): Promise<Thread | undefined> {
    // What no id can be, such as half of a pair of surrogates, is not for every database to look up.
    if (!/^[\x21-\x7e]{1,64}$/.test(id)) return undefined;
    const thread = await api.chats.findThread({ organizationId, threadId: id });
    if (thread !== undefined) return thread;
    const chat = await api.chats.findChat({ organizationId, chatId: id });
    return chat && (await api.chats.findThread({ organizationId, threadId: chat.lastThreadId }));
  }

  async function show({ organizationId }: Reader, thread: Thread, limit: number) {
    const { chatId, threadId } = thread;
    const [chat, events] = await Promise.all([
      api.chats.findChat({ organizationId, chatId }),
      api.chats.listEvents({ organizationId, threadId, limit }),
    ]);
    return chat && { chat, thread, events };
  }

  /** The one chat of a visitor; `none` when there is none. */
  async function chatOfVisitor({ organizationId }: Reader, customerId: string | undefined) {
    if (customerId === undefined) return undefined;
    return (await api.chats.findCustomer({ organizationId, customerId }))?.chatId ?? 'none';
  }
}

type Query = Static<typeof ChatQuery>;

function periodOf({ date_from: from, date_to: to }: Query, zone: Zone) {
  return {
    fromUs: from === undefined ? undefined : beginningOf(from, { zone, after: 0, field: 'date_from' }) * 1000,
    // Until the next day begins.
    toUs: to === undefined ? undefined : beginningOf(to, { zone, after: 1, field: 'date_to' }) * 1000 - 1,
  };
}

function filtersOf({ agent, group, include_pending, 'tag[]': wanted }: Query) {
  const tags = decodeSeveral(wanted, { field: 'tag[]', most: 10, longest: 128 });
  if (tags?.some((tag) => /[\p{Cc}\p{Cs}]/u.test(tag)) === true) {
    throw invalidField('tag[]', 'tag[] takes tags, which have no control characters.');
  }
  return {
    userId: agent?.toLowerCase(),
    groupIds: group === undefined ? undefined : [Number(group)],
    tags,
    ended: include_pending !== '1',
  };
}

// A change as a push of the Agent Chat API: its name and its payload, and the scope that it takes to get it.

import type { Change } from '../../../chat/change.ts';
import { annotated, annotationOf, placeOf } from '../../push-place.ts';
import type { Push, PushContext } from '../../side.ts';
import { formatUs } from '../../times.ts';
import { withoutUndefined } from '../../without-undefined.ts';
import { presentChat, presentEvent, presentQueue } from './chats.ts';
import { presentCustomer, presentUser } from './users.ts';

/** Those that take a scope of their own; all others take access to the chat. */
const SCOPES: ReadonlyMap<string, string> = new Map([
  ['incoming_customer', 'customers:ro'],
  ['customer_updated', 'customers:ro'],
  ['routing_status_set', 'agents--all:ro'],
]);

/** The scope that it takes to get this push; undefined for those of chats. */
export function scopeOfPush(action: string): string | undefined {
  return SCOPES.get(action);
}

const ofChat = (action: string, payload: object): Push => ({ action, payload: withoutUndefined(payload) });

/** Undefined for what is told to customers alone. */
export function presentPush(change: Change, { nowMs }: Pick<PushContext, 'nowMs'>): Push | undefined {
  switch (change.type) {
    case 'thread_opened': {
      const { chat, thread, events, requesterId } = change;
      const presented = presentChat(chat, { thread, events, viewerId: undefined });
      return ofChat('incoming_chat', { requester_id: requesterId, chat: presented });
    }
    case 'thread_closed': {
      const { chatId, threadId, userId } = change;
      return ofChat('chat_deactivated', { chat_id: chatId, thread_id: threadId, user_id: userId });
    }
    case 'event_added': {
      const { chatId, threadId, event } = change;
      return ofChat('incoming_event', { chat_id: chatId, thread_id: threadId, event: presentEvent(event) });
    }
    case 'user_added': {
      const { user, reason, requesterId } = change;
      const payload = { ...placeOf(change), user: presentUser(user), reason, requester_id: requesterId };
      return ofChat('user_added_to_chat', payload);
    }
    case 'user_removed': {
      const { userId, reason, requesterId } = change;
      return ofChat('user_removed_from_chat', {
        ...placeOf(change),
        user_id: userId,
        reason,
        requester_id: requesterId,
      });
    }
    case 'chat_transferred': {
      const { requesterId, reason, groupIds, agentIds, queue } = change;
      return ofChat('chat_transferred', {
        ...placeOf(change),
        requester_id: requesterId,
        reason,
        transferred_to: { group_ids: groupIds, agent_ids: agentIds },
        queue: queue === undefined ? undefined : presentQueue(queue, nowMs),
      });
    }
    case 'access_changed':
      return ofChat('chat_access_updated', { id: change.chatId, access: { group_ids: change.groupIds } });
    case 'thread_tagged':
    case 'thread_untagged':
      return ofChat(change.type, { ...placeOf(change), tag: change.tag });
    case 'properties_set':
      return ofChat(`${annotated(change)}_properties_updated`, {
        ...annotationOf(change),
        properties: change.properties,
      });
    case 'properties_deleted':
      return ofChat(`${annotated(change)}_properties_deleted`, { ...annotationOf(change), properties: change.names });
    case 'events_seen': {
      const { userId, chatId, seenUpToUs } = change;
      return ofChat('events_marked_as_seen', { user_id: userId, chat_id: chatId, seen_up_to: formatUs(seenUpToUs) });
    }
    case 'typing': {
      const { authorId, visibility, isTyping, atMs } = change;
      const timestamp = Math.floor(atMs / 1000);
      const typing_indicator = { author_id: authorId, visibility, timestamp, is_typing: isTyping };
      return ofChat('incoming_typing_indicator', { ...placeOf(change), typing_indicator });
    }
    case 'chat_unfollowed':
      return ofChat('chat_unfollowed', { chat_id: change.chatId });
    case 'sneak_peek': {
      const { authorId, text, atMs } = change;
      const timestamp = Math.floor(atMs / 1000);
      const sneak_peek = { author_id: authorId, visibility: 'all', text, timestamp };
      return ofChat('incoming_sneak_peek', { ...placeOf(change), sneak_peek });
    }
    case 'postback_sent': {
      const { userId, eventId, postback } = change;
      return ofChat('incoming_rich_message_postback', {
        user_id: userId,
        ...placeOf(change),
        event_id: eventId,
        postback,
      });
    }
    case 'queue_moved':
    case 'group_status_set':
      return undefined;
    case 'customer_created':
      return { action: 'incoming_customer', payload: presentCustomer(change.customer) };
    case 'customer_updated':
      return { action: 'customer_updated', payload: presentCustomer(change.customer) };
    case 'routing_status_set': {
      const payload = { agent_id: change.agentId, status: change.status.replaceAll(' ', '_') };
      return { action: 'routing_status_set', payload };
    }
  }
}

/** The names of all pushes there are. */
export const PUSHES: readonly string[] = [
  'incoming_chat',
  'chat_deactivated',
  'chat_access_updated',
  'chat_transferred',
  'user_added_to_chat',
  'user_removed_from_chat',
  'incoming_event',
  'incoming_typing_indicator',
  'incoming_sneak_peek',
  'incoming_rich_message_postback',
  'events_marked_as_seen',
  'chat_unfollowed',
  'thread_tagged',
  'thread_untagged',
  'chat_properties_updated',
  'chat_properties_deleted',
  'thread_properties_updated',
  'thread_properties_deleted',
  'event_properties_updated',
  'event_properties_deleted',
  'incoming_customer',
  'customer_updated',
  'routing_status_set',
  'agent_disconnected',
];

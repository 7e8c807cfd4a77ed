// A change as a push of the Customer Chat API.

import type { Change } from '../../../chat/change.ts';
import { annotated, annotationOf, placeOf } from '../../push-place.ts';
import type { Push, PushContext } from '../../side.ts';
import { formatUs } from '../../times.ts';
import { withoutUndefined } from '../../without-undefined.ts';
import { presentChat, presentEvent, presentQueue } from './chats.ts';
import { presentCustomer, presentUser, publicId } from './users.ts';

/** Undefined for what is told to agents alone. */
export function presentPush(change: Change, view: PushContext): Push | undefined {
  const known = (id: string | undefined) => (id === undefined ? undefined : publicId(view.organizationId, id));
  switch (change.type) {
    case 'thread_opened': {
      const { chat, requesterId } = change;
      const shown = { thread: change.thread, events: change.events, queue: change.queue };
      return push('incoming_chat', { requester_id: known(requesterId), chat: presentChat(view, chat, shown) });
    }
    case 'thread_closed':
      return push('chat_deactivated', { ...placeOf(change), user_id: known(change.userId) });
    case 'event_added':
      return push('incoming_event', { ...placeOf(change), event: presentEvent(view, change.event) });
    case 'user_added': {
      const { user, reason, requesterId } = change;
      const presented = presentUser(view.organizationId, user);
      return push('user_added_to_chat', {
        ...placeOf(change),
        user: presented,
        reason,
        requester_id: known(requesterId),
      });
    }
    case 'user_removed': {
      const { userId, reason, requesterId } = change;
      const rest = { user_id: known(userId), reason, requester_id: known(requesterId) };
      return push('user_removed_from_chat', { ...placeOf(change), ...rest });
    }
    case 'chat_transferred': {
      const { requesterId, reason, groupIds: group_ids, agentIds, queue } = change;
      return push('chat_transferred', {
        ...placeOf(change),
        requester_id: known(requesterId),
        reason,
        transferred_to: { group_ids, agent_ids: agentIds.map(known) },
        queue: queue && { ...presentQueue(view, queue), queued_at: formatUs(queue.queuedUs) },
      });
    }
    case 'queue_moved':
      return push('queue_position_updated', { ...placeOf(change), queue: presentQueue(view, change.queue) });
    case 'properties_set':
      return push(`${annotated(change)}_properties_updated`, {
        ...annotationOf(change),
        properties: change.properties,
      });
    case 'properties_deleted':
      return push(`${annotated(change)}_properties_deleted`, {
        ...annotationOf(change),
        properties: change.names,
      });
    case 'events_seen': {
      const { chatId, userId, seenUpToUs } = change;
      const seen_up_to = formatUs(seenUpToUs);
      return push('events_marked_as_seen', { user_id: known(userId), chat_id: chatId, seen_up_to });
    }
    case 'typing': {
      const { authorId, isTyping, atMs } = change;
      const typing_indicator = {
        author_id: known(authorId),
        recipients: 'all',
        timestamp: Math.floor(atMs / 1000),
        is_typing: isTyping,
      };
      return push('incoming_typing_indicator', { ...placeOf(change), typing_indicator });
    }
    case 'postback_sent': {
      const { userId, eventId: event_id, postback } = change;
      return push('incoming_rich_message_postback', { user_id: userId, ...placeOf(change), event_id, postback });
    }
    case 'customer_updated':
      return push('customer_updated', presentCustomer(change.customer));
    case 'group_status_set':
      return push('groups_status_updated', { groups: [{ id: change.groupId, status: change.status }] });
    default:
      return undefined;
  }
}

/** The names of all pushes there are. */
export const PUSHES: readonly string[] = [
  'incoming_chat',
  'chat_deactivated',
  'chat_transferred',
  'user_added_to_chat',
  'user_removed_from_chat',
  'incoming_event',
  'incoming_typing_indicator',
  'incoming_rich_message_postback',
  'events_marked_as_seen',
  'queue_position_updated',
  'chat_properties_updated',
  'chat_properties_deleted',
  'thread_properties_updated',
  'thread_properties_deleted',
  'event_properties_updated',
  'event_properties_deleted',
  'customer_updated',
  'groups_status_updated',
  'customer_disconnected',
];

const push = (action: string, payload: object): Push => ({ action, payload: withoutUndefined(payload) });

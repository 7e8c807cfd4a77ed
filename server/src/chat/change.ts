// What an act tells everybody who follows the organization: values of this part, which each wire then spells in its own way.

import type { Chat, ChatEvent, ChatUser, Customer, Properties, RoutingStatus, Thread, Visibility } from './chat.ts';

type InChat = { readonly chatId: string; readonly threadId: string | undefined };

export type Change =
  | {
      readonly type: 'thread_opened';
      readonly chat: Chat;
      readonly thread: Thread;
      readonly events: readonly ChatEvent[];
      readonly requesterId: string | undefined;
    }
  | (InChat & { readonly type: 'thread_closed'; readonly userId: string | undefined })
  | (InChat & { readonly type: 'event_added'; readonly event: ChatEvent })
  | (InChat & {
      readonly type: 'user_added';
      readonly user: ChatUser;
      readonly reason: Reason;
      readonly requesterId?: string;
    })
  | (InChat & {
      readonly type: 'user_removed';
      readonly userId: string;
      readonly reason: Reason;
      readonly requesterId?: string;
    })
  | (InChat & {
      readonly type: 'chat_transferred';
      readonly requesterId: string | undefined;
      readonly reason: Reason;
      readonly groupIds: readonly number[];
      readonly agentIds: readonly string[];
      readonly queue: Queue | undefined;
    })
  | { readonly type: 'access_changed'; readonly chatId: string; readonly groupIds: readonly number[] }
  | (InChat & { readonly type: 'thread_tagged' | 'thread_untagged'; readonly tag: string })
  | (InChat & {
      readonly type: 'properties_set';
      readonly eventId: string | undefined;
      readonly properties: Properties;
    })
  | (InChat & {
      readonly type: 'properties_deleted';
      readonly eventId: string | undefined;
      readonly names: Readonly<Record<string, readonly string[]>>;
    })
  | { readonly type: 'events_seen'; readonly chatId: string; readonly userId: string; readonly seenUpToUs: number }
  | (InChat & {
      readonly type: 'typing';
      readonly authorId: string;
      readonly visibility: Visibility;
      readonly isTyping: boolean;
      readonly atMs: number;
    })
  | { readonly type: 'chat_unfollowed'; readonly chatId: string }
  | { readonly type: 'customer_created' | 'customer_updated'; readonly customer: Customer }
  | { readonly type: 'routing_status_set'; readonly agentId: string; readonly status: RoutingStatus };

/** Why a chat got another user. */
export type Reason = 'manual' | 'assigned' | 'unassigned' | 'other';

/** A place among those that wait. */
export type Queue = { readonly position: number; readonly queuedUs: number };

/** Whom a change concerns. */
export type Audience =
  /** Agents with access to the chat, and those who take part. */
  | { readonly to: 'access'; readonly groupIds: readonly number[]; readonly accountIds: readonly string[] }
  /** Those who take part, and those who follow. */
  | { readonly to: 'accounts'; readonly accountIds: readonly string[] }
  /** Everybody in the organization. */
  | { readonly to: 'organization' };

/** The request that a change comes from, for the connection that sent it. */
export type Origin = { readonly connectionId: string; readonly requestId: string | undefined };

export type Told = { readonly change: Change; readonly audience: Audience; readonly origin: Origin | undefined };

/** Those who get every change of a chat: agents who take part, and followers. */
export function audienceOfMembers(users: readonly ChatUser[]): Audience {
  return { to: 'accounts', accountIds: memberIds(users) };
}

/** Those who are told of what changes a chat as a whole. */
export function audienceOfAccess(chat: Pick<Chat, 'groupIds' | 'users'>): Audience {
  return { to: 'access', groupIds: chat.groupIds, accountIds: memberIds(chat.users) };
}

function memberIds(users: readonly ChatUser[]): string[] {
  return users.flatMap((user) => (user.type === 'agent' && (user.present || user.follows) ? user.accountId : []));
}

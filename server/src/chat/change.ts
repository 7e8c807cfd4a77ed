// What an act tells everybody who follows the organization: values of this part, which each wire then spells in its own way.

import type { Chat, ChatEvent, ChatUser, Customer, Properties, RoutingStatus, Thread, Visibility } from './chat.ts';
import type { GroupStatus } from './routing.ts';

type InChat = { readonly chatId: string; readonly threadId: string | undefined };

export type Change =
  | {
      readonly type: 'thread_opened';
      readonly chat: Chat;
      readonly thread: Thread;
      readonly events: readonly ChatEvent[];
      /** Where it stands, when it waits. */
      readonly queue?: Queue | undefined;
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
  | (InChat & { readonly type: 'queue_moved'; readonly queue: Queue })
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
  | (InChat & { readonly type: 'sneak_peek'; readonly authorId: string; readonly text: string; readonly atMs: number })
  | (InChat & {
      readonly type: 'postback_sent';
      readonly userId: string;
      readonly eventId: string;
      readonly postback: { readonly id: string; readonly toggled: boolean };
    })
  | { readonly type: 'chat_unfollowed'; readonly chatId: string }
  | { readonly type: 'customer_created' | 'customer_updated'; readonly customer: Customer }
  | { readonly type: 'group_status_set'; readonly groupId: number; readonly status: GroupStatus }
  | { readonly type: 'routing_status_set'; readonly agentId: string; readonly status: RoutingStatus };

/** Why a chat got another user. */
export type Reason = 'manual' | 'assigned' | 'unassigned' | 'other';

/** A place among those that wait. */
export type Queue = { readonly position: number; readonly queuedUs: number };

/** Whom a change concerns. */
export type Audience =
  | AudienceOfChat
  /** All agents of the organization; and the customer whom it is about, if it is. */
  | { readonly to: 'organization'; readonly customerId?: string }
  /** All customers of the organization. */
  | { readonly to: 'customers' }
  /** The connection alone that the request came by: what it asks for has been told to all others before. */
  | { readonly to: 'requester'; readonly customerId: string };

/** `customerId`: the customer of the chat, unless it is nothing for them. */
export type AudienceOfChat =
  /** Agents with access to the chat, and those who take part. */
  | (Members & { readonly to: 'access'; readonly groupIds: readonly number[] })
  /** Those who take part, and those who follow. */
  | (Members & { readonly to: 'accounts' });
type Members = { readonly accountIds: readonly string[]; readonly customerId: string | undefined };

/** The request that a change comes from, for the connection that sent it. */
export type Origin = { readonly connectionId: string; readonly requestId: string | undefined };

export type Told = { readonly change: Change; readonly audience: Audience; readonly origin: Origin | undefined };

/** Those who get every change of a chat: who takes part, and followers. */
export function audienceOfMembers({ users }: Pick<Chat, 'users'>): AudienceOfChat {
  return { to: 'accounts', accountIds: memberIds(users), customerId: customerIdOf(users) };
}

/** Those who get what somebody says or writes: of what is for agents alone the customer is not told. */
export function audienceOfEvent(chat: Pick<Chat, 'users'>, { visibility }: { visibility: Visibility }): AudienceOfChat {
  const members = audienceOfMembers(chat);
  return visibility === 'all' ? members : { ...members, customerId: undefined };
}

/** Those who are told of what changes a chat as a whole. */
export function audienceOfAccess(chat: Pick<Chat, 'groupIds' | 'users'>): AudienceOfChat {
  const { groupIds, users } = chat;
  return { to: 'access', groupIds, accountIds: memberIds(users), customerId: customerIdOf(users) };
}

/** Those who are told who comes and goes: of an agent who is there for agents alone the customer is not. */
export function audienceOfSeat(chat: Pick<Chat, 'groupIds' | 'users'>, { visibility }: ChatUser): AudienceOfChat {
  const audience = audienceOfAccess(chat);
  return visibility === 'all' ? audience : { ...audience, customerId: undefined };
}

function customerIdOf(users: readonly ChatUser[]): string | undefined {
  return users.find(({ type }) => type === 'customer')?.id;
}

function memberIds(users: readonly ChatUser[]): string[] {
  return users.flatMap((user) => (user.type === 'agent' && (user.present || user.follows) ? user.accountId : []));
}

// What the Agent Chat API says, as far as the app reads it.

import type * as client from '@gatehouse/chat-client/socket';
import type * as wire from '@gatehouse/chat-client/wire';

export type WireEvent = wire.WireEvent & {
  readonly visibility?: 'all' | 'agents';
  readonly properties?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};
export type WireQueue = { readonly queued_at: string; readonly position?: number };
export type WireThread = {
  readonly id: string;
  readonly created_at: string;
  readonly active: boolean;
  readonly user_ids: readonly string[];
  readonly properties?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly access?: { readonly group_ids: readonly number[] };
  readonly tags?: readonly string[];
  readonly queue?: WireQueue;
  readonly events?: readonly WireEvent[];
};
export type WireCustomer = {
  readonly id: string;
  readonly type: 'customer';
  readonly name?: string;
  readonly email?: string;
  readonly avatar?: string;
  readonly created_at?: string;
  readonly session_fields?: readonly Readonly<Record<string, string>>[];
  readonly statistics?: { readonly threads_count?: number };
  readonly customer_last_event_created_at?: string;
  readonly chat_ids?: readonly string[];
};
export type WireAgent = {
  readonly id: string;
  readonly type: 'agent';
  readonly name?: string;
  readonly email?: string;
  readonly avatar?: string;
  readonly visibility?: 'all' | 'agents';
};
export type WireUser = (WireCustomer | WireAgent) & {
  readonly present?: boolean;
  readonly events_seen_up_to?: string;
};
export type WireChat = {
  readonly id: string;
  readonly users: readonly WireUser[];
  readonly thread?: WireThread;
  readonly access?: { readonly group_ids: readonly number[] };
  readonly is_followed?: boolean;
};
export type WireListedChat = Omit<WireChat, 'thread'> & {
  readonly last_thread_summary: WireThread;
  readonly last_event_per_type: Readonly<Record<string, { readonly thread_id: string; readonly event?: WireEvent }>>;
};
export type RoutingStatus = 'accepting_chats' | 'not_accepting_chats' | 'offline';
export type MyProfile = WireAgent & { readonly routing_status: RoutingStatus; readonly permission: string };
export type LoginAnswer = {
  readonly license: { readonly id: string; readonly organization_id: string };
  readonly my_profile: MyProfile;
  readonly chats_summary: readonly WireListedChat[];
};
export type ThreadsAnswer = { readonly threads: readonly WireThread[]; readonly next_page_id?: string };

/** The actions that the app asks for, and what they answer. */
export type Answers = {
  readonly login: LoginAnswer;
  readonly ping: object;
  readonly list_chats: { readonly chats_summary: readonly WireListedChat[]; readonly next_page_id?: string };
  readonly list_threads: ThreadsAnswer;
  readonly get_chat: WireChat;
  readonly get_customer: WireCustomer;
  readonly start_chat: { readonly chat_id: string; readonly thread_id: string };
  readonly resume_chat: { readonly thread_id: string };
  readonly deactivate_chat: object;
  readonly transfer_chat: object;
  readonly follow_chat: object;
  readonly unfollow_chat: object;
  readonly add_user_to_chat: object;
  readonly remove_user_from_chat: object;
  readonly send_event: { readonly event_id: string };
  readonly send_typing_indicator: object;
  readonly mark_events_as_seen: object;
  readonly tag_thread: object;
  readonly untag_thread: object;
  readonly update_customer: object;
  readonly set_routing_status: object;
};
/** Throws Refused and Lost. */
export type Ask = client.Ask<Answers>;

type At = wire.At;
type Told<Name extends string, Payload> = { readonly action: Name; readonly payload: Payload };
/** The pushes that the app knows; others are passed over. */
export type Push =
  | Told<'incoming_chat', { readonly chat: WireChat; readonly requester_id?: string }>
  | Told<'chat_deactivated', At & { readonly user_id?: string }>
  | Told<'chat_access_updated', { readonly id: string; readonly access: { readonly group_ids: readonly number[] } }>
  | Told<
      'chat_transferred',
      At & {
        readonly transferred_to: { readonly group_ids: readonly number[]; readonly agent_ids: readonly string[] };
        readonly queue?: WireQueue;
      }
    >
  | Told<'user_added_to_chat', At & { readonly user: WireUser }>
  | Told<'user_removed_from_chat', At & { readonly user_id: string }>
  | Told<'incoming_event', At & { readonly event: WireEvent }>
  | Told<
      'incoming_typing_indicator',
      At & { readonly typing_indicator: { readonly author_id: string; readonly is_typing: boolean } }
    >
  | Told<'incoming_sneak_peek', At & { readonly sneak_peek: { readonly author_id: string; readonly text: string } }>
  | Told<'events_marked_as_seen', { readonly user_id: string; readonly chat_id: string; readonly seen_up_to: string }>
  | Told<'chat_unfollowed', { readonly chat_id: string }>
  | Told<'thread_tagged' | 'thread_untagged', At & { readonly tag: string }>
  | Told<'customer_updated' | 'incoming_customer', WireCustomer>
  | Told<'routing_status_set', { readonly agent_id: string; readonly status: RoutingStatus }>;

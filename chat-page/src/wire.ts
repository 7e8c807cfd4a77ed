// What the Customer Chat API says, as far as this page reads it.

import type * as client from '@gatehouse/chat-client/socket';
import type { At, WireEvent } from '@gatehouse/chat-client/wire';

export type WirePostback = {
  readonly id: string;
  readonly thread_id: string;
  readonly event_id: string;
  readonly type: string;
  readonly value: string;
};
export type WireQueue = { readonly position: number };
export type WireThread = {
  readonly id: string;
  readonly created_at: string;
  readonly active: boolean;
  readonly events?: readonly WireEvent[];
  readonly queue?: WireQueue;
};
export type WireUser = {
  readonly id: string;
  readonly type: 'agent' | 'customer';
  readonly name?: string;
  readonly avatar?: string;
  readonly present?: boolean;
  readonly events_seen_up_to?: string;
};
export type WireChat = { readonly id: string; readonly users: readonly WireUser[]; readonly thread: WireThread };
export type WireSummary = { readonly id: string; readonly users: readonly WireUser[] };

export type LoginAnswer = {
  readonly customer: { readonly id: string };
  readonly chats: readonly { readonly chat_id: string }[];
  readonly __priv_dynamic_config: {
    readonly online_groups_ids?: readonly number[];
    readonly customer_groups: { readonly monitoring: { readonly id: number } };
  };
};
export type ThreadsAnswer = { readonly threads: readonly WireThread[]; readonly next_page_id?: string };

/** The actions that this page asks for, and what they answer. */
export type Answers = {
  readonly login: LoginAnswer;
  readonly ping: object;
  readonly list_chats: { readonly chats_summary: readonly WireSummary[] };
  readonly list_threads: ThreadsAnswer;
  readonly start_chat: object;
  readonly resume_chat: object;
  readonly send_event: object;
  readonly deactivate_chat: object;
  readonly send_typing_indicator: object;
  readonly mark_events_as_seen: object;
};
export type Ask = client.Ask<Answers>;

/** The pushes that this page knows; others are passed over. */
export type Push =
  | { readonly action: 'incoming_chat'; readonly payload: { readonly chat: WireChat } }
  | { readonly action: 'chat_deactivated'; readonly payload: At }
  | { readonly action: 'incoming_event'; readonly payload: At & { readonly event: WireEvent } }
  | { readonly action: 'user_added_to_chat'; readonly payload: At & { readonly user: WireUser } }
  | { readonly action: 'user_removed_from_chat'; readonly payload: At & { readonly user_id: string } }
  | { readonly action: 'chat_transferred'; readonly payload: At & { readonly queue?: WireQueue } }
  | { readonly action: 'queue_position_updated'; readonly payload: At & { readonly queue: WireQueue } }
  | {
      readonly action: 'incoming_typing_indicator';
      readonly payload: { readonly typing_indicator: { readonly author_id: string; readonly is_typing: boolean } };
    }
  | {
      readonly action: 'events_marked_as_seen';
      readonly payload: { readonly user_id: string; readonly seen_up_to: string };
    }
  | {
      readonly action: 'groups_status_updated';
      readonly payload: { readonly groups: readonly { readonly id: number; readonly status: string }[] };
    };

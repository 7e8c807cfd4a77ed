// The tables of chats. `_us`: microseconds since the epoch; `written_at`: milliseconds.

type Flag = 0 | 1;
type Json = string;

export type ChatSchema = {
  chats: {
    organization_id: string;
    chat_id: string;
    customer_id: string | null;
    group_ids: Json;
    properties: Json;
    created_us: number;
    last_thread_id: string;
    last_thread_us: number;
    active_thread_id: string | null;
    /** By type of event: thread and number of the last one. */
    last_events: Json;
    threads_count: number;
    agent_last_event_us: number | null;
    customer_last_event_us: number | null;
  };
  /** Agents by account, customers by their id. */
  chat_users: {
    organization_id: string;
    chat_id: string;
    type: string;
    user_id: string;
    present: Flag;
    visibility: string;
    seen_up_to_us: number | null;
    follows: Flag;
    took_part: Flag;
  };
  chat_threads: {
    organization_id: string;
    thread_id: string;
    chat_id: string;
    active: Flag;
    group_ids: Json;
    properties: Json;
    tags: Json;
    /** Ids on the wire. */
    user_ids: Json;
    created_us: number;
    ended_us: number | null;
    queued_us: number | null;
    previous_thread_id: string | null;
    next_thread_id: string | null;
    last_event: number;
    last_event_us: number;
  };
  /** The same as a thread's `group_ids`, to find threads by. */
  chat_thread_groups: { organization_id: string; thread_id: string; group_id: number };
  chat_events: {
    organization_id: string;
    thread_id: string;
    number: number;
    type: string;
    author_id: string | null;
    author_type: string | null;
    custom_id: string | null;
    visibility: string;
    properties: Json;
    content: Json;
    created_us: number;
  };
  /** One row for each organization: what its acts lock, and the number of its last change. */
  chat_logs: { organization_id: string; last_number: number };
  chat_changes: { organization_id: string; number: number; told: Json; written_at: number };
  chat_answers: { organization_id: string; key: string; answer: Json; written_at: number };
};

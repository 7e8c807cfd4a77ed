// What the chat APIs answer and push, as the wire has it and as far as tests look into it. Each action and push has its own shape.

export type WireEvent = {
  readonly id: string;
  readonly type: string;
  readonly created_at: string;
  readonly author_id?: string;
  readonly text?: string;
  readonly properties?: object;
};
export type WireThread = {
  readonly id: string;
  readonly events: readonly WireEvent[];
  readonly properties?: object;
  readonly queue?: object;
};
export type WireUser = { readonly id: string; readonly present: boolean };
export type WireChat = {
  readonly id: string;
  readonly users: readonly WireUser[];
  readonly thread: WireThread;
  readonly properties?: object;
};
export type WireListedChat = Omit<WireChat, 'thread'> & {
  readonly last_thread_summary: Omit<WireThread, 'events'>;
  readonly last_event_per_type: object;
};

/** Every refusal. */
export type WireRefusal = {
  readonly error: { readonly type: string; readonly message: string; readonly data?: { readonly field?: string } };
};

type Pages = { readonly next_page_id?: string; readonly previous_page_id?: string };
type Answers = {
  readonly start_chat: {
    readonly chat_id: string;
    readonly thread_id: string;
    readonly event_ids?: readonly string[];
  };
  readonly resume_chat: { readonly thread_id: string };
  readonly get_chat: WireChat;
  readonly list_chats: Pages & { readonly chats_summary: readonly WireListedChat[]; readonly found_chats: number };
  readonly list_threads: Pages & { readonly threads: readonly WireThread[]; readonly found_threads: number };
  readonly list_archives: Pages & { readonly chats: readonly WireChat[]; readonly found_chats: number };
  readonly send_event: { readonly event_id: string };
  readonly create_customer: { readonly customer_id: string };
  readonly login: { readonly chats_summary: readonly WireListedChat[] };
};
/** What this action answers; of those that are not named above, nothing is known. */
export type AnswerTo<Action extends string> = Action extends keyof Answers ? Answers[Action] : object;

type CustomersAnswers = Pick<Answers, 'start_chat' | 'resume_chat' | 'get_chat' | 'send_event'> & {
  readonly list_chats: { readonly chats_summary: readonly WireSummary[]; readonly total_chats: number };
  readonly list_threads: Answers['list_threads'];
  readonly get_customer: { readonly id: string; readonly name?: string; readonly email?: string };
  readonly get_predicted_agent: { readonly agent: WireUser; readonly queue: boolean };
  readonly list_group_statuses: { readonly groups_status: Readonly<Record<string, string>> };
};
export type WireSummary = Omit<WireChat, 'thread'> & {
  readonly last_thread_id: string;
  readonly last_event_per_type: object;
  readonly active: boolean;
};
/** The same of what customers ask. */
export type CustomersAnswerTo<Action extends string> = Action extends keyof CustomersAnswers
  ? CustomersAnswers[Action]
  : object;

/** What comes of a request before it is known whether it was refused. */
export type AnswerOrRefusal<Action extends string> = Partial<AnswerTo<Action>> & Partial<WireRefusal>;

type Pushed = {
  readonly incoming_chat: { readonly chat: WireChat; readonly requester_id?: string };
  readonly incoming_event: { readonly chat_id: string; readonly thread_id: string; readonly event: WireEvent };
  readonly incoming_typing_indicator: { readonly chat_id: string; readonly typing_indicator: object };
  readonly routing_status_set: { readonly agent_id: string; readonly status: string };
};
type AnyPushed = { readonly chat_id?: string; readonly chat?: WireChat; readonly agent_id?: string };
/** What this push says; of those that are not named above, whom or which chat it may be about. */
export type PushOf<Action extends string> = Action extends keyof Pushed ? Pushed[Action] : AnyPushed;

// What the Agent and the Customer Chat API say in the same words.

export type WireButton = {
  readonly text: string;
  readonly type?: string;
  readonly value?: string;
  readonly postback_id?: string;
};
export type WireElement = {
  readonly title?: string;
  readonly subtitle?: string;
  readonly image?: { readonly url: string };
  readonly buttons?: readonly WireButton[];
};
export type WireEvent = {
  readonly id: string;
  readonly custom_id?: string;
  readonly created_at: string;
  readonly type: string;
  readonly author_id?: string;
  readonly text?: string;
  readonly system_message_type?: string;
  readonly text_vars?: Readonly<Record<string, string>>;
  readonly template_id?: string;
  readonly elements?: readonly WireElement[];
};
/** Names a thread. */
export type At = { readonly chat_id: string; readonly thread_id: string };

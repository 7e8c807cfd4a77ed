// Rich messages: cards and quick replies, as the Agent Chat API spells them.

export interface RichMessage {
  template_id: 'cards' | 'quick_replies';
  /** 1 to 10; quick replies have one. */
  elements: readonly RichElement[];
  custom_id?: string;
}

export interface RichElement {
  title?: string;
  subtitle?: string;
  image?: { url: string; name?: string; content_type?: string; size?: number; width?: number; height?: number };
  /** 1 to 13. */
  buttons?: readonly RichButton[];
}

export interface RichButton {
  text: string;
  value: string;
  type?: string;
  postback_id?: string;
  user_ids?: readonly string[];
  webview_height?: string;
}

/** What a message-box extension stages: the agent's Send sends it. */
export type StagedMessage = { type: 'text'; text: string } | { type: 'rich_message'; message: RichMessage };

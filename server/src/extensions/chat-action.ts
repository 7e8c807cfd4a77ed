// Chat actions: entries that an app has in the menu of a chat. What there is of them, and how many.

/** What an action does: open a page in a tab of its own or in a dialog, have our server call a URL, or show a widget. The words are the vendor's. */
export const CHAT_ACTION_KINDS = ['openLink', 'openModal', 'sendWebhook', 'openWidget'] as const;
export type ChatActionKind = (typeof CHAT_ACTION_KINDS)[number];

export const MOST_CHAT_ACTIONS = 10;
/** A line of a menu. */
export const LONGEST_LABEL = 50;

export type ChatAction = {
  readonly chatActionId: string;
  readonly appId: string;
  readonly label: string;
  readonly kind: ChatActionKind;
  /** Undefined for what opens a widget. */
  readonly url: string | undefined;
  /** The widget that is opened: one of the same app, beside the chat. Undefined for all else. */
  readonly widgetId: string | undefined;
  readonly createdAt: number;
};
export type ChatActionSettings = Pick<ChatAction, 'label' | 'kind' | 'url' | 'widgetId'>;

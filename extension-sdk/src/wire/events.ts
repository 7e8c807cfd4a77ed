// What the host tells extensions, by the names that all dialects share.
import type { CustomerProfile } from './customer-profile.ts';

export type Theme = 'light' | 'dark';

/** A message of a watched chat. */
export interface ChatMessage {
  chat: string;
  message: string;
  message_id: string;
  message_source: 'visitor' | 'agent';
}

/** The query of the agent app's own address. */
export interface PageData {
  queryParams: Readonly<Record<string, string>>;
}

/** What the agent app sends, with `frame.send`. */
export interface AppEvents {
  /** The agent selected a customer, or that customer's data changed. Needs `customers:ro` for more than id, name and chat. */
  customer_profile: CustomerProfile;
  /** The customer left the list. */
  customer_profile_hidden: { id: string };
  /** A message came or went in the open chat. To extensions that watch, with a scope to read chats. */
  message: ChatMessage;
  /** The text in the composer changed. */
  message_box_text: { value: string };
  /** The agent sent what this extension had staged. */
  message_sent: undefined;
  /** A button or a clickable title of one of the extension's sections was clicked. */
  customer_details_section_button_click: { buttonId: string };
  page_data: PageData;
  change_theme: { theme: Theme };
}

/** What an extension can listen to: what the agent app sends, and what the host sends by itself. */
export interface ExtensionEvents extends AppEvents {
  /** Answer to `get_messages` for those that cannot be answered by a value. */
  messages: { messages: readonly ChatMessage[] };
  /** Basic authorization is done; the id is whatever the extension's server answered, or null. */
  authorize: { session_id: unknown };
  authorize_error: { status?: number; message: string };
  /** Payments are not available on this platform. */
  transaction_failed: { error: { message: string } };
  /** The frame was shown or hidden. Browsers do not tell frames. */
  visibility: { visible: boolean };
  /** This document follows another one of the same frame: what that one had asked for is gone. */
  resumed: { documents: number };
}

/** The last value of these is replayed to whoever begins to listen. */
export const STATE_EVENTS: readonly (keyof ExtensionEvents)[] = [
  'customer_profile',
  'page_data',
  'change_theme',
  'visibility',
  'authorize',
  'authorize_error',
  'message_box_text',
  'resumed',
];

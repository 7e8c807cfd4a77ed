// What extensions can make the agent app do. The app implements this table; the host calls it only with data that is checked, within
// scope and place, and within size. An effect may throw an ExtensionError, whose code and message reach a native extension.
import type { ChatMessage } from '../wire/events.ts';
import type { RichElement, StagedMessage } from '../wire/rich-message.ts';
import type { Section } from '../wire/section.ts';
import type { Frame } from './frame.ts';

/** Who calls. */
export interface Call {
  readonly frame: Frame;
  /** Aborted when the extension cancels, when its document goes, and when the time of the method is over. */
  readonly signal: AbortSignal;
}

/** A value that may be there at once or later. */
export type Answer<T> = T | Promise<T>;

/** Checked by host/urls.ts: `path` begins with one slash; `url` is https, or http on this machine. A foreign URL wants the agent's consent. */
export type Target = { readonly kind: 'path'; readonly path: string } | { readonly kind: 'url'; readonly url: string };

export type Scalar = string | number | boolean | null;

export interface Effects {
  /** Appends plain text to the composer of the open chat; never sends it. NOT_FOUND when no chat is open. */
  putMessage(text: string, call: Call): Answer<void>;
  /** Takes the place of what this message-box extension had staged; Send sends it, and the app then sends it `message_sent`. */
  stageMessage(message: StagedMessage, call: Call): Answer<void>;
  /** Replaces the components of a declared section. */
  replaceSection(section: Section, call: Call): Answer<void>;
  /** Sends a rich message to the open chat, once the agent has agreed. */
  sendCards(cards: readonly RichElement[], call: Call): Answer<void>;
  sendQuickReplies(element: RichElement, call: Call): Answer<void>;
  /** The badge on a fullscreen app's icon; null removes it. */
  setBadge(count: number | null, call: Call): Answer<void>;
  /** Goes to a path of the agent app. */
  navigate(path: string, call: Call): Answer<void>;
  /** Leads the main window away. */
  redirect(target: Target, call: Call): Answer<void>;
  setReportsFilters(filters: Readonly<Record<string, unknown>>, call: Call): Answer<void>;
  toast(toast: { readonly content: string; readonly kind: 'success' | 'error' }, call: Call): Answer<void>;
  /** A product event, for the app's own log: most apps drop it. */
  track(
    event: { readonly name: string; readonly properties: Readonly<Record<string, unknown>> },
    call: Call,
  ): Answer<void>;
  /** The vendor's support chat. */
  openSupportChat(call: Call): Answer<void>;
  /** Merges into the properties of the installation. */
  updateProperties(properties: Readonly<Record<string, Scalar>>, call: Call): Answer<void>;
  /** The messages of the open chat, oldest first. */
  getMessages(call: Call): Answer<readonly ChatMessage[]>;
  /** The server's storage of this agent and installation. Undefined: no such key. */
  readStored(key: string, call: Call): Answer<unknown>;
  writeStored(entry: { readonly key: string; readonly value: unknown }, call: Call): Answer<void>;
  removeStored(key: string, call: Call): Answer<void>;
  listStored(call: Call): Answer<readonly string[]>;
  /** Basic authorization, done by the app's server: the session id that the extension's server answered, or null. Throws an AuthorizationError. */
  authorize(call: Call): Answer<unknown>;
}

/** Basic authorization failed; told to the extension as `authorize_error`. */
export class AuthorizationError extends Error {
  /** The HTTP status of the extension's server, if there was one. */
  readonly status: number | undefined;

  constructor({ status, message }: { status?: number | undefined; message: string }) {
    super(message);
    this.name = 'AuthorizationError';
    this.status = status;
  }
}

// A frame as the agent app sees it: an extension in an iframe, its state, and what can be told to it.

import type { CustomerProfile } from '../wire/customer-profile.ts';
import type { AppEvents, ExtensionEvents, PageData } from '../wire/events.ts';
import type { Extension } from './extension.ts';

/**
 * `loading`: spinner. `connected`, `silent`: content. `failed` (it never loaded), `hung` (it does not answer any more, and is back when it
 * does), `left` (a document of another origin spoke), `flooded`: a card with cause, fix and Retry. Ask the server for the cause of `failed`,
 * and of `silent`, whose content may be the browser's error page.
 */
export type FrameState = 'loading' | 'connected' | 'silent' | 'failed' | 'hung' | 'left' | 'flooded';

/** `native`: our port. `plain`: bare window messages. `handshake`: `@@livechat/postmessenger`, in 3 or 4 steps. */
export type Dialect = 'native' | 'plain' | 'handshake';

/** For the makers of an app: counted by the server. */
export type Notice = 'never_spoke' | 'authorization_flag_forgotten' | 'failed_to_load' | 'left_its_origin' | 'flooded';

/** A message that had no effect, and why: for a visible hint, or a log. `message` is `focus` where the frame took that from an agent who wrote. */
export interface Refusal {
  readonly message: string;
  readonly cause: 'unknown' | 'denied' | 'invalid' | 'too_big' | 'rate' | 'failed' | 'foreign_origin';
  readonly detail: string;
}

/** What an extension is told when it is ready: the selected customer for details and message box, the page for fullscreen and settings. */
export interface FrameContext {
  readonly customer_profile?: CustomerProfile | undefined;
  readonly page_data?: PageData | undefined;
}

export interface Frame {
  readonly extension: Extension;
  readonly iframe: HTMLIFrameElement;
  readonly state: FrameState;
  /** Those heard from the present document, in their order. */
  readonly dialects: readonly Dialect[];
  /** Watches the chat's messages: by `watch_messages` or by listening. */
  readonly watchesMessages: boolean;
  /** Calls after each change of state, dialects or visibility. The answer stops it. */
  onChange(listener: () => void): () => void;
  /** Tells it, if it is ready, within its scopes. The last value of each state-like event reaches whoever connects later. */
  send<Name extends keyof AppEvents>(event: Name, data: ExtensionEvents[Name]): void;
  /** Tells it that it is shown or hidden, and looks whether it still lives. */
  setVisible(visible: boolean): void;
  /** The app has proof (from its server) that what was loaded is no extension. */
  fail(): void;
  /** Loads the URL anew. */
  retry(): void;
  /** Ends it: closes the port, hears nothing more. The app then removes the iframe. */
  detach(): void;
}

// What an extension calls. Messages and events bear the names that all dialects share; see host/messages/ for what each does.
import { type CallOptions, type Connection, connect } from './connection.ts';
import { createEmitter, type Listener } from './emitter.ts';
import { ExtensionError } from './wire/codes.ts';
import type { CustomerProfile } from './wire/customer-profile.ts';
import { type ChatMessage, type ExtensionEvents, type PageData, STATE_EVENTS, type Theme } from './wire/events.ts';
import type { RichElement, RichMessage } from './wire/rich-message.ts';
import type { Section } from './wire/section.ts';

export interface InitOptions {
  /** False: the extension signs agents in by itself, or needs nobody. Otherwise it asks for basic authorization, which is deprecated. */
  authorize?: boolean;
  /** The same by another name. */
  authorization?: boolean;
  /** Origins of agent apps that may talk with this page. Default: for the script tag, where it was loaded from; else the first parent that says hello. */
  hostOrigins?: readonly string[];
}

type Scalar = string | number | boolean | null;

export interface LiveChat {
  /** Tells the agent app that this page is ready. Resolves when the two are connected. Calls after the first change nothing. */
  init(options?: InitOptions): Promise<void>;
  /** Before or after `init`. Who listens late gets the last value of what is a state: the customer, the theme, ... */
  on<Name extends keyof ExtensionEvents>(event: Name, listener: (data: ExtensionEvents[Name]) => void): void;
  on(event: string, listener: (data: unknown) => void): void;
  off(event: string, listener?: Listener): void;
  /** Appends text to the composer. The agent sends it. */
  putMessage(text: string, options?: CallOptions): Promise<void>;
  /** In the message box: what the agent's Send is to send. */
  stageMessage(message: string | RichMessage, options?: CallOptions): Promise<void>;
  sendCards(cards: readonly RichElement[], options?: CallOptions): Promise<void>;
  sendQuickReplies(element: RichElement, options?: CallOptions): Promise<void>;
  /** The session id of basic authorization; null without one. */
  getSessionId(): unknown;
  /** Drops it and asks for a new one. Without basic authorization: has the context sent again. */
  refreshSessionId(options?: CallOptions): Promise<unknown>;
  getCustomerProfile(): CustomerProfile | null;
  getPageData(): PageData | null;
  getTheme(): Theme | null;
  getMessages(options?: CallOptions): Promise<readonly ChatMessage[]>;
  /** Has `message` events sent. */
  watchMessages(options?: CallOptions): Promise<void>;
  modifySection(section: Section, options?: CallOptions): Promise<void>;
  setBadge(count: number | null, options?: CallOptions): Promise<void>;
  toast(content: string, kind?: 'success' | 'error', options?: CallOptions): Promise<void>;
  navigate(path: string, options?: CallOptions): Promise<void>;
  redirect(target: string, options?: CallOptions): Promise<void>;
  setReportsFilters(filters: Readonly<Record<string, unknown>>, options?: CallOptions): Promise<void>;
  track(name: string, properties?: Readonly<Record<string, unknown>>, options?: CallOptions): Promise<void>;
  openChatWidget(options?: CallOptions): Promise<void>;
  updateProperties(properties: Readonly<Record<string, Scalar>>, options?: CallOptions): Promise<void>;
  /** Kept by the agent app's server, for this agent and this installation: nothing is stored in the browser. */
  readonly storage: {
    /** Null when there is no such key. */
    get(key: string, options?: CallOptions): Promise<unknown>;
    set(key: string, value: unknown, options?: CallOptions): Promise<void>;
    remove(key: string, options?: CallOptions): Promise<void>;
    keys(options?: CallOptions): Promise<readonly string[]>;
  };
}

/** Heard in any case: for the getters, and for whoever listens late. */
const ALWAYS = ['customer_profile', 'page_data', 'change_theme', 'authorize', 'authorize_error'];

/** One page has one. `hostOrigins`: the default of `init`. */
export function createLiveChat(defaults: Pick<InitOptions, 'hostOrigins'> = {}): LiveChat {
  const emitter = createEmitter();
  const states = new Map<string, unknown>();
  const heard = new Set(ALWAYS);
  let connection: Connection | undefined;
  let ready: Promise<void> | undefined;
  let theme: Theme | null = null;
  let sessionId: unknown = null;

  const call = <T = void>(method: string, data: unknown, options?: CallOptions): Promise<T> => {
    if (connection) return connection.call(method, data, options) as Promise<T>;
    return Promise.reject(new ExtensionError('PEER_GONE', `Call LiveChat.init() before ${method}.`));
  };
  const subscribe = (event: string) => {
    // When this is lost with its port, the next `ready` has it.
    connection?.call('subscribe', [event]).catch(() => undefined);
  };
  const onEvent = (name: string, data: unknown) => {
    if ((STATE_EVENTS as readonly string[]).includes(name)) states.set(name, data);
    if (name === 'change_theme') theme = (data as ExtensionEvents['change_theme']).theme;
    if (name === 'authorize') sessionId = (data as ExtensionEvents['authorize']).session_id;
    if (name === 'authorize_error') sessionId = null;
    emitter.emit(name, data);
  };
  const start = ({ hostOrigins = defaults.hostOrigins, authorize, authorization }: InitOptions) =>
    new Promise<void>((resolve, reject) => {
      if (window.parent === window) {
        reject(new ExtensionError('PEER_GONE', 'This page is not in the frame of an agent app.'));
        return;
      }
      connection = connect({
        hostOrigins,
        authorize: authorize !== false && authorization !== false,
        events: () => [...heard],
        onWelcome(welcome, events) {
          theme = welcome.theme;
          for (const name of events) if (name in welcome.context) onEvent(name, welcome.context[name]);
          resolve();
        },
        onRefused: reject,
        onEvent,
      });
    });
  const last = <T>(event: string) => (states.get(event) ?? null) as T | null;

  return {
    init(options = {}) {
      if (!ready) {
        ready = start(options);
        // Pages call it and go: what went wrong is said, without being an unhandled rejection.
        ready.catch((error: Error) => console.warn(`LiveChat.init: ${error.message}`));
      }
      return ready;
    },
    on(event: string, listener: Listener) {
      emitter.add(event, listener);
      if (states.has(event) && heard.has(event)) emitter.callSoon(event, listener, states.get(event));
      if (heard.has(event)) return;
      heard.add(event);
      subscribe(event);
    },
    off: (event, listener) => emitter.remove(event, listener),
    putMessage: (text, options) => call('put_message', text, options),
    stageMessage: (message, options) =>
      call(
        'put_messagebox_message',
        typeof message === 'string' ? { type: 'message', value: message } : { type: 'rich_message', payload: message },
        options,
      ),
    sendCards: (cards, options) => call('send_cards', cards, { timeout: 120_000, ...options }),
    sendQuickReplies: (element, options) => call('send_quick_replies', element, { timeout: 120_000, ...options }),
    getSessionId: () => sessionId,
    refreshSessionId(options) {
      sessionId = null;
      return call('plugin_loaded', null, options);
    },
    getCustomerProfile: () => last('customer_profile'),
    getPageData: () => last('page_data'),
    getTheme: () => theme ?? (new URLSearchParams(window.location.search).get('theme') as Theme | null),
    getMessages: (options) => call('get_messages', null, options),
    watchMessages: (options) => call('watch_messages', null, options),
    modifySection: (section, options) => call('customer_details_section', section, options),
    setBadge: (count, options) => call('set_fullscreen_widget_notification_badge', count, options),
    toast: (content, kind = 'success', options) => call('set_toast', { content, kind }, options),
    navigate: (path, options) => call('navigate_from_fullscreen_widget', path, options),
    redirect: (target, options) => call('redirect', target, { timeout: 120_000, ...options }),
    setReportsFilters: (filters, options) => call('set_reports_filters', filters, options),
    track: (name, properties = {}, options) =>
      call('track', { event_name: name, event_properties: properties }, options),
    openChatWidget: (options) => call('open_chat_widget', null, options),
    updateProperties: (properties, options) => call('update_properties', properties, options),
    storage: {
      get: (key, options) => call('storage_get', key, options),
      set: (key, value, options) => call('storage_set', { key, value }, options),
      remove: (key, options) => call('storage_remove', key, options),
      keys: (options) => call('storage_keys', null, options),
    },
  };
}

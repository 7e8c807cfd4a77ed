// The bare host page: the bridge with effects that write down what they were asked for, and nothing around it. Runs in the browser.
import {
  type AppEvents,
  AuthorizationError,
  type CustomerProfile,
  createExtensionHost,
  type Extension,
  type ExtensionEvents,
  type Frame,
  type Limits,
} from '@gatehouse/extension-sdk/host';

export type LoggedEffect = { readonly widget: string; readonly effect: string; readonly arg: unknown };

/** What tests reach with `page.evaluate(() => window.stage...)`. */
export type HostPage = {
  attach(extension: Extension): void;
  frame(widget: string): Frame;
  /** In their order: what widgets made the app do, and what else happened. */
  readonly effects: LoggedEffect[];
  readonly notices: { readonly widget: string; readonly notice: string }[];
  readonly refusals: { readonly widget: string; readonly message: string; readonly cause: string }[];
  readonly states: { readonly widget: string; readonly state: string }[];
  /** What basic authorization comes to, by widget. */
  readonly sessions: Record<string, unknown>;
  select(customer: CustomerProfile): void;
  send<Name extends keyof AppEvents>(widget: string, event: Name, data: ExtensionEvents[Name]): void;
  setTheme(theme: 'light' | 'dark'): void;
};

declare global {
  interface Window {
    stage: HostPage;
  }
}

const JOHN: CustomerProfile = {
  id: 'customer-1',
  name: 'John',
  email: 'john@example.com',
  chat: { chat_id: 'CHAT1', id: 'THREAD1', groupID: '0', preChatSurvey: [{ question: 'Why?', answer: 'Because' }] },
  source: 'chats',
  geolocation: { country: 'Poland', country_code: 'PL', city: 'Wroclaw' },
  customVariables: { plan: 'gold' },
};

const query = new URLSearchParams(location.search);
const limits: Partial<Limits> = JSON.parse(query.get('limits') ?? '{}') as Partial<Limits>;
const frames = new Map<string, Frame>();
const stored = new Map<string, unknown>();
let customer = JOHN;

const effects: LoggedEffect[] = [];
const notices: HostPage['notices'] = [];
const refusals: HostPage['refusals'] = [];
const states: HostPage['states'] = [];
const sessions: HostPage['sessions'] = {};

type Caller = { readonly frame: Frame };
const log = (effect: string, arg: unknown, { frame }: Caller) => {
  effects.push({ widget: frame.extension.widgetId, effect, arg });
};
const keyOf = (key: string, { frame }: Caller) => `${frame.extension.widgetId}/${key}`;

const host = createExtensionHost({
  effects: {
    putMessage: (text, call) => log('putMessage', text, call),
    stageMessage: (message, call) => log('stageMessage', message, call),
    replaceSection: (section, call) => log('replaceSection', section, call),
    sendCards: (cards, call) => log('sendCards', cards, call),
    sendQuickReplies: (element, call) => log('sendQuickReplies', element, call),
    setBadge: (count, call) => log('setBadge', count, call),
    navigate: (path, call) => log('navigate', path, call),
    redirect: (target, call) => log('redirect', target, call),
    setReportsFilters: (filters, call) => log('setReportsFilters', filters, call),
    toast: (toast, call) => log('toast', toast, call),
    track: (event, call) => log('track', event, call),
    openSupportChat: (call) => log('openSupportChat', null, call),
    updateProperties(properties, call) {
      log('updateProperties', properties, call);
      if (!('never' in properties)) return;
      // Never done, and says when it is called off.
      return new Promise(() => {
        call.signal.addEventListener('abort', () => log('aborted', null, call));
      });
    },
    getMessages(call) {
      log('getMessages', null, call);
      return [{ chat: 'CHAT1', message: 'Hello', message_id: 'm1', message_source: 'visitor' }];
    },
    readStored: (key, call) => stored.get(keyOf(key, call)),
    writeStored: ({ key, value }, call) => {
      stored.set(keyOf(key, call), value);
    },
    removeStored: (key, call) => {
      stored.delete(keyOf(key, call));
    },
    listStored: (call) =>
      [...stored.keys()].filter((key) => key.startsWith(keyOf('', call))).map((key) => key.split('/')[1] ?? ''),
    authorize(call) {
      log('authorize', null, call);
      const session = sessions[call.frame.extension.widgetId];
      if (session instanceof Promise) return session;
      const { status, message } = (session ?? {}) as { status?: number; message?: string };
      if (message !== undefined) throw new AuthorizationError({ status, message });
      return session;
    },
  },
  context: ({ extension: { place } }) =>
    place === 'details' || place === 'message_box'
      ? { customer_profile: customer }
      : { page_data: { queryParams: { tab: 'first' } } },
  // The platform's rule in short: `rw` covers `ro`.
  covers: (granted, scope) => granted.includes(scope) || granted.includes(scope.replace(/:ro$/, ':rw')),
  theme: 'light',
  locale: 'en',
  limits,
  onNotice: (frame, notice) => notices.push({ widget: frame.extension.widgetId, notice }),
  onRefusal: (frame, { message, cause }) => refusals.push({ widget: frame.extension.widgetId, message, cause }),
});

window.stage = {
  effects,
  notices,
  refusals,
  states,
  sessions,
  attach(extension) {
    const iframe = document.createElement('iframe');
    const frame = host.attach(iframe, extension);
    frames.set(extension.widgetId, frame);
    states.push({ widget: extension.widgetId, state: frame.state });
    frame.onChange(() => {
      const last = states.filter(({ widget }) => widget === extension.widgetId).pop();
      if (last?.state !== frame.state) states.push({ widget: extension.widgetId, state: frame.state });
    });
    document.body.append(iframe);
  },
  frame(widget) {
    const frame = frames.get(widget);
    if (!frame) throw new Error(`There is no widget ${widget}.`);
    return frame;
  },
  select(next) {
    customer = next;
    for (const frame of frames.values()) frame.send('customer_profile', next);
  },
  send: (widget, event, data) => frames.get(widget)?.send(event, data),
  setTheme: (theme) => host.setTheme(theme),
};

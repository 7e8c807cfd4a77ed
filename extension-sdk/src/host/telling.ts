// What a frame is told, whichever document is in it: its context, the theme, whether it is shown; and first of all, where it asks for that, the
// outcome of basic authorization.
import type { ExtensionEvents, Theme } from '../wire/events.ts';
import { createBasicAuthorization } from './basic-authorization.ts';
import type { Answer } from './effects.ts';
import type { FrameContext } from './frame.ts';
import type { Grant } from './scopes.ts';
import { createTold } from './told.ts';

type EventName = keyof ExtensionEvents;

export interface Telling {
  readonly theme: Theme;
  push<Name extends EventName>(event: Name, data: ExtensionEvents[Name]): void;
  /** The last value of a state-like event, as far as the scopes reach. */
  lastOf(event: string): { data: unknown } | undefined;
  setTheme(theme: Theme): void;
  setVisible(visible: boolean): void;
  /** The theme, and whether it is shown. */
  tellSurroundings(): void;
  /** Sends the context in a task of its own, or so many ms later: the listeners of old SDKs are attached one after the answer. */
  sendContextSoon(delay?: number): void;
  /** Somebody announced itself: what was to be sent for want of that is not. */
  holdContext(): void;
  /** What a welcome tells: everything. With basic authorization nothing, and nothing until that is done. */
  contextForWelcome(options: { awaitsSession: boolean }): Record<string, unknown>;
  /** Asks for basic authorization. The session id, or null. */
  authorize(): Promise<unknown>;
  /** The document is another one. */
  forgetDocument(): void;
  /** The URL was loaded anew, with the present theme in it. */
  launched(): void;
}

type Parts = {
  grant: Grant;
  theme: Theme;
  context: () => FrameContext;
  authorize: (signal: AbortSignal) => Answer<unknown>;
  /** In ms, for basic authorization. */
  timeout: number;
  /** Sends over whatever connection there is. */
  deliver: (event: EventName, data: unknown) => void;
  onWithheld: (event: EventName) => void;
  onAuthorizing: () => void;
  onAuthorized: () => void;
};

export function createTelling(parts: Parts): Telling {
  const { grant, deliver, onWithheld } = parts;
  let theme = parts.theme;
  let launchTheme = theme;
  let visible = false;
  let contextTimer: ReturnType<typeof setTimeout> | undefined;

  const told = createTold({ grant, deliver, onWithheld });
  const tellSurroundings = () => {
    told.push('change_theme', { theme });
    told.push('visibility', { visible });
  };
  const sendContext = () => {
    const { customer_profile, page_data } = parts.context();
    if (customer_profile) told.push('customer_profile', customer_profile);
    if (page_data) told.push('page_data', page_data);
    if (theme !== launchTheme) told.push('change_theme', { theme });
  };
  const sendContextSoon = (delay = 0) => {
    clearTimeout(contextTimer);
    contextTimer = setTimeout(sendContext, delay);
  };
  const basic = createBasicAuthorization({
    authorize: parts.authorize,
    told,
    timeout: parts.timeout,
    onBegin: parts.onAuthorizing,
    onEnd() {
      parts.onAuthorized();
      sendContextSoon();
    },
  });

  return {
    get theme() {
      return theme;
    },
    push: told.push,
    lastOf: told.lastOf,
    setTheme(to) {
      theme = to;
      told.push('change_theme', { theme });
    },
    setVisible(to) {
      visible = to;
      told.push('visibility', { visible });
    },
    tellSurroundings,
    sendContextSoon,
    holdContext: () => clearTimeout(contextTimer),
    contextForWelcome({ awaitsSession }) {
      if (!awaitsSession) sendContext();
      tellSurroundings();
      // Withheld already, or the welcome would tell the context before the outcome.
      told.withhold(awaitsSession);
      return told.lastValues();
    },
    authorize: basic.ask,
    forgetDocument() {
      basic.forget();
      told.forgetDocument();
      clearTimeout(contextTimer);
    },
    launched() {
      launchTheme = theme;
    },
  };
}

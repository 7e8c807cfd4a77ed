// What apps have in the menu of a chat: what happens when an agent chooses one of them. The server makes the URL, of what the app may know,
// and calls webhooks; here pages are opened.

import { openDetailsTab } from '../shell/details-open.ts';
import { type ChatAt, runningActions, runningKey } from '../shell/slots.ts';
import { toast } from '../shell/toasts.ts';
import { createStore, type Store } from '../state/store.ts';
import type { InstalledAction } from './installed.ts';
import { isOpenable } from './openable.ts';
import type { Registry } from './registry.ts';

/** The page that a dialog shows; each opening is another one. */
export type OpenPage = {
  readonly id: number;
  readonly action: InstalledAction;
  readonly at: ChatAt;
  readonly url: string;
};
export type ChatActions = {
  readonly dialog: Store<OpenPage | undefined>;
  /** One at a time for a chat; what does not work is said. */
  readonly run: (action: InstalledAction, at: ChatAt) => Promise<void>;
};

type Parts = {
  readonly registry: Pick<Registry, 'runAction'>;
  /** Origins that the page may not frame without a reload. */
  readonly blocked: () => readonly string[];
  readonly window?: Pick<Window, 'open'> & { readonly navigator: Pick<Navigator, 'userActivation'> };
};

export function openChatActions({ registry, blocked, window: browser = window }: Parts): ChatActions {
  const dialog = createStore<OpenPage | undefined>(undefined);
  let opened = 0;

  /** Without a reference back, and without telling where from. */
  const openTab = (url: string) => void browser.open(url, '_blank', 'noopener,noreferrer');

  function open(action: InstalledAction, at: ChatAt, url: string): void {
    if (!isOpenable(url, { origin: action.origin, own: location.origin })) {
      toast('error', `${action.label} was not opened: its address is not the one that was registered.`);
    } else if (action.kind === 'openModal') {
      opened += 1;
      dialog.set({ id: opened, action, at, url });
    } else if (browser.navigator.userActivation?.isActive === false) {
      // The choice was too long ago for the browser to open a tab unasked.
      toast('info', `${action.label} is ready`, { label: 'Open', run: () => openTab(url) });
    } else openTab(url);
  }

  async function act(action: InstalledAction, at: ChatAt): Promise<void> {
    const answer = await registry.runAction(action.id, at);
    switch (answer.outcome) {
      case 'url':
        return open(action, at, answer.url);
      case 'sent':
        return toast('success', `${action.label}: ${action.app.name} has got it`);
      case 'failed':
        return toast('error', `${action.label}: ${action.app.name} has not got it. ${answer.message}`);
    }
  }

  return {
    dialog,
    async run(action, at) {
      if (action.widgetId !== undefined) return openDetailsTab(action.widgetId);
      if (action.kind === 'openModal' && blocked().includes(action.origin)) {
        const reload = { label: 'Reload', run: () => location.reload() };
        return toast('info', `${action.label} was added after this page was loaded. Reload to use it.`, reload);
      }
      const key = runningKey(action.id, at.chatId);
      if (runningActions.get().has(key)) return;
      runningActions.set((now) => new Set(now).add(key));
      try {
        await act(action, at);
      } catch (error) {
        toast('error', `${action.label} did not work: ${error instanceof Error ? error.message : String(error)}`);
      } finally {
        runningActions.set((now) => new Set([...now].filter((other) => other !== key)));
      }
    },
  };
}

// What the registry asks of a database about chat actions; they are read with their app. An `audit` event that is given is saved in the
// transaction of the act, when that did something. Apps are changed by their own organization only: another's is `not_found`.

import type { AuditEvent } from '../accounts/audit-log.ts';
import type { App } from './app.ts';
import type { ChatAction, ChatActionSettings } from './chat-action.ts';

type OfApp = { readonly organizationId: string; readonly appId: string; readonly audit?: AuditEvent | undefined };

/** 'no_widget': it would open a widget that the app does not have, or not beside the chat. */
type Unfit = 'not_found' | 'does_not_fit' | 'no_widget';

export interface ChatActionStorage {
  /** ATOMIC: an app never has more than `most`. `fits`: whether the action is one that the app, as it is now, may have. */
  addChatAction(
    query: OfApp & { chatAction: ChatAction; most: number; fits: (app: App) => boolean },
  ): Promise<'added' | 'too_many' | Unfit>;
  /**
   * ATOMIC: sets what is given; `fits` is asked of what the action would be then, whatever others changed meanwhile, and `audit` for the event.
   * Answers what it is now.
   */
  updateChatAction(
    query: Omit<OfApp, 'audit'> & {
      chatActionId: string;
      change: Partial<ChatActionSettings>;
      fits: (app: App, chatAction: ChatAction) => boolean;
      audit?: (now: ChatAction) => AuditEvent;
    },
  ): Promise<ChatAction | Unfit>;
  removeChatAction(query: OfApp & { chatActionId: string }): Promise<'removed' | 'not_found'>;
}

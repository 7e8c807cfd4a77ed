// What the registry asks of a database about apps and their widgets. An `audit` event that is given is saved in the transaction of
// the act, when that did something. Apps are changed by their own organization only: another's is `not_found`.

import type { AuditEvent } from '../accounts/audit-log.ts';
import type { App, AppSettings, AppWithWidgets, Notice, NoticeKind, Widget, WidgetSettings } from './app.ts';
import type { ChatAction } from './chat-action.ts';
import type { OfInstallation } from './installation-storage.ts';

type OfApp = { readonly organizationId: string; readonly appId: string; readonly audit?: AuditEvent | undefined };

export type WidgetFits = (app: App, widget: Widget) => boolean;

export interface AppStorage {
  /** ATOMIC: an organization never has more than `most`. */
  createApp(query: { app: App; most: number; audit?: AuditEvent | undefined }): Promise<'created' | 'too_many'>;
  /** Of any organization, with its widgets and chat actions in the order in which they were added. */
  findApp(appId: string): Promise<AppWithWidgets | undefined>;
  /** Those that the organization made, the oldest first; without an organization all. */
  listApps(organizationId: string | undefined): Promise<AppWithWidgets[]>;
  /**
   * ATOMIC: sets what is given. 'installed_elsewhere': it would become private or local while others have it; 'does_not_fit': `appFits` refuses
   * what it would be, whatever others changed meanwhile; 'widgets_do_not_fit': it would no longer be local, and `fits` refuses one of its widgets;
   * 'chat_actions_do_not_fit': the same of `actionFits` and its chat actions.
   */
  updateApp(
    query: OfApp & {
      change: Partial<AppSettings>;
      now: number;
      fits: (widget: Widget) => boolean;
      appFits: (app: App) => boolean;
      actionFits: (chatAction: ChatAction) => boolean;
    },
  ): Promise<
    'updated' | 'not_found' | 'installed_elsewhere' | 'does_not_fit' | 'widgets_do_not_fit' | 'chat_actions_do_not_fit'
  >;
  /** One transaction: with its widgets, its chat actions and its installations, each of which ends as if it were uninstalled; `uninstalled` says it in their logs. */
  deleteApp(
    query: OfApp & { uninstalled?: ((of: OfInstallation) => AuditEvent) | undefined },
  ): Promise<'deleted' | 'not_found'>;
  /**
   * ATOMIC: an app never has more than `most`, nor initial states of more than `longest` bytes in all. `fits`: whether the app, as it is now, may
   * have the widget.
   */
  addWidget(
    query: OfApp & { widget: Widget; most: number; longest: number; fits: WidgetFits },
  ): Promise<'added' | 'not_found' | 'too_many' | 'too_large' | 'does_not_fit'>;
  /** ATOMIC: sets what is given; `fits` is asked of what the widget would be then, whatever others changed meanwhile. Answers that. */
  updateWidget(
    query: OfApp & { widgetId: string; change: Partial<WidgetSettings>; longest: number; fits: WidgetFits },
  ): Promise<Widget | 'not_found' | 'too_large' | 'does_not_fit'>;
  /** With the chat actions that open it. */
  removeWidget(query: OfApp & { widgetId: string }): Promise<'removed' | 'not_found'>;
  countInstallations(appId: string): Promise<number>;
  /** Counts one more of this kind for the widget; nothing when there is no such widget any more. */
  countNotice(notice: { widgetId: string; kind: NoticeKind; now: number }): Promise<void>;
  listNotices(appId: string): Promise<Notice[]>;
}

// Apps, widgets and installations as they are answered.

import { findScope } from '../../accounts/scopes.ts';
import type { App, AppWithWidgets, InstalledApp, Notice, Widget } from '../../extensions/app.ts';
import type { ChatAction } from '../../extensions/chat-action.ts';
import { scopesWanted } from '../../extensions/rules.ts';
import type { AppAnswer, InstallationAnswer } from './schemas.ts';

/** What the whole world may know of an app, with what its makers alone may, or whoever is about to install it should. */
export function presentApp(
  app: AppWithWidgets,
  known: {
    readonly installationsCount?: number;
    readonly notices?: readonly Notice[];
    readonly warnings?: readonly string[];
  } = {},
): AppAnswer {
  const { installationsCount, notices, warnings } = known;
  return {
    ...presentAppFields(app),
    scopes: app.scopes.map((scope) => ({ scope, words: findScope(scope)?.words ?? scope })),
    created_at: presentTime(app.createdAt),
    updated_at: presentTime(app.updatedAt),
    widgets: app.widgets.map(presentWidget),
    chat_actions: app.chatActions.map(presentChatAction),
    ...(installationsCount === undefined ? {} : { installations_count: installationsCount }),
    ...(notices === undefined ? {} : { notices: notices.map(presentNotice) }),
    ...(warnings === undefined ? {} : { warnings: [...warnings] }),
  };
}

export function presentWidget(widget: Widget) {
  return {
    widget_id: widget.widgetId,
    url: widget.url,
    place: widget.place,
    initial_state: widget.initialState ?? null,
    authorization: widget.authorization,
    permissions: [...widget.permissions],
  };
}

export function presentChatAction({ chatActionId, label, kind, url, widgetId }: ChatAction) {
  return { chat_action_id: chatActionId, label, action: kind, url: url ?? null, widget_id: widgetId ?? null };
}

export function presentInstallation(
  { installation, app }: InstalledApp,
  show: { readonly properties: boolean; readonly warnings: readonly string[] },
): InstallationAnswer {
  const { installationId, installedAt, scopes, properties } = installation;
  return {
    installation_id: installationId,
    installed_at: presentTime(installedAt),
    scopes: [...scopes],
    scopes_wanted: scopesWanted(app, scopes),
    ...(show.properties ? { properties } : {}),
    warnings: [...show.warnings],
    app: presentAppFields(app),
    widgets: app.widgets.map(presentWidget),
    chat_actions: app.chatActions.map(presentChatAction),
  };
}

export function presentTime(time: number): string {
  return new Date(time).toISOString();
}

function presentAppFields(app: App) {
  return {
    app_id: app.appId,
    name: app.name,
    icon_url: app.iconUrl ?? null,
    description: app.description,
    private: app.private,
    local_development: app.localDevelopment,
    client_id: app.clientId ?? null,
  };
}

function presentNotice({ widgetId, kind, count, firstAt, lastAt }: Notice) {
  return {
    widget_id: widgetId,
    kind,
    count,
    first_at: presentTime(firstAt),
    last_at: presentTime(lastAt),
  };
}

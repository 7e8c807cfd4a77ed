// Apps, widgets and installations between their rows and their types.

import type {
  App,
  AppSettings,
  AppWithWidgets,
  Authorization,
  InitialState,
  Installation,
  Permission,
  Place,
  Properties,
  Widget,
  WidgetSettings,
} from '../../extensions/app.ts';
import type { ChatAction, ChatActionKind } from '../../extensions/chat-action.ts';
import { decodeFlag, decodeList, encodeFlag, encodeList, orNull, orUndefined } from '../columns.ts';
import type { Schema } from '../schema.ts';

export type AppRow = Schema['apps'];
export type WidgetRow = Schema['widgets'];
export type ChatActionRow = Schema['chat_actions'];
export type InstallationRow = Schema['installations'];

export const APP_COLUMNS = [
  'app_id',
  'organization_id',
  'name',
  'description',
  'icon_url',
  'private',
  'local_development',
  'client_id',
  'scopes',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof AppRow)[];

export const WIDGET_COLUMNS = [
  'widget_id',
  'organization_id',
  'app_id',
  'url',
  'place',
  'initial_state',
  'authorizes_by',
  'permissions',
  'created_at',
] as const satisfies readonly (keyof WidgetRow)[];

export const CHAT_ACTION_COLUMNS = [
  'chat_action_id',
  'organization_id',
  'app_id',
  'label',
  'kind',
  'url',
  'widget_id',
  'created_at',
] as const satisfies readonly (keyof ChatActionRow)[];

export const INSTALLATION_COLUMNS = [
  'installation_id',
  'organization_id',
  'app_id',
  'scopes',
  'properties',
  'key_generation',
  'installed_at',
] as const satisfies readonly (keyof InstallationRow)[];

export function toApp(row: AppRow): App {
  return {
    appId: row.app_id,
    organizationId: row.organization_id,
    name: row.name,
    description: row.description,
    iconUrl: orUndefined(row.icon_url),
    private: decodeFlag(row.private),
    localDevelopment: decodeFlag(row.local_development),
    clientId: orUndefined(row.client_id),
    scopes: decodeList(row.scopes),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export function toAppRow(app: App): AppRow {
  return {
    app_id: app.appId,
    organization_id: app.organizationId,
    ...appColumns(app),
    created_at: app.createdAt,
    updated_at: app.updatedAt,
  };
}

type AppSettingColumns = Omit<AppRow, 'app_id' | 'organization_id' | 'created_at' | 'updated_at'>;

/** The columns of what is given, and of nothing else. What is given as undefined is taken away. */
export function appColumns(app: AppSettings): AppSettingColumns;
export function appColumns(change: Partial<AppSettings>): Partial<AppSettingColumns>;
export function appColumns(change: Partial<AppSettings>): Partial<AppSettingColumns> {
  const columns: Partial<AppSettingColumns> = {};
  if (change.name !== undefined) columns.name = change.name;
  if (change.description !== undefined) columns.description = change.description;
  if ('iconUrl' in change) columns.icon_url = orNull(change.iconUrl);
  if (change.private !== undefined) columns.private = encodeFlag(change.private);
  if (change.localDevelopment !== undefined) columns.local_development = encodeFlag(change.localDevelopment);
  if ('clientId' in change) columns.client_id = orNull(change.clientId);
  if (change.scopes !== undefined) columns.scopes = encodeList(change.scopes);
  return columns;
}

export function toWidget(row: WidgetRow): Widget {
  return {
    widgetId: row.widget_id,
    appId: row.app_id,
    url: row.url,
    place: row.place as Place,
    initialState: row.initial_state === null ? undefined : (JSON.parse(row.initial_state) as InitialState),
    authorization: row.authorizes_by as Authorization,
    permissions: decodeList(row.permissions) as Permission[],
    createdAt: row.created_at,
  };
}

export function toWidgetRow(widget: Widget, organizationId: string): WidgetRow {
  return {
    widget_id: widget.widgetId,
    organization_id: organizationId,
    app_id: widget.appId,
    ...widgetColumns(widget),
    created_at: widget.createdAt,
  };
}

type WidgetSettingColumns = Omit<WidgetRow, 'widget_id' | 'organization_id' | 'app_id' | 'created_at'>;

/** The columns of what is given, and of nothing else. */
export function widgetColumns(widget: WidgetSettings): WidgetSettingColumns;
export function widgetColumns(change: Partial<WidgetSettings>): Partial<WidgetSettingColumns>;
export function widgetColumns(change: Partial<WidgetSettings>): Partial<WidgetSettingColumns> {
  const columns: Partial<WidgetSettingColumns> = {};
  if (change.url !== undefined) columns.url = change.url;
  if (change.place !== undefined) columns.place = change.place;
  if ('initialState' in change) columns.initial_state = JSON.stringify(change.initialState) ?? null;
  if (change.authorization !== undefined) columns.authorizes_by = change.authorization;
  if (change.permissions !== undefined) columns.permissions = encodeList(change.permissions);
  return columns;
}

export function toChatAction(row: ChatActionRow): ChatAction {
  return {
    chatActionId: row.chat_action_id,
    appId: row.app_id,
    label: row.label,
    kind: row.kind as ChatActionKind,
    url: orUndefined(row.url),
    widgetId: orUndefined(row.widget_id),
    createdAt: row.created_at,
  };
}

/** What belongs to apps, of several of them. */
export type OfApps = { readonly widgets: readonly WidgetRow[]; readonly chatActions: readonly ChatActionRow[] };

export function withWidgets(app: AppRow, { widgets, chatActions }: OfApps): AppWithWidgets {
  const isOwn = ({ app_id }: { app_id: string }) => app_id === app.app_id;
  return {
    ...toApp(app),
    widgets: widgets.filter(isOwn).map(toWidget),
    chatActions: chatActions.filter(isOwn).map(toChatAction),
  };
}

export function toInstallation(row: InstallationRow): Installation {
  return {
    installationId: row.installation_id,
    organizationId: row.organization_id,
    appId: row.app_id,
    scopes: decodeList(row.scopes),
    properties: JSON.parse(row.properties) as Properties,
    keyGeneration: row.key_generation,
    installedAt: row.installed_at,
  };
}

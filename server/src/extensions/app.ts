// What is registered and installed: apps, their widgets, installations. The words of the product, and how many of each there may be.

import type { ChatAction } from './chat-action.ts';

/** Where a widget is shown. */
export const PLACES = ['details', 'message_box', 'fullscreen', 'settings'] as const;
export type Place = (typeof PLACES)[number];

/** How a widget learns who looks at it: by OAuth in its frame, by a request of our server with an API key, or not at all. */
export const AUTHORIZATIONS = ['sign-in', 'basic', 'none'] as const;
export type Authorization = (typeof AUTHORIZATIONS)[number];

/** What of the browser a widget's frame may use; nothing unless it asks. */
export const PERMISSIONS = [
  'camera',
  'microphone',
  'clipboard-write',
  'clipboard-read',
  'fullscreen',
  'autoplay',
  'geolocation',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** What widgets of the old platform could count on. */
export const OLD_PRESET: readonly Permission[] = ['camera', 'microphone', 'clipboard-write', 'fullscreen', 'autoplay'];

/** What a widget's makers are told of. The last two are counted by the server itself, the others by agent apps. */
export const NOTICES = [
  'never_spoke',
  'authorization_flag_forgotten',
  'failed_to_load',
  'left_its_origin',
  'flooded',
  'no_session_id',
  'authorization_failed',
] as const;
export type NoticeKind = (typeof NOTICES)[number];

/** How many of each there may be. */
export const MOST = {
  appsOfOrganization: 100,
  widgetsOfApp: 20,
  installationsOfOrganization: 100,
  scopesOfApp: 50,
  properties: 32,
  storedKeys: 64,
} as const;

/** The longest JSON of each, in bytes. */
export const LONGEST = {
  initialState: 16_384,
  initialStatesOfApp: 32_768,
  property: 1_024,
  storedValue: 4_096,
  /** All properties and stored values of an organization. */
  keptOfOrganization: 16 * 1_048_576,
} as const;

export type App = {
  readonly appId: string;
  /** Whose app it is. */
  readonly organizationId: string;
  readonly name: string;
  readonly description: string;
  readonly iconUrl: string | undefined;
  /** Only its own organization may install it. */
  readonly private: boolean;
  /** Its widgets may be on the developer's own machine. Such an app can be installed by its own organization only. */
  readonly localDevelopment: boolean;
  /** The OAuth client that it signs in with. */
  readonly clientId: string | undefined;
  /** What it asks for; what it has in an organization stands in the installation. */
  readonly scopes: readonly string[];
  readonly createdAt: number;
  readonly updatedAt: number;
};

export type Widget = {
  readonly widgetId: string;
  readonly appId: string;
  readonly url: string;
  readonly place: Place;
  /** What is drawn before the page has spoken: `{ customerDetailsSections }`. */
  readonly initialState: InitialState | undefined;
  readonly authorization: Authorization;
  readonly permissions: readonly Permission[];
  readonly createdAt: number;
};

export type InitialState = { readonly customerDetailsSections: readonly unknown[] };

export type AppWithWidgets = App & { readonly widgets: readonly Widget[]; readonly chatActions: readonly ChatAction[] };

export type Notice = {
  readonly widgetId: string;
  readonly kind: NoticeKind;
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
};

/** What an installation keeps about itself, for all agents. */
export type Properties = Readonly<Record<string, string | number | boolean>>;

export type Installation = {
  readonly installationId: string;
  readonly organizationId: string;
  readonly appId: string;
  /** As they were shown to whoever installed it: an app that asks for more later does not have it yet. */
  readonly scopes: readonly string[];
  readonly properties: Properties;
  /** Raised to end every API key of this installation. */
  readonly keyGeneration: number;
  readonly installedAt: number;
};

export type InstalledApp = { readonly installation: Installation; readonly app: AppWithWidgets };
export type InstalledWidget = InstalledApp & { readonly widget: Widget };
export type InstalledChatAction = InstalledApp & { readonly chatAction: ChatAction };

export type AppSettings = Pick<
  App,
  'name' | 'description' | 'iconUrl' | 'private' | 'localDevelopment' | 'clientId' | 'scopes'
>;
export type WidgetSettings = Pick<Widget, 'url' | 'place' | 'initialState' | 'authorization' | 'permissions'>;

// What the host must know of an extension to give it a frame: from the registry and the installation, never from the frame itself.

/** Where a widget is shown. */
export type Place = 'details' | 'message_box' | 'fullscreen' | 'settings';

/** `sign-in`: the accounts SDK inside the frame. `basic`: the server posts to `<url>/authorize/` (deprecated). `none`: needs nobody. */
export type Authorization = 'sign-in' | 'basic' | 'none';

/** What the browser may grant to the frame, by registration. */
export type Permission =
  | 'camera'
  | 'microphone'
  | 'clipboard-write'
  | 'clipboard-read'
  | 'fullscreen'
  | 'autoplay'
  | 'geolocation';

/** One widget of an installed app. */
export interface Extension {
  /** `[A-Za-z0-9_-]+`. Goes into the frame's URL as `plugin_id`; never authority for anything. */
  readonly widgetId: string;
  /** The name of the app, for the frame's title. */
  readonly name: string;
  readonly url: string;
  /** The one origin whose documents are heard and told anything: that of `url`. */
  readonly origin: string;
  readonly place: Place;
  readonly authorization: Authorization;
  /** As granted to the installation. */
  readonly scopes: readonly string[];
  readonly permissions: readonly Permission[];
  /** Titles of the sections that the widget declared: only these can be replaced. */
  readonly sectionTitles: readonly string[];
  /** Sandboxed without an origin of its own: nothing but the port, no storage, no cookies. Default: false. */
  readonly opaque?: boolean;
}

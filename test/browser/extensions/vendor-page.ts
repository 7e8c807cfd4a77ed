// Pages of extensions on the vendor's SDKs: one script drives them all, by what each build has. Runs in the browser, in the extension's frame.
import type { Place } from '@gatehouse/extension-sdk/host';

/** What the vendor's objects have in common: methods, some of which a build may lack. */
type Sdk = Readonly<Record<string, (...args: unknown[]) => unknown>>;

export type VendorPage = {
  /** Makes the widget, and listens to everything. Made twice, there are two. */
  start(place: Place): Promise<void>;
  /** Events that reached a listener. */
  readonly told: [string, unknown][];
  /** Events that reached the window, in either transport, whatever the SDK made of them. */
  readonly posted: string[];
  /** Whether the host sent the third step of a handshake in four. */
  echoed: boolean;
  /** Numbers of the host's questions whether the page lives. */
  readonly pings: number[];
  /** Calls the method if the build has it. */
  call(method: string, args: readonly unknown[]): Promise<boolean>;
};

declare global {
  interface Window {
    vendor: VendorPage;
    sdk: Sdk;
  }
}

const EVENTS = [
  ...['customer_profile', 'customer_profile_hidden', 'message', 'messages', 'message_box_text', 'message_sent'],
  ...['customer_details_section_button_click', 'page_data', 'change_theme', 'transaction_failed'],
];
const FACTORIES: Readonly<Record<Place, string>> = {
  details: 'createDetailsWidget',
  message_box: 'createMessageBoxWidget',
  fullscreen: 'createFullscreenWidget',
  settings: 'createSettingsWidget',
};

let widget: Sdk = {};
const told: VendorPage['told'] = [];
const posted: string[] = [];

window.addEventListener('message', ({ data }) => {
  if (data?.type === 'handshake_echo') window.vendor.echoed = true;
  const name = data?.event_name ?? data?.data?.args?.[0]?.event_name;
  if (name === 'ping') window.vendor.pings.push(data.request);
  else if (typeof name === 'string') posted.push(name.replace('livechat:', ''));
});
window.vendor = {
  told,
  posted,
  echoed: false,
  pings: [],
  async start(place) {
    const listen = (to: Sdk) => {
      for (const name of EVENTS) to.on?.(name, (data: unknown) => told.push([name, data]));
    };
    if (window.sdk.init) {
      widget = window.sdk;
      listen(widget);
      await window.sdk.init();
    } else {
      widget = (await window.sdk[FACTORIES[place]]?.()) as Sdk;
      listen(widget);
    }
  },
  async call(method, args) {
    if (!widget[method]) return false;
    await widget[method](...args);
    return true;
  },
};

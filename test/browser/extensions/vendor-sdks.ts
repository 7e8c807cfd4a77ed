// The vendor's SDKs for extensions, as published: what is known of each build, which the tests hold against what it does here.
import type { Place } from '@gatehouse/extension-sdk/host';

export type Transport = 'handshake' | 'plain';

export type VendorSdk = {
  readonly sdk: '@livechat/agent-app-widget-sdk' | '@livechat/agent-app-sdk' | '@livechat/helpdesk-sdk';
  readonly version: string;
  /** `umd`: the file for script tags. `bundled`: its module, with the dependencies that npm installs today. */
  readonly build: 'umd' | 'bundled';
  readonly transports: readonly Transport[];
  /** Steps of its handshake. */
  readonly steps?: 3 | 4;
  /** The places that it makes widgets for. */
  readonly places: readonly Place[];
  /** Events that it hands to listeners: a fixed list, or whatever comes. */
  readonly hands: readonly string[] | 'all';
  /** A call that it must have, where that is not `putMessage`. */
  readonly calls?: string;
  /** Hears nothing in the plain transport, from no host. */
  readonly deafPlainly?: true;
};

const WIDGET = { sdk: '@livechat/agent-app-widget-sdk', places: ['details'] } as const;
const AGENT_APP = { sdk: '@livechat/agent-app-sdk', hands: 'all' } as const;
const TRUSTED = { transports: ['handshake', 'plain'], steps: 3 } as const;
const EVERYWHERE: readonly Place[] = ['details', 'message_box', 'fullscreen', 'settings'];
/** Whose message boxes and fullscreen pages announce themselves by the handshake alone. */
const UNTIL_SETTINGS: readonly Place[] = ['details', 'message_box', 'fullscreen'];
const OF_WIDGETS_3 = [
  ...['customer_profile', 'customer_profile_hidden', 'message', 'customer_details_section_button_click'],
  'message_box_text',
];

export const VENDOR_SDKS: readonly VendorSdk[] = [
  {
    ...WIDGET,
    version: '1.3.0',
    build: 'bundled',
    transports: ['plain'],
    hands: ['customer_profile', 'customer_profile_hidden', 'messages'],
  },
  { ...WIDGET, ...TRUSTED, version: '3.0.0', build: 'umd', hands: OF_WIDGETS_3 },
  { ...WIDGET, ...TRUSTED, version: '3.0.1', build: 'umd', hands: OF_WIDGETS_3, deafPlainly: true },
  { ...AGENT_APP, ...TRUSTED, version: '1.1.0', build: 'umd', places: ['details', 'message_box'] },
  { ...AGENT_APP, ...TRUSTED, version: '1.3.0', build: 'umd', places: ['details', 'message_box'] },
  { ...AGENT_APP, ...TRUSTED, version: '1.5.2', build: 'umd', places: UNTIL_SETTINGS },
  { ...AGENT_APP, ...TRUSTED, version: '1.5.2', build: 'bundled', steps: 4, places: UNTIL_SETTINGS },
  { ...AGENT_APP, ...TRUSTED, version: '1.6.3', build: 'umd', places: UNTIL_SETTINGS },
  { ...AGENT_APP, ...TRUSTED, version: '1.6.4', build: 'umd', places: UNTIL_SETTINGS },
  { ...AGENT_APP, ...TRUSTED, version: '1.11.0', build: 'umd', places: EVERYWHERE },
  { ...AGENT_APP, ...TRUSTED, version: '1.16.0', build: 'umd', places: EVERYWHERE },
  {
    ...{ ...TRUSTED, sdk: '@livechat/helpdesk-sdk', version: '1.0.3', build: 'umd', hands: 'all' },
    ...{ places: ['details', 'fullscreen'], calls: 'modifySection' },
  },
];

/** What to call each method with, in which place, and the effect that it must have. Builds that lack a method are asked for the others. */
export const CALLS: readonly {
  readonly methods: readonly string[];
  readonly args: readonly unknown[];
  readonly places: readonly Place[];
  readonly effect: string;
}[] = [
  { methods: ['putMessage'], args: ['Hello'], places: ['details'], effect: 'putMessage' },
  { methods: ['putMessage'], args: ['Hello'], places: ['message_box'], effect: 'stageMessage' },
  {
    methods: ['modifySection', 'modifyCustomerDetailsSection'],
    args: [{ title: 'Orders', components: [{ type: 'button', data: { id: 'b', label: 'Open' } }] }],
    places: ['details'],
    effect: 'replaceSection',
  },
  {
    methods: ['sendCards'],
    args: [[{ title: 'A card', buttons: [{ text: 'Yes', value: 'yes' }] }]],
    places: ['details', 'message_box'],
    effect: 'sendCards',
  },
  {
    methods: ['sendQuickReplies'],
    args: ['A question', [{ text: 'Yes', value: 'yes' }]],
    places: ['details', 'message_box'],
    effect: 'sendQuickReplies',
  },
  { methods: ['getMessages'], args: [], places: ['details'], effect: 'getMessages' },
  { methods: ['setNotificationBadge'], args: [3], places: ['fullscreen'], effect: 'setBadge' },
  { methods: ['navigate'], args: ['/archives?rated=bad'], places: ['fullscreen'], effect: 'navigate' },
  { methods: ['setReportsFilters'], args: [{ tag: ['bot'] }], places: ['fullscreen'], effect: 'setReportsFilters' },
  { methods: ['redirect'], args: ['/chats/CHAT1'], places: ['settings'], effect: 'redirect' },
  ...[
    { methods: ['trackEvent', 'track'], args: ['opened', { times: 1 }], effect: 'track' },
    { methods: ['setToast'], args: [{ content: 'Saved', kind: 'success' }], effect: 'toast' },
    { methods: ['openChatWidget'], args: [], effect: 'openSupportChat' },
    { methods: ['updateProperties'], args: [{ onboarded: true }], effect: 'updateProperties' },
    {
      methods: ['startTransaction'],
      args: [{ name: 'Licence', price: 100 }, { icon: 'https://app.example.com/icon.png' }],
      effect: 'toast',
    },
  ].map((call) => ({ ...call, places: EVERYWHERE })),
];

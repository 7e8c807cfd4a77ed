// The examples: what each is called, which flow it shows, and what it needs. Each is started with
// `node examples/<folder>/server.mjs`, listens on the base port (7710 unless changed) plus its `portOffset`, and has
// that origin plus `redirectPath` as its redirect URI. The environment gives it PORT, ACCOUNTS_URL, API_URL, AGENT_APP_URL,
// and, where it names a `client`, REDIRECT_URI, CLIENT_ID and (server apps) CLIENT_SECRET of that demo client, and what `needs`
// names: `personal_access_token` is PERSONAL_ACCESS_TOKEN, and that example makes no use of its client. Extensions get APP_ID.
//
// Extensions (`kind: 'extension'`) are apps of the demo organization acme, installed there: `name` and what follows are what
// is registered. They are on 127.0.0.1, another site than the agent app's localhost, as a third party's would be.

export const examples = [
  {
    name: 'sign-in-with-livechat',
    title: 'Sign in with LiveChat',
    words: 'A button, a popup, and the page knows which agent it is talking to.',
    flow: 'Popup, with the accounts SDK',
    client: 'signIn',
    portOffset: 1,
    redirectPath: '/',
  },
  {
    name: 'connect-with-livechat',
    title: 'Connect with LiveChat',
    words: 'A small service that keeps the connection, also over a restart, and imports agents with it.',
    flow: 'Authorization code, connection kept',
    client: 'publicServer',
    portOffset: 6,
    redirectPath: '/callback',
  },
  {
    name: 'public-web-app',
    title: 'Public web app',
    words: 'A page without a server of its own, open to agents of every organization.',
    flow: 'Implicit grant',
    client: 'publicWeb',
    portOffset: 2,
    redirectPath: '/',
  },
  {
    name: 'private-web-app',
    title: 'Private web app',
    words: 'The same for one organization only: no consent form, and agents of others are refused.',
    flow: 'Implicit grant, private',
    client: 'privateWeb',
    portOffset: 3,
    redirectPath: '/',
  },
  {
    name: 'public-server-app',
    title: 'Public server-side app',
    words: 'Works unattended after one sign-in, with a refresh token.',
    flow: 'Authorization code, refresh',
    client: 'publicServer',
    portOffset: 4,
    redirectPath: '/callback',
  },
  {
    name: 'private-server-app',
    title: 'Private server-side app',
    words: "An organization's own tool: agents sign in without a consent form.",
    flow: 'Authorization code, private',
    client: 'privateServer',
    portOffset: 5,
    redirectPath: '/callback',
  },
  {
    name: 'personal-access-token',
    title: 'Personal access token',
    words: 'A script that needs no browser and no client: one token in a file.',
    flow: 'Personal access token',
    client: 'privateServer',
    portOffset: 7,
    redirectPath: '/',
    needs: ['personal_access_token'],
  },
  {
    name: 'customer-authorization',
    title: 'Customer authorization',
    words: 'A server makes customers and gets tokens for them, with the token of an administrator.',
    flow: 'Agent token, customer tokens',
    client: 'customers',
    portOffset: 8,
    redirectPath: '/callback',
  },
  {
    name: 'answer-chats',
    title: 'Answer chats',
    words: 'A page for an agent: sign in, and talk to the customers who write.',
    flow: 'Agent Chat API, socket',
    client: 'chats',
    portOffset: 9,
    redirectPath: '/',
  },
  {
    name: 'extension-sign-in',
    kind: 'extension',
    title: 'Customer history',
    words: 'Signs the agent in inside its frame, and shows what the customer wrote before.',
    flow: 'Details, Sign in with LiveChat',
    where: 'Beside a chat, as a tab of the details',
    client: 'extension',
    portOffset: 11,
    redirectPath: '/',
    scopes: ['chats--access:ro', 'customers:ro'],
    widgets: [{ path: '/', place: 'details', authorization: 'sign-in' }],
  },
  {
    name: 'extension-basic',
    kind: 'extension',
    title: 'Customer record',
    words: 'Its own back end is introduced to the agent with a login and a key. Deprecated, and still served.',
    flow: 'Details, basic authorization',
    where: 'Beside a chat, as a tab of the details, and in its menu',
    portOffset: 12,
    scopes: ['agents--my:ro', 'customers:ro'],
    widgets: [{ path: '/', place: 'details', authorization: 'basic' }],
    chatActions: [
      { label: 'Show what we know', action: 'openModal', path: '/known' },
      { label: 'Ask for a call back', action: 'sendWebhook', path: '/webhook' },
    ],
  },
  {
    name: 'extension-sections',
    kind: 'extension',
    title: 'Orders',
    words: 'Fills sections of the customer’s details, hears their buttons, and keeps a note.',
    flow: 'Details, sections, TypeScript',
    where: 'Beside a chat, among the customer’s details and as a tab',
    portOffset: 13,
    scopes: ['chats--access:rw', 'customers:ro'],
    widgets: [
      {
        path: '/',
        place: 'details',
        authorization: 'none',
        // Drawn before the page has said anything. Which sections there are is settled here.
        initialState: {
          customerDetailsSections: [
            { title: 'Latest order', components: [{ type: 'label_value', data: { value: 'Looking it up …' } }] },
            { title: 'Your note', components: [] },
            { title: 'In the shop', components: [{ type: 'customer' }] },
          ],
        },
      },
    ],
  },
  {
    name: 'extension-message-box',
    kind: 'extension',
    title: 'Ready answers',
    words: 'Answers and cards to choose from, sent with Send; a page that counts them, and settings.',
    flow: 'Message box, fullscreen, settings',
    where: 'Below a chat’s text, in the navigation, and in the settings',
    portOffset: 14,
    scopes: ['chats--access:rw', 'customers:ro'],
    widgets: [
      { path: '/', place: 'message_box', authorization: 'none' },
      { path: '/fullscreen', place: 'fullscreen', authorization: 'none' },
      { path: '/settings', place: 'settings', authorization: 'none' },
    ],
  },
].map((example) => ({ kind: 'app', ...example, folder: example.name }));

/** Where an example is when the start page is at `examplesPort`, without a trailing slash. */
export function originOf({ kind, portOffset }, examplesPort) {
  return `http://${kind === 'extension' ? '127.0.0.1' : 'localhost'}:${examplesPort + portOffset}`;
}

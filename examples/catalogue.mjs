// The examples: what each is called, which flow it shows, and what it needs. Each is started with
// `node examples/<folder>/server.mjs`, listens on the base port (7710 unless changed) plus its `portOffset`, and has
// that origin plus `redirectPath` as its redirect URI. The environment gives it PORT, ACCOUNTS_URL, API_URL and
// REDIRECT_URI, CLIENT_ID and (server apps) CLIENT_SECRET of the demo client `client`, and what `needs` names:
// `personal_access_token` is PERSONAL_ACCESS_TOKEN, and that example makes no use of its client.

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
].map((example) => ({ ...example, folder: example.name }));

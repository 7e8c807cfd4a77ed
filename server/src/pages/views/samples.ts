// Owns one realistic rendering of every view, for tests. Every text in them goes through `t`, so that a test can put
// something hostile into all of them at once.
import { renderAccountHome } from './account-home.ts';
import { renderChooseAccount } from './choose-account.ts';
import { renderConnectedApps } from './connected-apps.ts';
import { renderConsent } from './consent.ts';
import { renderConsentRefused } from './consent-refused.ts';
import { renderError } from './error.ts';
import { renderOneButton } from './one-button.ts';
import { renderPlaceholder } from './placeholder.ts';
import { renderRelay } from './relay.ts';
import { renderSessions } from './sessions.ts';
import { renderSignIn } from './sign-in.ts';
import { renderSignOut } from './sign-out.ts';
import { renderSignUp } from './sign-up.ts';
import { renderSignedOut } from './signed-out.ts';
import { renderStart } from './start.ts';

/** Every view by name, with `t` applied to each text in it. */
export function renderSamples(t: (text: string) => string = (text) => text): Record<string, string> {
  const brand = t('LiveChat');
  const client = { name: t('Shipping Tracker'), host: t('tracker.example.com') };
  const account = { name: t('Maya Okafor'), email: t('maya@acme.example') };
  const form = { brand, formToken: t('token-1'), continueTo: t('/?client_id=1'), action: t('/somewhere') };
  const signedIn = { brand, account, formToken: t('token-1'), notice: t('Done.') };
  const time = Date.UTC(2026, 10, 21, 9, 5);
  const app = {
    clientId: t('c1'),
    ...client,
    organizationId: t('o1'),
    organizationName: t('Acme'),
    scopes: [t('Read chats'), t('Close chats')],
    grantedAt: time,
    byPolicy: false,
    firstParty: false,
    activeTokens: 2,
  };
  const session = { userAgent: t('curl/8'), ip: t('203.0.113.7'), createdAt: time, lastSeenAt: time, apps: [t('One')] };
  return {
    'sign-in': renderSignIn({
      ...form,
      client,
      email: t('maya@acme.example'),
      error: t('That e-mail and password don’t match.'),
      notice: t('Sign in again.'),
      signUpUrl: t('/signup'),
      deny: true,
    }),
    'choose-account': renderChooseAccount({ ...form, account, client }),
    'sign-up': renderSignUp({
      ...form,
      client,
      values: { name: t('Maya'), email: t('maya@acme'), organization: t('Acme') },
      errors: {
        name: t('Too short.'),
        email: t('Not an e-mail.'),
        organization: t('Taken.'),
        password: t('Too short.'),
      },
      signInUrl: t('/signin'),
    }),
    consent: renderConsent({
      ...form,
      client: { ...client, organizationName: t('Parcel Labs'), private: true, unverified: true },
      account,
      organizations: [
        { organizationId: t('o1'), name: t('Acme') },
        { organizationId: t('o2'), name: t('Globex') },
      ],
      selectedOrganizationId: t('o2'),
      scopes: [
        { scope: t('agents--my:ro'), words: t('See your name'), isNew: false, access: 'read' },
        { scope: t('chats--all:rw'), words: t('Answer chats'), isNew: true, access: 'write' },
      ],
      otherAccountAction: t('/choose'),
      refusedNotice: t('It asks for more than before.'),
      nonce: 'nonce-1',
    }),
    'consent-refused': renderConsentRefused({ brand, client, retryUrl: t('/retry') }),
    error: renderError({
      brand,
      title: t('This can’t be answered'),
      what: t('The address is not registered.'),
      fix: t('Go back to the app.'),
      code: t('invalid_request'),
      details: t('invalid_redirect_uri'),
      traceId: t('0193'),
      forDeveloper: t('Register the redirect URI.'),
    }),
    'connected-apps': renderConnectedApps({
      ...signedIn,
      apps: [
        app,
        { ...app, clientId: t('c2'), name: t('Agent app'), byPolicy: true, firstParty: true },
        { ...app, clientId: t('c3'), name: t('Payroll'), byPolicy: true },
      ],
    }),
    'connected-apps-empty': renderConnectedApps({ ...signedIn, apps: [] }),
    sessions: renderSessions({
      ...signedIn,
      sessions: [
        { ...session, sessionId: t('s1'), current: true },
        { ...session, sessionId: t('s2'), current: false },
      ],
    }),
    'account-home': renderAccountHome({
      ...signedIn,
      organizations: [{ name: t('Acme'), role: t('owner') }],
      links: [{ title: t('Sessions'), url: t('/account/sessions'), words: t('Where you are signed in.') }],
    }),
    'signed-out': renderSignedOut({ brand, signInUrl: t('/signin') }),
    'sign-out': renderSignOut({ ...form, account, stayUrl: t('/account') }),
    'one-button': renderOneButton({ brand, client, url: t('/signin?client_id=1'), nonce: t('nonce-1') }),
    relay: renderRelay({
      brand,
      message: { state: t('s'), data: { access_token: t('dal:at_1') } },
      targetOrigin: 'https://app.example.com',
      nonce: t('nonce-1'),
    }),
    placeholder: renderPlaceholder({ brand, title: t('Agent app'), words: t('It is not built yet.') }),
    start: renderStart({
      brand,
      sites: [{ name: t('Accounts'), url: t('http://localhost:7700'), words: t('Sign-in') }],
      accounts: [
        {
          name: t('Maya Okafor'),
          role: t('Owner'),
          email: t('o@acme.example'),
          password: t('secret'),
          organization: t('Acme'),
        },
      ],
      examples: [
        {
          title: t('Sign in'),
          url: t('http://localhost:7711'),
          words: t('A button'),
          flow: t('Popup'),
          source: t('examples/x'),
        },
      ],
      extensions: [
        {
          title: t('Orders'),
          url: t('http://localhost:7702/chats'),
          words: t('Fills sections'),
          flow: t('Details'),
          where: t('Beside a chat'),
          source: t('examples/y'),
        },
      ],
      curl: t('curl http://localhost:7701/v2/agents'),
      chatUrl: t('http://localhost:7701/chat/1'),
      mailboxUrl: t('http://localhost:7710/mailbox'),
    }),
  };
}

// Two programs and the people of one organization, with all that they hold: codes that could be redeemed, tokens that live, sessions,
// forms. And somebody who has no part in anything, who must not notice.
import { startChat } from '../../server/src/chat/acts/threads.ts';
import { apiKeyOf, makePersonalAccessToken } from '../threats/api-site.ts';
import { CHALLENGE, codeOf, livechatUrl, standardUrl, VERIFIER } from '../wire/asking.ts';
import { makeOrganization, makePerson, makeProgram, PASSWORD, type Person, type Program } from '../wire/cast.ts';
import { askToken, cookieGrant, customerTokenOf, makeCustomer, pairOf } from '../wire/customer-acts.ts';
import { isSignedIn, signIn, valueIn } from '../wire/person-acts.ts';
import { call, exchange, isAlive, jwtTokensOf, obtainTokens } from '../wire/program-acts.ts';
import type { World } from '../wire/world.ts';
import type { Living } from './bytes.ts';
import { HOLDERS, type Holder, type Live, type LiveKind } from './text.ts';

const SCOPES = [
  ...['apps--all:rw', 'installations--all:rw'],
  ...['agents--all:rw', 'groups--all:rw', 'sessions--my:rw', 'customers:own'],
  ...['chats--all:rw', 'customers:rw'],
];

export type Holdings = {
  readonly of: Readonly<Record<Holder, Living>>;
  /** What no page, redirect or error may hold unless the request did: passwords, secrets, cookies, codes, tokens. */
  readonly secrets: readonly string[];
  /** What no answer at all may hold. */
  readonly deepSecrets: readonly string[];
  readonly redirectUris: readonly string[];
  /** Whether the one who has no part in it is signed in as before, with a token that lives. */
  readonly bystanderIsUnharmed: () => Promise<boolean>;
};

type Stock = { readonly values: Readonly<Record<LiveKind, readonly string[]>>; readonly cookies: readonly string[] };

/** Makes everything anew: some requests sign out, revoke or remove what others stand on. */
export async function makeHoldings(world: World): Promise<Holdings> {
  const organization = await makeOrganization(world, 'Fuzzed');
  const owner = await makePerson(world, { organization, role: 'owner' });
  const agent = await makePerson(world, { organization });
  const { organizationId } = organization;
  const group = {
    organizationId,
    name: 'Sales',
    language: 'en',
    accountIds: [agent.accountId],
    now: world.clock.now(),
  };
  await world.parts.groups.createGroup(group);
  // The second is that of its chat page.
  const redirectUris = ['https://app.example/callback', `${world.parts.config.apiUrl}/chat`];
  const settings = { restricted: true, organizationId, scopes: SCOPES, redirectUris };
  const stocks = {
    public: await makeStock(world, { owner, agent, client: await makeProgram(world, settings) }),
    confidential: await makeStock(world, {
      owner,
      agent,
      client: await makeProgram(world, { ...settings, confidential: true }),
    }),
  };
  const all = HOLDERS.map((holder) => stocks[holder]);
  const sessionCookies = all.flatMap(({ cookies }) =>
    cookies.filter((cookie) => cookie.includes('_session=')).map((cookie) => cookie.slice(cookie.indexOf('=') + 1)),
  );
  const kept = (...kinds: LiveKind[]) => all.flatMap(({ values }) => kinds.flatMap((kind) => values[kind]));
  const deepSecrets = [...new Set([...sessionCookies, ...kept('password', 'client_secret')])].filter(
    (text) => text !== '',
  );
  return {
    of: {
      public: living(stocks.public, stocks.confidential),
      confidential: living(stocks.confidential, stocks.public),
    },
    secrets: [
      ...deepSecrets,
      ...kept('code', 'access_token', 'refresh_token', 'personal_access_token', 'api_key'),
      ...kept('customer_token', 'identity_transfer_token'),
    ],
    deepSecrets,
    redirectUris: kept('redirect_uri'),
    bystanderIsUnharmed: await makeBystander(world),
  };
}

async function makeStock(
  world: World,
  { owner, agent, client }: { owner: Person; agent: Person; client: Program },
): Promise<Stock> {
  const { accessToken, refreshToken } = await obtainTokens(world, { person: owner, client });
  const browser = await signIn(world, owner);
  const codes: string[] = [];
  for (let n = 0; n < 4; n += 1) codes.push(codeOf(world, await browser.get(standardUrl(world, { client }))));
  const jwt = await redeemForJwt(world, client, codeOf(world, await browser.get(standardUrl(world, { client }))));
  const implicit = await browser.get(livechatUrl(world, { client }));
  const [account, signUp] = [await browser.get(`${world.issuer}/account`), await browser.get(`${world.issuer}/signup`)];
  const sessions = await world.parts.sessionStorage.listSessions({
    accountId: owner.accountId,
    now: world.clock.now(),
  });
  const key = await apiKeyOf(world, owner);
  const personal = await makePersonalAccessToken(world, owner, SCOPES);
  const customer = await makeCustomerStock(world, client, accessToken);
  const chat = await makeChat(world, owner, customer.customerId);
  return {
    cookies: [
      ...browser.cookies.find(new URL(world.issuer)).map(({ name, value }) => `${name}=${value}`),
      ...customer.cookies,
    ],
    values: {
      client_id: [client.clientId],
      client_secret: [client.secret ?? ''],
      redirect_uri: [client.redirectUri],
      code: codes,
      access_token: [accessToken, new URLSearchParams(implicit.location?.hash.slice(1)).get('access_token') ?? '', jwt],
      refresh_token: [refreshToken],
      personal_access_token: [personal],
      customer_token: [customer.token],
      identity_transfer_token: customer.transfers,
      customer_id: [customer.customerId],
      license_id: [String(owner.organization.licenseId)],
      licence: [`g${owner.organization.licenseId}_1`],
      api_key: [key],
      code_verifier: [VERIFIER],
      code_challenge: [CHALLENGE],
      email: [owner.email],
      new_email: [],
      agent: [agent.email, owner.email],
      password: [PASSWORD],
      organization_id: [owner.organization.organizationId],
      form_token: [valueIn(signUp, 'sign-up', 'form_token') ?? ''],
      account_form_token: [valueIn(account, 'sign-out', 'form_token') ?? ''],
      session_id: sessions.map(({ sessionId }) => sessionId),
      group: ['1', '0'],
      origin: [world.issuer],
      ...chat,
      ...(await makeExtension(world, owner)),
    },
  };
}

/** Redeems a code for what the program would get were it registered for JWTs. */
async function redeemForJwt(world: World, client: Program, code: string): Promise<string> {
  const { clientId } = client;
  const change = (accessTokenFormat: Program['accessTokenFormat']) =>
    world.parts.registrations.updateRegistration({ clientId, settings: { accessTokenFormat } });
  await change('jwt');
  const { accessToken } = jwtTokensOf(await exchange(world, client, code));
  await change('opaque');
  return accessToken;
}

/** A customer whom the agent's token made, the cookies of a visitor, and identities that are being handed over. */
async function makeCustomerStock(world: World, client: Program, agentToken: string) {
  const { token, customerId } = customerTokenOf(await makeCustomer(world, { client, agentToken }));
  const visit = await askToken(world, '/v2/customer', { json: await cookieGrant(world, '/v2/customer', client) });
  const json = { bearer_type: 'customer', client_id: client.clientId };
  const transfers: string[] = [];
  for (let n = 0; n < 4; n += 1) {
    const answer = await call(world, 'POST /v2/customer/identity_transfer', { bearer: token, json });
    transfers.push(String(answer.json.identity_transfer_token));
  }
  return { token, customerId, transfers, cookies: pairOf(world, visit).split(';') };
}

/** A chat that the person takes part in, with this customer. */
async function makeChat(world: World, { accountId, organization: { organizationId } }: Person, customerId: string) {
  const { chats, createChatId: createId } = world.parts;
  const agent = await chats.findAgent({ organizationId, accountId });
  if (agent === undefined) throw new Error('The person is no agent.');
  const actor = { type: 'agent' as const, id: agent.login, key: agent.accountId, agent };
  const acting = { actor, reach: 'all' as const, origin: undefined, nowMs: world.clock.now(), createId };
  const users = [{ id: customerId, type: 'customer' as const }];
  const wanted = {
    groupIds: [0],
    properties: {},
    threadProperties: {},
    users,
    events: [],
    active: true,
    continuous: true,
  };
  const { chatId, threadId } = await chats.act(organizationId, (rows) => startChat(rows, acting, wanted));
  return { chat_id: [chatId], thread_id: [threadId], chat_customer_id: [customerId] };
}

/** An installed app with a widget and a chat action that nobody answers for, which stores something for the person. */
async function makeExtension(world: World, { accountId, organization: { organizationId } }: Person) {
  const { apps, chatActionStorage, installations, extensionValues, createId } = world.parts;
  const now = world.clock.now();
  const [appId, widgetId, chatActionId, installationId] = [createId(), createId(), createId(), createId()];
  const app = {
    ...{ appId, organizationId, name: 'Orders', description: '', iconUrl: undefined, private: true },
    ...{ localDevelopment: true, clientId: undefined, scopes: ['agents--all:ro'], createdAt: now, updatedAt: now },
  };
  const page = { url: 'http://127.0.0.1:9/', place: 'details', authorization: 'basic' } as const;
  const widget = { ...page, widgetId, appId, initialState: undefined, permissions: [], createdAt: now };
  await apps.createApp({ app, most: 100 });
  await apps.addWidget({ organizationId, appId, widget, most: 20, longest: 9999, fits: () => true });
  const called = { label: 'CRM', kind: 'openModal', url: page.url, widgetId: undefined } as const;
  const chatAction = { ...called, chatActionId, appId, createdAt: now };
  await chatActionStorage.addChatAction({ organizationId, appId, chatAction, most: 10, fits: () => true });
  await installations.install({ installationId, organizationId, appId, scopes: app.scopes, now, most: 100 });
  const place = { organizationId, installationId, accountId };
  await extensionValues.putValue({
    ...place,
    key: 'view',
    value: '"list"',
    now,
    most: 64,
    longestOfOrganization: 99_999,
  });
  return {
    app_id: [appId],
    widget_id: [widgetId],
    chat_action_id: [chatActionId],
    installation_id: [installationId],
    stored_key: ['view'],
  };
}

async function makeBystander(world: World): Promise<() => Promise<boolean>> {
  const person = await makePerson(world);
  const { accessToken } = await obtainTokens(world, { person, client: await makeProgram(world) });
  const browser = await signIn(world, person);
  return async () => (await isSignedIn(world, browser)) && (await isAlive(world, accessToken));
}

function living(own: Stock, others: Stock): Living {
  return {
    cookies: own.cookies,
    textOf(live) {
      const values = (live.stolen ? others : own).values[live.live];
      const text = live.live === 'new_email' ? newEmail() : values[(live.at ?? 0) % Math.max(1, values.length)];
      return damaged(text ?? '', live.damage);
    },
  };
}

let emails = 0;

/** An address that nobody has. */
function newEmail(): string {
  emails += 1;
  return `new-${emails}@fuzzed.example`;
}

function damaged(text: string, damage: Live['damage'] = 'none'): string {
  switch (damage) {
    case 'none':
      return text;
    case 'cut':
      return text.slice(0, -1);
    case 'longer':
      return `${text}a`;
    case 'case':
      return text.toUpperCase();
    case 'blank':
      return ` ${text} `;
    case 'twice':
      return `${text},${text}`;
  }
}

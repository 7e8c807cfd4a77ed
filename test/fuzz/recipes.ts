// What a good request of a route looks like. Those of the accounts site are written here; those of the API follow from the schema
// and the example of their body.
import { ACTIONS } from '../../server/src/chat-api/agent/actions/table.ts';
import { ACTIONS as CUSTOMERS_ACTIONS } from '../../server/src/chat-api/customer/actions/table.ts';
import type { ServedRoute } from '../docs/served-routes.ts';
import type { Body, Header, Json, Pair } from './request.ts';
import type { Live, LiveKind, Text } from './text.ts';

export type Recipe = {
  readonly query?: readonly Pair[];
  readonly form?: readonly Pair[];
  readonly json?: Extract<Body, { json: unknown }>['json'];
  readonly headers?: readonly Header[];
  /** The action that stands in the path. */
  readonly action?: string;
};

const live = (kind: LiveKind): Live => ({ live: kind });
/** The access token that is a JWT. */
const jwt: Live = { live: 'access_token', at: 2 };
const pairs = (values: Readonly<Record<string, Text>>): Pair[] =>
  Object.entries(values).map(([name, value]) => ({ name, value }));
/** Parameters whose value is the living thing of the same name. */
const own = (...names: readonly LiveKind[]): Pair[] => names.map((name) => ({ name, value: live(name) }));
const bearer = (kind: LiveKind): Header => ({ name: 'authorization', scheme: 'Bearer', value: live(kind) });
const basic = (value: Text, password: Text): Header => ({ name: 'authorization', scheme: 'Basic', value, password });

const returning = [...own('client_id', 'redirect_uri'), ...pairs({ state: 'st' })];
const proof = [...own('code_challenge'), ...pairs({ code_challenge_method: 'S256' })];
const code = [...returning, ...proof, ...pairs({ response_type: 'code' })];
const token = [...returning, ...pairs({ response_type: 'token' })];
const button = pairs({ flow: 'button' });
const framed: Header = { name: 'sec-fetch-dest', value: 'iframe' };
const ofApp: Header = { name: 'referer', value: 'https://app.example/' };
const ofOurs: readonly Header[] = [
  { name: 'sec-fetch-site', value: 'same-origin' },
  { name: 'origin', value: live('origin') },
];
const decision = [...own('form_token', 'organization_id'), ...pairs({ decision: 'allow' })];
const secret = own('client_id', 'client_secret');
const inHeader = basic(live('client_id'), live('client_secret'));
const formPage: readonly Recipe[] = [
  { query: [] },
  { query: code },
  { query: token },
  { query: pairs({ continue: '/account' }) },
];

const redeeming = [...own('code', 'redirect_uri', 'code_verifier'), ...pairs({ grant_type: 'authorization_code' })];
const refreshing = [...own('refresh_token'), ...pairs({ grant_type: 'refresh_token' })];
const tokenEndpoint: readonly Recipe[] = [
  { form: [...redeeming, ...secret] },
  { form: redeeming, headers: [inHeader] },
  { form: [...redeeming, ...own('client_id')] },
  { form: [...refreshing, ...secret] },
  { form: [...refreshing, ...own('client_id')] },
  { form: [...secret, ...pairs({ grant_type: 'client_credentials' })] },
];
const revoking: readonly Recipe[] = [
  { headers: [bearer('access_token')] },
  { headers: [bearer('refresh_token')] },
  { query: [{ name: 'token', value: live('access_token') }] },
  { query: [{ name: 'code', value: live('access_token') }] },
];
const asking: readonly Recipe[] = [
  { form: [...secret, { name: 'token', value: live('access_token') }] },
  { form: [...secret, { name: 'token', value: live('refresh_token') }] },
  { form: [{ name: 'token', value: live('access_token') }], headers: [inHeader] },
  { form: [...secret, { name: 'token', value: jwt }] },
];
const describing: readonly Recipe[] = [
  { headers: [{ name: 'authorization', scheme: 'Bearer', value: jwt }] },
  { headers: [bearer('access_token')] },
  { query: [{ name: 'code', value: live('access_token') }] },
  { query: [{ name: 'code', value: live('code') }, ...pairs({ type: 'code' })] },
];
const ofPage: Header = { name: 'origin', value: 'https://app.example' };
const asCustomer = [...own('client_id', 'redirect_uri'), ...pairs({ response_type: 'token' })];
const licence = own('license_id');
const cookieGrant = [...asCustomer, ...own('organization_id'), ...licence, ...pairs({ grant_type: 'cookie' })];
const agentGrant = [...own('client_id'), ...pairs({ grant_type: 'agent_token' })];
const transferGrant: Pair[] = [
  ...own('client_id'),
  { name: 'code', value: live('identity_transfer_token') },
  ...pairs({ grant_type: 'identity_token' }),
];
const customerTokens: readonly Recipe[] = [
  { form: cookieGrant, headers: [ofPage] },
  { form: [...cookieGrant, ...pairs({ expires_in: '60' })] },
  { form: agentGrant, headers: [bearer('access_token')] },
  { form: [...agentGrant, { name: 'entity_id', value: live('customer_id') }], headers: [bearer('access_token')] },
  { form: transferGrant, headers: [ofPage] },
];
const making: readonly Recipe[] = [
  { form: asCustomer, headers: [bearer('access_token')] },
  { query: asCustomer, form: own('customer_id'), headers: [bearer('access_token')] },
];
const transferring: readonly Recipe[] = [
  {
    form: [...own('client_id', 'customer_id', 'code_challenge'), ...pairs({ bearer_type: 'agent' })],
    headers: [bearer('access_token')],
  },
  { form: [...own('client_id'), ...pairs({ bearer_type: 'customer' })], headers: [bearer('customer_token')] },
];
const ofCustomer: readonly Recipe[] = [
  { headers: [bearer('customer_token')] },
  { query: [{ name: 'code', value: live('customer_token') }] },
];
const opening: readonly Recipe[] = [
  { query: [...asCustomer, ...licence, ...own('organization_id')] },
  { query: [...asCustomer, ...licence, ...own('organization_id'), ...button], headers: [framed] },
];
/** The token of the forms on a person's own pages. */
const ownToken: Pair = { name: 'form_token', value: live('account_form_token') };
const ownForm: Recipe = { form: [ownToken] };

const OF_ACCOUNTS: Readonly<Record<string, readonly Recipe[]>> = {
  'GET /': [
    { query: code },
    { query: token },
    { query: [...token, ...button] },
    { query: [...token, ...button], headers: [framed] },
    { query: [...token, ...button], headers: [framed, ofApp] },
    { query: [...token, ...pairs({ prompt: 'none' })], headers: [framed, ofApp] },
    { query: [...code, ...pairs({ prompt: 'consent' })] },
    { query: pairs({ identity_exception: 'unauthorized', entity_id: 'a@example.com', continue: '/account' }) },
  ],
  'POST /': [{ query: [...token, ...button], headers: [framed, ...ofOurs] }],
  'GET /signin': formPage,
  'GET /signup': formPage,
  'GET /signup/credentials': formPage,
  'GET /signin/signup': formPage,
  'GET /signout': [{ query: token }, { query: token, headers: [framed, ofApp] }],
  'GET /button': [{ query: [...token, ...button] }],
  'GET /ooops': [{ query: pairs({ oauth_exception: 'invalid_request', exception_details: 'invalid_redirect_uri' }) }],
  'GET /oauth/authorize': [
    { query: code },
    { query: [...code, ...pairs({ prompt: 'none', scope: 'agents--my:ro' })] },
    { query: [...code, ...pairs({ prompt: 'consent' }), ...own('organization_id')] },
  ],
  'POST /consent': [{ query: token, form: decision }],
  'POST /oauth/consent': [{ query: code, form: decision }],
  'GET /oauth/jwks': [{ query: [] }, { query: own('client_id') }],
  'POST /token': tokenEndpoint,
  'POST /v2/token': tokenEndpoint,
  'POST /oauth/token': tokenEndpoint,
  'POST /oauth/introspect': asking,
  'POST /oauth/revoke': asking,
  'DELETE /token': revoking,
  'DELETE /v2/token': revoking,
  'GET /info': describing,
  'GET /v2/info': describing,
  'GET /v2/sessions': [{ headers: [bearer('access_token')] }],
  'DELETE /v2/sessions': [{ headers: [bearer('access_token')] }],
  'DELETE /v2/sessions/{id}': [{ headers: [bearer('access_token')] }],
  'POST /signin': [{ form: [...own('form_token', 'email', 'password'), ...pairs({ continue: '/account' })] }],
  'POST /signin/account': [
    { form: [...own('form_token'), ...pairs({ choice: 'continue', continue: '/account/apps' })] },
  ],
  'POST /signup': [
    {
      form: [
        ...own('form_token', 'password'),
        ...pairs({ email: live('new_email'), name: 'Somebody New', organization: 'New' }),
      ],
    },
  ],
  'GET /customer': [
    ...opening,
    { query: [{ name: 'access_token', value: live('customer_token') }, ...own('redirect_uri')] },
  ],
  'GET /licence/{licence}/customer': opening,
  'GET /v2/customer/token': opening,
  'GET /v2/customer/{organization_id}/{group_id}/token': opening,
  'GET /v2/customer/{organization_id}/{group_id}/token/': opening,
  'POST /customer': making,
  'POST /customer/': making,
  'POST /customer/token': customerTokens,
  'POST /v2/customer/token': customerTokens,
  'POST /v2/customer/{organization_id}/{group_id}/token': customerTokens,
  'POST /v2/customer/{organization_id}/{group_id}/token/': customerTokens,
  'POST /customer/identity_transfer': transferring,
  'POST /v2/customer/identity_transfer': transferring,
  'GET /customer/info': ofCustomer,
  'GET /v2/customer/info': ofCustomer,
  'DELETE /customer/token': ofCustomer.slice(0, 1),
  'DELETE /v2/customer/token': ofCustomer.slice(0, 1),
  'POST /signout': [ownForm],
  'POST /account/apps/revoke': [{ form: [ownToken, ...own('client_id', 'organization_id')] }],
  'POST /account/sessions/end': [{ form: [ownToken, ...own('session_id')] }],
  'POST /account/sessions/end-others': [ownForm],
};

/** One payload for all actions: each ignores what it does not have. */
const payload: Recipe['json'] = [
  ...(['chat_id', 'thread_id'] as const).map((name) => ({ name, value: { text: live(name) } })),
  { name: 'id', value: { text: live('chat_id') } },
  { name: 'user_id', value: { text: live('agent') } },
  { name: 'user_type', value: { value: 'agent' } },
  { name: 'visibility', value: { value: 'all' } },
  { name: 'event', value: { value: { type: 'message', text: 'words', custom_id: 'own' } } },
  { name: 'event_id', value: { text: live('thread_id') } },
  { name: 'properties', value: { value: { app: { key: 'value' } } } },
  { name: 'tag', value: { value: 'sales' } },
  { name: 'is_typing', value: { value: true } },
  { name: 'seen_up_to', value: { value: '2026-01-01T00:00:00.000000Z' } },
  { name: 'status', value: { value: 'accepting_chats' } },
  { name: 'name', value: { value: 'Somebody' } },
  { name: 'filters', value: { value: {} } },
  { name: 'limit', value: { value: 5 } },
  { name: 'ignore_requester_presence', value: { value: true } },
];
const payloadOfVisitor: Recipe['json'] = [
  ...payload,
  { name: 'sneak_peek_text', value: { value: 'wor' } },
  { name: 'postback', value: { value: { id: 'yes', toggled: true } } },
  { name: 'url', value: { value: 'https://shop.example/' } },
  { name: 'session_fields', value: { value: [{ plan: 'gold' }] } },
  { name: 'all', value: { value: true } },
  { name: 'attach_to_last_thread', value: { value: true } },
];
/** A customer's id where the others have a chat's. */
const payloadOfCustomer = payload.map((field) =>
  field.name === 'id' ? { ...field, value: { text: live('chat_customer_id') } } : field,
);
const chatActions: readonly Recipe[] = ACTIONS.map(({ name }) => ({
  action: name,
  headers: [bearer('personal_access_token')],
  json:
    name === 'resume_chat'
      ? [{ name: 'chat', value: { value: {} } }]
      : name.includes('customer')
        ? payloadOfCustomer
        : payload,
}));

const customersActions: readonly Recipe[] = CUSTOMERS_ACTIONS.map(({ name }) => ({
  action: name,
  query: own('organization_id'),
  headers: [bearer('customer_token')],
  json: name === 'resume_chat' ? [{ name: 'chat', value: { value: {} } }] : payloadOfVisitor,
}));

/** The filters of lists. */
const FILTERS: Readonly<Record<string, readonly Recipe[]>> = {
  '/chats': [
    {
      query: pairs({
        page: '1',
        date_from: '2026-01-01',
        date_to: '2030-01-01',
        timezone: 'Europe/Warsaw',
        include_pending: '1',
      }),
    },
    {
      query: [
        ...pairs({ group: '0', 'tag[]': 'vip', visitor_id: live('chat_customer_id') }),
        ...pairs({ agent: live('email') }),
      ],
    },
  ],
  '/visitors': [{ query: pairs({ state: 'browsing', 'group[]': '0' }) }, { query: pairs({ count: '1' }) }],
};

const version: Header = { name: 'x-api-version', value: '2' };

/** Apps install nothing, so it is the person who does. */
const INSTALLING: Recipe = {
  headers: [version, bearer('personal_access_token')],
  json: [{ name: 'app_id', value: { text: live('app_id') } }],
};

const RUNNING: Recipe = {
  headers: [version, basic(live('email'), live('api_key'))],
  json: [
    { name: 'chat_id', value: { text: live('chat_id') } },
    { name: 'source', value: { value: 'chats' } },
  ],
};

/** Good requests of the route; of one that nobody has described, a request without parameters. */
export function recipesOf({ site, method, path, body }: ServedRoute): readonly Recipe[] {
  if (site === 'accounts') return OF_ACCOUNTS[`${method} ${path}`] ?? [{ query: [] }];
  if (site !== 'api') return [{ query: [] }];
  if (/^\/chat[/-]/.test(path)) return [{ query: [] }, { query: pairs({ group: '1' }) }];
  if (path.endsWith('/customer/action/{action}')) return customersActions;
  if (path.endsWith('/action/{action}')) return chatActions;
  if (`${method} ${path}` === 'POST /manage/v1/installations') return [INSTALLING];
  if (path.startsWith('/manage/v1/chat-actions/')) return [RUNNING];
  const json = (body?.examples ?? []).map((example) =>
    Object.entries(example).map(([name, value]) => ({ name, value: withLivingPeople(value) })),
  );
  const callers = [
    bearer('access_token'),
    bearer('personal_access_token'),
    basic(live('email'), live('api_key')),
    basic(live('email'), live('personal_access_token')),
  ];
  return callers.flatMap((caller) => {
    const headers = [version, caller];
    const filters = FILTERS[path]?.map((filter) => ({ ...filter, headers })) ?? [];
    return json.length === 0 ? [{ headers }, ...filters] : json.map((fields) => ({ headers, json: fields }));
  });
}

/** The example with people who are there in the place of its own: a new one for an address, an agent in a list. */
function withLivingPeople(value: unknown): Json {
  const isAddress = (text: unknown) => typeof text === 'string' && text.includes('@');
  if (isAddress(value)) return { text: live('new_email') };
  return Array.isArray(value) && value.length > 0 && value.every(isAddress) ? { texts: [live('agent')] } : { value };
}

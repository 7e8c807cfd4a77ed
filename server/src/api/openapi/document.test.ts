import { Check } from 'typebox/schema';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCustomer } from '../../chat/acts/customers.ts';
import { deactivateChat, startChat } from '../../chat/acts/threads.ts';
import { agentPath, type Call, createTestWorld, emailOf, type Person, type TestWorld } from '../test-world.ts';

type Operation = {
  operationId: string;
  summary: string;
  description: string;
  security: Record<string, string[]>[];
  parameters: { name: string; in: string; required: boolean }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { description: string; content: Record<string, { schema: object }> }>;
};
type Document = {
  openapi: string;
  info: { description: string };
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, object>;
    securitySchemes: Record<string, { flows?: { authorizationCode: { scopes: Record<string, string> } } }>;
  };
};

let world: TestWorld;
let document: Document;
beforeAll(async () => {
  world = await createTestWorld();
  document = (await world.site.inject({ url: '/openapi.json' })).json();
});
afterAll(() => world.close());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  );

test('is OpenAPI 3.1 and names this server', () => {
  expect(document.openapi).toBe('3.1.0');
  expect(document.servers).toEqual([{ url: world.api.apiUrl }]);
});

test('holds every call that the site serves, and no other', () => {
  const served = world.routes
    .filter(({ method, schema }) => method !== 'HEAD' && (schema as { hide?: boolean } | undefined)?.hide !== true)
    .map(({ method, url }) => `${method} ${url.replace(/:(\w+)/g, '{$1}')}`);
  expect(
    operations()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(served.sort());
  expect(served).toHaveLength(44);
});

test('what is left out is only the site’s own: the hint, the document and the page', () => {
  const hidden = world.routes
    .filter(({ method, schema }) => method === 'GET' && (schema as { hide?: boolean } | undefined)?.hide === true)
    .map(({ url }) => url);
  expect(hidden.sort()).toEqual(['/', '/docs', '/docs/*', '/openapi.json']);
});

test('the introduction tells where the chat APIs are, and each of their actions', () => {
  const { description } = document.info;
  expect(description).toContain('`POST /v3.5/agent/action/NAME`');
  expect(description).toContain('`/v3.5/agent/rtm/ws`');
  expect(description).toContain('The actions: `start_chat`, `list_chats`.');
  expect(description).toContain('`POST /v3.5/customer/action/NAME?organization_id=…`');
  expect(description).toContain('The actions: `get_customer`.');
});

test('every call has a name of its own, words, the version header, credentials and refusals', () => {
  const all = operations();
  expect(new Set(all.map(({ operation }) => operation.operationId)).size).toBe(all.length);
  for (const { name, operation } of all) {
    expect(operation.summary, name).toMatch(/./);
    expect(operation.description, name).toContain('Scope:');
    expect(operation.parameters, name).toContainEqual(
      expect.objectContaining({ name: 'X-API-Version', in: 'header', required: true }),
    );
    expect(operation.security, name).toContainEqual({ basic: [] });
    expect(Object.keys(operation.responses), name).toEqual(['200', '4XX', '5XX']);
    for (const { description } of Object.values(operation.responses))
      expect(description, name).not.toContain('Default');
    const parameters = operation.parameters
      .filter((parameter) => parameter.in === 'path')
      .map((parameter) => `{${parameter.name}}`);
    expect(parameters, name).toEqual(name.match(/\{\w+\}/g) ?? []);
    expect(
      operation.parameters.some((parameter) => parameter.name === 'callback'),
      name,
    ).toBe(name.startsWith('GET'));
  }
});

test('every call prints the scopes that guard it, and each scope has words', () => {
  const printed = document.components.securitySchemes.oauth?.flows?.authorizationCode.scopes ?? {};
  for (const { config, method, url, schema } of world.routes) {
    if (config?.access === undefined || method === 'HEAD') continue;
    const operation = document.paths[url.replace(/:(\w+)/g, '{$1}')]?.[String(method).toLowerCase()];
    const scopes = operation?.security.flatMap(({ oauth }) => oauth ?? []);
    expect(scopes, JSON.stringify(schema)).toEqual(config.access.scopes);
    for (const scope of config.access.scopes) expect(printed[scope]).toMatch(/./);
  }
});

test('every body can be sent as JSON, and those of REST as a form', () => {
  const bodies = operations().flatMap(({ name, operation: { requestBody } }) =>
    requestBody ? [{ name, requestBody }] : [],
  );
  expect(bodies).toHaveLength(16);
  for (const { name, requestBody } of bodies) {
    const types = ['application/json', 'application/x-www-form-urlencoded'];
    expect(Object.keys(requestBody.content)).toEqual(name.includes(' /manage/') ? types.slice(0, 1) : types);
  }
});

test('every reference leads somewhere', () => {
  const references = JSON.stringify(document).match(/"\$ref":"[^"]+"/g) ?? [];
  expect(references.length).toBeGreaterThan(10);
  for (const found of references) {
    const name = /^"\$ref":"#\/components\/schemas\/(\w+)"$/.exec(found)?.[1];
    expect(document.components.schemas, found).toHaveProperty(String(name));
  }
});

test('every example fits its own schema', () => {
  let checked = 0;
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { schema, example, examples, type } = node as {
      schema?: object;
      example?: unknown;
      examples?: unknown[];
      type?: string;
    };
    if (schema !== undefined && example !== undefined) checked += expectFits(schema, example);
    if (type !== undefined && Array.isArray(examples)) for (const one of examples) checked += expectFits(node, one);
    for (const child of Object.values(node)) visit(child);
  };
  visit(document);
  expect(checked).toBeGreaterThan(10);
});

const CHAT = 'CHAT000001';
const THREAD = 'THREAD0001';

/** A conversation of a visitor who is here still. */
async function converse(): Promise<void> {
  const { accountIds, chats, clock, organizationIds } = world;
  const { acme: organizationId } = organizationIds;
  const agent = await chats.findAgent({ organizationId, accountId: accountIds.olga });
  if (agent === undefined) throw new Error('olga is no agent.');
  const ids = [CHAT, THREAD];
  const acting = {
    actor: { type: 'agent' as const, id: agent.login, key: agent.accountId, agent },
    reach: 'all' as const,
    origin: undefined,
    nowMs: clock.now,
    createId: () => ids.shift() ?? '',
  };
  await chats.act(organizationId, async (rows) => {
    const page = { url: 'https://shop.example/', title: 'Shop' };
    const fields = { name: 'Thomas', sessionFields: [{ plan: 'gold' }], page, seenMs: clock.now };
    const { customerId } = await createCustomer(rows, acting, fields);
    const { chatId } = await startChat(rows, acting, {
      groupIds: [0],
      properties: {},
      threadProperties: { rating: { score: 1 } },
      users: [{ id: customerId, type: 'customer' }],
      events: [],
      active: true,
      continuous: true,
    });
    await deactivateChat(rows, acting, { chatId, ignorePresence: true });
  });
}

/** An installed app, with ids that the calls below can name. */
async function registerAndInstall(): Promise<void> {
  const { api, clock, organizationIds, accountIds } = world;
  const [organizationId, accountId, now] = [organizationIds.acme, accountIds.olga, clock.now];
  const app = {
    ...{ appId: 'doc-app', organizationId, name: 'Orders', description: '', iconUrl: undefined, private: true },
    ...{ localDevelopment: false, clientId: undefined, scopes: ['customers:ro'], createdAt: now, updatedAt: now },
  };
  const page = { url: 'https://orders.example.com/', place: 'details', authorization: 'basic' } as const;
  const initialState = { customerDetailsSections: [{ title: 'Orders', components: [] }] };
  const widget = { ...page, widgetId: 'doc-widget', appId: 'doc-app', initialState, permissions: [], createdAt: now };
  await api.apps.createApp({ app, most: 9 });
  await api.apps.addWidget({ organizationId, appId: 'doc-app', widget, most: 9, longest: 9999, fits: () => true });
  await api.apps.countNotice({ widgetId: 'doc-widget', kind: 'never_spoke', now });
  const opening = { label: 'Order', kind: 'openModal', url: page.url, widgetId: undefined } as const;
  const chatAction = { ...opening, chatActionId: 'doc-action', appId: 'doc-app', createdAt: now };
  const calling = { ...chatAction, chatActionId: 'doc-webhook', kind: 'sendWebhook' } as const;
  const adding = { organizationId, appId: 'doc-app', most: 9, fits: () => true };
  for (const one of [chatAction, calling]) await api.chatActionStorage.addChatAction({ ...adding, chatAction: one });
  const installed = { installationId: 'doc-installation', organizationId, appId: 'doc-app', scopes: app.scopes };
  await api.installations.install({ ...installed, now, most: 9 });
  const stored = {
    organizationId,
    installationId: 'doc-installation',
    accountId,
    key: 'view',
    value: '[1]',
    now,
    most: 9,
    longestOfOrganization: 999_999,
  };
  await api.extensionValues.putValue(stored);
}

const V1 = '/manage/v1';
const INSTALLATION = `${V1}/installations/doc-installation`;

describe('real answers fit it', () => {
  beforeAll(converse);
  beforeAll(registerAndInstall);
  const CALLS: [operationId: string, as: Person, request: Call, status: number][] = [
    ['listAgents', 'nina', { url: '/agents' }, 200],
    ['getAgent', 'nina', { url: agentPath('nina') }, 200],
    ['getAgent', 'nina', { url: '/agents/nobody' }, 404],
    ['addAgent', 'olga', { method: 'POST', url: '/agents', json: { login: 'doc@example.test', name: 'Doc' } }, 200],
    ['addAgent', 'olga', { method: 'POST', url: '/agents', json: { login: 'doc@example.test' } }, 400],
    ['addAgent', 'nina', { method: 'POST', url: '/agents', json: {} }, 403],
    [
      'changeAgent',
      'olga',
      {
        method: 'PUT',
        url: agentPath('nina'),
        json: { work_scheduler: { monday: { enabled: 1, start: '08:00', end: '09:00' } } },
      },
      200,
    ],
    ['resetApiKey', 'nina', { method: 'POST', url: `${agentPath('nina')}/reset_api_key` }, 200],
    ['removeAgent', 'olga', { method: 'DELETE', url: '/agents/doc%40example.test' }, 200],
    ['listGroups', 'nina', { url: '/groups' }, 200],
    ['getGroup', 'nina', { url: '/groups/1' }, 200],
    ['addGroup', 'olga', { method: 'POST', url: '/groups', json: { name: 'Doc', agents: [emailOf('nina')] } }, 200],
    ['changeGroup', 'olga', { method: 'PUT', url: '/groups/3', json: { name: 'Docs' } }, 200],
    ['removeGroup', 'olga', { method: 'DELETE', url: '/groups/3' }, 200],
    ['getStatus', 'nina', { url: '/status' }, 200],
    ['getGroupStatus', 'nina', { url: '/status/1' }, 200],
    ['getGroupStatus', 'nina', { url: '/status/777' }, 404],
    ['listVisitors', 'nina', { url: '/visitors' }, 200],
    ['listVisitors', 'nina', { url: '/visitors?count=1' }, 200],
    ['listVisitors', 'nina', { url: '/visitors?state=asleep' }, 400],
    ['listChats', 'olga', { url: '/chats' }, 200],
    ['getChat', 'olga', { url: `/chats/${THREAD}` }, 200],
    ['getChat', 'olga', { url: '/chats/NOBODY0000' }, 404],
    ['listAuditEvents', 'olga', { url: '/manage/v1/audit-events?limit=3' }, 200],
    ['listApps', 'olga', { url: `${V1}/apps` }, 200],
    ['addApp', 'olga', { method: 'POST', url: `${V1}/apps`, json: { name: 'Other' } }, 200],
    ['addApp', 'olga', { method: 'POST', url: `${V1}/apps`, json: { name: '' } }, 400],
    ['getApp', 'olga', { url: `${V1}/apps/doc-app` }, 200],
    ['changeApp', 'olga', { method: 'PATCH', url: `${V1}/apps/doc-app`, json: { scopes: ['agents--all:ro'] } }, 200],
    [
      'addWidget',
      'olga',
      { method: 'POST', url: `${V1}/apps/doc-app/widgets`, json: { url: 'https://x.example.com/', place: 'settings' } },
      200,
    ],
    [
      'changeWidget',
      'olga',
      { method: 'PATCH', url: `${V1}/apps/doc-app/widgets/doc-widget`, json: { permissions: ['camera'] } },
      200,
    ],
    ['listChatActions', 'olga', { url: `${V1}/apps/doc-app/chat-actions` }, 200],
    [
      'addChatAction',
      'olga',
      {
        method: 'POST',
        url: `${V1}/apps/doc-app/chat-actions`,
        json: { label: 'Orders', action: 'openWidget', widget_id: 'doc-widget' },
      },
      200,
    ],
    [
      'changeChatAction',
      'olga',
      { method: 'PATCH', url: `${V1}/apps/doc-app/chat-actions/doc-action`, json: { label: 'Order' } },
      200,
    ],
    [
      'runChatAction',
      'olga',
      { method: 'POST', url: `${V1}/chat-actions/doc-action/runs`, json: { chat_id: CHAT, source: 'archives' } },
      200,
    ],
    [
      'runChatAction',
      'olga',
      { method: 'POST', url: `${V1}/chat-actions/doc-webhook/runs`, json: { chat_id: CHAT, source: 'chats' } },
      200,
    ],
    [
      'runChatAction',
      'olga',
      { method: 'POST', url: `${V1}/chat-actions/doc-action/runs`, json: { chat_id: 'NOBODY', source: 'chats' } },
      404,
    ],
    [
      'diagnoseChatAction',
      'olga',
      { method: 'POST', url: `${V1}/chat-actions/doc-action/diagnosis`, json: { chat_id: CHAT, source: 'chats' } },
      200,
    ],
    ['listInstallations', 'nina', { url: `${V1}/installations` }, 200],
    ['authorizeWidget', 'nina', { method: 'POST', url: `${V1}/widgets/doc-widget/authorization` }, 200],
    ['authorizeWidget', 'nina', { method: 'POST', url: `${V1}/widgets/other/authorization` }, 404],
    ['diagnoseWidget', 'nina', { method: 'POST', url: `${V1}/widgets/doc-widget/diagnosis` }, 200],
    ['addNotice', 'nina', { method: 'POST', url: `${V1}/widgets/doc-widget/notices`, json: { kind: 'flooded' } }, 200],
    ['listInstallationKeys', 'olga', { url: `${INSTALLATION}/keys` }, 200],
    ['revokeInstallationKeys', 'olga', { method: 'DELETE', url: `${INSTALLATION}/keys` }, 200],
    ['changeProperties', 'olga', { method: 'PATCH', url: `${INSTALLATION}/properties`, json: { plan: 'gold' } }, 200],
    ['listStored', 'olga', { url: `${INSTALLATION}/storage` }, 200],
    ['getStored', 'olga', { url: `${INSTALLATION}/storage/view` }, 200],
    ['getStored', 'olga', { url: `${INSTALLATION}/storage/missing` }, 200],
    ['putStored', 'olga', { method: 'PUT', url: `${INSTALLATION}/storage/other`, json: { value: null } }, 200],
    ['removeStored', 'olga', { method: 'DELETE', url: `${INSTALLATION}/storage/view` }, 200],
    ['installApp', 'olga', { method: 'POST', url: `${V1}/installations`, json: { app_id: 'doc-app' } }, 200],
    ['uninstallApp', 'olga', { method: 'DELETE', url: INSTALLATION }, 200],
    ['removeChatAction', 'olga', { method: 'DELETE', url: `${V1}/apps/doc-app/chat-actions/doc-action` }, 200],
    ['removeWidget', 'olga', { method: 'DELETE', url: `${V1}/apps/doc-app/widgets/doc-widget` }, 200],
    ['removeApp', 'olga', { method: 'DELETE', url: `${V1}/apps/doc-app` }, 200],
    ['listAuditEvents', 'nina', { url: '/manage/v1/audit-events' }, 403],
  ];

  test.each(CALLS)('%s as %s', async (operationId, as, request, status) => {
    const operation = operations().find((one) => one.operation.operationId === operationId)?.operation;
    const answer = await world.callAs(as, request);
    expect(answer.statusCode, answer.body).toBe(status);
    const schema = operation?.responses[status === 200 ? '200' : '4XX']?.content['application/json']?.schema;
    expectFits(schema, answer.json());
  });

  test('and all calls were made', () => {
    const made = new Set(CALLS.map(([operationId]) => operationId));
    expect(
      operations()
        .map(({ operation }) => operation.operationId)
        .filter((id) => !made.has(id)),
    ).toEqual([]);
  });

  test('of which the check notices what does not fit', () => {
    const agent = { $ref: '#/components/schemas/Agent' };
    expect(fits(agent, { login: 'a' })).toBe(false);
    expect(fits({ type: 'array', items: agent }, [{ login: 'a' }])).toBe(false);
  });
});

function fits(schema: object, value: unknown): boolean {
  return Check({ ...schema, components: document.components }, value);
}

function expectFits(schema: object | undefined, value: unknown): 1 {
  if (schema === undefined) throw new Error('The document has no schema for this.');
  expect(fits(schema, value), JSON.stringify(value)).toBe(true);
  return 1;
}

// An agent's program makes customers, and gets tokens for them: POST /customer/ and the agent_token grant.
import { expect, test } from 'vitest';
import { makePersonalAccessToken } from '../../threats/api-site.ts';
import { accessTokenOf, livechatUrl } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makeOrganization, makePerson, makeProgram } from '../cast.ts';
import {
  askToken,
  cookieGrant,
  customerIsAlive,
  customerTokenOf,
  makeCustomer,
  pairOf,
  ROOTS,
  type WithAgent,
  withAgent,
} from '../customer-acts.ts';
import { connect, signIn } from '../person-acts.ts';
import { call, isAlive } from '../program-acts.ts';
import type { World } from '../world.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Each way to ask with an agent's token. */
const WAYS = {
  'POST /customer/': (world: World, held: WithAgent, more: Record<string, string | undefined> = {}) =>
    makeCustomer(world, held, more),
  'agent_token at /customer/token': (world: World, held: WithAgent, more = {}) => grant(world, '/customer', held, more),
  'agent_token at /v2/customer/token': (world: World, held: WithAgent, more = {}) =>
    grant(world, '/v2/customer', held, more),
} as const;

function grant(
  world: World,
  root: (typeof ROOTS)[number],
  { client, agentToken }: WithAgent,
  more: Record<string, string | undefined>,
) {
  const json = { grant_type: 'agent_token', client_id: client.clientId, ...more };
  return askToken(world, root, { json, bearer: agentToken, origin: null });
}

describeOnBothDatabases('an agent’s program', (world) => {
  test.each(Object.entries(WAYS))(
    'by %s makes a customer, and gets another token for the same one',
    async (_way, ask) => {
      const held = await withAgent(world);
      const first = customerTokenOf(await ask(world, held));
      expect(first.customerId).toMatch(UUID);
      const again = await ask(world, held, { entity_id: first.customerId });
      const second = customerTokenOf(again);
      expect(second.customerId).toBe(first.customerId);
      expect(second.token).not.toBe(first.token);
      expect(again.headers['set-cookie']).toBeUndefined();
      for (const { token } of [first, second]) expect(await customerIsAlive(world, token)).toBe(true);
      expect(customerTokenOf(await ask(world, held)).customerId).not.toBe(first.customerId);
    },
  );

  test('POST /customer/ answers the life under both names, and takes parameters in the query, in the body, or some in each', async () => {
    const held = await withAgent(world);
    const { clientId: client_id, redirectUri: redirect_uri, organizationId } = held.client;
    const query = new URLSearchParams({ client_id, response_type: 'token', redirect_uri });
    const bearer = held.agentToken;
    const answers = [
      await call(world, `POST /customer/?${query}`, { bearer }),
      await call(world, `POST /customer/?${query}`, { bearer, json: { valid_for: 70 } }),
      await call(world, 'POST /customer', { bearer, form: { ...Object.fromEntries(query), valid_for: '60' } }),
      await call(world, 'POST /customer/', { bearer, body: JSON.stringify({ ...Object.fromEntries(query) }) }),
    ];
    for (const [index, answer] of answers.entries()) {
      const expires_in = [28_800, 70, 60, 28_800][index];
      const { token, customerId } = customerTokenOf(answer);
      expect(answer.json).toEqual({
        access_token: token,
        client_id,
        entity_id: customerId,
        expires_in,
        expires_id: expires_in,
        token_type: 'Bearer',
      });
      expect((await call(world, 'GET /v2/customer/info', { bearer: token })).json.organization_id).toBe(organizationId);
    }
    const { customerId } = customerTokenOf(answers[0] as (typeof answers)[number]);
    const older = await makeCustomer(world, held, { customer_id: customerId });
    expect(customerTokenOf(older).customerId).toBe(customerId);
  });

  test('POST /customer/ refuses what is missing, doubled or not listed', async () => {
    const held = await withAgent(world);
    const { clientId } = held.client;
    const refused = [
      [await makeCustomer(world, held, { redirect_uri: undefined }), 'invalid_request'],
      [await makeCustomer(world, held, { redirect_uri: 'https://evil.example/' }), 'invalid_request'],
      [await makeCustomer(world, held, { response_type: undefined }), 'invalid_request'],
      [await makeCustomer(world, held, { response_type: 'code' }), 'unsupported_response_type'],
      [await makeCustomer(world, held, { client_id: undefined }), 'unauthorized_client'],
      [await makeCustomer(world, held, { valid_for: '0' }), 'invalid_request'],
      [await makeCustomer(world, held, { entity_id: 'a', customer_id: 'b' }), 'invalid_request'],
      [await makeCustomer(world, held, { entity_id: 'nobody' }), 'resource_not_found'],
      [
        await call(world, `POST /customer/?client_id=${clientId}`, { json: { client_id: clientId } }),
        'invalid_request',
      ],
    ] as const;
    for (const [{ status, json }, oauth_exception] of refused) {
      expect({ status, json }).toMatchObject({ status: 401, json: { oauth_exception } });
    }
  });

  test.each(ROOTS)('at %s the names that documentation had for the grant are read too, and a life', async (root) => {
    const held = await withAgent(world);
    for (const grant_type of ['agent_token', 'access_token']) {
      const answer = await grant(world, root, held, { grant_type, expires_in: '120' });
      customerTokenOf(answer);
      expect(answer.json.expires_in).toBe(120);
      expect(answer.json.organization_id).toBe(root === '/v2/customer' ? held.client.organizationId : undefined);
    }
  });

  test.each(['customers.identity--manage', 'customers.manage--identity'])(
    'the older name of the scope counts: %s',
    async (scope) => {
      const client = await makeProgram(world, { scopes: [scope] });
      customerTokenOf(await makeCustomer(world, await withAgent(world, { client })));
    },
  );

  test.each(Object.entries(WAYS))('A43: %s refuses whatever is no agent’s token with the scope', async (_way, ask) => {
    const held = await withAgent(world);
    const { client, person } = held;
    const other = await withAgent(world);
    const reader = await makeProgram(world, { scopes: ['agents--all:ro'] });
    const withoutScope = await withAgent(world, { client: reader });
    const customer = customerTokenOf(await makeCustomer(world, held));
    const personal = await makePersonalAccessToken(world, person, ['customers:own']);
    const refused = [
      [await ask(world, { ...held, agentToken: '' }), 'invalid_request'],
      [await ask(world, { ...held, agentToken: 'nonsense' }), 'invalid_grant'],
      [await ask(world, { ...held, agentToken: personal }), 'invalid_grant'],
      [await ask(world, { ...held, agentToken: customer.token }), 'invalid_grant'],
      [await ask(world, { ...held, agentToken: other.agentToken }), 'access_denied'],
      [await ask(world, withoutScope), 'access_denied'],
    ] as const;
    for (const [{ status, json }, oauth_exception] of refused) {
      expect({ status, json }).toMatchObject({ status: 401, json: { oauth_exception } });
    }
    expect(String(refused[2][0].json.exception_description)).toContain('personal access token');
    expect(String(refused[5][0].json.exception_description)).toContain('customers:own');
    await world.parts.agents.updateAgent({ ...person, ...person.organization, role: 'normal', profile: {} });
    expect(await ask(world, held)).toMatchObject({ status: 401, json: { oauth_exception: 'access_denied' } });
    expect(client.clientId).toBe(held.client.clientId);
  });

  test('a program that speaks for itself makes no customers', async () => {
    const client = await makeProgram(world, { confidential: true, scopes: ['customers:own', 'agents--all:ro'] });
    const form = { grant_type: 'client_credentials', client_id: client.clientId, client_secret: client.secret };
    const { json } = await call(world, 'POST /oauth/token', { form: { ...form, scope: 'agents--all:ro' } });
    const answer = await makeCustomer(world, { client, agentToken: String(json.access_token) });
    expect(answer).toMatchObject({ status: 401, json: { oauth_exception: 'access_denied' } });
  });

  test('A45: another organization’s customer is as unknown as nobody’s', async () => {
    const client = await makeProgram(world, { scopes: ['customers:own'] });
    const there = await makeOrganization(world, 'There');
    const [mine, theirs] = [
      await withAgent(world, { client }),
      await withAgent(world, { client, person: await makePerson(world, { organization: there, role: 'owner' }) }),
    ];
    const victim = customerTokenOf(await makeCustomer(world, theirs));
    for (const ask of Object.values(WAYS)) {
      const [known, unknown] = [
        await ask(world, mine, { entity_id: victim.customerId }),
        await ask(world, mine, { entity_id: '00000000-0000-4000-8000-000000000000' }),
      ];
      expect([known.status, known.json]).toEqual([unknown.status, unknown.json]);
      expect(known.json.oauth_exception).toBe('resource_not_found');
    }
  });

  test('the path of a group makes customers of that group, in the agent’s own organization', async () => {
    const held = await withAgent(world);
    const { client, agentToken: bearer } = held;
    const json = { grant_type: 'agent_token', client_id: client.clientId };
    const at = (organizationId: string, group: number, more = {}) =>
      askToken(world, '/v2/customer', {
        json: { ...json, ...more },
        bearer,
        path: `/v2/customer/${organizationId}/${group}/token`,
      });
    const { customerId } = customerTokenOf(await at(client.organizationId, 4));
    customerTokenOf(await at(client.organizationId, 4, { entity_id: customerId }));
    const wrongGroup = await at(client.organizationId, 5, { entity_id: customerId });
    expect(wrongGroup).toMatchObject({ status: 401, json: { oauth_exception: 'resource_not_found' } });
    const there = await makeOrganization(world, 'There');
    for (const organization of [there.organizationId, '00000000-0000-4000-8000-000000000000', 'x']) {
      expect(await at(organization, 4)).toMatchObject({ status: 401, json: { oauth_exception: 'access_denied' } });
    }
  });

  test('a customer whom a visitor became is an agent’s to speak for, and the other way round', async () => {
    const held = await withAgent(world);
    const visitor = await askToken(world, '/v2/customer', {
      json: await cookieGrant(world, '/v2/customer', held.client),
    });
    const { customerId } = customerTokenOf(visitor);
    pairOf(world, visitor);
    expect(customerTokenOf(await makeCustomer(world, held, { entity_id: customerId })).customerId).toBe(customerId);
  });
});

describeOnBothDatabases('the end of a customer token', (world) => {
  test('one made for an agent outlives the agent’s own token and session, and lives as long as was said', async () => {
    const held = await withAgent(world);
    const { token } = customerTokenOf(await makeCustomer(world, held, { valid_for: '90000' }));
    const browser = await signIn(world, held.person);
    await browser.submit(await browser.get(`${world.issuer}/signout`), 'sign-out');
    await call(world, 'DELETE /token', { bearer: held.agentToken });
    world.clock.advance(28_800);
    expect([await isAlive(world, held.agentToken), await customerIsAlive(world, token)]).toEqual([false, true]);
    world.clock.advance(90_000 - 28_800);
    expect(await customerIsAlive(world, token)).toBe(false);
  });

  test('A48: one made for an agent ends with the connected app, whose page counts it, and that of a visitor goes on', async () => {
    const client = await makeProgram(world, { scopes: ['customers:own'], restricted: true });
    const held = await withAgent(world, { client });
    const { token, customerId } = customerTokenOf(await makeCustomer(world, held));
    const other = await withAgent(world, { client });
    const others = customerTokenOf(await makeCustomer(world, other, { entity_id: customerId }));
    const visitor = await askToken(world, '/v2/customer', { json: await cookieGrant(world, '/v2/customer', client) });
    const own = customerTokenOf(visitor);
    pairOf(world, visitor);
    const transfer = { bearer_type: 'agent', client_id: client.clientId, customer_id: customerId };
    const { json } = await call(world, 'POST /v2/customer/identity_transfer', {
      bearer: held.agentToken,
      json: transfer,
    });
    // Also when nothing but customers is left of it.
    world.clock.advance(28_799);
    await call(world, 'DELETE /token', { bearer: held.agentToken });
    const browser = await signIn(world, held.person);
    const page = await browser.get(`${world.issuer}/account/apps`);
    await browser.submit(page, `revoke-${client.clientId}`);
    const alive = [];
    for (const text of [token, others.token, own.token]) alive.push(await customerIsAlive(world, text));
    expect(alive).toEqual([false, true, true]);
    const redeemed = await askToken(world, '/v2/customer', {
      json: { grant_type: 'identity_token', client_id: client.clientId, code: json.identity_transfer_token },
    });
    expect(redeemed).toMatchObject({ status: 401, json: { oauth_exception: 'invalid_grant' } });
  });

  test.each(['suspended', 'removed'] as const)('A48: one made for an agent ends when that agent is %s', async (how) => {
    const held = await withAgent(world);
    const { person } = held;
    const { token, customerId } = customerTokenOf(await makeCustomer(world, held));
    const other = await withAgent(world, { client: held.client });
    const others = customerTokenOf(await makeCustomer(world, other, { entity_id: customerId }));
    const { accountId } = person;
    const { accounts, agents } = world.parts;
    await (how === 'suspended'
      ? accounts.setAccountSuspended({ accountId, suspendedAt: world.clock.now() })
      : agents.removeAgent({ ...person.organization, accountId }));
    expect([await customerIsAlive(world, token), await customerIsAlive(world, others.token)]).toEqual([false, true]);
  });

  test('A48: all end while their client is disabled or their organization suspended', async () => {
    const organization = await makeOrganization(world, 'Closing');
    const { organizationId } = organization;
    const client = await makeProgram(world, { organizationId, scopes: ['customers:own'] });
    const person = await makePerson(world, { organization, role: 'owner' });
    const held = await withAgent(world, { client, person });
    const made = customerTokenOf(await makeCustomer(world, held)).token;
    const visitor = await askToken(world, '/v2/customer', { json: await cookieGrant(world, '/v2/customer', client) });
    const own = customerTokenOf(visitor).token;
    pairOf(world, visitor);
    const both = async () => [await customerIsAlive(world, made), await customerIsAlive(world, own)];
    expect(await both()).toEqual([true, true]);
    const now = world.clock.now();
    await world.parts.registrations.updateRegistration({ ...client, settings: {}, disabledAt: now });
    expect(await both()).toEqual([false, false]);
    await world.parts.registrations.updateRegistration({ ...client, settings: {}, disabledAt: null });
    await world.parts.accounts.setOrganizationSuspended({ organizationId, suspendedAt: now });
    expect(await both()).toEqual([false, false]);
  });

  test('a plain agent can’t allow the scope', async () => {
    const client = await makeProgram(world, { scopes: ['customers:own'], restricted: true });
    const browser = await signIn(world, await makePerson(world));
    const page = await connect(browser, livechatUrl(world, { client }));
    expect(page.location?.search).toContain('invalid_scope');
    expect(() => accessTokenOf(world, page)).toThrow();
  });
});

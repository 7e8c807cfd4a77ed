// What browsers open: the form without a page of its own, by redirect and in a frame, for native apps, and the address that leads to a chat.
import { expect, test } from 'vitest';
import type { Page } from '../../support/http.ts';
import type { Parameters } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makeOrganization, makeProgram, type Program } from '../cast.ts';
import {
  askToken,
  cookieGrant,
  cookiesOf,
  customerIsAlive,
  customerTokenOf,
  makeCustomer,
  pairOf,
  withAgent,
} from '../customer-acts.ts';
import { shownError } from '../person-acts.ts';
import { runRelay } from '../relay-page.ts';
import type { World } from '../world.ts';

const FRAMED = { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'cross-site' };
const STATE = '@livechat/customer-auth';

type Opening = {
  readonly path?: string;
  readonly more?: Parameters;
  readonly headers?: Record<string, string | undefined>;
};

/** Opens GET /customer, or another form of it, as the vendor's SDKs and pages do. */
async function open(
  world: World,
  client: Program,
  { path = '/customer', more = {}, headers = {} }: Opening = {},
): Promise<Page> {
  const organization = await world.parts.accounts.findOrganization(client);
  const { clientId: client_id, redirectUri: redirect_uri } = client;
  const place = path.startsWith('/v2')
    ? { organization_id: client.organizationId }
    : { license_id: String(organization?.licenseId) };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ response_type: 'token', client_id, redirect_uri, ...place, ...more })) {
    if (value !== undefined) query.append(name, value);
  }
  return world.browse().get(`${world.issuer}${path}?${query}`, { headers });
}

const fragmentOf = (page: Page) => Object.fromEntries(new URLSearchParams(page.location?.hash.slice(1)));

describeOnBothDatabases('GET /customer', (world) => {
  test('without a flow: 302 with the token in the fragment, and both cookies, by which a browser is known again', async () => {
    const client = await makeProgram(world);
    const page = await open(world, client);
    expect([page.status, page.location?.href.split('#')[0]]).toEqual([302, client.redirectUri]);
    const values = fragmentOf(page);
    expect(values).toEqual({
      access_token: expect.stringMatching(/^dal:ct_/),
      entity_id: expect.any(String),
      expires_in: '28800',
      token_type: 'Bearer',
    });
    expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(await customerIsAlive(world, values.access_token ?? '')).toBe(true);
    const again = await open(world, client, { headers: { cookie: pairOf(world, page, { path: '/customer' }) } });
    expect(fragmentOf(again).entity_id).toBe(values.entity_id);
    expect(fragmentOf(await open(world, client)).entity_id).not.toBe(values.entity_id);
    expect(fragmentOf(await open(world, client, { more: { state: 's t' } })).state).toBe('s t');
  });

  test('with flow=button in a frame: one flat message, to exactly the origin of the redirect URI', async () => {
    const client = await makeProgram(world);
    const { redirectUri } = client;
    const more = { flow: 'button', post_message_uri: 'https://evil.example/', state: STATE };
    for (const headers of [FRAMED, { 'sec-fetch-dest': undefined }]) {
      const page = await open(world, client, { more, headers });
      expect(page.status).toBe(200);
      expect(runRelay(page, 'frame')).toMatchObject({
        posts: 1,
        postedTo: 'parent',
        targetOrigin: new URL(redirectUri).origin,
      });
      expect(runRelay(page, 'frame').message).toEqual({
        access_token: expect.stringMatching(/^dal:ct_/),
        entity_id: expect.any(String),
        expires_in: 28_800,
        token_type: 'Bearer',
        state: STATE,
      });
      expect(page.headers['content-security-policy']).toContain(
        `frame-ancestors ${new URL(redirectUri).origin} ${world.parts.config.agentAppUrl}`,
      );
      pairOf(world, page, { path: '/customer' });
    }
  });

  test('with flow=button and nobody to post to, which native apps of the first generation open, it is a redirect', async () => {
    const page = await open(world, await makeProgram(world), { more: { flow: 'button' } });
    expect([page.status, fragmentOf(page).token_type]).toEqual([302, 'Bearer']);
  });

  test('a group has a path of its own, and identities of its own', async () => {
    const client = await makeProgram(world);
    const license = (await world.parts.accounts.findOrganization(client))?.licenseId;
    const path = `/licence/g${license}_7/customer`;
    const more = { license_id: undefined };
    const page = await open(world, client, { path, more });
    const { entity_id } = fragmentOf(page);
    const cookie = pairOf(world, page, { path });
    expect(fragmentOf(await open(world, client, { path, more, headers: { cookie } })).entity_id).toBe(entity_id);
    const other = await open(world, client, { path: `/licence/g${license}_8/customer`, more, headers: { cookie } });
    expect(fragmentOf(other).entity_id).not.toBe(entity_id);
    expect(fragmentOf(await open(world, client, { headers: { cookie } })).entity_id).not.toBe(entity_id);
    for (const wrong of ['g1', 'g0_1', 'g1_', 'gx_1', `g${license}_01`, `${license}_7`]) {
      expect((await open(world, client, { path: `/licence/${wrong}/customer`, more })).status).toBe(404);
    }
  });

  test('native apps of the second generation open the token endpoint itself: redirects alone, whatever flow says', async () => {
    const client = await makeProgram(world, { redirectUris: ['com.example.app:/callback'] });
    const group = `/v2/customer/${client.organizationId}/2/token`;
    for (const path of ['/v2/customer/token', group, `${group}/`]) {
      for (const headers of [{}, FRAMED, { 'sec-fetch-dest': undefined }]) {
        const page = await open(world, client, { path, more: { flow: 'button' }, headers });
        expect([page.status, page.location?.protocol]).toEqual([302, 'com.example.app:']);
        expect(fragmentOf(page)).toMatchObject({ token_type: 'Bearer', expires_in: '28800' });
        pairOf(world, page, { path: path === '/v2/customer/token' ? '/v2/customer' : group.replace('/token', '') });
      }
    }
  });

  test('A9: until client and redirect URI are known to be good, an error is shown here, and posted and sent to nobody', async () => {
    const client = await makeProgram(world);
    const rows: [Parameters, string, string | undefined][] = [
      [{ client_id: 'nobody' }, 'unauthorized_client', 'client_id_not_found'],
      [{ client_id: undefined }, 'unauthorized_client', 'client_id_not_found'],
      [{ redirect_uri: 'https://evil.example/' }, 'invalid_request', 'invalid_redirect_uri'],
      [{ redirect_uri: 'https://app.example/callback#x' }, 'invalid_request', 'invalid_redirect_uri'],
      [{ redirect_uri: undefined }, 'invalid_request', undefined],
    ];
    for (const [more, code, details] of rows) {
      for (const flow of [undefined, 'button']) {
        const page = await open(world, client, { more: { ...more, flow }, headers: FRAMED });
        expect({ more, status: page.status, shown: shownError(page), location: page.location }).toEqual({
          more,
          status: 400,
          shown: { code, details },
          location: undefined,
        });
        expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
        expect(page.headers['set-cookie']).toBeUndefined();
      }
    }
  });

  test('later errors go to the app: in the fragment, or as a flat message', async () => {
    const client = await makeProgram(world, { restricted: true });
    const there = await makeOrganization(world, 'There');
    const rows: [Parameters, string][] = [
      [{ response_type: 'code' }, 'unsupported_response_type'],
      [{ response_type: undefined }, 'invalid_request'],
      [{ license_id: undefined }, 'invalid_request'],
      [{ license_id: 'x' }, 'invalid_request'],
      [{ license_id: '7' }, 'access_denied'],
      [{ license_id: String(there.licenseId) }, 'access_denied'],
    ];
    for (const [more, oauth_exception] of rows) {
      const page = await open(world, client, { more: { ...more, state: 's' } });
      const told = {
        client_id: client.clientId,
        redirect_uri: client.redirectUri,
        oauth_exception,
        exception_description: expect.any(String),
        state: 's',
      };
      expect({ more, told: fragmentOf(page) }).toEqual({ more, told });
      const framed = await open(world, client, { more: { ...more, state: 's', flow: 'button' }, headers: FRAMED });
      expect(runRelay(framed, 'frame')).toMatchObject({ posts: 1, targetOrigin: 'https://app.example', message: told });
      for (const { headers } of [page, framed]) expect(headers['set-cookie']).toBeUndefined();
    }
  });

  test('an image or script on a page of anybody makes no customer, and is not made known as one', async () => {
    const held = await withAgent(world);
    const { token } = customerTokenOf(await makeCustomer(world, held));
    for (const dest of ['image', 'script', 'empty']) {
      const headers = { 'sec-fetch-dest': dest };
      const pages = [
        await open(world, held.client, { headers }),
        await open(world, held.client, { headers, more: { access_token: token } }),
      ];
      for (const page of pages) {
        expect([page.status, page.location, page.headers['set-cookie']]).toEqual([400, undefined, undefined]);
      }
    }
  });
});

describeOnBothDatabases('GET /customer with a token', (world) => {
  test('the browser is known as the token’s customer from then on, by both generations, and goes to the chat', async () => {
    const held = await withAgent(world);
    const { client } = held;
    const { token, customerId } = customerTokenOf(await makeCustomer(world, held));
    const browser = world.browse();
    const query = new URLSearchParams({ access_token: token, redirect_uri: `${client.redirectUri}/chat` });
    const page = await browser.get(`${world.issuer}/customer?${query}`);
    expect([page.status, page.location?.href]).toEqual([302, `${client.redirectUri}/chat`]);
    expect(page.headers['referrer-policy']).toBe('no-referrer');
    for (const root of ['/customer', '/v2/customer'] as const) {
      for (const partitioned of [true, false]) {
        const cookie = pairOf(world, page, { partitioned, path: root });
        const json = await cookieGrant(world, root, client);
        expect(customerTokenOf(await askToken(world, root, { json, cookie })).customerId).toBe(customerId);
      }
    }
    const secrets = () => browser.cookies.find(new URL(`${world.issuer}/customer`)).map(({ value }) => value);
    const before = secrets();
    await browser.get(`${world.issuer}/customer?${query}`);
    expect(secrets()).toEqual(before);
    expect(before).toContain(customerId);
  });

  test('a customer of a group is known on the paths of that group', async () => {
    const held = await withAgent(world);
    const { clientId: client_id, organizationId, redirectUri } = held.client;
    const json = { grant_type: 'agent_token', client_id };
    const path = `/v2/customer/${organizationId}/5/token` as const;
    const made = await askToken(world, '/v2/customer', { json, bearer: held.agentToken, path });
    const { token } = customerTokenOf(made);
    const query = new URLSearchParams({ access_token: token, redirect_uri: redirectUri });
    const page = await world.browse().get(`${world.issuer}/customer?${query}`);
    const { licenseId } = held.person.organization;
    const paths = cookiesOf(page).map(({ attributes }) => attributes[0]);
    expect(new Set(paths)).toEqual(
      new Set([`Path=/licence/g${licenseId}_5/customer`, `Path=/v2/customer/${organizationId}/5`]),
    );
    for (const { value } of cookiesOf(page)) world.secrets.add(value);
  });

  test('it leads only to a redirect URI of the token’s client, and plants nothing otherwise', async () => {
    const held = await withAgent(world);
    const { token } = customerTokenOf(await makeCustomer(world, held));
    const other = await makeProgram(world, { redirectUris: ['https://other.example/'] });
    const targets = [
      'https://evil.example/',
      'https://other.example/',
      '//evil.example',
      'javascript:1',
      '',
      undefined,
    ];
    for (const redirect_uri of targets) {
      const query = new URLSearchParams({ access_token: token });
      if (redirect_uri !== undefined) query.set('redirect_uri', redirect_uri);
      query.set('client_id', other.clientId);
      const page = await world.browse().get(`${world.issuer}/customer?${query}`);
      expect([redirect_uri, page.status, page.location, page.headers['set-cookie']]).toEqual([
        redirect_uri,
        400,
        undefined,
        undefined,
      ]);
    }
  });

  test('a token that is none, or has ended, leads nowhere', async () => {
    const held = await withAgent(world);
    const { token } = customerTokenOf(await makeCustomer(world, held, { valid_for: '10' }));
    world.clock.advance(10);
    for (const text of [token, held.agentToken, 'x', '']) {
      const query = new URLSearchParams({ access_token: text, redirect_uri: held.client.redirectUri });
      const page = await world.browse().get(`${world.issuer}/customer?${query}`);
      expect([page.status, shownError(page).code, page.location]).toEqual([400, 'invalid_grant', undefined]);
    }
    const twice = `access_token=${token}&access_token=${token}&redirect_uri=${held.client.redirectUri}`;
    expect((await world.browse().get(`${world.issuer}/customer?${twice}`)).status).toBe(400);
  });
});

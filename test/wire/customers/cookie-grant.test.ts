// A visitor's browser at the token endpoints: new, known again, and from pages that it must not be asked from.
import { expect, test } from 'vitest';
import { NEWCOMERS, newcomersKey } from '../../../server/src/customers/visitors.ts';
import { livechatUrl } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { acme, makeOrganization, makePerson, makeProgram } from '../cast.ts';
import {
  askToken,
  cookieGrant,
  cookiesOf,
  customerIsAlive,
  customerTokenOf,
  PAGE,
  pairOf,
  ROOTS,
} from '../customer-acts.ts';
import { connect, signIn } from '../person-acts.ts';
import { call } from '../program-acts.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TWO_YEARS = 63_072_000;

describeOnBothDatabases('the cookie grant', (world) => {
  test.each(ROOTS)('at %s a new browser becomes a customer, with both cookies in both kinds', async (root) => {
    const client = await makeProgram(world);
    const answer = await askToken(world, root, { json: await cookieGrant(world, root, client) });
    const { token, customerId } = customerTokenOf(answer);
    expect(customerId).toMatch(UUID);
    expect(answer.json).toEqual({
      access_token: token,
      client_id: client.clientId,
      entity_id: customerId,
      expires_in: 28_800,
      token_type: 'Bearer',
      ...(root === '/v2/customer' ? { organization_id: client.organizationId } : {}),
    });
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', vary: 'origin' });
    const cookies = cookiesOf(answer);
    expect(cookies.map(({ name }) => name)).toEqual(['__lc_cid', '__lc_cst', '__lc_cid', '__lc_cst']);
    const expires = new Date(world.clock.now() + TWO_YEARS * 1000).toUTCString();
    for (const [index, { name, value, attributes }] of cookies.entries()) {
      expect(value).toMatch(name === '__lc_cid' ? UUID : /^[0-9a-f]{78}$/);
      expect(attributes).toEqual([
        `Path=${root}`,
        `Expires=${expires}`,
        `Max-Age=${TWO_YEARS}`,
        'HttpOnly',
        'Secure',
        'SameSite=None',
        ...(index < 2 ? ['Partitioned'] : []),
      ]);
    }
    for (const partitioned of [true, false]) pairOf(world, answer, { partitioned });
  });

  test.each(ROOTS)('at %s a browser is known again by either pair, and its cookies live on', async (root) => {
    const client = await makeProgram(world);
    const json = await cookieGrant(world, root, client);
    const first = await askToken(world, root, { json });
    const { token, customerId } = customerTokenOf(first);
    for (const partitioned of [false, true]) {
      const cookie = pairOf(world, first, { partitioned });
      world.clock.advance(3600);
      const again = await askToken(world, root, { json, cookie });
      const known = customerTokenOf(again);
      expect(known.customerId).toBe(customerId);
      expect(known.token).not.toBe(token);
      // Whoever kept the first secret can go on with it.
      expect(pairOf(world, again, { partitioned })).toBe(cookie);
      expect(cookiesOf(again)[0]?.attributes).toContain(
        `Expires=${new Date(world.clock.now() + TWO_YEARS * 1000).toUTCString()}`,
      );
    }
  });

  test('a browser jar keeps the identity over visits, and two years after the last one it is forgotten', async () => {
    const client = await makeProgram(world);
    const json = await cookieGrant(world, '/v2/customer', client);
    const browser = world.browse();
    const visit = async () => {
      const page = await browser.request(`${world.issuer}/v2/customer/token`, {
        method: 'POST',
        body: JSON.stringify(json),
        headers: { origin: PAGE, 'content-type': 'text/plain;charset=UTF-8' },
      });
      expect(page.status).toBe(200);
      return String((JSON.parse(page.body) as { entity_id: string }).entity_id);
    };
    const first = await visit();
    for (let year = 0; year < 3; year += 1) {
      world.clock.advance(TWO_YEARS - 90_000);
      expect(await visit()).toBe(first);
    }
    world.clock.advance(TWO_YEARS);
    expect(await visit()).not.toBe(first);
  });

  test.each([
    ['a wrong secret', (pair: string) => pair.replace(/.(?=..$)/, (digit) => (digit === '0' ? '1' : '0'))],
    ['no secret', (pair: string) => pair.replace(/;.*/, '')],
    ['a secret that is cut short', (pair: string) => pair.slice(0, -2)],
    ['nonsense', () => '__lc_cid=%00;__lc_cst="\u00e9"'],
    ['another id', (pair: string) => pair.replace(/cid=[^;]*/, 'cid=b6b5a2f4-7f0c-4b3e-9d6e-000000000000')],
    ['no id', (pair: string) => pair.replace(/^[^;]*;/, '')],
  ])('%s makes a new customer', async (_words, change) => {
    const client = await makeProgram(world);
    const json = await cookieGrant(world, '/v2/customer', client);
    const first = await askToken(world, '/v2/customer', { json });
    const cookie = change(pairOf(world, first));
    const other = await askToken(world, '/v2/customer', { json, cookie });
    expect(customerTokenOf(other).customerId).not.toBe(customerTokenOf(first).customerId);
    pairOf(world, other);
  });

  test('where partitioned and unpartitioned cookies of two customers arrive, the unpartitioned ones count, in any order', async () => {
    const client = await makeProgram(world);
    const json = await cookieGrant(world, '/v2/customer', client);
    const [one, other] = [
      await askToken(world, '/v2/customer', { json }),
      await askToken(world, '/v2/customer', { json }),
    ];
    const pairs = [pairOf(world, one), pairOf(world, other, { partitioned: true })];
    for (const cookie of [pairs.join('; '), pairs.toReversed().join('; ')]) {
      const answer = await askToken(world, '/v2/customer', { json, cookie });
      expect(customerTokenOf(answer).customerId).toBe(customerTokenOf(one).customerId);
    }
  });

  test('A45: the cookies of another organization’s customer are no cookies here, and do no harm to those that are', async () => {
    const here = await makeProgram(world);
    const there = await makeProgram(world, { organizationId: (await makeOrganization(world, 'There')).organizationId });
    const [json, jsonThere] = [
      await cookieGrant(world, '/v2/customer', here),
      await cookieGrant(world, '/v2/customer', there),
    ];
    const theirs = await askToken(world, '/v2/customer', { json: jsonThere });
    const cookie = pairOf(world, theirs);
    const mine = await askToken(world, '/v2/customer', { json, cookie });
    expect(customerTokenOf(mine).customerId).not.toBe(customerTokenOf(theirs).customerId);
    const both = `${cookie}; ${pairOf(world, mine, { partitioned: true })}`;
    const again = await askToken(world, '/v2/customer', { json, cookie: both });
    expect(customerTokenOf(again).customerId).toBe(customerTokenOf(mine).customerId);
  });

  test('a group has identities of its own, under a path of its own, with and without the slash at the end', async () => {
    const client = await makeProgram(world);
    const json = await cookieGrant(world, '/v2/customer', client);
    const at = (group: number, end = '') => `/v2/customer/${client.organizationId}/${group}/token${end}` as const;
    const ask = (path: `/${string}`, cookie?: string) => askToken(world, '/v2/customer', { json, path, cookie });
    const whole = await askToken(world, '/v2/customer', { json });
    const first = await ask(at(1));
    const path = `/v2/customer/${client.organizationId}/1`;
    const cookie = pairOf(world, first, { path });
    const all = `${cookie}; ${pairOf(world, whole)}`;
    const { customerId } = customerTokenOf(first);
    expect(first.json.organization_id).toBe(client.organizationId);
    for (const again of [await ask(at(1), all), await ask(at(1, '/'), all)]) {
      expect(customerTokenOf(again).customerId).toBe(customerId);
    }
    expect(customerTokenOf(await ask(at(2), all)).customerId).not.toBe(customerId);
    const atRoot = await askToken(world, '/v2/customer', { json, cookie: all });
    expect(customerTokenOf(atRoot).customerId).toBe(customerTokenOf(whole).customerId);
    for (const group of ['x', '-1', '01', '1e3', '9999999999']) {
      expect(await ask(`/v2/customer/${client.organizationId}/${group}/token`)).toMatchObject({
        status: 401,
        json: { oauth_exception: 'invalid_request' },
      });
    }
  });

  test('the body may be JSON of any content type, or a form', async () => {
    const client = await makeProgram(world);
    const parameters = await cookieGrant(world, '/customer', client);
    const body = JSON.stringify({ ...parameters, license_id: Number(parameters.license_id) });
    const types = ['text/plain;charset=UTF-8', 'application/json', 'application/x-www-form-urlencoded', undefined];
    for (const type of types) {
      const headers = { origin: PAGE, 'content-type': type };
      customerTokenOf(await call(world, 'POST /customer/token', { body, headers }));
    }
    customerTokenOf(await askToken(world, '/customer', { form: parameters }));
  });

  test('a life can be asked for, up to thirty days', async () => {
    const client = await makeProgram(world);
    const json = await cookieGrant(world, '/v2/customer', client);
    const lives = [];
    for (const expires_in of [60, '3600', 99_999_999]) {
      const { json: answer } = await askToken(world, '/v2/customer', { json: { ...json, expires_in } });
      lives.push(answer.expires_in);
    }
    expect(lives).toEqual([60, 3600, 2_592_000]);
    for (const expires_in of ['0', '-5', '1.5', 'soon', '1e3', '٣']) {
      expect(await askToken(world, '/v2/customer', { json: { ...json, expires_in } })).toMatchObject({
        status: 401,
        json: { oauth_exception: 'invalid_request', exception_description: expect.stringContaining('expires_in') },
      });
    }
  });
});

describeOnBothDatabases('who may ask with the browser’s cookies', (world) => {
  test.each(ROOTS)('at %s a page of the client reads the answer with credentials, also of a refusal', async (root) => {
    const client = await makeProgram(world, { redirectUris: ['https://app.example/shop', 'http://localhost:8080/'] });
    const json = await cookieGrant(world, root, client);
    for (const origin of ['https://app.example', 'http://localhost:8080']) {
      for (const body of [json, { ...json, redirect_uri: undefined }, { ...json, grant_type: 'nonsense' }]) {
        const { headers } = await askToken(world, root, { json: body, origin });
        expect(headers).toMatchObject({
          'access-control-allow-origin': origin,
          'access-control-allow-credentials': 'true',
          vary: 'origin',
        });
      }
    }
  });

  test.each([
    'https://evil.example',
    'https://app.example.evil.example',
    'https://app.example:8443',
    'http://app.example',
    'https://sub.app.example',
    'null',
    'HTTPS://APP.EXAMPLE',
    '',
  ])('a page of %j is refused, whatever redirect_uri says, with cookies that are known too', async (origin) => {
    const client = await makeProgram(world);
    const json = await cookieGrant(world, '/v2/customer', client);
    const cookie = pairOf(world, await askToken(world, '/v2/customer', { json }));
    for (const redirect_uri of [client.redirectUri, undefined, origin]) {
      const answer = await askToken(world, '/v2/customer', { json: { ...json, redirect_uri }, origin, cookie });
      expect(answer).toMatchObject({ status: 401, json: { oauth_exception: 'access_denied' } });
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
  });

  test('a redirect URI that is not registered is refused from the client’s own page too', async () => {
    const client = await makeProgram(world);
    const json = await cookieGrant(world, '/v2/customer', client);
    for (const redirect_uri of ['https://evil.example/', 'https://app.example/callbackevil', 'https://app.example/']) {
      expect(await askToken(world, '/v2/customer', { json: { ...json, redirect_uri } })).toMatchObject({
        status: 401,
        json: { oauth_exception: 'invalid_request', exception_details: 'invalid_redirect_uri' },
      });
    }
    const below = { ...json, redirect_uri: `${client.redirectUri}/shop/shoes` };
    customerTokenOf(await askToken(world, '/v2/customer', { json: below }));
  });

  test('a program that is no browser sends no Origin, and must name a redirect URI', async () => {
    const client = await makeProgram(world);
    const json = await cookieGrant(world, '/v2/customer', client);
    const first = await askToken(world, '/v2/customer', { json, origin: null });
    const cookie = pairOf(world, first);
    const again = await askToken(world, '/v2/customer', { json, origin: null, cookie });
    expect(customerTokenOf(again).customerId).toBe(customerTokenOf(first).customerId);
    const without = { ...json, redirect_uri: undefined };
    expect(await askToken(world, '/v2/customer', { json: without, origin: null })).toMatchObject({
      status: 401,
      json: { oauth_exception: 'invalid_request' },
    });
  });

  test('a preflight is answered for the origins of clients, with credentials, and for no other', async () => {
    const client = await makeProgram(world, { redirectUris: ['https://preflight.example/a/b'] });
    const ask = (path: `/${string}`, origin: string | undefined) =>
      call(world, `OPTIONS ${path}`, { headers: { origin, 'access-control-request-method': 'POST' } });
    const paths = [
      ...ROOTS.map((root) => `${root}/token` as const),
      `/v2/customer/${client.organizationId}/0/token`,
    ] as const;
    for (const path of paths) {
      expect((await ask(path, 'https://preflight.example')).headers).toMatchObject({
        'access-control-allow-origin': 'https://preflight.example',
        'access-control-allow-credentials': 'true',
        'access-control-allow-headers': 'authorization, content-type',
      });
      for (const origin of ['https://evil.example', 'https://preflight', 'https://%', 'null', '%', undefined]) {
        const answer = await ask(path, origin);
        expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([204, undefined]);
      }
    }
    await world.parts.registrations.updateRegistration({ ...client, settings: {}, disabledAt: world.clock.now() });
    const disabled = await ask('/v2/customer/token', 'https://preflight.example');
    expect(disabled.headers['access-control-allow-origin']).toBeUndefined();
  });

  test('A45: a client gets customers of another organization once an administrator there has allowed it, and not before', async () => {
    const client = await makeProgram(world, { scopes: ['customers:own', 'agents--my:ro'] });
    const there = await makeOrganization(world, 'There');
    const json = { ...(await cookieGrant(world, '/v2/customer', client)), organization_id: there.organizationId };
    const ask = () => askToken(world, '/v2/customer', { json });
    const refused = { status: 401, json: { oauth_exception: 'access_denied' } };
    expect(await ask()).toMatchObject(refused);
    const agent = await makePerson(world, { organization: there });
    await connect(await signIn(world, agent), livechatUrl(world, { client, parameters: { scope: 'agents--my:ro' } }));
    expect(await ask()).toMatchObject(refused);
    const administrator = await makePerson(world, { organization: there, role: 'administrator' });
    await connect(await signIn(world, administrator), livechatUrl(world, { client }));
    const { token } = customerTokenOf(await ask());
    await world.parts.agents.removeAgent({ ...there, accountId: administrator.accountId });
    expect(await ask()).toMatchObject(refused);
    // The plain agent still uses the app; when nobody does, what visitors got through it ends too.
    expect(await customerIsAlive(world, token)).toBe(true);
    const { accountId } = agent;
    await world.parts.tokens.revokeApp({ ...there, accountId, clientId: client.clientId });
    expect(await customerIsAlive(world, token)).toBe(false);
  });

  test('A45: a private client has customers of its own organization only; one that is not there is refused alike', async () => {
    const client = await makeProgram(world, { restricted: true });
    const there = await makeOrganization(world, 'There');
    const v1 = await cookieGrant(world, '/customer', client);
    const v2 = await cookieGrant(world, '/v2/customer', client);
    const nobody = '00000000-0000-4000-8000-000000000000';
    const answers = [
      await askToken(world, '/customer', { json: { ...v1, license_id: there.licenseId } }),
      await askToken(world, '/customer', { json: { ...v1, license_id: 1 } }),
      await askToken(world, '/v2/customer', { json: { ...v2, organization_id: there.organizationId } }),
      await askToken(world, '/v2/customer', { json: { ...v2, organization_id: nobody } }),
    ];
    for (const { status, json } of answers) expect({ status, json }).toEqual({ status: 401, json: answers[0]?.json });
    customerTokenOf(await askToken(world, '/customer', { json: v1 }));
  });

  test('a suspended organization has no customers, and a disabled client gives none', async () => {
    const organization = await makeOrganization(world, 'Closing');
    const { organizationId } = organization;
    const client = await makeProgram(world, { organizationId });
    const json = await cookieGrant(world, '/v2/customer', client);
    customerTokenOf(await askToken(world, '/v2/customer', { json }));
    const suspend = (suspendedAt: number | undefined) =>
      world.parts.accounts.setOrganizationSuspended({ organizationId, suspendedAt });
    await suspend(world.clock.now());
    expect((await askToken(world, '/v2/customer', { json })).status).toBe(401);
    await suspend(undefined);
    await world.parts.registrations.updateRegistration({ ...client, settings: {}, disabledAt: world.clock.now() });
    expect(await askToken(world, '/v2/customer', { json })).toMatchObject({
      status: 401,
      json: { oauth_exception: 'unauthorized_client', exception_details: 'client_id_not_found' },
    });
  });

  test('a crowd of newcomers from one address is told to wait, in the shape of the wire; those who are known are not', async () => {
    const client = await makeProgram(world);
    const json = await cookieGrant(world, '/v2/customer', client);
    const cookie = pairOf(world, await askToken(world, '/v2/customer', { json }));
    // All but one of those who may still come, counted as the server does.
    const window = { key: newcomersKey({ ip: '127.0.0.1', clientId: client.clientId }), windowMs: NEWCOMERS.windowMs };
    const crowd = Array.from({ length: NEWCOMERS.limit - 2 });
    await Promise.all(crowd.map(() => world.parts.throttle.countAttempt({ ...window, now: world.clock.now() })));
    customerTokenOf(await askToken(world, '/v2/customer', { json }));
    const refused = await askToken(world, '/v2/customer', { json });
    expect(refused).toMatchObject({ status: 429, json: { oauth_exception: 'temporarily_unavailable' } });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.headers['access-control-allow-origin']).toBe(PAGE);
    customerTokenOf(await askToken(world, '/v2/customer', { json, cookie }));
    const other = await makeProgram(world);
    customerTokenOf(await askToken(world, '/v2/customer', { json: await cookieGrant(world, '/v2/customer', other) }));
    world.clock.advance(300);
    customerTokenOf(await askToken(world, '/v2/customer', { json }));
  });
});

describeOnBothDatabases('what a customer token endpoint refuses', (world) => {
  test.each(ROOTS)('at %s what is missing or malformed is named, in the shape of the wire', async (root) => {
    const client = await makeProgram(world);
    const good = await cookieGrant(world, root, client);
    const place = root === '/customer' ? 'license_id' : 'organization_id';
    const rows: [Record<string, unknown>, string, string?][] = [
      [{ client_id: undefined }, 'unauthorized_client', 'client_id_not_found'],
      [{ client_id: 'nobody' }, 'unauthorized_client', 'client_id_not_found'],
      [{ grant_type: undefined }, 'invalid_request'],
      [{ grant_type: 'password' }, 'unsupported_grant_type'],
      [{ grant_type: '__proto__' }, 'unsupported_grant_type'],
      [{ response_type: 'code' }, 'unsupported_response_type'],
      [{ [place]: undefined }, 'invalid_request'],
      [{ [place]: 'x' }, 'invalid_request'],
      [{ [place]: '' }, 'invalid_request'],
      [{ client_id: { a: 1 } }, 'invalid_request'],
    ];
    for (const [change, oauth_exception, exception_details] of rows) {
      const answer = await askToken(world, root, { json: { ...good, ...change } });
      expect({ change, status: answer.status, json: answer.json }).toEqual({
        change,
        status: 401,
        json: {
          oauth_exception,
          ...(exception_details === undefined ? {} : { exception_details }),
          exception_description: expect.any(String),
        },
      });
      expect(answer.headers['www-authenticate']).toBeDefined();
    }
    customerTokenOf(await askToken(world, root, { json: { ...good, response_type: undefined } }));
  });

  test('A34: a body that can’t be read, a parameter sent twice, and a secret in the URL', async () => {
    const client = await makeProgram(world);
    const good = await cookieGrant(world, '/v2/customer', client);
    const post = (body: string, path: `/${string}` = '/v2/customer/token') =>
      call(world, `POST ${path}`, { body, headers: { origin: PAGE } });
    expect(await post('{"a":')).toMatchObject({ status: 401, json: { oauth_exception: 'bad_request' } });
    expect(await post('[]')).toMatchObject({ status: 401, json: { oauth_exception: 'bad_request' } });
    const twice = `${new URLSearchParams(good as Record<string, string>)}&client_id=${client.clientId}`;
    expect(await post(twice)).toMatchObject({ status: 401, json: { oauth_exception: 'invalid_request' } });
    const inUrl = await post(JSON.stringify(good), '/v2/customer/token?code=x');
    expect(inUrl).toMatchObject({ status: 401, json: { oauth_exception: 'invalid_request' } });
  });

  test('a client of the standard wire alone has no customers', async () => {
    const client = await makeProgram(world, { dialects: ['standard'] });
    const json = await cookieGrant(world, '/v2/customer', client);
    expect(await askToken(world, '/v2/customer', { json })).toMatchObject({
      status: 401,
      json: { oauth_exception: 'unauthorized_client' },
    });
  });

  test('other methods are refused with those that there are', async () => {
    const organization = await acme(world);
    const rows = [
      ['PUT /customer/token', 'POST, DELETE, OPTIONS'],
      ['GET /customer/token', 'POST, DELETE, OPTIONS'],
      ['PUT /v2/customer/token', 'GET, POST, DELETE, OPTIONS'],
      [`DELETE /v2/customer/${organization.organizationId}/0/token`, 'GET, POST, OPTIONS'],
      ['POST /customer/info', 'GET, OPTIONS'],
      ['GET /v2/customer/identity_transfer', 'POST, OPTIONS'],
    ] as const;
    for (const [line, allow] of rows) {
      const answer = await call(world, line as `${string} /${string}`);
      expect([line, answer.status, answer.headers.allow]).toEqual([line, 405, allow]);
      expect(answer.json.oauth_exception).toBe('bad_request');
    }
  });
});

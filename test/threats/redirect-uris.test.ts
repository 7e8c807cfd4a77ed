// Sending answers elsewhere: a browser whose person has allowed the program is led to each URI below, and stays on a page of ours.
import { expect, test } from 'vitest';
import type { Browse, Page } from '../support/http.ts';
import { answerOf, livechatUrl, openInFrame, type Parameters as Sent, standardUrl } from '../wire/asking.ts';
import { describeOnBothDatabases } from '../wire/both-databases.ts';
import { makePerson, makeProgram, type Program } from '../wire/cast.ts';
import { connect, shownError, signIn } from '../wire/person-acts.ts';
import { call } from '../wire/program-acts.ts';
import type { World } from '../wire/world.ts';

const CALLBACK = 'https://app.example/callback';
const REGISTERED = [CALLBACK, 'http://localhost:3000/cb', 'http://127.0.0.1:3000/cb', 'com.example.app:/cb'];

const ATTACKS: Readonly<Record<string, readonly string[]>> = {
  'A1: a host that begins or ends like the registered one': [
    'https://app.example.evil.example/callback',
    'https://evilapp.example/callback',
    'https://x.app.example/callback',
    'https://evil.example/?https://app.example/callback',
    'https://evil.example/https://app.example/callback',
    'https://app.example/callbackevil',
    'http://app.example/callback',
    'https://app.example:8443/callback',
  ],
  'A2: dots, separators and line breaks in the path': [
    `${CALLBACK}/../evil`,
    `${CALLBACK}/..`,
    `${CALLBACK}/%2e%2e/evil`,
    `${CALLBACK}/..;/evil`,
    `${CALLBACK}/%252e%252e/evil`,
    `${CALLBACK}/..%2fevil`,
    `${CALLBACK}/..%5cevil`,
    `${CALLBACK}/%c0%ae%c0%ae/evil`,
    `${CALLBACK}//evil`,
    `${CALLBACK}\\evil`,
    'https://app.example\\@evil.example/callback',
    `${CALLBACK}\r\nLocation: https://evil.example`,
    `${CALLBACK}/%0d%0aLocation:%20https://evil.example`,
    `${CALLBACK}\t`,
    ` ${CALLBACK}`,
  ],
  'A3: user information, a fragment, or no host': [
    'https://app.example@evil.example/callback',
    'https://user:pw@app.example/callback',
    'https://@app.example/callback',
    `${CALLBACK}#`,
    `${CALLBACK}#@evil.example`,
    'https:app.example/callback',
    'https:///app.example/callback',
    'https:evil.example',
    '//app.example/callback',
    '/callback',
  ],
  'A4: a scheme that runs or reads something': [
    'javascript:alert(1)',
    'javascript://app.example/%0aalert(1)',
    'data:text/html,<script>alert(1)</script>',
    'blob:https://app.example/0f2d',
    'file:///etc/passwd',
    'vbscript:msgbox(1)',
    'myapp:/cb',
    'com.example.other:/cb',
    'COM.EXAMPLE.APP:/cb',
  ],
  'A5: other alphabets, dots and cases': [
    'https://аpp.example/callback',
    'https://xn--pp-7kc.example/callback',
    'https://app\uff0eexample/callback',
    'https://app\u3002example/callback',
    'https://ａpp.example/callback',
    'https://APP.example/callback',
    'HTTPS://app.example/callback',
    'https://app.example./callback',
    'https://app%2eexample/callback',
    'https://app.example/Callback',
  ],
  'A6: other names of this machine, and other ports': [
    'http://127.1:3000/cb',
    'http://2130706433:3000/cb',
    'http://0x7f.0.0.1:3000/cb',
    'http://0:3000/cb',
    'http://0.0.0.0:3000/cb',
    'http://[::1]:3000/cb',
    'http://[::ffff:127.0.0.1]:3000/cb',
    'http://localhost.evil.example:3000/cb',
    'http://localhost.:3000/cb',
    'http://localhost:3001/cb',
    'http://127.0.0.1:3001/cb',
    'http://127.0.0.1/cb',
  ],
  'A7: a wildcard, or a name below the registered host': [
    'https://*.example/callback',
    'https://app.example/*',
    'https://old.app.example/callback',
    'https://app.example/callback?*',
    'https://app.example/callback?x=1',
  ],
  'A8: parameters of an answer in the URI': [
    `${CALLBACK}?code=planted`,
    `${CALLBACK}?state=planted`,
    `${CALLBACK}?%63ode=planted`,
    `${CALLBACK}?iss=https://evil.example`,
    `${CALLBACK}?access_token=planted`,
    `${CALLBACK}?plugin_id=a&code=planted`,
    `${CALLBACK}?error=access_denied`,
  ],
};

describeOnBothDatabases('redirect URIs that attackers send', (world) => {
  test.each(Object.entries(ATTACKS))('%s: no answer goes there, on either wire', async (_name, uris) => {
    const { browser, client } = await prepare(world, REGISTERED);
    for (const uri of uris) await expectRefused(world, { browser, client, uri });
  });

  test('A7, A8: a wildcard, or a URI with parameters of an answer, that was registered all the same matches nothing', async () => {
    const bad = ['https://*.app.example/cb', 'https://app.example/cb?state=fixed', 'https://app.example/*'];
    const client = await makeProgram(world, { redirectUris: bad });
    const browser = await signIn(world, await makePerson(world));
    const [wildcard = '', planted = ''] = bad;
    for (const uri of [wildcard, planted, 'https://evil.app.example/cb', 'https://app.example/evil']) {
      await expectRefused(world, { browser, client, uri });
    }
  });

  test('A9: until client and redirect URI are both good, an error leads nowhere, whatever else is wrong', async () => {
    const { browser, client } = await prepare(world, [CALLBACK]);
    const bad: Sent[] = [
      { client_id: undefined },
      { client_id: '' },
      { client_id: 'f'.repeat(32) },
      { client_id: '\u0000' },
      { redirect_uri: undefined },
      { redirect_uri: '' },
      { redirect_uri: 'https://evil.example/' },
      { redirect_uri: `${CALLBACK}\u0007` },
    ];
    const worse: Sent[] = [
      {},
      { response_type: 'id_token' },
      { scope: 'everything', prompt: 'none' },
      { code_challenge: '', state: '\u0000' },
    ];
    for (const parameters of bad.flatMap((one) => worse.map((other) => ({ ...other, ...one })))) {
      for (const page of await askEverywhere(world, { browser, client, parameters })) expectToStay(page);
    }
    for (const raw of ['&client_id=x', '&redirect_uri=https%3A%2F%2Fevil.example']) {
      for (const page of await askEverywhere(world, { browser, client, raw })) expectToStay(page);
    }
  });
});

describeOnBothDatabases('A10: redirects that a phisher could use', (world) => {
  const faults: Sent[] = [{ response_type: 'id_token' }, { scope: 'everything' }, { prompt: 'x' }];

  test('A10: an error of the standard wire goes to the one URI that the operator registered, never below it', async () => {
    const client = await makeProgram(world, { redirectUris: [CALLBACK] });
    for (const parameters of [...faults, { prompt: 'none' }]) {
      const page = await world.browse().get(standardUrl(world, { client, parameters }));
      expect(answerOf(world, page)).toMatchObject({ to: CALLBACK, query: { error: expect.any(String) } });
      const below = { ...parameters, redirect_uri: `${CALLBACK}/open-redirector` };
      expectToStay(await world.browse().get(standardUrl(world, { client, parameters: below })));
    }
  });

  test('A10: an error of the livechat wire is never redirected to the app', async () => {
    const client = await makeProgram(world, { redirectUris: [CALLBACK] });
    const browsers = [world.browse(), await signIn(world, await makePerson(world))];
    for (const parameters of faults) {
      for (const browser of browsers) {
        const page = await browser.get(livechatUrl(world, { client, parameters }));
        expect(page.location?.origin).toBe(world.issuer);
      }
    }
  });

  test('A10: nobody but the operator can register a client', async () => {
    const { json } = await call(world, 'GET /.well-known/oauth-authorization-server');
    expect(json).not.toHaveProperty('registration_endpoint');
    for (const path of ['/register', '/oauth/register', '/connect/register', '/v2/clients'] as const) {
      const { status } = await call(world, `POST ${path}`, { json: { redirect_uris: ['https://evil.example/'] } });
      expect({ path, status }).toEqual({ path, status: 404 });
    }
    const page = await world.browse().get(
      standardUrl(world, {
        client: await makeProgram(world),
        parameters: { client_id: 'https://evil.example/client.json', redirect_uri: 'https://evil.example/' },
      }),
    );
    expectToStay(page);
  });
});

/** A person who has allowed the program on both wires, so that every good request is answered at once. */
async function prepare(world: World, redirectUris: readonly string[]): Promise<{ browser: Browse; client: Program }> {
  const client = await makeProgram(world, { redirectUris: [...redirectUris] });
  const browser = await signIn(world, await makePerson(world));
  await connect(browser, standardUrl(world, { client }));
  const answered = await browser.get(livechatUrl(world, { client, parameters: { flow: 'button' } }));
  expect(answered.body).toContain('access_token');
  return { browser, client };
}

async function expectRefused(
  world: World,
  { browser, client, uri }: { browser: Browse; client: Program; uri: string },
): Promise<void> {
  for (const page of await askOnBothWires(world, { browser, client, parameters: { redirect_uri: uri } })) {
    expectToStay(page, uri);
  }
}

/** The same request on both wires: to be answered by a redirect, in a frame of somebody's page, and by the button. */
async function askEverywhere(
  world: World,
  { browser, client, parameters = {}, raw = '' }: Parameters<typeof askOnBothWires>[1],
): Promise<Page[]> {
  return [
    ...(await askOnBothWires(world, { browser, client, parameters, raw })),
    await browser.get(livechatUrl(world, { client, parameters, raw })),
    await browser.get(livechatUrl(world, { client, parameters, raw, path: '/button' })),
  ];
}

async function askOnBothWires(
  world: World,
  { browser, client, parameters = {}, raw = '' }: { browser: Browse; client: Program; parameters?: Sent; raw?: string },
): Promise<Page[]> {
  const silent = livechatUrl(world, { client, parameters: { flow: 'button', ...parameters }, raw });
  return [
    await browser.get(standardUrl(world, { client, parameters, raw })),
    await openInFrame(browser, silent, 'https://evil.example/'),
  ];
}

/** A page that names an error, redirects nowhere, posts nothing and can't be framed. */
function expectToStay(page: Page, uri = ''): void {
  expect({ uri, status: page.status, location: page.location }).toEqual({ uri, status: 400, location: undefined });
  expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(page.body).not.toContain('<script');
  expect(shownError(page).code).toMatch(/^(invalid_request|unauthorized_client)$/);
}

// Requests that no browser makes: nothing in them is our failure, and every answer carries its headers.
import { expect, test } from 'vitest';
import { startBrowsing } from '../support/http.ts';
import { livechatUrl, openInFrame, standardUrl } from '../wire/asking.ts';
import { describeOnBothDatabases } from '../wire/both-databases.ts';
import { makePerson, makeProgram } from '../wire/cast.ts';
import { connect, signIn } from '../wire/person-acts.ts';
import { call, obtainTokens } from '../wire/program-acts.ts';

const FORMS = ['/signin', '/signin/account', '/signup', '/signout', '/consent', '/oauth/consent'] as const;
const OWN_FORMS = ['/account/apps/revoke', '/account/sessions/end', '/account/sessions/end-others'] as const;

describeOnBothDatabases('hostile requests', (world) => {
  test.each([...FORMS, ...OWN_FORMS])('A34: a body of %s that is not UTF-8 is the sender’s fault', async (path) => {
    const browser = await signIn(world, await makePerson(world));
    const cookie = browser.cookies.find(new URL(world.issuer)).map(({ name, value }) => `${name}=${value}`);
    const answer = await fetch(world.issuer + path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: cookie.join('; ') },
      body: Buffer.from([0x61, 0x3d, 0xff]),
      redirect: 'manual',
    });
    expect(answer.status).toBe(400);
  });

  test('A34: a control character where a database looks something up is not found', async () => {
    const page = await startBrowsing().get(`${world.issuer}/signin?continue=${encodeURIComponent('/?client_id=%00')}`);
    expect(page.status).toBe(200);
    const client = await makeProgram(world, { scopes: ['sessions--my:rw'] });
    const { accessToken } = await obtainTokens(world, { person: await makePerson(world), client });
    expect((await call(world, 'DELETE /v2/sessions/%00', { bearer: accessToken })).status).toBe(404);
  });

  test.each(['/%zz', '/v2/sessions/%ff', `/v2/sessions/${'a'.repeat(300)}`])(
    'A36: an address that can’t be read is refused on a page like any other: %s',
    async (path) => {
      const page = await startBrowsing().request(world.issuer + path, { method: 'DELETE' });
      expect([400, 414]).toContain(page.status);
      expect(page.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
      expect(page.body).not.toContain(path);
    },
  );

  test.each(['image', 'script', 'empty'])('A26: a page that asks for a token as %s gets none', async (destination) => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    const url = livechatUrl(world, { client });
    await connect(browser, url);
    const refused = await browser.get(url, { headers: { 'sec-fetch-dest': destination } });
    expect(refused.status).toBe(400);
    const answered = await browser.get(url, { headers: { 'sec-fetch-dest': 'document' } });
    expect(answered.headers.location).toContain('access_token');
  });

  test('A26: HEAD at an authorization endpoint issues nothing', async () => {
    const client = await makeProgram(world);
    const browser = await signIn(world, await makePerson(world));
    await connect(browser, livechatUrl(world, { client }));
    for (const url of [livechatUrl(world, { client }), standardUrl(world, { client })]) {
      const answer = await browser.request(url, { method: 'HEAD' });
      expect(answer.status).toBe(404);
      expect(answer.headers.location).toBeUndefined();
    }
  });

  test.each(['/token', '/info', '/v2/token', '/v2/info', '/oauth/token', '/oauth/introspect', '/oauth/revoke'])(
    'RFC 6749 3.2: another method at %s is refused in the shape of its dialect',
    async (path) => {
      const answer = await fetch(world.issuer + path, { method: 'PUT' });
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toMatch(/POST|GET/);
      const body = (await answer.json()) as Record<string, string>;
      expect(body.oauth_exception ?? body.error).toMatch(/^(invalid|bad)_request$/);
    },
  );

  test('A30: a name that is no site’s gets nothing that a browser could take for a page', async () => {
    const page = await startBrowsing().request(world.issuer, { headers: { host: 'evil.example' } });
    expect(page.status).toBe(404);
    expect(page.headers).toMatchObject({
      'content-type': expect.stringMatching('text/plain'),
      'x-content-type-options': 'nosniff',
    });
  });

  test('A24: nothing is posted to a scheme of its own, and no page is framed by it', async () => {
    const client = await makeProgram(world, { redirectUris: ['com.example.app:/callback'] });
    const ask = (path: string, parameters: Record<string, string> = {}) =>
      livechatUrl(world, { client, path, parameters });
    for (const url of [ask('/button'), ask('/button', { response_type: 'x' }), ask('/signout')]) {
      for (const browser of [world.browse(), await signIn(world, await makePerson(world))]) {
        const page = await openInFrame(browser, url);
        expect([200, 400]).toContain(page.status);
        expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
        expect(page.body).not.toContain('<script');
      }
    }
  });
});

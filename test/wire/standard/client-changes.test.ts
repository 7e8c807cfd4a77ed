// What changing a registered client does to what it has already: its tokens go on as they were given, and disabling it stops them all.
import { expect, test } from 'vitest';
import { codeOf, livechatUrl, standardUrl } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, makeProgram } from '../cast.ts';
import { operate } from '../operator-acts.ts';
import { connect, hasForm, shownError, signIn } from '../person-acts.ts';
import { call, exchange, inBody, isAlive, obtainTokens, refresh, tokensOf } from '../program-acts.ts';

describeOnBothDatabases('changing a client', (world) => {
  const update = (clientId: string, flags: string) => operate(world, `client update --client ${clientId} ${flags}`);

  test('with fewer scopes, access tokens go on with those that they have, and refresh tokens ask the person again', async () => {
    const person = await makePerson(world);
    const client = await makeProgram(world, { confidential: true });
    const { accessToken, refreshToken } = await obtainTokens(world, { person, client });
    const narrow = await obtainTokens(world, { person, client, parameters: { scope: 'agents--my:ro' } });
    const browser = await signIn(world, person);
    const pending = codeOf(world, await connect(browser, standardUrl(world, { client })));

    const printed = await update(client.clientId, '--scopes agents--my:ro');
    expect(printed).toMatchObject({ scopes: ['agents--my:ro'], living_tokens: expect.stringMatching(/^go on/) });
    const form = { token: accessToken, ...inBody(client) };
    const asked = await call(world, 'POST /oauth/introspect', { form });
    expect(asked.json).toMatchObject({ active: true, scope: 'agents--my:ro agents--all:ro' });
    expect(tokensOf(await exchange(world, client, pending)).answer.json.scope).toBe('agents--my:ro agents--all:ro');
    const refused = await refresh(world, client, refreshToken);
    expect(refused).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
    expect(String(refused.json.error_description)).toMatch(/must sign in again/);
    tokensOf(await refresh(world, client, narrow.refreshToken));

    const anew = tokensOf(
      await exchange(world, client, codeOf(world, await connect(browser, standardUrl(world, { client })))),
    );
    expect(anew.answer.json.scope).toBe('agents--my:ro');
    const more = await browser.get(standardUrl(world, { client, parameters: { scope: 'agents--all:ro' } }));
    expect(more.location?.searchParams.get('error')).toBe('invalid_scope');
    await update(client.clientId, '--scopes agents--my:ro,agents--all:ro');
    tokensOf(await refresh(world, client, refreshToken));
  });

  test('with another redirect URI, the old one is refused from then on; tokens, and codes on their way, go on', async () => {
    const person = await makePerson(world);
    const client = await makeProgram(world);
    const { accessToken, refreshToken } = await obtainTokens(world, { person, client });
    const browser = await signIn(world, person);
    const pending = codeOf(world, await connect(browser, standardUrl(world, { client })));
    await update(client.clientId, '--redirect-uri https://new.example/cb');
    for (const url of [standardUrl(world, { client }), livechatUrl(world, { client })]) {
      const page = await browser.get(url);
      expect({ status: page.status, location: page.location }).toEqual({ status: 400, location: undefined });
      expect(shownError(page).code).toBeDefined();
    }
    expect(
      hasForm(
        await browser.get(livechatUrl(world, { client: { ...client, redirectUri: 'https://new.example/cb' } })),
        'consent',
      ),
    ).toBe(true);
    expect(await isAlive(world, accessToken)).toBe(true);
    tokensOf(await refresh(world, client, refreshToken));
    tokensOf(await exchange(world, client, pending));
  });

  test('without a dialect, its token endpoint is closed to the client, and without a response type so is that', async () => {
    const client = await makeProgram(world, { confidential: true });
    const browser = await signIn(world, await makePerson(world));
    await update(client.clientId, '--response-types code');
    const page = await browser.get(livechatUrl(world, { client }));
    expect(page.location?.search).toContain('oauth_exception=unauthorized_client');
    const form = { grant_type: 'client_credentials', ...inBody(client) };
    tokensOf(await call(world, 'POST /oauth/token', { form }));
    await update(client.clientId, '--dialects livechat');
    const closed = await call(world, 'POST /oauth/token', { form });
    expect(closed).toMatchObject({ status: 400, json: { error: 'unauthorized_client' } });
  });

  test('disabled, nothing of it works, at once; enabled again, what has not ended meanwhile goes on', async () => {
    const person = await makePerson(world);
    const client = await makeProgram(world, { confidential: true });
    const { clientId } = client;
    const { accessToken, refreshToken } = await obtainTokens(world, { person, client });
    const browser = await signIn(world, person);
    const pending = codeOf(world, await connect(browser, standardUrl(world, { client })));
    const agents = async () =>
      (
        await fetch(`${world.parts.config.apiUrl}/agents`, {
          headers: { authorization: `Bearer ${accessToken}`, 'x-api-version': '2' },
        })
      ).status;
    expect(await agents()).toBe(200);

    const printed = await update(clientId, '--enabled no');
    expect(printed).toMatchObject({ enabled: false, living_tokens: 'are refused while the client is disabled' });
    expect([await isAlive(world, accessToken), await agents()]).toEqual([false, 401]);
    expect((await refresh(world, client, refreshToken)).status).toBe(401);
    expect((await exchange(world, client, pending)).status).toBe(401);
    const page = await browser.get(standardUrl(world, { client }));
    expect({ status: page.status, location: page.location }).toEqual({ status: 400, location: undefined });
    expect(await operate(world, `client show --client ${clientId}`)).toMatchObject({ enabled: false });

    await update(clientId, '--enabled yes');
    expect([await isAlive(world, accessToken), await agents()]).toEqual([true, 200]);
    tokensOf(await refresh(world, client, refreshToken));
  });

  test('what registration refuses an update refuses too, and then nothing has changed', async () => {
    const client = await makeProgram(world);
    const before = await operate(world, `client show --client ${client.clientId}`);
    for (const flags of [
      '--redirect-uri https://*.app.example/ --name New',
      '--redirect-uri javascript:alert(1)',
      '--scopes everything --enabled no',
      '--dialects standard --redirect-uri http://app.example/ --response-types code',
    ]) {
      await expect(update(client.clientId, flags), flags).rejects.toThrow(/^--/);
    }
    expect(await operate(world, `client show --client ${client.clientId}`)).toEqual(before);
  });
});

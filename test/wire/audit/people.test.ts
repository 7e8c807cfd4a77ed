// What people and their programs do at the accounts site, as the audit log has it.
import { expect, test } from 'vitest';
import type { Browse } from '../../support/http.ts';
import { codeOf, livechatUrl, openInFrame, standardUrl } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { join, makeOrganization, makePerson, makeProgram } from '../cast.ts';
import { allow, connect, fillSignIn, refuse, signIn, signOut } from '../person-acts.ts';
import { call, exchange, inBody, obtainTokens, refresh, tokensOf } from '../program-acts.ts';
import type { World } from '../world.ts';
import { eventsOf, makeLoner, recordedBy } from './recorded.ts';

const HERE = { ip: expect.stringMatching(/127\.0\.0\.1$|^::1$/), userAgent: expect.any(String) };
const UUID = expect.stringMatching(/^[0-9a-f-]{36}$/);

describeOnBothDatabases('the audit log of people', (world) => {
  test('a sign-in is recorded with its session, from where it came, in the log of the person’s organization', async () => {
    const person = await makeLoner(world);
    const browser = world.browse();
    const page = await browser.get(`${world.issuer}/signin`);
    await fillSignIn(browser, page, person);
    const [session] = await sessionsOf(world, person);
    expect(await eventsOf(world, person)).toEqual([
      {
        eventId: UUID,
        action: 'sign_in',
        organizationId: person.organization.organizationId,
        accountId: person.accountId,
        clientId: undefined,
        target: session?.sessionId,
        origin: HERE,
        details: {},
        happenedAt: world.clock.now(),
        login: person.email,
      },
    ]);
  });

  test('of somebody in several organizations it stands in the log of each', async () => {
    const person = await makeLoner(world);
    const other = await makeLoner(world);
    await join(world, person, { organization: other.organization });
    await signIn(world, person);
    for (const log of [person, other]) {
      expect(await eventsOf(world, log)).toMatchObject([{ action: 'sign_in', accountId: person.accountId }]);
    }
  });

  test('a refused sign-in is recorded with the reason, and never with what was typed', async () => {
    const person = await makeLoner(world);
    const { accountId } = person;
    const attempt = async (email: string, password: string) => {
      const browser = world.browse();
      await fillSignIn(browser, await browser.get(`${world.issuer}/signin`), { email, password });
    };
    await attempt(person.email, 'not the password');
    await attempt('not-an-e-mail-but-a-secret', 'x');
    await world.parts.accounts.setAccountSuspended({ accountId, suspendedAt: world.clock.now() });
    await attempt(person.email, person.password);
    const refused = { action: 'sign_in_failed', accountId, target: undefined, origin: HERE };
    const events = await eventsOf(world, person);
    expect(events).toHaveLength(2);
    expect(events).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ...refused, details: { reason: 'wrong_password' } }),
        expect.objectContaining({ ...refused, details: { reason: 'blocked' } }),
      ]),
    );
    const unknown = await world.parts.auditLog.listEvents({ action: 'sign_in_failed', limit: 200 });
    expect(unknown).toContainEqual(
      expect.objectContaining({
        organizationId: undefined,
        accountId: undefined,
        details: { reason: 'unknown_account' },
      }),
    );
    expect(JSON.stringify(unknown)).not.toMatch(/a-secret|not the password/);
  });

  test('a sign-up is recorded in the log of the organization that it makes, and the sign-in after it', async () => {
    const typed = { name: 'Ada', email: 'new@example.com', organization: 'New', password: 'long enough' };
    const browser = world.browse();
    await browser.submit(await browser.get(`${world.issuer}/signup`), 'sign-up', typed);
    const account = await world.parts.accounts.findAccountByEmail(typed.email);
    const [membership] = await world.parts.accounts.listMemberships(account?.accountId ?? '');
    const organizationId = membership?.organizationId;
    expect(organizationId).toBeDefined();
    const events = await world.parts.auditLog.listEvents({ organizationId, limit: 10 });
    expect(events.map(({ action }) => action).sort()).toEqual(['sign_in', 'sign_up']);
    for (const event of events) expect(event).toMatchObject({ accountId: account?.accountId, origin: HERE });
  });

  test('signing out, ending sessions and signing in again each say which session ended', async () => {
    const person = await makeLoner(world);
    const { accountId } = person;
    const browser = await signIn(world, person);
    const [first] = await sessionsOf(world, person);
    const out = await recordedBy(world, person, () => signOut(world, browser));
    expect(out).toMatchObject([{ action: 'sign_out', accountId, target: first?.sessionId, origin: HERE }]);

    const again = await signIn(world, person);
    const [second] = await sessionsOf(world, person);
    const page = await again.get(`${world.issuer}/signin?continue=%2Faccount`);
    world.clock.advance(1);
    const replaced = await recordedBy(world, person, () => fillSignIn(again, page, person));
    expect(replaced).toHaveLength(2);
    expect(replaced).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ action: 'sign_in' }),
        expect.objectContaining({
          action: 'session_ended',
          target: second?.sessionId,
          details: { reason: 'replaced' },
        }),
      ]),
    );

    await signIn(world, person);
    const list = await again.get(`${world.issuer}/account/sessions`);
    const others = await recordedBy(world, person, () => again.submit(list, 'end-others'));
    expect(others).toMatchObject([{ action: 'sessions_ended', accountId, target: undefined, details: { ended: 1 } }]);

    const [last] = await sessionsOf(world, person);
    const ended = await recordedBy(world, person, () =>
      post(world, again, { path: '/account/sessions/end', fields: { session_id: last?.sessionId ?? '' } }),
    );
    expect(ended).toMatchObject([{ action: 'session_ended', accountId, target: last?.sessionId, details: {} }]);
  });

  test('an app that signs its person out by a frame is recorded as such', async () => {
    const person = await makeLoner(world);
    const client = await makeProgram(world);
    const browser = await signIn(world, person);
    await connect(browser, livechatUrl(world, { client }));
    const frame = livechatUrl(world, { client, path: '/signout' });
    const out = await recordedBy(world, person, () => openInFrame(browser, frame));
    expect(out).toMatchObject([{ action: 'sign_out', details: { reason: 'asked_by_app' } }]);
  });

  test('consent, its refusal and its end stand in the log of the organization that it was for, and in no other', async () => {
    const person = await makeLoner(world);
    const elsewhere = await makeOrganization(world, 'Elsewhere');
    await join(world, person, { organization: elsewhere });
    const client = await makeProgram(world);
    const { accountId, organization } = person;
    const parameters = { organization_id: organization.organizationId, scope: 'agents--my:ro' };
    const browser = await signIn(world, person);
    const url = standardUrl(world, { client, parameters });
    const asked = await browser.get(url);
    const told = { accountId, clientId: client.clientId, organizationId: organization.organizationId, origin: HERE };

    const no = await recordedBy(world, person, () => refuse(browser, asked));
    expect(no).toMatchObject([{ ...told, action: 'consent_refused', details: { scopes: ['agents--my:ro'] } }]);
    const yes = await recordedBy(world, person, async () => allow(browser, await browser.get(url)));
    const details = { scopes: ['agents--my:ro'], redirect_origin: 'https://app.example' };
    expect(yes).toMatchObject([{ ...told, action: 'consent_given', details }]);
    const apps = await browser.get(`${world.issuer}/account/apps`);
    const gone = await recordedBy(world, person, () => browser.submit(apps, `revoke-${client.clientId}`));
    expect(gone).toMatchObject([{ ...told, action: 'app_revoked' }]);

    const { organizationId } = elsewhere;
    const there = await world.parts.auditLog.listEvents({ organizationId, limit: 10 });
    expect(there.map(({ action, clientId }) => [action, clientId])).toEqual([['sign_in', undefined]]);
  });

  test('A45: removing an app in somebody else’s organization, or one that nobody has, writes in no log', async () => {
    const [person, victim] = [await makeLoner(world), await makeLoner(world)];
    const client = await makeProgram(world);
    await obtainTokens(world, { person: victim, client });
    const browser = await signIn(world, person);
    const count = async () => (await world.parts.auditLog.listEvents({ action: 'app_revoked', limit: 200 })).length;
    const before = await count();
    for (const organization_id of [victim.organization.organizationId, 'made up']) {
      const fields = { client_id: client.clientId, organization_id };
      expect((await post(world, browser, { path: '/account/apps/revoke', fields })).status).toBe(200);
    }
    expect(await count()).toBe(before);
    expect((await eventsOf(world, victim)).map(({ action }) => action)).not.toContain('app_revoked');
  });
});

describeOnBothDatabases('the audit log of programs', (world) => {
  test('codes, refreshes, client credentials, silent answers and questions about tokens are not recorded', async () => {
    const person = await makeLoner(world);
    const own = { organizationId: person.organization.organizationId, confidential: true };
    const client = await makeProgram(world, own);
    const { accessToken, refreshToken } = await obtainTokens(world, { person, client });
    const browser = await signIn(world, person);
    const quiet = await recordedBy(world, person, async () => {
      const silent = standardUrl(world, { client, parameters: { prompt: 'none' } });
      tokensOf(await exchange(world, client, codeOf(world, await browser.get(silent))));
      await browser.get(livechatUrl(world, { client }));
      tokensOf(await refresh(world, client, refreshToken));
      const credentials = { grant_type: 'client_credentials', ...inBody(client) };
      tokensOf(await call(world, 'POST /oauth/token', { form: credentials }));
      await call(world, 'POST /oauth/introspect', { form: { token: accessToken, ...inBody(client) } });
      await call(world, 'GET /info', { bearer: accessToken });
      const wrong = { ...credentials, client_secret: 'wrong' };
      expect((await call(world, 'POST /oauth/token', { form: wrong })).status).toBe(401);
    });
    expect(quiet).toEqual([]);
  });

  test('a revocation is recorded on every wire, for whom and by which app; what revokes nothing is not', async () => {
    const person = await makeLoner(world);
    const { accountId } = person;
    const client = await makeProgram(world, { confidential: true });
    const { clientId } = client;
    const ways = [
      (token: string) => call(world, 'POST /oauth/revoke', { form: { token, ...inBody(client) } }),
      (token: string) => call(world, 'DELETE /token', { bearer: token }),
      (token: string) => call(world, 'DELETE /v2/token', { bearer: token }),
    ];
    for (const revoke of ways) {
      const { accessToken } = await obtainTokens(world, { person, client });
      const revoked = await recordedBy(world, person, async () => {
        for (let time = 0; time < 2; time += 1) await revoke(accessToken);
      });
      expect(revoked).toMatchObject([{ action: 'token_revoked', accountId, clientId, target: UUID, origin: HERE }]);
      expect(JSON.stringify(revoked)).not.toContain(accessToken);
    }
  });

  test('a client that revokes its own token has nobody behind it', async () => {
    const { organization } = await makeLoner(world);
    const { organizationId } = organization;
    const client = await makeProgram(world, { confidential: true, organizationId });
    const form = { grant_type: 'client_credentials', ...inBody(client) };
    const { accessToken } = tokensOf(await call(world, 'POST /oauth/token', { form }));
    await call(world, 'POST /oauth/revoke', { form: { token: accessToken, ...inBody(client) } });
    const events = await world.parts.auditLog.listEvents({ organizationId, limit: 10 });
    expect(events).toMatchObject([{ action: 'token_revoked', accountId: undefined, clientId: client.clientId }]);
  });

  test('A14: a code that is used again is recorded once, however often it is tried', async () => {
    const person = await makeLoner(world);
    const client = await makeProgram(world);
    const browser = await signIn(world, person);
    const code = codeOf(world, await connect(browser, standardUrl(world, { client })));
    tokensOf(await exchange(world, client, code));
    const reused = await recordedBy(world, person, async () => {
      for (let time = 0; time < 3; time += 1) expect((await exchange(world, client, code)).status).toBe(400);
    });
    const told = { accountId: person.accountId, clientId: client.clientId, target: UUID, origin: HERE };
    expect(reused).toMatchObject([{ ...told, action: 'code_reused' }]);
    const atOnce = codeOf(world, await connect(browser, standardUrl(world, { client })));
    const raced = await recordedBy(world, person, () =>
      Promise.all(Array.from({ length: 4 }, () => exchange(world, client, atOnce))),
    );
    expect(raced).toMatchObject([{ ...told, action: 'code_reused' }]);
  });

  test('A16: a refresh token that is used after its rotation is recorded', async () => {
    const person = await makeLoner(world);
    const client = await makeProgram(world);
    const { refreshToken } = await obtainTokens(world, { person, client });
    tokensOf(await refresh(world, client, refreshToken));
    world.clock.advance(60);
    const reused = await recordedBy(world, person, async () => {
      for (let time = 0; time < 2; time += 1) expect((await refresh(world, client, refreshToken)).status).toBe(400);
    });
    const told = { accountId: person.accountId, clientId: client.clientId, target: UUID, origin: HERE };
    expect(reused).toMatchObject([{ ...told, action: 'refresh_token_reused' }]);
  });

  test('sessions that an app ends are recorded with the app, in the organization that it acts in', async () => {
    const person = await makeLoner(world);
    const other = await makeLoner(world);
    await join(world, person, { organization: other.organization });
    const client = await makeProgram(world, { scopes: ['sessions--my:rw'] });
    const parameters = { organization_id: person.organization.organizationId };
    const { accessToken: one } = await obtainTokens(world, { person, client, parameters });
    const { accessToken: two } = await obtainTokens(world, { person, client, parameters });
    const work = async () => {
      expect((await call(world, 'DELETE /v2/sessions/my', { bearer: one })).status).toBe(200);
      world.clock.advance(1);
      expect((await call(world, 'DELETE /v2/sessions', { bearer: two })).status).toBe(200);
    };
    const here = await recordedBy(world, person, work);
    const { accountId } = person;
    expect(here).toMatchObject([
      { action: 'session_ended', accountId, clientId: client.clientId, target: UUID },
      { action: 'sessions_ended', accountId, clientId: client.clientId, details: { ended: 1 } },
    ]);
    const told = (await eventsOf(world, other)).filter(({ action }) => action.startsWith('session'));
    expect(told.map(({ action, clientId }) => [action, clientId])).toEqual([
      ['session_ended', undefined],
      ['sessions_ended', undefined],
    ]);
  });

  test('a person who is suspended, and whoever is nobody’s agent, is recorded for the operator at least', async () => {
    const person = await makePerson(world);
    await world.parts.agents.removeAgent({ ...person.organization, accountId: person.accountId });
    await signIn(world, person);
    const { accountId } = person;
    const events = await world.parts.auditLog.listEvents({ accountId, limit: 10 });
    expect(events).toMatchObject([{ action: 'sign_in', organizationId: undefined }]);
  });
});

/** Sends a form of the person's own pages with these fields: the browser's own form, the fields perhaps not. */
async function post(world: World, browser: Browse, sent: { path: string; fields: Record<string, string> }) {
  const page = await browser.get(`${world.issuer}/account`);
  const token = page.forms.flatMap(({ controls }) => controls).find(({ name }) => name === 'form_token')?.value ?? '';
  const body = new URLSearchParams({ form_token: token, ...sent.fields });
  return browser.request(world.issuer + sent.path, { method: 'POST', body, headers: { origin: world.issuer } });
}

function sessionsOf(world: World, { accountId }: { accountId: string }) {
  return world.parts.sessionStorage.listSessions({ accountId, now: world.clock.now() });
}

// The page of what a person allowed, and taking it back.
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Browse, Page } from '../../support/http.ts';
import { accessTokenOf, codeOf, livechatUrl, standardUrl } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { join, makeOrganization, makePerson, makeProgram } from '../cast.ts';
import { allow, connect, hasForm, signIn, textOf } from '../person-acts.ts';
import { exchange, isAlive, obtainTokens, refresh, tokensOf } from '../program-acts.ts';
import type { World } from '../world.ts';

describeOnBothDatabases('connected apps', (world) => {
  test('an app is listed with what it may do, and revoking it ends its tokens, its codes and the consent', async () => {
    const person = await makePerson(world);
    const client = await makeProgram(world);
    const browser = await signIn(world, person);
    const implicit = accessTokenOf(world, await connect(browser, livechatUrl(world, { client })));
    const offline = await obtainTokens(world, { person, client });
    const pending = codeOf(world, await connect(browser, standardUrl(world, { client })));
    const list = await browser.get(`${world.issuer}/account/apps`);
    expect(list.body).toContain(client.name);
    expect(list.body).toContain('see the profiles of all agents');
    expect(list.body).toContain('app.example');

    const done = await browser.submit(list, `revoke-${client.clientId}`);
    expect(done.body).toContain('id="no-apps"');
    for (const token of [implicit, offline.accessToken]) expect(await isAlive(world, token)).toBe(false);
    expect((await refresh(world, client, offline.refreshToken)).status).toBe(400);
    expect((await exchange(world, client, pending)).status).toBe(400);
    expect(hasForm(await browser.get(livechatUrl(world, { client })), 'consent')).toBe(true);
  });

  test('revoking one app leaves the others and other people alone', async () => {
    const person = await makePerson(world);
    const [client, other] = [await makeProgram(world), await makeProgram(world)];
    const mine = await obtainTokens(world, { person, client });
    const ofOther = await obtainTokens(world, { person, client: other });
    const someone = await obtainTokens(world, { person: await makePerson(world), client });
    const browser = await signIn(world, person);
    await browser.submit(await browser.get(`${world.issuer}/account/apps`), `revoke-${client.clientId}`);
    expect(await isAlive(world, mine.accessToken)).toBe(false);
    for (const { accessToken } of [ofOther, someone]) expect(await isAlive(world, accessToken)).toBe(true);
    tokensOf(await refresh(world, client, someone.refreshToken));
  });

  test('other people’s ids and made-up ones do nothing', async () => {
    const victim = await makePerson(world);
    const client = await makeProgram(world);
    const { accessToken } = await obtainTokens(world, { person: victim, client });
    const attacker = await signIn(world, await makePerson(world));
    const { organizationId } = victim.organization;
    const logged = world.log.length;
    for (const [client_id, organization_id] of [
      [client.clientId, organizationId],
      [client.clientId, randomUUID()],
      [randomUUID(), organizationId],
      ['', ''],
      ["' or '1'='1", organizationId],
    ] as const) {
      const page = await revoke(world, attacker, { client_id, organization_id, account_id: victim.accountId });
      expect(page.status).toBe(200);
      expect(page.body).toContain('That app had been removed already.');
    }
    // It may have been anything, a password for one.
    expect(world.log.slice(logged).filter((line) => line.includes('app removed by its person'))).toEqual([]);
    expect(await isAlive(world, accessToken)).toBe(true);
    const own = await signIn(world, victim);
    expect(hasForm(await own.get(`${world.issuer}/account/apps`), `revoke-${client.clientId}`)).toBe(true);
  });

  test('in several organizations an app is allowed and revoked for each by itself', async () => {
    const person = await makePerson(world);
    const organization = await makeOrganization(world, 'Globex');
    await join(world, person, { organization });
    const client = await makeProgram(world);
    const tokens: Record<string, string> = {};
    for (const { organizationId } of [person.organization, organization]) {
      const browser = await signIn(world, person);
      const url = livechatUrl(world, { client, parameters: { organization_id: organizationId } });
      tokens[organizationId] = accessTokenOf(world, await allow(browser, await browser.get(url)));
    }
    const browser = await signIn(world, person);
    await revoke(world, browser, { client_id: client.clientId, organization_id: organization.organizationId });
    expect(await isAlive(world, tokens[organization.organizationId] ?? '')).toBe(false);
    expect(await isAlive(world, tokens[person.organization.organizationId] ?? '')).toBe(true);
  });

  test('a private app is not asked for and still listed, as allowed by policy', async () => {
    const client = await makeProgram(world, { restricted: true });
    const browser = await signIn(world, await makePerson(world));
    await connect(browser, livechatUrl(world, { client }));
    const page = await browser.get(`${world.issuer}/account/apps`);
    expect(page.body).toContain(client.name);
    expect(page.body).toContain('Allowed by policy since');
  });

  test('without any it says so', async () => {
    const browser = await signIn(world, await makePerson(world));
    const page = await browser.get(`${world.issuer}/account/apps`);
    expect(textOf(page, 'no-apps')).toMatch(/^No app is connected/);
  });
});

/** Sends the form that revokes an app, with these ids: the browser's own form, the ids perhaps not. */
async function revoke(world: World, browser: Browse, ids: Record<string, string>): Promise<Page> {
  const page = await browser.get(`${world.issuer}/account`);
  const token = page.forms.flatMap(({ controls }) => controls).find(({ name }) => name === 'form_token')?.value ?? '';
  const body = new URLSearchParams({ form_token: token, ...ids });
  return browser.request(`${world.issuer}/account/apps/revoke`, {
    method: 'POST',
    body,
    headers: { origin: world.issuer },
  });
}

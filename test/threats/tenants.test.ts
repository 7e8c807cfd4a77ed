// One tenant against another.
import { expect, test } from 'vitest';
import { listServedRoutes } from '../docs/served-routes.ts';
import { standardUrl } from '../wire/asking.ts';
import { describeOnBothDatabases } from '../wire/both-databases.ts';
import { join, makeOrganization, makePerson, makeProgram } from '../wire/cast.ts';
import { fillSignIn, signIn, valueIn } from '../wire/person-acts.ts';
import { isAlive, obtainTokens } from '../wire/program-acts.ts';
import { apiKeyOf, callApi } from './api-site.ts';

describeOnBothDatabases('people of two organizations', (world) => {
  test('A45: who belongs to a suspended organization too gets no new password or name from the other one', async () => {
    const [mine, suspended] = [await makeOrganization(world, 'Mine'), await makeOrganization(world, 'Suspended')];
    const owner = await makePerson(world, { organization: mine, role: 'owner' });
    const victim = await makePerson(world, { organization: suspended, role: 'owner' });
    await join(world, victim, { organization: mine });
    const { organizationId } = suspended;
    await world.parts.accounts.setOrganizationSuspended({ organizationId, suspendedAt: world.clock.now() });

    const as = [owner.email, await apiKeyOf(world, owner)] as const;
    const path = `/agents/${encodeURIComponent(victim.email)}` as const;
    for (const json of [{ password: 'stolen password' }, { name: 'Stolen' }]) {
      expect((await callApi(world, `PUT ${path}`, { as, json })).status).toBe(403);
    }
    expect((await callApi(world, `PUT ${path}`, { as, json: { job_title: 'Agent' } })).status).toBe(200);

    await world.parts.accounts.setOrganizationSuspended({ organizationId, suspendedAt: undefined });
    const browser = world.browse();
    const form = await browser.get(`${world.issuer}/signin`);
    expect((await fillSignIn(browser, form, { ...victim, password: 'stolen password' })).status).toBe(401);
  });

  test('A45: on every call of the API that names an agent or group, another organization’s is as unknown as nobody’s', async () => {
    const [mine, theirs] = [await makeOrganization(world, 'Mine'), await makeOrganization(world, 'Theirs')];
    const owner = await makePerson(world, { organization: mine, role: 'owner' });
    const victim = await makePerson(world, { organization: theirs });
    for (const name of ['Sales', 'Support']) {
      const group = { name, language: 'en', accountIds: [victim.accountId], now: world.clock.now() };
      await world.parts.groups.createGroup({ organizationId: theirs.organizationId, ...group });
    }
    const as = [owner.email, await apiKeyOf(world, owner)] as const;
    const routes = (await listServedRoutes()).filter(({ site, path }) => site === 'api' && path.includes('{'));
    expect(routes.length).toBeGreaterThanOrEqual(8);
    for (const { method, path, body } of routes) {
      const [example] = body?.examples ?? [];
      const answerTo = async (login: string, group: number) => {
        const at = path.replace('{login}', encodeURIComponent(login)).replace('{group}', String(group));
        const { status, text } = await callApi(world, `${method} ${at as '/'}`, {
          as,
          ...(example && { json: example }),
        });
        // What tells requests from one another, in answers and on pages.
        const alike = text.replace(/"request_id":"[^"]*"/, '').replace(/(id="trace-id"[^>]*>)[^<]*/, '$1');
        return { status, text: alike };
      };
      const toVictims = await answerTo(victim.email, 2);
      expect({ method, path, ...toVictims }).toEqual({ method, path, ...(await answerTo('nobody@example.com', 77)) });
      expect(toVictims.status).toBeGreaterThanOrEqual(400);
    }
    for (const line of ['GET /agents', 'GET /groups'] as const) {
      const { text } = await callApi(world, line, { as });
      for (const secret of [victim.email, victim.name, 'Support']) expect(text).not.toContain(secret);
    }
  });

  test('A45: an organization that is named in a request, and is not one’s own, is answered like one that is not there', async () => {
    const theirs = await makeOrganization(world, 'Theirs');
    const victim = await makePerson(world, { organization: theirs });
    const client = await makeProgram(world, { scopes: ['sessions--my:rw'] });
    const victims = await obtainTokens(world, { person: victim, client });
    const browser = await signIn(world, await makePerson(world));
    const answers = [];
    for (const organization_id of [theirs.organizationId, '00000000-0000-4000-8000-000000000000']) {
      const page = await browser.get(standardUrl(world, { client, parameters: { organization_id } }));
      answers.push(page.location?.href);
    }
    expect(answers[0]).toBe(answers[1]);
    expect(answers[0]).toContain('error=access_denied');

    const own = await browser.get(`${world.issuer}/account`);
    const body = new URLSearchParams({
      form_token: valueIn(own, 'sign-out', 'form_token') ?? '',
      client_id: client.clientId,
      organization_id: theirs.organizationId,
    });
    await browser.request(`${world.issuer}/account/apps/revoke`, {
      method: 'POST',
      body,
      headers: { origin: world.issuer },
    });
    expect(await isAlive(world, victims.accessToken)).toBe(true);
  });
});

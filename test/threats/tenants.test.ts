// One tenant against another.
import { expect, test } from 'vitest';
import { describeOnBothDatabases } from '../wire/both-databases.ts';
import { join, makeOrganization, makePerson } from '../wire/cast.ts';
import { fillSignIn } from '../wire/person-acts.ts';
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
});

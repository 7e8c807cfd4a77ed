// Keys that are not stored but derived must not come back to life.
import { expect, test } from 'vitest';
import { describeOnBothDatabases } from '../wire/both-databases.ts';
import { join, makeOrganization, makePerson } from '../wire/cast.ts';
import { apiKeyOf, callApi } from './api-site.ts';

describeOnBothDatabases('API keys', (world) => {
  test('A48: the keys of an agent who was removed stay dead when the agent comes back', async () => {
    const organization = await makeOrganization(world, 'Acme');
    const owner = await makePerson(world, { organization, role: 'owner' });
    const person = await makePerson(world, { organization });
    const asOwner = [owner.email, await apiKeyOf(world, owner)] as const;
    const path = `/agents/${encodeURIComponent(person.email)}` as const;
    const keys = [await apiKeyOf(world, person)];
    await callApi(world, `POST ${path}/reset_api_key`, { as: asOwner });
    keys.push(await apiKeyOf(world, person));
    expect(new Set(keys).size).toBe(2);
    expect((await callApi(world, `DELETE ${path}`, { as: asOwner })).status).toBe(200);

    await join(world, person, { organization });
    for (const key of keys) expect((await callApi(world, `GET ${path}`, { as: [person.email, key] })).status).toBe(401);
    const now = await apiKeyOf(world, person);
    expect((await callApi(world, `GET ${path}`, { as: [person.email, now] })).status).toBe(200);
  });
});

// Keys that are not stored but derived must not come back to life.
import { expect, test } from 'vitest';
import { describeOnBothDatabases } from '../wire/both-databases.ts';
import { join, makeOrganization, makePerson } from '../wire/cast.ts';
import type { Rebuild } from '../wire/world.ts';
import { apiKeyOf, callApi } from './api-site.ts';

/** What happens between finding an agent and making the new key. */
let meanwhile: (() => Promise<unknown>) | undefined;

const rebuild: Rebuild = (parts) => ({
  ...parts,
  agents: {
    ...parts.agents,
    raiseApiKeyGeneration: async (agent) => {
      await meanwhile?.();
      return parts.agents.raiseApiKeyGeneration(agent);
    },
  },
});

describeOnBothDatabases(
  'API keys',
  (world) => {
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
      for (const key of keys)
        expect((await callApi(world, `GET ${path}`, { as: [person.email, key] })).status).toBe(401);
      const now = await apiKeyOf(world, person);
      expect((await callApi(world, `GET ${path}`, { as: [person.email, now] })).status).toBe(200);
    });

    test('an agent who is removed while the key is reset is not found any more', async () => {
      const organization = await makeOrganization(world, 'Acme');
      const owner = await makePerson(world, { organization, role: 'owner' });
      const { accountId, email } = await makePerson(world, { organization });
      const as = [owner.email, await apiKeyOf(world, owner)] as const;
      meanwhile = () => world.parts.agents.removeAgent({ ...organization, accountId });
      expect((await callApi(world, `POST /agents/${encodeURIComponent(email)}/reset_api_key`, { as })).status).toBe(
        404,
      );
      meanwhile = undefined;
    });
  },
  { rebuild },
);

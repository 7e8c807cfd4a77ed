// The agent app's client: an ordinary one, except that nobody is asked for consent.
import { expect, test } from 'vitest';
import { AGENT_APP_CLIENT_ID, AGENT_APP_SCOPES, ensureAgentAppClient } from '../../../server/src/agent-app/client.ts';
import { answerOf, standardUrl } from '../asking.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, type Program } from '../cast.ts';
import { isSignedIn, signIn } from '../person-acts.ts';
import type { World } from '../world.ts';

async function agentApp(world: World): Promise<Program> {
  await ensureAgentAppClient(world.parts);
  const { parts, clock } = world;
  const client = await parts.clients.findClient({ clientId: AGENT_APP_CLIENT_ID, now: clock.now() });
  if (client === undefined) throw new Error('The agent app has no client.');
  return { ...client, secret: undefined, redirectUri: `${parts.config.agentAppUrl}/` };
}

describeOnBothDatabases('the agent app’s client', (world) => {
  test('an agent of any role who signs in gets a code for all that the app asks for, and is asked nothing', async () => {
    const client = await agentApp(world);
    for (const role of ['normal', 'owner'] as const) {
      const browser = await signIn(world, await makePerson(world, { role }));
      const scope = AGENT_APP_SCOPES.join(' ');
      const page = await browser.get(standardUrl(world, { client, parameters: { scope } }));
      expect(answerOf(world, page)).toMatchObject({ to: client.redirectUri, query: { code: expect.any(String) } });
    }
  });

  test('it stands among the connected apps, as allowed by policy', async () => {
    const client = await agentApp(world);
    const person = await makePerson(world);
    const browser = await signIn(world, person);
    const { code = '' } = answerOf(world, await browser.get(standardUrl(world, { client }))).query;
    const redeemed = await browser.request(`${world.issuer}/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: client.clientId,
        redirect_uri: client.redirectUri,
        code,
        code_verifier: 'a-code-verifier-of-at-least-forty-three-characters',
      }).toString(),
    });
    expect(redeemed.status).toBe(200);
    const apps = await world.parts.consents.listConnectedApps({
      accountId: person.accountId,
      now: world.clock.now(),
    });
    expect(apps).toMatchObject([{ clientId: client.clientId, firstParty: true, byPolicy: true }]);
    expect(await isSignedIn(world, browser)).toBe(true);
  });

  test('processes that start at once register one client, which follows the address and the scopes of later versions', async () => {
    await Promise.all(Array.from({ length: 4 }, () => ensureAgentAppClient(world.parts)));
    const { parts } = world;
    const moved = { ...parts, config: { ...parts.config, agentAppUrl: 'https://agents.example' } };
    await ensureAgentAppClient(moved);
    const find = () => parts.registrations.findRegistration({ clientId: AGENT_APP_CLIENT_ID, now: world.clock.now() });
    expect(await find()).toMatchObject({ redirectUris: ['https://agents.example/'], firstParty: true });
    await ensureAgentAppClient(parts);
    expect(await find()).toMatchObject({ redirectUris: [`${parts.config.agentAppUrl}/`], scopes: AGENT_APP_SCOPES });
  });

  test('its owner is no tenant: a database that has nothing else is empty', async () => {
    await ensureAgentAppClient(world.parts);
    const before = await world.parts.accounts.countOrganizations();
    await makePerson(world);
    expect(await world.parts.accounts.countOrganizations()).toBeGreaterThanOrEqual(before);
    expect(await world.parts.accounts.findOrganization({ slug: '(platform)' })).toMatchObject({ licenseId: 0 });
  });
});

// Replacing a client's secret without a moment in which it can't authenticate: two live side by side, at every endpoint of every wire.
import { expect, test } from 'vitest';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makePerson, makeProgram, type Program } from '../cast.ts';
import { operate } from '../operator-acts.ts';
import { call, inBody, isAlive, obtainTokens, refresh, tokensOf } from '../program-acts.ts';
import type { World } from '../world.ts';

const HOUR_SECONDS = 3600;

describeOnBothDatabases('the secrets of a client', (world) => {
  test('a new secret and the old one both authenticate, everywhere', async () => {
    const client = await makeProgram(world, { confidential: true });
    const { secret } = await add(world, client);
    for (const one of [client, { ...client, secret }]) {
      expect(await standings(world, one)).toEqual(EVERYWHERE);
    }
  });

  test('a third is refused with words, and the two go on', async () => {
    const client = await makeProgram(world, { confidential: true });
    const { secret } = await add(world, client);
    await expect(operate(world, `client secret add --client ${client.clientId}`)).rejects.toThrow(
      /has 2 living secrets already.*Remove one/,
    );
    for (const one of [client, { ...client, secret }]) expect(await standings(world, one)).toEqual(EVERYWHERE);
  });

  test('a removed secret is refused at once, and the other goes on; then there is room for another', async () => {
    const client = await makeProgram(world, { confidential: true });
    const { secret } = await add(world, client);
    const [old] = await secretsOf(world, client);
    const removed = await operate(
      world,
      `client secret remove --client ${client.clientId} --secret-id ${old?.secret_id}`,
    );
    expect(removed).toMatchObject({ removed: true, secrets: [{ expires_at: null }] });
    expect(await standings(world, client)).toEqual(NOWHERE);
    expect(await standings(world, { ...client, secret })).toEqual(EVERYWHERE);
    const third = await add(world, client);
    expect(await standings(world, { ...client, secret: third.secret })).toEqual(EVERYWHERE);
  });

  test('an old secret that was given an end is refused from that moment on', async () => {
    const client = await makeProgram(world, { confidential: true });
    const { secret } = await add(world, client, '--expires-old 24h');
    world.clock.advance(24 * HOUR_SECONDS - 1);
    expect(await standings(world, client)).toEqual(EVERYWHERE);
    world.clock.advance(1);
    expect(await standings(world, client)).toEqual(NOWHERE);
    expect(await standings(world, { ...client, secret })).toEqual(EVERYWHERE);
    expect(await secretsOf(world, client)).toMatchObject([{ expires_at: null }]);
    await add(world, client);
  });

  test('tokens that were got with a secret outlive it, and are refreshed with the other', async () => {
    const client = await makeProgram(world, { confidential: true });
    const { accessToken, refreshToken } = await obtainTokens(world, { person: await makePerson(world), client });
    const { secret } = await add(world, client);
    const [old] = await secretsOf(world, client);
    await operate(world, `client secret remove --client ${client.clientId} --secret-id ${old?.secret_id}`);
    expect(await isAlive(world, accessToken)).toBe(true);
    expect((await refresh(world, client, refreshToken)).status).toBe(401);
    tokensOf(await refresh(world, { ...client, secret }, refreshToken));
  });

  test('without any secret a client can’t authenticate, until it is given one', async () => {
    const client = await makeProgram(world, { confidential: true });
    const [only] = await secretsOf(world, client);
    await operate(world, `client secret remove --client ${client.clientId} --secret-id ${only?.secret_id}`);
    for (const secret of [client.secret, '', undefined]) {
      expect(await standings(world, { ...client, secret })).toEqual(NOWHERE);
    }
    const { secret } = await add(world, client);
    expect(await standings(world, { ...client, secret })).toEqual(EVERYWHERE);
  });

  test('the id of a secret says nothing of it, and one client’s secret opens no other', async () => {
    const [client, other] = [
      await makeProgram(world, { confidential: true }),
      await makeProgram(world, { confidential: true }),
    ];
    const added = await add(world, client);
    expect(added.secretId).toMatch(/^[0-9a-f]{12}$/);
    expect(added.secret).not.toContain(added.secretId);
    expect(await standings(world, { ...other, secret: added.secret })).toEqual(NOWHERE);
    expect(await standings(world, { ...client, secret: added.secretId })).toEqual(NOWHERE);
    expect(JSON.stringify(await operate(world, `client show --client ${client.clientId}`))).not.toContain(added.secret);
  });
});

/** What a client gets where it must authenticate: a status of the standard wire, and the name of what the other finds wrong. */
const EVERYWHERE = { token: 200, introspect: 200, revoke: 200, v2: 'unauthorized_client' };
const NOWHERE = { token: 401, introspect: 401, revoke: 401, v2: 'invalid_client' };

async function standings(world: World, client: Program) {
  const own = { grant_type: 'client_credentials', token: 'dal:at_x', ...inBody(client) };
  const post = (path: string, form: typeof own) => call(world, `POST /${path}`, { form });
  const status = async (path: string) => (await post(path, own)).status;
  const unknownToken = { ...own, grant_type: 'refresh_token', refresh_token: 'unknown' };
  return {
    token: await status('oauth/token'),
    introspect: await status('oauth/introspect'),
    revoke: await status('oauth/revoke'),
    v2: (await post('v2/token', unknownToken)).json.error,
  };
}

async function add(world: World, { clientId }: Program, flags = ''): Promise<{ secret: string; secretId: string }> {
  // So that it is the youngest in lists.
  world.clock.advance(1);
  const printed = await operate(world, `client secret add --client ${clientId} ${flags}`.trim());
  return { secret: String(printed.client_secret), secretId: String(printed.secret_id) };
}

async function secretsOf(world: World, { clientId }: Program) {
  const { secrets } = await operate(world, `client show --client ${clientId}`);
  return secrets as { secret_id: string; expires_at: string | null }[];
}

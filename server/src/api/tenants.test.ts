import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agentPath, type Call, createTestWorld, emailOf, type Person, type TestWorld } from './test-world.ts';

/** The id of a group that globex has and acme has not. */
const ONLY_THEIRS = 5;

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld();
  const { globex: organizationId } = world.organizationIds;
  for (let id = 2; id <= ONLY_THEIRS; id += 1) {
    await world.groups.createGroup({ organizationId, name: 'Secret plans', language: 'en', accountIds: [], now: 1 });
  }
});
afterAll(() => world.close());

/** What globex has, as its own people see it. */
async function globex(): Promise<string> {
  const paths = [
    '/agents',
    '/groups',
    `/groups/${ONLY_THEIRS}`,
    agentPath('fred'),
    agentPath('gina'),
    agentPath('sam'),
  ];
  const answers = await Promise.all(paths.map((url) => world.callAs('fred', { url }, 'globex')));
  return answers.map((answer) => answer.body).join('\n');
}

const THEIRS = ['fred', 'gina', 'Secret plans', 'globex'];

function callsOn(login: string, group: number): Call[] {
  const agent = `/agents/${encodeURIComponent(login)}`;
  return [
    { url: agent },
    { method: 'PUT', url: agent, json: { name: 'Taken over' } },
    { method: 'PUT', url: agent, json: { password: 'taken over', permission: 'normal', groups: [1] } },
    { method: 'POST', url: `${agent}/reset_api_key` },
    { method: 'DELETE', url: agent },
    { url: `/groups/${group}` },
    { url: `/status/${group}` },
    { method: 'PUT', url: `/groups/${group}`, json: { name: 'Taken over' } },
    { method: 'DELETE', url: `/groups/${group}` },
  ];
}

/** The answer without what differs in every answer. */
function stable(answer: { statusCode: number; body: string; headers: object }) {
  const { 'x-request-id': _id, date: _date, ...headers } = answer.headers as Record<string, unknown>;
  const { request_id: _request, ...body } = JSON.parse(answer.body) as Record<string, unknown>;
  return { status: answer.statusCode, headers, body };
}

describe.each<Person>(['olga', 'adam', 'nina', 'sam'])('A45: as %s of acme', (person) => {
  test.each(['gina', 'fred'] as const)(
    'every call on %s of globex is answered exactly like one on nobody, and changes nothing',
    async (other) => {
      const before = await globex();
      const onTheirs = callsOn(emailOf(other), ONLY_THEIRS);
      const onNobody = callsOn('nobody@example.test', 777);
      for (const [index, request] of onTheirs.entries()) {
        const answer = await world.callAs(person, request);
        const nobody = await world.callAs(person, onNobody[index] as Call);
        expect(stable(answer), `${request.method ?? 'GET'} ${request.url}`).toEqual(stable(nobody));
        expect([403, 404]).toContain(answer.statusCode);
      }
      expect(await globex()).toBe(before);
    },
  );

  test('no answer holds anything of globex', async () => {
    for (const url of ['/agents', '/groups', '/groups/1', '/groups/2', agentPath('sam'), '/status']) {
      const { body } = await world.callAs(person, { url });
      for (const word of THEIRS) expect(body).not.toContain(word);
    }
  });
});

test('one’s own organization’s ids come one after the other, whatever others add: nothing of them can be counted', async () => {
  const add = async (as: Person, tenant: 'acme' | 'globex') => {
    const answer = await world.callAs(as, { method: 'POST', url: '/groups', json: { name: 'Counted' } }, tenant);
    return answer.json().id as number;
  };
  const first = await add('olga', 'acme');
  for (let i = 0; i < 3; i += 1) await add('fred', 'globex');
  expect(await add('olga', 'acme')).toBe(first + 1);
});

test('an agent of another organization can’t be put into a group', async () => {
  const json = { name: 'Mixed', agents: [emailOf('gina')] };
  const theirs = await world.callAs('olga', { method: 'POST', url: '/groups', json });
  const nobody = await world.callAs('olga', {
    method: 'POST',
    url: '/groups',
    json: { ...json, agents: ['nobody@example.test'] },
  });
  expect(theirs.statusCode).toBe(400);
  expect(theirs.json().error).toEqual(nobody.json().error);
});

test('no parameter, header or field chooses the organization', async () => {
  const organizationId = world.organizationIds.globex;
  const query = `?organization_id=${organizationId}&license_id=1002&licence=1002`;
  const headers = { 'x-organization-id': organizationId, 'x-license-id': '1002', 'x-region': 'fra' };
  const answer = await world.callAs('olga', { url: `/agents${query}`, headers });
  expect(answer.json()).toHaveLength(5);
  expect(answer.body).not.toContain('gina');
});

describe('someone in both organizations', () => {
  test('is shown to each with that one’s role and groups only', async () => {
    await world.callAs('fred', { method: 'PUT', url: agentPath('sam'), json: { groups: [1] } }, 'globex');
    const inAcme = (await world.callAs('olga', { url: agentPath('sam') })).json();
    const inGlobex = (await world.callAs('fred', { url: agentPath('sam') }, 'globex')).json();
    expect(inAcme).toMatchObject({ permission: 'normal', groups: [] });
    expect(inGlobex).toMatchObject({ permission: 'administrator', groups: [{ id: 1, name: 'Secret plans' }] });
  });

  test('has a key in each, and a token of one says nothing about the other', async () => {
    expect(await world.apiKey('sam', 'acme')).not.toBe(await world.apiKey('sam', 'globex'));
    const asAdministrator = { as: 'sam', method: 'DELETE', url: agentPath('nina') } as const;
    expect((await world.callWith(['agents--all:rw'], { ...asAdministrator, tenant: 'acme' })).statusCode).toBe(403);
    expect((await world.callWith(['agents--all:rw'], { ...asAdministrator, tenant: 'globex' })).statusCode).toBe(404);
  });

  test('is removed from one and stays in the other, with the key and tokens of the other', async () => {
    const inGlobex = `Bearer ${await world.accessToken('sam', { tenant: 'globex', scopes: ['agents--all:ro'] })}`;
    const inAcme = `Bearer ${await world.accessToken('sam', { tenant: 'acme', scopes: ['agents--all:ro'] })}`;
    expect((await world.callAs('olga', { method: 'DELETE', url: agentPath('sam') })).statusCode).toBe(200);
    expect((await world.call({ url: '/agents', authorization: inAcme })).statusCode).toBe(401);
    expect((await world.call({ url: '/agents', authorization: inGlobex })).statusCode).toBe(200);
    expect((await world.callAs('sam', { url: '/agents' }, 'globex')).statusCode).toBe(200);
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DATABASE_KINDS } from '../../storage/test-database.ts';
import { type Call, createTestWorld, emailOf, type Person, type TestWorld } from '../test-world.ts';

describe.each(DATABASE_KINDS)('/groups and /status on %s', (kind) => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await createTestWorld({ kind });
  });
  afterAll(() => world.close());

  const SALES = { id: 1, name: 'Sales', language: 'en', status: 'offline', agents: [emailOf('adam'), emailOf('nina')] };
  const SUPPORT = { id: 2, name: 'Support', language: 'en', status: 'offline', agents: [emailOf('nico')] };
  const EVERYONE = { id: 0, name: 'All agents', language: 'en', status: 'offline' };

  test('GET /groups lists group 0, which has no list of agents, and then the others', async () => {
    expect((await world.callAs('nina', { url: '/groups' })).json()).toEqual([EVERYONE, SALES, SUPPORT]);
  });

  test('GET /groups/<id> shows one', async () => {
    expect((await world.callAs('nina', { url: '/groups/0' })).json()).toEqual(EVERYONE);
    expect((await world.callAs('nina', { url: '/groups/2' })).json()).toEqual(SUPPORT);
  });

  test.each([
    '3',
    '-1',
    '01',
    '1.0',
    '1e0',
    'x',
    '',
    '%00',
    '2147483648',
    '99999999999999999999',
    'Infinity',
    '__proto__',
  ])('/groups/%s is no group: 404, in every method and in /status', async (id) => {
    const calls: Call[] = [
      { url: `/groups/${id}` },
      { url: `/status/${id}` },
      { method: 'PUT', url: `/groups/${id}`, json: { name: 'x' } },
      { method: 'DELETE', url: `/groups/${id}` },
    ];
    for (const request of calls) expect((await world.callAs('olga', request)).statusCode).toBe(404);
  });

  test('a group is added, changed and removed, and its id is never given again', async () => {
    const json = { name: 'Night', agents: [emailOf('nina'), 'NICO@example.test', emailOf('nina')] };
    const added = await world.callAs('adam', { method: 'POST', url: '/groups', json });
    expect(added.statusCode, added.body).toBe(200);
    expect(added.json()).toEqual({ ...SALES, id: 3, name: 'Night', agents: [emailOf('nina'), emailOf('nico')] });

    const form = 'name=Nacht&language=de&agents[0]=olga@example.test';
    const changed = await world.callAs('adam', { method: 'PUT', url: '/groups/3', form });
    expect(changed.json()).toEqual({
      id: 3,
      name: 'Nacht',
      language: 'de',
      status: 'offline',
      agents: [emailOf('olga')],
    });
    const renamed = await world.callAs('adam', { method: 'PUT', url: '/groups/3', json: { name: 'Noche' } });
    expect(renamed.json()).toMatchObject({ name: 'Noche', language: 'de', agents: [emailOf('olga')] });
    const emptied = await world.callAs('adam', { method: 'PUT', url: '/groups/3', form: 'agents[]=' });
    expect(emptied.json().agents).toEqual([]);

    const removed = await world.callAs('adam', { method: 'DELETE', url: '/groups/3' });
    expect(removed.json()).toEqual({ result: 'group removed successfully' });
    expect((await world.callAs('adam', { method: 'DELETE', url: '/groups/3' })).statusCode).toBe(404);
    const next = await world.callAs('adam', { method: 'POST', url: '/groups', json: { name: 'Next' } });
    expect(next.json()).toMatchObject({ id: 4, agents: [] });
    await world.callAs('adam', { method: 'DELETE', url: '/groups/4' });
  });

  test('group 0 can’t be changed or removed, not even by an owner', async () => {
    for (const request of [{ method: 'PUT', json: { name: 'Mine' } }, { method: 'DELETE' }] as const) {
      const answer = await world.callAs('olga', { ...request, url: '/groups/0' });
      expect(answer.statusCode).toBe(400);
      expect(answer.json().error.type).toBe('conflict');
    }
  });

  test.each<[string, object]>([
    ['name', {}],
    ['name', { name: '' }],
    ['name', { name: 'a\u0000' }],
    ['name', { name: 1 }],
    ['language', { name: 'a', language: 'not a language' }],
    ['agents', { name: 'a', agents: 'nina@example.test' }],
    ['agents[1]', { name: 'a', agents: ['nina@example.test', 'nobody@example.test'] }],
    ['agents[0]', { name: 'a', agents: ['\u0000'] }],
    ['agents[0]', { name: 'a', agents: [{}] }],
    ['id', { name: 'a', id: 7 }],
    ['organization_id', { name: 'a', organization_id: 'x' }],
  ])('POST /groups names %s as wrong in %j and adds nothing', async (field, json) => {
    const answer = await world.callAs('olga', { method: 'POST', url: '/groups', json });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().error).toMatchObject({ type: 'validation', field });
    expect((await world.callAs('olga', { url: '/groups' })).json()).toHaveLength(3);
  });

  describe('the status', () => {
    const set = (person: Person, status: 'accepting chats' | 'not accepting chats' | 'offline') => {
      const { acme: organizationId } = world.organizationIds;
      return world.agents.updateAgent({
        organizationId,
        accountId: world.accountIds[person],
        profile: { status },
      });
    };
    const statuses = async () => {
      const groups = (await world.callAs('nina', { url: '/groups' })).json() as { status: string }[];
      const sites = ['/status', '/status/0', '/status/1', '/status/2'];
      const answers = await Promise.all(sites.map((url) => world.callAs('nina', { url })));
      return [groups.map(({ status }) => status), answers.map((answer) => answer.json().status)];
    };

    test('of a group is its best agent’s; a site is online when somebody accepts chats', async () => {
      expect(await statuses()).toEqual([
        ['offline', 'offline', 'offline'],
        ['offline', 'offline', 'offline', 'offline'],
      ]);
      await set('nina', 'not accepting chats');
      expect(await statuses()).toEqual([
        ['not accepting chats', 'not accepting chats', 'offline'],
        ['offline', 'offline', 'offline', 'offline'],
      ]);
      await set('adam', 'accepting chats');
      expect(await statuses()).toEqual([
        ['accepting chats', 'accepting chats', 'offline'],
        ['online', 'online', 'online', 'offline'],
      ]);
      await set('adam', 'offline');
      await set('nina', 'offline');
    });

    test('is told to any valid credentials, whatever their scopes, and to nobody else', async () => {
      for (const url of ['/status', '/status/1']) {
        expect((await world.callWith([], { as: 'nina', url })).statusCode).toBe(200);
        expect((await world.call({ url })).statusCode).toBe(401);
      }
    });
  });

  describe('with a token of', () => {
    const change = { method: 'PUT', url: '/groups/1', json: {} } as const;
    const writes: Call[] = [
      { method: 'POST', url: '/groups', json: { name: 'x' } },
      change,
      { method: 'DELETE', url: '/groups/2' },
    ];

    test.each(['groups--all:ro', 'groups_read'])('%s everything is read and nothing written', async (scope) => {
      expect((await world.callWith([scope], { as: 'olga', url: '/groups' })).json()).toHaveLength(3);
      for (const request of writes) {
        const answer = await world.callWith([scope], { as: 'olga', ...request });
        expect(answer.statusCode).toBe(403);
        expect(String(answer.headers['www-authenticate'])).toContain('scope="groups--all:rw"');
      }
    });

    test('groups--my:ro one’s own are read, and no other is told from one that does not exist', async () => {
      const as = 'nina';
      const list = await world.callWith(['groups--my:ro'], { as, url: '/groups' });
      expect(list.json().map(({ id }: { id: number }) => id)).toEqual([0, 1]);
      expect((await world.callWith(['groups--my:ro'], { as, url: '/groups/1' })).statusCode).toBe(200);
      expect((await world.callWith(['groups--my:ro'], { as, url: '/groups/0' })).statusCode).toBe(200);
      const [other, missing] = await Promise.all(
        [2, 77].map((id) => world.callWith(['groups--my:ro'], { as, url: `/groups/${id}` })),
      );
      expect(other?.statusCode).toBe(403);
      expect(other?.json().error).toEqual(missing?.json().error);
    });

    test.each(['groups--all:rw', 'groups_write'])(
      '%s an administrator writes and a normal agent does not',
      async (scope) => {
        expect((await world.callWith([scope], { as: 'adam', ...change })).statusCode).toBe(200);
        for (const request of writes) {
          const answer = await world.callWith([scope], { as: 'nina', ...request });
          expect(answer.statusCode).toBe(403);
          expect(answer.json().error.message).toContain('is normal');
        }
      },
    );

    test('agents--all:rw no group is read', async () => {
      expect((await world.callWith(['agents--all:rw'], { as: 'olga', url: '/groups' })).statusCode).toBe(403);
      expect((await world.callWith(['agents--all:rw'], { as: 'olga', url: '/groups/0' })).statusCode).toBe(403);
    });
  });
});

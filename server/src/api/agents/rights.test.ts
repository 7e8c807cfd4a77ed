import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agentPath, type Call, createTestWorld, emailOf, type Person, type TestWorld } from '../test-world.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld();
});
afterAll(() => world.close());

const LIST: Call = { url: '/agents' };
const read = (who: Person): Call => ({ url: agentPath(who) });
const rename = (who: Person): Call => ({ method: 'PUT', url: agentPath(who), json: { job_title: 'Tester' } });
const promote = (who: Person): Call => ({ method: 'PUT', url: agentPath(who), json: { permission: 'administrator' } });
const add: Call = { method: 'POST', url: '/agents', json: { name: 'no login' } };
const remove = (who: Person): Call => ({ method: 'DELETE', url: agentPath(who) });
const reset = (who: Person): Call => ({ method: 'POST', url: `${agentPath(who)}/reset_api_key` });

// 400 stands for "allowed": the body of `add` lacks its login.
describe.each<[scope: string, as: Person, allowed: [string, Call, number][]]>([
  [
    'agents--all:ro',
    'nina',
    [
      ['list', LIST, 200],
      ['read another', read('adam'), 200],
      ['change oneself', rename('nina'), 403],
      ['change another', rename('nico'), 403],
      ['add', add, 403],
      ['remove', remove('nico'), 403],
      ['reset another', reset('nico'), 403],
    ],
  ],
  [
    'agents_read',
    'nina',
    [
      ['list', LIST, 200],
      ['read another', read('adam'), 200],
      ['change oneself', rename('nina'), 403],
    ],
  ],
  [
    'agents--my:ro',
    'nina',
    [
      ['list', LIST, 200],
      ['read oneself', read('nina'), 200],
      ['read another', read('adam'), 403],
      ['change oneself', rename('nina'), 403],
    ],
  ],
  [
    'agents--my:rw',
    'adam',
    [
      ['read oneself', read('adam'), 200],
      ['read another', read('nina'), 403],
      ['change oneself', rename('adam'), 200],
      ['change more of oneself', promote('adam'), 403],
      ['change another', rename('nina'), 403],
      ['add', add, 403],
      ['remove oneself', remove('adam'), 403],
    ],
  ],
  [
    'agents--all:rw',
    'adam',
    [
      ['list', LIST, 200],
      ['change another', rename('nina'), 200],
      ['change more of oneself', { ...promote('adam') }, 200],
      ['add', add, 400],
      ['reset another', reset('nico'), 200],
      ['change an owner', rename('olga'), 403],
      ['remove an owner', remove('olga'), 403],
      ['reset an owner', reset('olga'), 403],
    ],
  ],
  ['agents_write', 'adam', [['add', add, 400]]],
  [
    'agents--all:rw',
    'nina', // A scope that her role may not grant: left from when she was an administrator.
    [
      ['list', LIST, 200],
      ['change oneself', rename('nina'), 200],
      ['change more of oneself', promote('nina'), 403],
      ['change another', rename('nico'), 403],
      ['add', add, 403],
      ['remove', remove('nico'), 403],
      ['reset another', reset('nico'), 403],
    ],
  ],
  [
    'groups--all:rw',
    'olga',
    [
      ['list', LIST, 403],
      ['read oneself', read('olga'), 403],
      ['change oneself', rename('olga'), 403],
      ['add', add, 403],
      ['remove', remove('nico'), 403],
      ['reset', reset('nico'), 403],
    ],
  ],
])('with a token of %s, %s', (scope, as, calls) => {
  test.each(calls)('%s', async (_name, request, status) => {
    const answer = await world.callWith([scope], { ...request, as });
    expect(answer.statusCode, answer.body).toBe(status);
  });
});

describe('the refusal', () => {
  test('RFC 6750 3.1: names the scope that is missing, also in the challenge', async () => {
    const answer = await world.callWith(['groups--all:ro'], { as: 'olga', url: '/agents' });
    expect(answer.statusCode).toBe(403);
    expect(answer.json().error).toMatchObject({
      type: 'authorization',
      message: expect.stringContaining('agents--all:ro'),
    });
    expect(String(answer.headers['www-authenticate'])).toMatch(
      /^Bearer realm="http:\/\/localhost:7701", error="insufficient_scope", error_description="[^"]+", scope="agents--all:ro"$/,
    );
  });

  test('names the role where the token would do, without asking for another token', async () => {
    const answer = await world.callWith(['agents--all:rw'], { as: 'nina', ...add });
    expect(answer.json().error.message).toBe(
      `Only administrators and owners may do this. The role of ${emailOf('nina')} is normal.`,
    );
    expect(answer.headers['www-authenticate']).toBeUndefined();
  });

  test('is the same for agents who exist and for nobody', async () => {
    const nobody = '/agents/nobody%40example.test';
    for (const request of [{ url: nobody }, { url: nobody, method: 'PUT', json: {} }] as const) {
      const missing = await world.callWith(['agents--my:rw'], { as: 'nina', ...request });
      const existing = await world.callWith(['agents--my:rw'], { as: 'nina', ...request, url: agentPath('adam') });
      expect(missing.statusCode).toBe(403);
      expect(missing.json().error).toEqual(existing.json().error);
    }
  });
});

describe('agents--my', () => {
  test('lists only oneself', async () => {
    const answer = await world.callWith(['agents--my:ro'], { as: 'nina', url: '/agents' });
    expect(answer.json().map(({ login }: { login: string }) => login)).toEqual([emailOf('nina')]);
  });

  test.each([
    ['name', 'Nina Tester'],
    ['job_title', 'Expert'],
    ['daily_summary', 1],
    ['notifications', { new_goal: 1 }],
    ['login_status', 'accepting chats'],
    ['status', 'accepting chats'],
  ])('changes %s of oneself', async (field, value) => {
    const request = { as: 'nina', method: 'PUT', url: agentPath('nina'), json: { [field]: value } } as const;
    expect((await world.callWith(['agents--my:rw'], request)).statusCode).toBe(200);
  });

  test.each([
    ['permission', 'owner'],
    ['groups', [1]],
    ['max_chats_count', 100],
    ['work_scheduler', {}],
  ])('does not change %s of oneself, nor does the API key of a normal agent', async (field, value) => {
    const request = { method: 'PUT', url: agentPath('nina'), json: { name: 'Changed', [field]: value } } as const;
    const before = (await world.callAs('nina', { url: agentPath('nina') })).body;
    for (const answer of [
      await world.callWith(['agents--my:rw'], { as: 'nina', ...request }),
      await world.callAs('nina', request),
    ]) {
      expect(answer.statusCode).toBe(403);
      expect(answer.json().error).toMatchObject({ type: 'authorization', field });
    }
    expect((await world.callAs('nina', { url: agentPath('nina') })).body).toBe(before);
  });
});

describe('owners', () => {
  const put = (as: Person, who: Person, permission: string) =>
    world.callAs(as, { method: 'PUT', url: agentPath(who), json: { permission } });

  test('an administrator makes nobody an owner', async () => {
    expect((await put('adam', 'nina', 'owner')).statusCode).toBe(403);
    expect((await put('adam', 'adam', 'owner')).statusCode).toBe(403);
    const json = { login: 'fresh@example.test', name: 'Fresh', permission: 'owner' };
    expect((await world.callAs('adam', { method: 'POST', url: '/agents', json })).statusCode).toBe(403);
    expect(await world.accounts.findAccountByEmail(json.login)).toBeUndefined();
  });

  test('an administrator does not change an owner, whatever the field', async () => {
    for (const json of [{ permission: 'normal' }, { name: 'x' }, { password: 'long enough' }, { groups: [] }, {}]) {
      expect((await world.callAs('adam', { method: 'PUT', url: agentPath('olga'), json })).statusCode).toBe(403);
    }
  });

  test('the last one stays: not demoted, not removed', async () => {
    for (const request of [{ method: 'PUT', json: { permission: 'normal' } }, { method: 'DELETE' }] as const) {
      const answer = await world.callAs('olga', { ...request, url: agentPath('olga') });
      expect(answer.statusCode).toBe(400);
      expect(answer.json().error).toMatchObject({ type: 'conflict', message: expect.stringContaining('only owner') });
    }
    expect((await put('olga', 'olga', 'owner')).statusCode).toBe(200);
  });

  test('an owner makes another, who then can demote the first: the role counts as it is now, for tokens too', async () => {
    expect((await put('olga', 'adam', 'owner')).statusCode).toBe(200);
    const token = await world.accessToken('olga', { scopes: ['agents--all:rw'] });
    expect((await put('adam', 'olga', 'normal')).statusCode).toBe(200);
    const answer = await world.call({ ...rename('nina'), authorization: `Bearer ${token}` });
    expect(answer.statusCode).toBe(403);
    expect(answer.json().error.message).toContain('is normal');
    expect((await put('olga', 'olga', 'owner')).statusCode).toBe(403);
    expect((await put('adam', 'olga', 'owner')).statusCode).toBe(200);
    expect((await put('olga', 'adam', 'administrator')).statusCode).toBe(200);
  });
});

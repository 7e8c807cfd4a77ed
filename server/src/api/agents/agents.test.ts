import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DATABASE_KINDS } from '../../storage/test-database.ts';
import { agentPath, basic, createTestWorld, emailOf, PASSWORD, type TestWorld } from '../test-world.ts';

describe.each(DATABASE_KINDS)('/agents on %s', (kind) => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await createTestWorld({ kind });
  });
  afterAll(() => world.close());

  const statusOf = (profile: { status: 'accepting chats' | 'not accepting chats' | 'offline' }) =>
    world.agents.updateAgent({
      organizationId: world.organizationIds.acme,
      accountId: world.accountIds.nina,
      profile,
    });

  describe('GET /agents', () => {
    test('lists name, permission, avatar, login and status of every agent', async () => {
      const answer = await world.callAs('nina', { url: '/agents' });
      expect(answer.statusCode).toBe(200);
      expect(answer.json()[0]).toEqual({
        name: 'Olga Tester',
        permission: 'owner',
        avatar: 'cdn.example.test/a1.png',
        login: emailOf('olga'),
        status: 'offline',
      });
      expect(answer.json()).toHaveLength(5);
    });

    test('can be narrowed by status', async () => {
      await statusOf({ status: 'accepting chats' });
      const logins = async (status: string) => {
        const answer = await world.callAs('olga', { url: `/agents?status=${encodeURIComponent(status)}` });
        return answer.json().map(({ login }: { login: string }) => login);
      };
      expect(await logins('accepting chats')).toEqual([emailOf('nina')]);
      expect(await logins('not accepting chats')).toEqual([]);
      expect(await logins('offline')).toHaveLength(4);
      await statusOf({ status: 'offline' });
    });

    test.each(['status=busy', 'status=', 'status=offline&status=offline', 'status[]=offline&status=x'])(
      '?%s is refused',
      async (query) => {
        const answer = await world.callAs('olga', { url: `/agents?${query}` });
        expect(answer.statusCode).toBe(400);
        expect(answer.json().error.field).toBe('status');
      },
    );
  });

  describe('GET /agents/<login>', () => {
    test('shows the agent in full, by login in any case', async () => {
      const answer = await world.callAs('olga', { url: `/agents/${encodeURIComponent('NINA@example.TEST')}` });
      expect(answer.statusCode).toBe(200);
      expect(answer.json()).toEqual({
        login: emailOf('nina'),
        name: 'Nina Tester',
        login_status: 'accepting chats',
        permission: 'normal',
        daily_summary: 1,
        job_title: 'Support Agent',
        avatar: 'cdn.example.test/a1.png',
        notifications: {
          new_visitor: 1,
          returning_visitor: 0,
          queued_visitor: 0,
          visitor_is_typing: 0,
          new_goal: 0,
          incoming_chat: 0,
        },
        max_chats_count: 6,
        groups: [{ id: 1, name: 'Sales' }],
        status: 'offline',
      });
    });

    test.each(['nobody@example.test', 'nina', '', '%00', 'nina%40example.test%00', '%20', "'--", '__proto__', 'me'])(
      '%j is nobody: 404',
      async (login) => {
        const answer = await world.callAs('olga', { url: `/agents/${login}` });
        expect(answer.statusCode).toBe(404);
        expect(answer.json().error.type).toBe('not_found');
      },
    );
  });

  describe('POST /agents', () => {
    test('adds an agent from JSON, who can sign in with the password', async () => {
      const json = {
        login: 'New.Agent@Example.test',
        name: ' New Agent ',
        password: 'long enough',
        job_title: 'Lead',
        login_status: 'not accepting chats',
        permission: 'administrator',
        groups: [2, 0, 2],
        notifications: { new_goal: 0, incoming_chat: 1 },
        daily_summary: 1,
        max_chats_count: 3,
      };
      const answer = await world.callAs('olga', { method: 'POST', url: '/agents', json });
      expect(answer.statusCode, answer.body).toBe(200);
      expect(answer.json()).toMatchObject({
        login: 'new.agent@example.test',
        name: 'New Agent',
        job_title: 'Lead',
        login_status: 'not accepting chats',
        permission: 'administrator',
        groups: [{ id: 2, name: 'Support' }],
        notifications: { new_goal: 0, incoming_chat: 1, queued_visitor: 1, new_visitor: 0 },
        daily_summary: 1,
        max_chats_count: 3,
        status: 'offline',
      });
      expect(answer.json().api_key).toBeUndefined();
      const account = await world.accounts.findAccountByEmail('new.agent@example.test');
      expect(await world.passwords.verify(account?.passwordHash, 'long enough')).toBe(true);
    });

    test('adds an agent from a form with what the original starts with', async () => {
      const form =
        'login=form@example.test&name=Form+Agent&groups[]=1&groups[]=2&notifications[new_visitor]=1&max_chats_count=9';
      const answer = await world.callAs('adam', { method: 'POST', url: '/agents', form });
      expect(answer.statusCode, answer.body).toBe(200);
      expect(answer.json()).toMatchObject({
        job_title: 'Support Agent',
        login_status: 'accepting chats',
        permission: 'normal',
        daily_summary: 0,
        max_chats_count: 9,
        groups: [
          { id: 1, name: 'Sales' },
          { id: 2, name: 'Support' },
        ],
      });
    });

    test('without a password sets one that nobody knows', async () => {
      await world.callAs('olga', { method: 'POST', url: '/agents', json: { login: 'no@password.test', name: 'No' } });
      const account = await world.accounts.findAccountByEmail('no@password.test');
      expect(account?.passwordHash).toMatch(/^\$argon2id\$/);
      for (const guess of ['', 'undefined', 'null', 'no@password.test']) {
        expect(await world.passwords.verify(account?.passwordHash, guess)).toBe(false);
      }
    });

    test('refuses a login that is an agent already', async () => {
      const answer = await world.callAs('olga', {
        method: 'POST',
        url: '/agents',
        json: { login: 'NINA@example.test', name: 'N' },
      });
      expect(answer.statusCode).toBe(400);
      expect(answer.json().error).toMatchObject({ type: 'conflict', field: 'login' });
    });

    test('adds nobody who has an account elsewhere, since they were not asked', async () => {
      const json = { login: emailOf('gina'), name: 'Renamed' };
      for (const password of [undefined, 'chosen by olga']) {
        const refused = await world.callAs('olga', { method: 'POST', url: '/agents', json: { ...json, password } });
        expect(refused.statusCode).toBe(400);
        expect(refused.json().error).toMatchObject({ type: 'conflict', field: 'login' });
      }
      const { acme } = world.organizationIds;
      expect(await world.agents.findAgent({ organizationId: acme, login: json.login })).toBeUndefined();
      const account = await world.accounts.findAccount(world.accountIds.gina);
      expect(account?.name).toBe('Gina Tester');
      expect(await world.passwords.verify(account?.passwordHash, PASSWORD)).toBe(true);
    });

    test('refuses a suspended person’s address in words', async () => {
      await world.accounts.setAccountSuspended({ accountId: world.accountIds.gina, suspendedAt: world.clock.now });
      const answer = await world.callAs('olga', {
        method: 'POST',
        url: '/agents',
        json: { login: emailOf('gina'), name: 'G' },
      });
      await world.accounts.setAccountSuspended({ accountId: world.accountIds.gina, suspendedAt: undefined });
      expect(answer.statusCode).toBe(400);
      expect(answer.json().error).toMatchObject({ type: 'conflict', field: 'login' });
    });

    test('adds nobody when a group does not exist, or belongs to another organization', async () => {
      const { globex } = world.organizationIds;
      const theirs = await world.groups.createGroup({
        organizationId: globex,
        name: 'x',
        language: 'en',
        accountIds: [],
        now: 1,
      });
      for (let id = 3; id < 5; id += 1) {
        const json = { login: 'grouped@example.test', name: 'G', groups: [1, id] };
        const answer = await world.callAs('olga', { method: 'POST', url: '/agents', json });
        expect(answer.statusCode).toBe(400);
        expect(answer.json().error).toMatchObject({ type: 'validation', field: 'groups' });
      }
      expect(theirs).toMatchObject({ groupId: 2 });
      expect(await world.accounts.findAccountByEmail('grouped@example.test')).toBeUndefined();
    });

    test('of two at once for one address, one adds and one is told', async () => {
      const json = { login: 'twice@example.test', name: 'Twice', password: 'long enough' };
      const answers = await Promise.all(
        [1, 2].map(() => world.callAs('olga', { method: 'POST', url: '/agents', json })),
      );
      expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 400]);
    });

    test.each<[string, unknown]>([
      ['login', { name: 'a' }],
      ['name', { login: 'a@b.test' }],
      ['login', { login: 'no-at-sign', name: 'a' }],
      ['login', { login: 'a@b@c', name: 'a' }],
      ['login', { login: 'a:b@c.test', name: 'a' }],
      ['login', { login: 'a\u0000@c.test', name: 'a' }],
      ['login', { login: 'a\u202e@c.test', name: 'a' }],
      ['login', { login: `${'a'.repeat(128)}@c.test`, name: 'a' }],
      ['login', { login: ['a@b.test'], name: 'a' }],
      ['login', { login: { toString: 'a@b.test' }, name: 'a' }],
      ['name', { login: 'a@b.test', name: '' }],
      ['name', { login: 'a@b.test', name: '   ' }],
      ['name', { login: 'a@b.test', name: 'a\u0000b' }],
      ['name', { login: 'a@b.test', name: 'a\nb' }],
      ['name', { login: 'a@b.test', name: '\ud800' }],
      ['name', { login: 'a@b.test', name: 'a'.repeat(192) }],
      ['name', { login: 'a@b.test', name: null }],
      ['password', { login: 'a@b.test', name: 'a', password: 'short12' }],
      ['password', { login: 'a@b.test', name: 'a', password: 'a'.repeat(256) }],
      ['password', { login: 'a@b.test', name: 'a', password: 12345678 }],
      ['permission', { login: 'a@b.test', name: 'a', permission: 'Owner' }],
      ['permission', { login: 'a@b.test', name: 'a', permission: ['owner'] }],
      ['login_status', { login: 'a@b.test', name: 'a', login_status: 'offline' }],
      ['groups', { login: 'a@b.test', name: 'a', groups: 1 }],
      ['groups[1]', { login: 'a@b.test', name: 'a', groups: [1, '2'] }],
      ['groups[0]', { login: 'a@b.test', name: 'a', groups: [-1] }],
      ['groups[0]', { login: 'a@b.test', name: 'a', groups: [2 ** 31] }],
      ['groups[0]', { login: 'a@b.test', name: 'a', groups: [1.5] }],
      ['groups', { login: 'a@b.test', name: 'a', groups: Array(201).fill(1) }],
      ['notifications[new_visitor]', { login: 'a@b.test', name: 'a', notifications: { new_visitor: true } }],
      ['notifications[other]', { login: 'a@b.test', name: 'a', notifications: { other: 1 } }],
      ['daily_summary', { login: 'a@b.test', name: 'a', daily_summary: 2 }],
      ['max_chats_count', { login: 'a@b.test', name: 'a', max_chats_count: -1 }],
      ['max_chats_count', { login: 'a@b.test', name: 'a', max_chats_count: 1e9 }],
      ['organization_id', { login: 'a@b.test', name: 'a', organization_id: 'globex' }],
      ['api_key', { login: 'a@b.test', name: 'a', api_key: 'x' }],
      ['status', { login: 'a@b.test', name: 'a', status: 'accepting chats' }],
    ])('names %s as wrong in %j', async (field, json) => {
      const answer = await world.callAs('olga', { method: 'POST', url: '/agents', json });
      expect(answer.statusCode, answer.body).toBe(400);
      expect(answer.json().error).toMatchObject({ type: 'validation', field });
    });
  });

  describe('PUT /agents/<login>', () => {
    test('changes the fields that are sent and no others', async () => {
      const before = (await world.callAs('olga', { url: agentPath('nico') })).json();
      const json = {
        name: 'Nico Renamed',
        job_title: 'Expert',
        max_chats_count: 0,
        daily_summary: 0,
        notifications: { new_goal: 1 },
        groups: [1],
        permission: 'administrator',
        login_status: 'not accepting chats',
        work_scheduler: {
          monday: { enabled: 1, start: '09:00', end: '17:30' },
          sunday: { enabled: 0, start: '00:00', end: '00:00' },
        },
      };
      const answer = await world.callAs('olga', { method: 'PUT', url: agentPath('nico'), json });
      expect(answer.statusCode, answer.body).toBe(200);
      expect(answer.json()).toEqual({
        ...before,
        ...json,
        notifications: { ...before.notifications, new_goal: 1 },
        groups: [{ id: 1, name: 'Sales' }],
      });
      const back = { name: before.name, permission: 'normal', groups: [2] };
      expect((await world.callAs('olga', { method: 'PUT', url: agentPath('nico'), json: back })).json()).toMatchObject({
        job_title: 'Expert',
        permission: 'normal',
        work_scheduler: json.work_scheduler,
      });
    });

    test('takes forms, nested ones too, and an empty list of groups', async () => {
      const form =
        'work_scheduler[friday][enabled]=1&work_scheduler[friday][start]=08:00&work_scheduler[friday][end]=12:00&groups[]=&daily_summary=1';
      const answer = await world.callAs('olga', { method: 'PUT', url: agentPath('nico'), form });
      expect(answer.statusCode, answer.body).toBe(200);
      expect(answer.json()).toMatchObject({
        groups: [],
        daily_summary: 1,
        work_scheduler: { friday: { enabled: 1, start: '08:00', end: '12:00' } },
      });
    });

    test('without any field changes nothing', async () => {
      const before = (await world.callAs('olga', { url: agentPath('nico') })).body;
      expect((await world.callAs('olga', { method: 'PUT', url: agentPath('nico') })).body).toBe(before);
    });

    test('ignores a status while the agent is offline, and takes it otherwise', async () => {
      const put = (status: string) => world.callAs('nina', { method: 'PUT', url: agentPath('nina'), json: { status } });
      expect((await put('accepting chats')).json().status).toBe('offline');
      await statusOf({ status: 'not accepting chats' });
      expect((await put('accepting chats')).json().status).toBe('accepting chats');
      expect((await put('not accepting chats')).json().status).toBe('not accepting chats');
      expect((await put('offline')).statusCode).toBe(400);
      await statusOf({ status: 'offline' });
    });

    test.each<[string, unknown]>([
      ['work_scheduler[monday][start]', { work_scheduler: { monday: { enabled: 1, start: '24:00', end: '17:00' } } }],
      ['work_scheduler[monday][end]', { work_scheduler: { monday: { enabled: 1, start: '09:00' } } }],
      ['work_scheduler[monday][x]', { work_scheduler: { monday: { enabled: 1, start: '09:00', end: '10:00', x: 1 } } }],
      ['work_scheduler[someday]', { work_scheduler: { someday: {} } }],
      ['login', { login: 'other@example.test' }],
      ['avatar', { avatar: 'evil.test/a.png' }],
    ])('names %s as wrong in %j', async (field, json) => {
      const answer = await world.callAs('olga', { method: 'PUT', url: agentPath('nico'), json });
      expect(answer.statusCode).toBe(400);
      expect(answer.json().error.field).toBe(field);
    });

    test('refuses groups that do not exist and then changes nothing', async () => {
      const json = { job_title: 'Not saved', groups: [77] };
      const answer = await world.callAs('olga', { method: 'PUT', url: agentPath('nico'), json });
      expect(answer.statusCode).toBe(400);
      expect((await world.callAs('olga', { url: agentPath('nico') })).json().job_title).toBe('Expert');
    });

    test('answers 404 for nobody', async () => {
      const answer = await world.callAs('olga', {
        method: 'PUT',
        url: '/agents/nobody%40example.test',
        json: { name: 'a' },
      });
      expect(answer.statusCode).toBe(404);
    });
  });

  describe('API keys', () => {
    test('one’s own is shown to a call made with it', async () => {
      const answer = await world.callAs('nina', { url: agentPath('nina') });
      expect(answer.json().api_key).toBe(await world.apiKey('nina'));
    });

    test('no token, however wide, is shown the key of its person', async () => {
      const scopes = ['agents--all:rw', 'agents--my:rw'];
      const bearer = await world.callWith(scopes, { as: 'olga', url: agentPath('olga') });
      const token = await world.personalAccessToken('olga', { scopes });
      const pat = await world.call({ url: agentPath('olga'), authorization: basic(emailOf('olga'), token) });
      for (const answer of [bearer, pat]) {
        expect(answer.statusCode).toBe(200);
        expect(answer.json().api_key).toBeUndefined();
      }
      const changed = await world.callWith(scopes, { as: 'olga', method: 'PUT', url: agentPath('olga'), json: {} });
      expect(changed.json().api_key).toBeUndefined();
    });

    test('nobody else’s is shown, not even to an owner', async () => {
      expect((await world.callAs('olga', { url: agentPath('nina') })).json().api_key).toBeUndefined();
    });

    test('POST reset_api_key with the key ends it and shows the next', async () => {
      const old = await world.apiKey('nina');
      const answer = await world.callAs('nina', { method: 'POST', url: `${agentPath('nina')}/reset_api_key` });
      expect(answer.statusCode, answer.body).toBe(200);
      expect(answer.json().api_key).toMatch(/^[0-9a-f]{32}$/);
      expect(answer.json().api_key).not.toBe(old);
      expect((await world.call({ url: '/status', authorization: basic(emailOf('nina'), old) })).statusCode).toBe(401);
      const { api_key } = answer.json();
      expect((await world.call({ url: '/status', authorization: basic(emailOf('nina'), api_key) })).statusCode).toBe(
        200,
      );
    });

    test('an administrator resets another’s key and does not see the next', async () => {
      const old = await world.apiKey('nina');
      const answer = await world.callAs('adam', { method: 'POST', url: `${agentPath('nina')}/reset_api_key` });
      expect(answer.statusCode).toBe(200);
      expect(answer.json().api_key).toBeUndefined();
      expect((await world.call({ url: '/status', authorization: basic(emailOf('nina'), old) })).statusCode).toBe(401);
    });

    test('a token can’t reset the key of its person', async () => {
      const old = await world.apiKey('olga');
      const request = { as: 'olga', method: 'POST', url: `${agentPath('olga')}/reset_api_key` } as const;
      expect((await world.callWith(['agents--all:rw'], request)).statusCode).toBe(403);
      expect(await world.apiKey('olga')).toBe(old);
    });
  });

  describe('DELETE /agents/<login>', () => {
    test('removes the agent with all keys and tokens, and says so', async () => {
      const json = { login: 'leaver@example.test', name: 'Leaver' };
      await world.callAs('olga', { method: 'POST', url: '/agents', json });
      const agent = await world.agents.findAgent({ organizationId: world.organizationIds.acme, login: json.login });
      if (agent === undefined) throw new Error('nobody was added');
      const { deriveApiKey } = await import('../../accounts/api-keys.ts');
      const authorization = basic(json.login, deriveApiKey(world.api.secretKeys(), agent));
      expect((await world.call({ url: '/status', authorization })).statusCode).toBe(200);

      const answer = await world.callAs('adam', { method: 'DELETE', url: '/agents/Leaver%40example.test' });
      expect(answer.statusCode).toBe(200);
      expect(answer.json()).toEqual({ result: 'leaver@example.test removed successfully' });
      expect((await world.call({ url: '/status', authorization })).statusCode).toBe(401);
      expect((await world.callAs('adam', { method: 'DELETE', url: '/agents/leaver%40example.test' })).statusCode).toBe(
        404,
      );
    });
  });
});

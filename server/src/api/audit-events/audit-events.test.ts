import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AUDIT_ACTIONS, type AuditEvent } from '../../accounts/audit-log.ts';
import { DATABASE_KINDS } from '../../storage/test-database.ts';
import {
  agentPath,
  type Call,
  createTestWorld,
  emailOf,
  PASSWORD,
  type Person,
  type Tenant,
  type TestWorld,
} from '../test-world.ts';

const PATH = '/manage/v1/audit-events';
type Answer = { events: Record<string, unknown>[]; next_cursor?: string };

describe.each(DATABASE_KINDS)('/manage/v1/audit-events on %s', (kind) => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await createTestWorld({ kind });
  });
  afterAll(() => world.close());
  beforeEach(() => world.auditLog.deleteEvents({ happenedBefore: Number.MAX_SAFE_INTEGER, limit: 10_000 }));

  const record = (change: Partial<AuditEvent> & { tenant?: Tenant } = {}) => {
    const { tenant = 'acme', ...rest } = change;
    return world.auditLog.recordEvent({
      action: 'sign_in',
      concerns: { organizationId: world.organizationIds[tenant] },
      origin: { ip: '192.0.2.7', userAgent: 'A browser' },
      happenedAt: world.clock.now,
      ...rest,
    });
  };
  const read = async (query = '', as: Person = 'olga', tenant: Tenant = 'acme'): Promise<Answer> => {
    const answer = await world.callAs(as, { url: `${PATH}${query}` }, tenant);
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json();
  };
  const refused = async (query: string) => {
    const answer = await world.callAs('olga', { url: `${PATH}${query}` });
    expect(answer.statusCode, query).toBe(400);
    return answer.json().error;
  };
  /** What a call adds to the log. */
  const recordedBy = async (as: Person, request: Call) => {
    const answer = await world.callAs(as, { ...request, headers: { 'user-agent': 'A script' } });
    expect(answer.statusCode, answer.body).toBe(200);
    return (await read()).events;
  };

  test('an event is shown in full, and what it does not have is absent', async () => {
    const accountId = world.accountIds.nina;
    const details = { scopes: ['agents--my:ro'], more: { deep: [1, null] } };
    await record({ accountId, clientId: 'app', target: 'target', details, happenedAt: 1_700_000_000_123 });
    await record({ origin: undefined, action: 'client_created', happenedAt: 1_700_000_000_124 });
    expect(await read()).toEqual({
      events: [
        {
          event_id: expect.any(String),
          happened_at: '2023-11-14T22:13:20.124Z',
          action: 'client_created',
          actor: 'command_line',
          details: {},
        },
        {
          event_id: expect.any(String),
          happened_at: '2023-11-14T22:13:20.123Z',
          action: 'sign_in',
          actor: 'account',
          account_id: accountId,
          login: emailOf('nina'),
          client_id: 'app',
          target: 'target',
          ip: '192.0.2.7',
          user_agent: 'A browser',
          details,
        },
      ],
    });
  });

  test('an app for itself, and nobody who is known, are told apart', async () => {
    await record({ clientId: 'app', happenedAt: 2 });
    await record({ action: 'sign_in_failed', happenedAt: 1 });
    expect((await read()).events.map(({ actor }) => actor)).toEqual(['client', 'unknown']);
  });

  describe('A45: tenants', () => {
    test('each organization sees its own log and nothing of another’s, whatever is asked', async () => {
      await record({ accountId: world.accountIds.gina, clientId: 'theirs', tenant: 'globex' });
      await record({ concerns: 'operator', accountId: world.accountIds.nina });
      await record({ accountId: world.accountIds.nina });
      const { globex } = world.organizationIds;
      const queries = ['', `?organization_id=${globex}`, `?account_id=${world.accountIds.gina}`, '?client_id=theirs'];
      for (const query of queries) {
        const { events } = await read(query);
        expect(events.map((event) => event.account_id)).toEqual(
          query.includes('account_id') || query.includes('client_id') ? [] : [world.accountIds.nina],
        );
      }
      expect((await read('', 'fred', 'globex')).events.map(({ account_id }) => account_id)).toEqual([
        world.accountIds.gina,
      ]);
    });

    test('a cursor of another organization opens nothing of it', async () => {
      for (let count = 0; count < 3; count += 1) await record({ tenant: 'globex', happenedAt: 10 + count });
      const { next_cursor } = await read('?limit=1', 'fred', 'globex');
      await record({ happenedAt: 5 });
      expect((await read(`?cursor=${next_cursor}`)).events.map(({ happened_at }) => happened_at)).toEqual([
        '1970-01-01T00:00:00.005Z',
      ]);
    });
  });

  describe('who may read', () => {
    const url = PATH;

    test('owners and administrators, with the scope or an API key', async () => {
      for (const as of ['olga', 'adam'] as const) {
        expect((await world.callWith(['audit_log--all:ro'], { as, url })).statusCode).toBe(200);
        expect((await world.callAs(as, { url })).statusCode).toBe(200);
      }
      const token = await world.personalAccessToken('adam', { scopes: ['audit_log--all:ro'] });
      expect((await world.call({ url, authorization: `Bearer ${token}` })).statusCode).toBe(200);
    });

    test('no other agent, not even with the scope; nor a token without it; nor an app for itself', async () => {
      for (const as of ['nina', 'sam'] as const) {
        expect((await world.callWith(['audit_log--all:ro'], { as, url })).statusCode).toBe(403);
        expect((await world.callAs(as, { url })).statusCode).toBe(403);
      }
      const lacking = await world.callWith(['agents--all:rw', 'reports_read'], { as: 'olga', url });
      expect(lacking.statusCode).toBe(403);
      expect(String(lacking.headers['www-authenticate'])).toContain('scope="audit_log--all:ro"');
      const own = await world.accessToken(undefined, { scopes: ['audit_log--all:ro'] });
      expect((await world.call({ url, authorization: `Bearer ${own}` })).statusCode).toBe(403);
      expect((await world.call({ url })).statusCode).toBe(401);
    });

    test('it can only be read', async () => {
      for (const method of ['POST', 'PUT', 'DELETE'] as const) {
        expect((await world.callAs('olga', { url, method })).statusCode).toBe(405);
      }
    });
  });

  describe('filters', () => {
    const times = async (query: string) =>
      (await read(query)).events.map(({ happened_at }) => new Date(String(happened_at)).getUTCHours());
    beforeEach(async () => {
      const { nina, nico } = world.accountIds;
      const at = (hour: number) => Date.UTC(2026, 0, 31, hour);
      await record({ accountId: nina, clientId: 'one', happenedAt: at(1) });
      await record({ accountId: nico, clientId: 'one', happenedAt: at(2) });
      await record({ accountId: nina, clientId: 'two', happenedAt: at(3) });
      await record({ accountId: nina, clientId: 'one', action: 'sign_out', happenedAt: at(4) });
    });

    test('narrow the list, each and together', async () => {
      const { nina } = world.accountIds;
      expect(await times('')).toEqual([4, 3, 2, 1]);
      expect(await times(`?account_id=${nina}`)).toEqual([4, 3, 1]);
      expect(await times('?client_id=one')).toEqual([4, 2, 1]);
      expect(await times('?action=sign_in')).toEqual([3, 2, 1]);
      expect(await times('?from=2026-01-31T02:00:00Z&to=2026-01-31T04:00:00.000%2B00:00')).toEqual([3, 2]);
      expect(await times('?from=2026-01-31&to=2026-02-01')).toEqual([4, 3, 2, 1]);
      expect(await times('?to=2026-01-31')).toEqual([]);
      expect(await times(`?account_id=${nina}&client_id=one&action=sign_in&from=2026-01-31T00:30Z`)).toEqual([1]);
      expect(await times('?account_id=nobody')).toEqual([]);
    });

    test.each([
      ['action', 'action=signin'],
      ['action', 'action=constructor'],
      ['account_id', 'account_id='],
      ['account_id', 'account_id=%00'],
      ['account_id', `account_id=${'x'.repeat(129)}`],
      ['account_id', 'account_id=a&account_id=b'],
      ['client_id', 'client_id=%C3%A4'],
      ['from', 'from=yesterday'],
      ['from', 'from=2026-13-45'],
      ['from', 'from=1700000000'],
      ['to', 'to=2026-01-31T25:00Z'],
      ['to', 'to=2026-01-31T12:00'],
      ['limit', 'limit=0'],
      ['limit', 'limit=201'],
      ['limit', 'limit=-1'],
      ['limit', 'limit=1e2'],
      ['limit', 'limit=01'],
      ['cursor', 'cursor=x'],
      ['cursor', 'cursor='],
      ['cursor', `cursor=${Buffer.from('1.2').toString('base64url')}`],
      ['cursor', `cursor=${Buffer.from(`${'9'.repeat(30)}.${'a'.repeat(36)}`).toString('base64url')}`],
      ['cursor', `cursor=${'A'.repeat(129)}`],
    ])('%s is named as wrong in ?%s', async (field, query) => {
      expect(await refused(`?${query}`)).toMatchObject({ type: 'validation', field, message: expect.any(String) });
    });
  });

  test('pages follow each other without gaps and repetitions, whatever is added meanwhile, down to the oldest', async () => {
    for (let count = 0; count < 7; count += 1) await record({ happenedAt: 100 + Math.floor(count / 3) });
    const all = (await read()).events.map(({ event_id }) => event_id);
    const seen: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await read(`?limit=2${cursor === undefined ? '' : `&cursor=${cursor}`}`);
      expect(page.events.length).toBeLessThanOrEqual(2);
      seen.push(...page.events.map(({ event_id }) => event_id));
      cursor = page.next_cursor;
      await record({ happenedAt: 10_000 });
    } while (cursor !== undefined);
    expect(all).toHaveLength(7);
    expect(seen).toEqual(all);
  });

  test('an answer holds 50 events unless asked for up to 200', async () => {
    await Promise.all(Array.from({ length: 201 }, (_, count) => record({ happenedAt: count + 1 })));
    expect((await read()).events).toHaveLength(50);
    const most = await read('?limit=200');
    expect(most.events).toHaveLength(200);
    const rest = await read(`?limit=200&cursor=${most.next_cursor}`);
    expect(rest.events).toHaveLength(1);
    expect(rest).not.toHaveProperty('next_cursor');
  });

  describe('the acts of the API', () => {
    const from = (by: string) => ({
      ip: '127.0.0.1',
      user_agent: 'A script',
      details: expect.objectContaining({ by }),
    });
    const byOlga = () => ({ account_id: world.accountIds.olga, login: emailOf('olga'), ...from('api_key') });

    test('agents: added, changed, reset, removed; with names of fields and never their values', async () => {
      const url = '/agents/new%40example.test';
      const secret = 'a very long secret';
      const json = { login: 'New@example.test', name: 'New', permission: 'administrator', password: secret };
      const added = await recordedBy('olga', { method: 'POST', url: '/agents', json });
      const details = { login: 'new@example.test', permission: 'administrator', by: 'api_key' };
      expect(added).toMatchObject([{ ...byOlga(), action: 'agent_added', details }]);
      const target = added[0]?.target;
      expect(target).toMatch(/^[0-9a-f-]{36}$/);

      world.clock.now += 1;
      const change = { name: 'Newer', permission: 'normal', job_title: 'Private' };
      const [changed] = await recordedBy('olga', { method: 'PUT', url, json: change });
      const fields = ['name', 'permission', 'job_title'];
      expect(changed).toMatchObject({ action: 'agent_changed', target, details: { fields, permission: 'normal' } });
      world.clock.now += 1;
      const [reset] = await recordedBy('olga', { method: 'POST', url: `${url}/reset_api_key` });
      expect(reset).toMatchObject({ ...byOlga(), action: 'api_key_reset', target });
      world.clock.now += 1;
      const password = { password: `${secret} 2` };
      const [set, , , ...before] = await recordedBy('olga', { method: 'PUT', url, json: password });
      expect(set).toMatchObject({ ...byOlga(), action: 'password_changed', target });
      expect(before).toHaveLength(1);
      world.clock.now += 1;
      const all = await recordedBy('olga', { method: 'DELETE', url });
      expect(all[0]).toMatchObject({ ...byOlga(), action: 'agent_removed', target, details: { login: details.login } });
      expect(JSON.stringify(all)).not.toMatch(/very long secret|Newer|Private/);
    });

    test('groups: added, changed, removed', async () => {
      const [added] = await recordedBy('adam', { method: 'POST', url: '/groups', json: { name: 'Night' } });
      const target = String(added?.target);
      expect(added).toMatchObject({ action: 'group_added', details: { name: 'Night' } });
      world.clock.now += 1;
      const url = `/groups/${target}`;
      const [changed] = await recordedBy('adam', { method: 'PUT', url, json: { name: 'Day', agents: [] } });
      expect(changed).toMatchObject({ action: 'group_changed', target, details: { fields: ['name', 'agents'] } });
      world.clock.now += 1;
      const [removed] = await recordedBy('adam', { method: 'DELETE', url });
      const adam = { account_id: world.accountIds.adam, ...from('api_key') };
      expect(removed).toMatchObject({ ...adam, action: 'group_removed', target });
    });

    test('an app that acts for a person is named', async () => {
      const json = { job_title: 'Hero' };
      await world.callWith(['agents--my:rw'], { as: 'nina', method: 'PUT', url: agentPath('nina'), json });
      expect((await read()).events).toMatchObject([
        {
          actor: 'account',
          account_id: world.accountIds.nina,
          client_id: world.clientId,
          details: { by: 'access_token' },
        },
      ]);
    });

    test('what is refused, and what is only read, is not recorded', async () => {
      const calls: (Call & { as: Person })[] = [
        { as: 'nina', method: 'PUT', url: agentPath('nico'), json: { name: 'x' } },
        { as: 'adam', method: 'DELETE', url: agentPath('olga') },
        { as: 'olga', method: 'DELETE', url: agentPath('olga') },
        { as: 'olga', method: 'PUT', url: agentPath('olga'), json: { permission: 'normal' } },
        { as: 'olga', method: 'PUT', url: agentPath('nina'), json: { groups: [77] } },
        { as: 'olga', method: 'POST', url: '/agents', json: { login: emailOf('fred'), name: 'Fred' } },
        { as: 'olga', method: 'POST', url: '/groups', json: { name: 'x', agents: ['nobody@example.test'] } },
        { as: 'olga', method: 'PUT', url: '/groups/77', json: { name: 'x' } },
        { as: 'olga', method: 'DELETE', url: '/groups/77' },
      ];
      for (const { as, ...request } of calls) {
        const { statusCode } = await world.callAs(as, request);
        expect([400, 403, 404], `${request.method} ${request.url}`).toContain(statusCode);
      }
      for (const url of ['/agents', '/groups', agentPath('nina'), '/status', PATH]) await world.callAs('olga', { url });
      expect((await read()).events).toEqual([]);
    });

    test('a password that somebody in two organizations changes stands in both logs, with the app in one', async () => {
      const json = { password: `${PASSWORD}!`, current_password: PASSWORD };
      const change = { as: 'sam', tenant: 'globex', method: 'PUT', url: agentPath('sam'), json } as const;
      const answer = await world.callWith(['agents--my:rw'], change);
      expect(answer.statusCode, answer.body).toBe(200);
      const told = { action: 'password_changed', account_id: world.accountIds.sam, target: world.accountIds.sam };
      expect((await read('', 'fred', 'globex')).events).toMatchObject([{ ...told, client_id: world.clientId }]);
      const { events } = await read();
      expect(events).toMatchObject([told]);
      expect(events[0]).not.toHaveProperty('client_id');
    });
  });

  test('the document says each action in words', async () => {
    const document = (await world.site.inject({ url: '/openapi.json' })).json();
    const { description } = document.paths[PATH].get;
    for (const [name, words] of Object.entries(AUDIT_ACTIONS)) expect(description).toContain(`- \`${name}\`: ${words}`);
    expect(description).toContain('Role: administrator or owner.');
  });
});

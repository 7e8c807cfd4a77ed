// The actions of the Agent Chat API by POST.
import { beforeAll, describe, expect, test } from 'vitest';
import { ACTIONS } from '../../../server/src/chat-api/agent/actions/table.ts';
import type { WireChat } from '../../support/chat-wire.ts';
import { startBrowsing } from '../../support/http.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makeOrganization, type TestOrganization } from '../cast.ts';
import { joinGroup, type Speaker, speaker } from './speaking.ts';

const MICROSECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const message = (text: string, rest: object = {}) => ({ type: 'message', text, ...rest });

describeOnBothDatabases('chats', (world) => {
  let organization: TestOrganization;
  let admin: Speaker;
  let agent: Speaker;
  beforeAll(async () => {
    organization = await makeOrganization(world, 'Chatting');
    admin = await speaker(world, { organization, role: 'administrator' });
    agent = await speaker(world, { organization, scopes: ['chats--access:rw', 'customers:rw', 'agents--my:rw'] });
  });
  const newCustomer = async (fields: object = { name: 'Thomas' }) =>
    (await admin.act('create_customer', fields)).customer_id;

  test('a chat is started with its customer and a first message, and read as it is', async () => {
    const customer = await newCustomer({ name: 'Thomas', email: 't@example.com', session_fields: [{ plan: 'gold' }] });
    const started = await agent.act('start_chat', {
      chat: {
        users: [{ id: customer, type: 'customer' }],
        properties: { app: { key: 1 } },
        thread: { events: [message('Hello', { custom_id: 'first' }), message('Hi', { author_id: customer })] },
      },
    });
    expect(started).toEqual({
      chat_id: expect.stringMatching(/^[0-9A-V]{10}$/),
      thread_id: expect.stringMatching(/^[0-9A-V]{10}$/),
      event_ids: [`${started.thread_id}_1`, `${started.thread_id}_2`],
    });
    const chat = await agent.act('get_chat', { chat_id: started.chat_id });
    expect(chat).toMatchObject({
      id: started.chat_id,
      access: { group_ids: [0] },
      properties: { app: { key: 1 } },
      is_followed: false,
      thread: {
        id: started.thread_id,
        active: true,
        user_ids: [customer, agent.email],
        events: [
          { id: `${started.thread_id}_1`, custom_id: 'first', type: 'message', text: 'Hello', author_id: agent.email },
          { text: 'Hi', author_id: customer, visibility: 'all' },
        ],
      },
    });
    expect(chat.users).toMatchObject([
      { id: customer, type: 'customer', name: 'Thomas', session_fields: [{ plan: 'gold' }], present: true },
      { id: agent.email, type: 'agent', name: agent.name, email: agent.email, present: true, visibility: 'all' },
    ]);
    const [first, second] = chat.thread.events;
    expect(first?.created_at).toMatch(MICROSECONDS);
    expect((second?.created_at ?? '') > (first?.created_at ?? '')).toBe(true);
    expect(await admin.act('get_customer', { id: customer })).toMatchObject({
      chat_ids: [started.chat_id],
      statistics: { chats_count: 1, threads_count: 1 },
    });
  });

  test('both versions answer alike', async () => {
    const { chat_id } = await agent.act('start_chat', {});
    const [older, newer] = [
      await agent.ask('get_chat', { chat_id }, '3.4'),
      await agent.ask('get_chat', { chat_id }, '3.5'),
    ];
    expect(older.body).toEqual(newer.body);
    expect(older.status).toBe(200);
  });

  test('an event is added once for each id of the author’s own, in order and with later times', async () => {
    const { chat_id, thread_id } = await agent.act('start_chat', {});
    const send = async (event: object) => (await agent.act('send_event', { chat_id, event })).event_id;
    expect(await send(message('one', { custom_id: 'a' }))).toBe(`${thread_id}_1`);
    expect(await send(message('one', { custom_id: 'a' }))).toBe(`${thread_id}_1`);
    expect(await send({ type: 'custom', content: { nested: [{ deep: { json: 1 } }] } })).toBe(`${thread_id}_2`);
    expect(
      await send({ type: 'system_message', system_message_type: 'x.y', text: 'It rains', text_vars: { a: 'b' } }),
    ).toBe(`${thread_id}_3`);
    const card = { title: 'T', buttons: [{ text: 'yes', postback_id: 'p', user_ids: [] }] };
    expect(await send({ type: 'rich_message', template_id: 'cards', elements: [card] })).toBe(`${thread_id}_4`);
    const { thread, users } = await agent.act('get_chat', { chat_id });
    expect(thread.events.map(({ type }) => type)).toEqual(['message', 'custom', 'system_message', 'rich_message']);
    const last = thread.events.at(-1)?.created_at;
    expect(users).toMatchObject([{ id: agent.email, events_seen_up_to: last }]);
    const listed = (await agent.act('list_chats')).chats_summary.find(({ id }) => id === chat_id);
    expect(listed?.last_event_per_type).toMatchObject({
      message: { thread_id, event: { text: 'one' } },
      rich_message: { event: { id: `${thread_id}_4` } },
    });
    expect(listed?.last_thread_summary).toMatchObject({ id: thread_id, active: true, user_ids: [agent.email] });
  });

  test('a chat is deactivated and resumed, with one active thread at most', async () => {
    const { chat_id, thread_id } = await agent.act('start_chat', {});
    await agent.act('deactivate_chat', { id: chat_id });
    expect(await agent.ask('deactivate_chat', { id: chat_id })).toMatchObject({
      status: 400,
      body: { error: { type: 'chat_inactive' } },
    });
    expect(await agent.ask('send_event', { chat_id, event: message('late') })).toMatchObject({
      body: { error: { type: 'chat_inactive' } },
    });
    const closed = await agent.act('get_chat', { chat_id });
    expect(closed.thread).toMatchObject({
      active: false,
      events: [{ type: 'system_message', system_message_type: 'manual_archived_agent' }],
    });
    expect(closed.users).toMatchObject([{ id: agent.email, present: false }]);
    const resumed = await agent.act('resume_chat', { chat: { id: chat_id } });
    expect(resumed.thread_id).not.toBe(thread_id);
    expect(await agent.ask('resume_chat', { chat: { id: chat_id } })).toMatchObject({
      body: { error: { type: 'already_exists' } },
    });
    const { threads, found_threads } = await agent.act('list_threads', { chat_id });
    expect(found_threads).toBe(2);
    expect(threads).toMatchObject([
      { id: resumed.thread_id, active: true, previous_thread_id: thread_id },
      { id: thread_id, active: false, next_thread_id: resumed.thread_id },
    ]);
  });

  test('lists go on with page_id, which nobody else can use, and nothing beside it', async () => {
    for (let n = 0; n < 3; n += 1) await agent.act('start_chat', {});
    const first = await agent.act('list_chats', { limit: 2 });
    expect(first.chats_summary).toHaveLength(2);
    expect(first.previous_page_id).toBeUndefined();
    const second = await agent.act('list_chats', { page_id: first.next_page_id });
    expect(second.chats_summary).toHaveLength(2);
    const ids = [...first.chats_summary, ...second.chats_summary].map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
    expect((await agent.act('list_chats', { page_id: second.previous_page_id })).chats_summary).toEqual(
      first.chats_summary,
    );
    for (const [who, action, payload] of [
      [agent, 'list_chats', { page_id: first.next_page_id, limit: 2 }],
      [admin, 'list_chats', { page_id: first.next_page_id }],
      [agent, 'list_archives', { page_id: first.next_page_id }],
      [agent, 'list_chats', { page_id: `${first.next_page_id}x` }],
      [agent, 'list_chats', { page_id: '' }],
    ] as const) {
      const { status, body } = await who.ask(action, payload);
      expect({ status, type: body.error?.type }).toEqual({ status: 400, type: 'validation' });
    }
  });

  test('tags and properties are set, seen and deleted', async () => {
    const { chat_id, thread_id } = await agent.act('start_chat', { chat: { thread: { events: [message('x')] } } });
    const event_id = `${thread_id}_1`;
    await agent.act('tag_thread', { chat_id, thread_id, tag: 'sales' });
    await agent.act('tag_thread', { chat_id, thread_id, tag: 'sales' });
    const properties = { app: { a: 1, b: 'two' } };
    await agent.act('update_chat_properties', { id: chat_id, properties });
    await agent.act('update_thread_properties', { chat_id, thread_id, properties });
    await agent.act('update_event_properties', { chat_id, thread_id, event_id, properties });
    const names = { app: ['a'] };
    await agent.act('delete_chat_properties', { id: chat_id, properties: names });
    await agent.act('delete_event_properties', { chat_id, thread_id, event_id, properties: { app: ['a', 'b'] } });
    const chat = await agent.act('get_chat', { chat_id });
    expect(chat.properties).toEqual({ app: { b: 'two' } });
    expect(chat.thread).toMatchObject({ tags: ['sales'], properties: { app: { a: 1, b: 'two' } } });
    const [event] = chat.thread.events;
    expect(event).toMatchObject({ id: event_id });
    expect(event?.properties).toBeUndefined();
    await agent.act('untag_thread', { chat_id, thread_id, tag: 'sales' });
    expect(await agent.ask('untag_thread', { chat_id, thread_id, tag: 'sales' })).toMatchObject({ status: 404 });
  });

  describe('access', () => {
    let sales: number;
    let outsider: Speaker;
    let chat_id: string;
    let thread_id: string;
    beforeAll(async () => {
      sales = await joinGroup(world, agent, 'Sales');
      outsider = await speaker(world, { organization, groups: ['Support'], scopes: ['chats--access:rw'] });
      ({ chat_id, thread_id } = await agent.act('start_chat', { chat: { access: { group_ids: [sales] } } }));
    });

    test('agents of other groups neither find nor read nor change a chat', async () => {
      for (const [action, payload] of [
        ['get_chat', { chat_id }],
        ['list_threads', { chat_id }],
        ['send_event', { chat_id, event: message('x') }],
        ['follow_chat', { id: chat_id }],
        ['tag_thread', { chat_id, thread_id, tag: 'x' }],
        ['deactivate_chat', { id: chat_id, ignore_requester_presence: true }],
        ['mark_events_as_seen', { chat_id, seen_up_to: '2026-01-01T00:00:00Z' }],
        ['start_chat', { chat: { access: { group_ids: [sales] } } }],
      ] as const) {
        expect({ action, ...(await outsider.ask(action, payload)) }).toMatchObject({
          action,
          status: 403,
          body: { error: { type: 'authorization' } },
        });
      }
      const { chats_summary } = await outsider.act('list_chats', { limit: 100 });
      expect(chats_summary.map(({ id }) => id)).not.toContain(chat_id);
      const { chats } = await outsider.act('list_archives', { filters: { thread_ids: [thread_id] } });
      expect(chats).toEqual([]);
    });

    test('an administrator with chats--all:rw reads it, and answers once they have added themselves', async () => {
      expect(await admin.act('get_chat', { chat_id })).toMatchObject({ id: chat_id });
      expect(await admin.ask('send_event', { chat_id, event: message('x') })).toMatchObject({ status: 403 });
      const me = {
        chat_id,
        user_id: admin.email,
        user_type: 'agent',
        visibility: 'agents',
        ignore_requester_presence: true,
      };
      await admin.act('add_user_to_chat', me);
      expect(await admin.ask('send_event', { chat_id, event: message('x') })).toMatchObject({
        status: 403,
        body: { error: { data: { field: 'event.visibility' } } },
      });
      await admin.act('send_event', { chat_id, event: message('among us', { visibility: 'agents' }) });
      await admin.act('remove_user_from_chat', { chat_id, user_id: admin.email, user_type: 'agent' });
      expect(await admin.ask('send_event', { chat_id, event: message('x') })).toMatchObject({ status: 403 });
    });

    test('who is added takes part, whatever their groups', async () => {
      const add = { chat_id, user_id: outsider.email, user_type: 'agent', visibility: 'all' };
      expect(await agent.ask('add_user_to_chat', add)).toMatchObject({ status: 403 });
      const support = await joinGroup(world, outsider, 'Both');
      await agent.ask('transfer_chat', {
        id: chat_id,
        target: { type: 'group', ids: [support] },
        ignore_agents_availability: true,
      });
      expect(await outsider.act('get_chat', { chat_id })).toMatchObject({ access: { group_ids: [support] } });
      expect(await agent.ask('get_chat', { chat_id })).toMatchObject({ status: 403 });
    });

    test('a token’s scopes bound it: reading does not write, and nothing opens without one', async () => {
      const reader = await speaker(world, { organization, scopes: ['chats--access:ro'] });
      const started = await agent.act('start_chat', {});
      expect(await reader.act('get_chat', { chat_id: started.chat_id })).toMatchObject({ id: started.chat_id });
      expect(await reader.ask('start_chat', {})).toMatchObject({
        status: 403,
        body: { error: { type: 'authorization' } },
      });
      const nobody = await speaker(world, { organization, scopes: ['agents--my:ro'] });
      for (const { name, scopes } of ACTIONS.filter((action) => action.scopes.length > 0)) {
        expect({ name, status: (await nobody.ask(name, {})).status }).toEqual({ name, status: 403 });
        expect(scopes.length).toBeGreaterThan(0);
      }
    });
  });

  test('a chat that nobody has room for waits, and the first who accepts chats gets it', async () => {
    const elsewhere = await makeOrganization(world, 'Waiting');
    const [first, second] = [
      await speaker(world, { organization: elsewhere }),
      await speaker(world, { organization: elsewhere }),
    ];
    const { chat_id } = await first.act('start_chat', {});
    const target = { type: 'group', ids: [0] };
    expect(await first.ask('transfer_chat', { id: chat_id, target })).toMatchObject({
      body: { error: { type: 'groups_offline' } },
    });
    expect((await first.act('get_chat', { chat_id })).users).toMatchObject([{ present: true }]);
    await first.act('transfer_chat', { id: chat_id, target, ignore_agents_availability: true });
    const waiting = await first.act('get_chat', { chat_id });
    expect(waiting.thread).toMatchObject({
      properties: { routing: { unassigned: true } },
      queue: { queued_at: expect.any(String) },
    });
    await second.act('set_routing_status', { status: 'accepting_chats' });
    const assigned = await second.act('get_chat', { chat_id });
    expect(assigned.thread.queue).toBeUndefined();
    const present = (chat: WireChat) => chat.users.filter((user) => user.present);
    expect(present(assigned)).toMatchObject([{ id: second.email }]);
    // Within its groups it goes to somebody else than who gives it away.
    expect(await second.ask('transfer_chat', { id: chat_id })).toMatchObject({
      body: { error: { type: 'groups_offline' } },
    });
    await first.act('set_routing_status', { status: 'accepting_chats' });
    await second.act('transfer_chat', { id: chat_id });
    expect(present(await first.act('get_chat', { chat_id }))).toMatchObject([{ id: first.email }]);
  });

  test('the document of the site’s other API names every action', async () => {
    const { body } = await startBrowsing().get(`${world.parts.config.apiUrl}/openapi.json`);
    expect(body).toContain(`The actions: ${ACTIONS.map(({ name }) => `\`${name}\``).join(', ')}.`);
  });

  describe('refusals', () => {
    test.each([
      ['get_chat', {}, 'chat_id'],
      ['get_chat', { chat_id: 7 }, 'chat_id'],
      ['get_chat', { chat_id: '\u0000' }, 'chat_id'],
      ['send_event', { chat_id: 'X', event: { type: 'message' } }, 'event.text'],
      ['send_event', { chat_id: 'X', event: { type: 'nonsense' } }, 'event.type'],
      ['send_event', { chat_id: 'X', event: { type: 'message', text: '😁'.repeat(4097) } }, 'event.text'],
      ['send_event', { chat_id: 'X', event: { type: 'message', text: 'x', properties: { a: 1 } } }, 'event.properties'],
      ['send_event', { chat_id: 'X', event: { type: 'custom', content: { a: 'x'.repeat(17_000) } } }, 'event'],
      ['list_chats', { limit: 101 }, 'limit'],
      ['list_archives', { filters: { from: 'yesterday' } }, 'filters.from'],
      ['list_archives', { filters: { sales: { values: [1] } } }, 'filters.sales'],
      ['mark_events_as_seen', { chat_id: 'X', seen_up_to: '2026-13-01T00:00:00Z' }, 'seen_up_to'],
      ['start_chat', { chat: { users: [{ id: 'nobody@example.com', type: 'agent' }] } }, 'chat.users'],
      ['start_chat', { chat: { access: { group_ids: [4711] } } }, 'chat.access.group_ids'],
    ])('%s %j names the field %s', async (action, payload, field) => {
      const { status, body } = await admin.ask(action, payload);
      expect(body).toEqual({ error: { type: expect.any(String), message: expect.any(String), data: { field } } });
      expect(status).toBeGreaterThanOrEqual(400);
    });

    test('a field that must be one of some words is told them once', async () => {
      const { body } = await admin.ask('send_event', { chat_id: 'X', event: { type: 'nonsense' } });
      expect(body.error?.message).toBe(
        'event.type must be one of: "message", "system_message", "custom", "rich_message".',
      );
    });

    test('an action that is not there, a body that is none, and no token, in the same shape', async () => {
      const shape = (type: string) => ({ error: { type, message: expect.any(String) } });
      const unknown = await admin.ask('rule_the_world');
      expect(unknown).toMatchObject({ status: 404, body: shape('not_found') });
      const names = ACTIONS.map(({ name }) => name).join(', ');
      expect(unknown.body.error?.message).toBe(`There is no action of this name. The actions are: ${names}.`);
      expect(await admin.ask('__proto__')).toMatchObject({ status: 404, body: shape('not_found') });
      expect(await admin.ask('get_chat', '{"chat_id":')).toMatchObject({ status: 400, body: shape('validation') });
      expect(await admin.ask('get_chat', '[]')).toMatchObject({ status: 400, body: shape('validation') });
      expect(await admin.ask('get_chat', '{"chat_id":"a","chat_id":"b"}')).toMatchObject({ status: 400 });
      expect(await admin.ask('get_chat', `{"a":${'['.repeat(50)}${']'.repeat(50)}}`)).toMatchObject({ status: 400 });
      const url = `${world.parts.config.apiUrl}/v3.5/agent/action/get_chat`;
      const page = await startBrowsing().request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
      expect(page.status).toBe(401);
      expect(page.headers['www-authenticate']).toContain('Bearer');
      expect(JSON.parse(page.body)).toMatchObject(shape('authentication'));
      expect((await startBrowsing().request(url, { method: 'GET' })).status).toBe(405);
    });
  });
});

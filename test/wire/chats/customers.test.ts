// The Customer Chat API by POST: a customer's own chat, with agents on the other side.
import { beforeAll, describe, expect, test } from 'vitest';
import { ACTIONS } from '../../../server/src/chat-api/customer/actions/table.ts';
import { startBrowsing } from '../../support/http.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makeOrganization, type TestOrganization } from '../cast.ts';
import { joinGroup, type Speaker, speaker } from './speaking.ts';
import { openCustomerSocket, type Visitor, visitor } from './visiting.ts';

const message = (text: string, rest: object = {}) => ({ type: 'message', text, ...rest });
const saying = (...texts: string[]) => ({ chat: { thread: { events: texts.map((text) => message(text)) } } });
const HEX = /^[0-9a-f]{32}$/;

describeOnBothDatabases('customers chat', (world) => {
  let organization: TestOrganization;
  let ada: Speaker;
  beforeAll(async () => {
    organization = await makeOrganization(world, 'Visited');
    ada = await speaker(world, { organization, scopes: ['chats--access:rw', 'customers:rw', 'agents--my:rw'] });
    await ada.act('set_routing_status', { status: 'accepting_chats' });
  });
  const newcomer = (groupId?: number): Promise<Visitor> =>
    visitor(world, { organization, ...(groupId === undefined ? {} : { groupId }) });
  /** An organization of its own, whose one agent takes so many chats. */
  const elsewhere = async (maxChats = 6): Promise<{ place: TestOrganization; agent: Speaker; owner: Speaker }> => {
    const place = await makeOrganization(world, 'Elsewhere');
    const owner = await speaker(world, { organization: place, role: 'owner' });
    const agent = await speaker(world, { organization: place, groups: ['Sales'] });
    await agent.act('set_routing_status', { status: 'accepting_chats' });
    const changed = { organizationId: place.organizationId, accountId: agent.accountId };
    await world.parts.database.write((tx) =>
      tx
        .updateTable('agents')
        .set({ max_chats_count: maxChats })
        .where('organization_id', '=', changed.organizationId)
        .where('account_id', '=', changed.accountId)
        .execute(),
    );
    return { place, agent, owner };
  };

  test('a customer starts a chat, an agent who accepts chats gets it, and both talk', async () => {
    const customer = await newcomer();
    const { chat_id, thread_id, event_ids } = await customer.act('start_chat', saying('Hello?'));
    expect(event_ids).toEqual([`${thread_id}_1`]);
    await ada.act('send_event', { chat_id, event: message('How can I help?') });
    await customer.act('send_event', { chat_id, event: message('My order') });
    const { thread, users } = await customer.act('get_chat', { chat_id });
    expect(thread.events.map(({ text }) => text)).toEqual(['Hello?', 'How can I help?', 'My order']);
    const agent = users.find(({ id }) => id !== customer.customerId);
    expect(agent).toMatchObject({ id: expect.stringMatching(HEX), type: 'agent', name: ada.name, present: true });
    expect(thread.events.map(({ author_id }) => author_id)).toEqual([
      customer.customerId,
      agent?.id,
      customer.customerId,
    ]);
    const seen = await ada.act('get_chat', { chat_id });
    expect(seen.thread.events.map(({ text }) => text)).toEqual(['Hello?', 'How can I help?', 'My order']);
    expect(seen).toMatchObject({ users: [{ id: customer.customerId, type: 'customer' }, { id: ada.email }] });
  });

  test('agents’ addresses, words among agents and those who only listen are not told to customers', async () => {
    const [customer, boss] = [await newcomer(), await speaker(world, { organization, role: 'owner' })];
    const { chat_id, thread_id } = await customer.act('start_chat', saying('Hello'));
    await boss.act('add_user_to_chat', {
      chat_id,
      user_id: boss.email,
      user_type: 'agent',
      visibility: 'agents',
      ignore_requester_presence: true,
    });
    await boss.act('send_event', { chat_id, event: message('He is a gold customer', { visibility: 'agents' }) });
    await boss.act('update_event_properties', {
      chat_id,
      thread_id,
      event_id: `${thread_id}_2`,
      properties: { app: { secret: 1 } },
    });
    const told = [
      await customer.act('get_chat', { chat_id }),
      await customer.act('list_chats'),
      await customer.act('list_threads', { chat_id }),
    ];
    const text = JSON.stringify(told);
    expect(text).not.toContain('gold');
    expect(text).not.toContain('@');
    expect(text).not.toContain('secret');
    expect(text).not.toContain(boss.name);
    expect(told[0]).toMatchObject({ thread: { events: [{ text: 'Hello' }] } });
    for (const action of ['update_event_properties', 'delete_event_properties']) {
      const properties = action.startsWith('update') ? { app: { a: 1 } } : { app: ['a'] };
      expect(await customer.ask(action, { chat_id, thread_id, event_id: `${thread_id}_2`, properties })).toMatchObject({
        status: 404,
      });
    }
    const postback = { chat_id, thread_id, event_id: `${thread_id}_2`, postback: { id: 'yes', toggled: true } };
    expect((await customer.ask('send_rich_message_postback', postback)).status).toBe(404);
  });

  test('a chat that is closed is resumed in another thread, and one that is open is not', async () => {
    const customer = await newcomer();
    const { chat_id, thread_id } = await customer.act('start_chat', saying('One'));
    expect(await customer.ask('resume_chat', { chat: { id: chat_id } })).toMatchObject({
      status: 400,
      body: { error: { type: 'already_exists' } },
    });
    await customer.act('deactivate_chat', { id: chat_id });
    expect(await customer.ask('send_event', { chat_id, event: message('Late') })).toMatchObject({
      body: { error: { type: 'chat_inactive' } },
    });
    const late = { chat_id, event: message('Late'), attach_to_last_thread: true };
    expect(await customer.act('send_event', late)).toEqual({ event_id: `${thread_id}_3` });
    const resumed = await customer.act('resume_chat', { chat: { id: chat_id, thread: { events: [message('Two')] } } });
    const { threads, found_threads } = await customer.act('list_threads', { chat_id, sort_order: 'asc' });
    expect(found_threads).toBe(2);
    expect(threads.map(({ id, events }) => [id, events.map(({ text }) => text)])).toEqual([
      [thread_id, ['One', 'The customer closed the chat', 'Late']],
      [resumed.thread_id, ['Two']],
    ]);
    expect(await customer.ask('start_chat')).toMatchObject({ body: { error: { type: 'limit_reached' } } });
    expect(await customer.act('list_chats')).toMatchObject({
      total_chats: 1,
      chats_summary: [
        {
          id: chat_id,
          last_thread_id: resumed.thread_id,
          active: true,
          last_event_per_type: { message: { event: { text: 'Two' } } },
        },
      ],
    });
  });

  test('an event with a custom_id is added once, however often and from wherever it is sent at once', async () => {
    const customer = await newcomer();
    const { chat_id, thread_id } = await customer.act('start_chat');
    const event = message('Once', { custom_id: 'mine' });
    const sent = await Promise.all(Array.from({ length: 12 }, () => customer.act('send_event', { chat_id, event })));
    expect(new Set(sent.map(({ event_id }) => event_id))).toEqual(new Set([`${thread_id}_1`]));
    expect((await customer.act('get_chat', { chat_id })).thread.events).toHaveLength(1);
  });

  test('a customer writes so often within a minute and no more, by whichever way; others and agents go on, and reading does', async () => {
    const [customer, other] = [await newcomer(), await newcomer()];
    const { chat_id } = await customer.act('start_chat', saying('Hello'));
    const socket = await customer.connect();
    const setWindow = async (window: { attempts: number } | { started_at: number }) => {
      const key = `customer-writes:${customer.customerId}`;
      const changed = await world.parts.database.write((tx) =>
        tx.updateTable('throttle_windows').set(window).where('key', '=', key).executeTakeFirst(),
      );
      expect(Number(changed.numUpdatedRows)).toBe(1);
    };
    const send = (text: string) => customer.ask('send_event', { chat_id, event: message(text) });
    // As if they had written all but five times.
    await setWindow({ attempts: world.parts.config.maxCustomerWrites - 5 });
    const sent = await Promise.all(Array.from({ length: 9 }, (_, n) => send(`text ${n}`)));
    expect(sent.filter(({ status }) => status === 200)).toHaveLength(5);
    const [refused] = sent.filter(({ status }) => status !== 200);
    expect(refused).toMatchObject({ status: 429, body: { error: { type: 'too_many_requests' } } });
    const seconds = Number(refused?.retryAfter);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    const typing = { chat_id, is_typing: true };
    expect((await customer.ask('send_typing_indicator', typing)).status).toBe(429);
    expect(await socket.ask('send_typing_indicator', typing)).toMatchObject({
      success: false,
      payload: { error: { type: 'too_many_requests', message: expect.stringContaining('Try again in') } },
    });
    // A new name at each login would be a way to write, too.
    const login = { token: `Bearer ${customer.token}`, customer: { name: 'Another' } };
    const newSocket = await openCustomerSocket(world, customer.organizationId);
    expect(await newSocket.ask('login', login)).toMatchObject({ payload: { error: { type: 'too_many_requests' } } });
    expect((await customer.act('get_chat', { chat_id })).thread.events).toHaveLength(6);
    await other.act('start_chat', saying('Hello'));
    await ada.act('send_event', { chat_id, event: message('I am here') });
    await setWindow({ started_at: Date.now() - 60_001 });
    expect((await send('Later')).status).toBe(200);
  });

  test('nobody there: the chat is refused, or, when it is continuous, waits until an agent comes', async () => {
    const { place, agent } = await elsewhere();
    const customer = await visitor(world, { organization: place });
    await agent.act('set_routing_status', { status: 'offline' });
    expect(await customer.act('list_group_statuses', { all: true })).toEqual({
      groups_status: { 0: 'offline', [await joinGroup(world, agent, 'Sales')]: 'offline' },
    });
    expect(await customer.ask('start_chat', saying('Anybody?'))).toMatchObject({
      status: 400,
      body: { error: { type: 'groups_offline' } },
    });
    expect(await customer.act('list_chats')).toMatchObject({ total_chats: 0 });
    const { chat_id } = await customer.act('start_chat', { ...saying('Call me'), continuous: true });
    expect((await customer.act('get_chat', { chat_id })).thread).toMatchObject({ queue: { position: 1 } });
    await agent.act('set_routing_status', { status: 'accepting_chats' });
    const { thread, users } = await customer.act('get_chat', { chat_id });
    expect(thread.queue).toBeUndefined();
    expect(users).toMatchObject([{ type: 'customer' }, { type: 'agent', name: agent.name }]);
  });

  test('all are full: chats wait in turn, and each moves up when one ends', async () => {
    const { place, agent } = await elsewhere(1);
    const [first, second, third] = [
      await visitor(world, { organization: place }),
      await visitor(world, { organization: place }),
      await visitor(world, { organization: place }),
    ];
    const served = await first.act('start_chat');
    expect(await second.act('get_predicted_agent')).toMatchObject({ agent: { name: agent.name }, queue: true });
    expect((await second.act('list_group_statuses', { group_ids: [0] })).groups_status).toEqual({
      0: 'online_for_queue',
    });
    const [waiting, last] = [await second.act('start_chat'), await third.act('start_chat')];
    const placeOf = async (one: Visitor, { chat_id }: { chat_id: string }) =>
      (await one.act('get_chat', { chat_id })).thread.queue;
    expect(await placeOf(second, waiting)).toMatchObject({ position: 1, wait_time: expect.any(Number) });
    expect(await placeOf(third, last)).toMatchObject({ position: 2 });
    await first.act('deactivate_chat', { id: served.chat_id });
    expect(await placeOf(second, waiting)).toBeUndefined();
    expect(await placeOf(third, last)).toMatchObject({ position: 1 });
  });

  test('a chat goes to the group that is asked for; an identity of a group has chats with that group alone', async () => {
    const { place, agent } = await elsewhere();
    const sales = await joinGroup(world, agent, 'Sales');
    const free = await visitor(world, { organization: place });
    const { chat_id } = await free.act('start_chat', { chat: { access: { group_ids: [sales] } } });
    expect(await free.act('get_chat', { chat_id })).toMatchObject({ access: { group_ids: [sales] } });
    const bound = await visitor(world, { organization: place, groupId: sales });
    expect(await bound.ask('start_chat', { chat: { access: { group_ids: [0] } } })).toMatchObject({
      status: 400,
      body: { error: { type: 'validation', data: { field: 'chat.access.group_ids' } } },
    });
    const own = await bound.act('start_chat');
    expect(await bound.act('get_chat', own)).toMatchObject({ access: { group_ids: [sales] } });
    expect(await free.ask('start_chat', { chat: { access: { group_ids: [99_999] } } })).toMatchObject({
      status: 404,
      body: { error: { type: 'group_not_found' } },
    });
  });

  test('what customers say of themselves, they and agents read', async () => {
    const customer = await newcomer();
    await customer.act('update_customer', { name: 'Thomas', email: 't@example.com' });
    await customer.act('set_customer_session_fields', { session_fields: [{ plan: 'gold' }, { cart: '3' }] });
    await customer.act('update_customer_page', { url: 'https://shop.example/cart', title: 'Cart' });
    const known = {
      id: customer.customerId,
      type: 'customer',
      name: 'Thomas',
      session_fields: [{ plan: 'gold' }, { cart: '3' }],
    };
    expect(await customer.act('get_customer')).toMatchObject({ ...known, statistics: { chats_count: 0 } });
    expect(await ada.act('get_customer', { id: customer.customerId })).toMatchObject(known);
    expect(await customer.ask('update_customer')).toMatchObject({
      status: 400,
      body: { error: { type: 'validation' } },
    });
    for (const avatar of ['javascript:alert(1)', 'data:image/svg+xml,x', '//elsewhere.example/a.png']) {
      const refused = { status: 400, body: { error: { data: { field: 'avatar' } } } };
      expect(await customer.ask('update_customer', { avatar })).toMatchObject(refused);
      expect(await ada.ask('update_customer', { id: customer.customerId, avatar })).toMatchObject(refused);
    }
    await customer.act('update_customer', { avatar: 'https://shop.example/a.png' });
    await customer.act('update_customer', { avatar: '' });
    expect(await customer.act('get_customer')).not.toHaveProperty('avatar');
    for (const url of ['javascript:alert(1)', 'data:text/html,x', 'https://a b', '']) {
      expect(await customer.ask('update_customer_page', { url })).toMatchObject({
        body: { error: { data: { field: 'url' } } },
      });
    }
  });

  describe('what they are refused', () => {
    test('the chats of others are as if they were not there', async () => {
      const [customer, other] = [await newcomer(), await newcomer()];
      const { chat_id, thread_id } = await other.act('start_chat', saying('Mine'));
      const requests: [string, object][] = [
        ['get_chat', { chat_id }],
        ['list_threads', { chat_id }],
        ['send_event', { chat_id, event: message('Hi') }],
        ['send_typing_indicator', { chat_id, is_typing: true }],
        ['send_sneak_peek', { chat_id, sneak_peek_text: 'Hi' }],
        ['mark_events_as_seen', { chat_id, seen_up_to: '2030-01-01T00:00:00Z' }],
        ['deactivate_chat', { id: chat_id }],
        ['resume_chat', { chat: { id: chat_id } }],
        ['update_chat_properties', { id: chat_id, properties: { app: { a: 1 } } }],
        ['update_thread_properties', { chat_id, thread_id, properties: { app: { a: 1 } } }],
        ['delete_chat_properties', { id: chat_id, properties: { app: ['a'] } }],
      ];
      const nothing = 'PZZZZZZZZZ';
      for (const [action, payload] of requests) {
        const refused = await customer.ask(action, payload);
        expect({ action, ...refused }).toMatchObject({ action, status: 404, body: { error: { type: 'not_found' } } });
        const missing = JSON.parse(JSON.stringify(payload).replaceAll(chat_id, nothing)) as object;
        expect(await customer.ask(action, missing)).toEqual(refused);
      }
      expect(await customer.act('list_chats')).toMatchObject({ total_chats: 0, chats_summary: [] });
      const own = await customer.act('start_chat');
      expect(await customer.ask('get_chat', { chat_id: own.chat_id, thread_id })).toMatchObject({ status: 404 });
    });

    test('tokens of agents open nothing here, tokens of customers nothing there, and both say which is wanted', async () => {
      const customer = await newcomer();
      const ask = async (path: string, token: string) => {
        const page = await startBrowsing().request(`${world.parts.config.apiUrl}${path}`, {
          method: 'POST',
          headers: { authorization: token, 'content-type': 'application/json' },
          body: '{}',
        });
        return { status: page.status, body: JSON.parse(page.body) as unknown };
      };
      const query = `?organization_id=${customer.organizationId}`;
      const refused = (words: string) => ({
        status: 401,
        body: { error: { type: 'authentication', message: expect.stringContaining(words) } },
      });
      expect(await ask(`/v3.5/customer/action/list_chats${query}`, `Bearer ${ada.token}`)).toMatchObject(
        refused('customer token'),
      );
      expect(await ask('/v3.5/agent/action/list_chats', `Bearer ${customer.token}`)).toMatchObject(
        refused('customer’s token'),
      );
      const basic = `Basic ${Buffer.from(`${customer.customerId}:${customer.token}`).toString('base64')}`;
      expect(await ask(`/v3.5/customer/action/list_chats${query}`, basic)).toMatchObject(refused('Bearer'));
    });

    test('organization_id must be there, once, and that of the token', async () => {
      const customer = await newcomer();
      const ask = async (query: string) => {
        const url = `${world.parts.config.apiUrl}/v3.4/customer/action/list_chats${query}`;
        const headers = { authorization: `Bearer ${customer.token}`, 'content-type': 'application/json' };
        return (await startBrowsing().request(url, { method: 'POST', headers, body: '{}' })).status;
      };
      const own = customer.organizationId;
      const other = (await makeOrganization(world, 'Other')).organizationId;
      expect(await ask(`?organization_id=${own}`)).toBe(200);
      expect(await ask('')).toBe(400);
      expect(await ask('?organization_id=')).toBe(400);
      expect(await ask(`?organization_id=${own}&organization_id=${own}`)).toBe(400);
      expect(await ask(`?organization_id=${other}`)).toBe(403);
      expect(await ask('?organization_id=nonsense')).toBe(403);
    });

    test.each(ACTIONS.map(({ name }) => name))(
      '%s with a wrong payload names the field, and nothing fails',
      async (name) => {
        const customer = await newcomer();
        for (const payload of [
          '[]',
          '"x"',
          '{"chat_id":7,"id":7,"chat":7,"event":7,"url":7,"name":7,"session_fields":7,"group_ids":"x","group_id":"x","limit":"x"}',
        ]) {
          const { status, body } = await customer.ask(name, payload);
          const takesNothing = ['get_customer'].includes(name) && status === 200;
          if (!takesNothing)
            expect({ name, payload, status, body }).toMatchObject({
              status: 400,
              body: { error: { type: 'validation' } },
            });
        }
      },
    );

    test('events that only agents send, and events for agents alone, are refused', async () => {
      const customer = await newcomer();
      const { chat_id } = await customer.act('start_chat');
      for (const event of [
        { type: 'rich_message', template_id: 'cards' },
        { type: 'form' },
        { type: 'message' },
        message(''),
      ]) {
        expect(await customer.ask('send_event', { chat_id, event })).toMatchObject({ status: 400 });
      }
      await customer.act('send_event', { chat_id, event: message('To all', { visibility: 'agents' }) });
      expect((await customer.act('get_chat', { chat_id })).thread.events.map(({ text }) => text)).toEqual(['To all']);
      expect(await customer.ask('start_chat', { chat: { users: [{ id: ada.email, type: 'agent' }] } })).toMatchObject({
        status: 400,
      });
    });
  });
});

// The Customer Chat API over sockets: signing in, what customers are told, and the end.
import { beforeAll, expect, test } from 'vitest';
import type { Socket } from '../../support/socket.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makeOrganization, type TestOrganization } from '../cast.ts';
import { call } from '../program-acts.ts';
import { joinGroup, type Speaker, speaker } from './speaking.ts';
import { openCustomerSocket, visitor } from './visiting.ts';

const message = (text: string, rest: object = {}) => ({ type: 'message', text, ...rest });

describeOnBothDatabases('customers’ sockets', (world) => {
  let organization: TestOrganization;
  let ada: Speaker;
  beforeAll(async () => {
    organization = await makeOrganization(world, 'Called');
    ada = await speaker(world, { organization, role: 'administrator' });
    await ada.act('set_routing_status', { status: 'accepting_chats' });
  });
  const newcomer = () => visitor(world, { organization });
  /** Answered in order, so all that was told before has come. */
  const pushedTo = async (socket: Socket): Promise<string[]> => {
    await socket.ask('list_chats');
    return socket.pushes.map(({ action }) => action);
  };

  test('login answers who one is, who is there, and what one has missed', async () => {
    const customer = await newcomer();
    const socket = await openCustomerSocket(world, organization.organizationId);
    const token = `Bearer ${customer.token}`;
    const login = {
      token,
      customer: { name: 'Thomas' },
      customer_page: { url: 'https://shop.example/' },
      is_mobile: false,
    };
    expect(await socket.ask('login', login)).toMatchObject({
      success: true,
      payload: {
        customer: { id: customer.customerId, name: 'Thomas', statistics: { chats_count: 0, threads_count: 0 } },
        has_active_thread: false,
        chats: [],
        __priv_dynamic_config: { online_groups_ids: [0], customer_groups: { monitoring: { id: 0 } } },
      },
    });
    const { chat_id } = await customer.act('start_chat', { chat: { thread: { events: [message('Hi')] } } });
    const login2 = async () =>
      (await (await openCustomerSocket(world, organization.organizationId)).ask('login', { token })).payload;
    expect(await login2()).toMatchObject({
      has_active_thread: true,
      chats: [{ chat_id, has_unread_events: false, has_active_thread: true }],
    });
    await ada.act('send_event', { chat_id, event: message('Among us', { visibility: 'agents' }) });
    expect(await login2()).toMatchObject({ chats: [{ has_unread_events: false }] });
    await ada.act('send_event', { chat_id, event: message('Hello') });
    expect(await login2()).toMatchObject({ chats: [{ has_unread_events: true }] });
    await customer.act('mark_events_as_seen', {
      chat_id,
      seen_up_to: new Date(world.clock.now() + 1000).toISOString(),
    });
    expect(await login2()).toMatchObject({ chats: [{ has_unread_events: false }] });
  });

  test('a conversation comes to both sides as it happens, and to nobody else', async () => {
    const [customer, stranger] = [await newcomer(), await newcomer()];
    const [theirs, alien, agents] = [await customer.connect(), await stranger.connect(), await ada.connect()];
    const phone = await customer.connect();
    const started = await theirs.ask('start_chat', { chat: { thread: { events: [message('Hi')] } } }, 'a-request-id');
    const chat_id = started.payload.chat_id ?? '';
    const mine = await theirs.waitFor('incoming_chat');
    expect(mine).toMatchObject({
      request_id: 'a-request-id',
      version: '3.5',
      payload: {
        chat: {
          id: chat_id,
          thread: { events: [{ text: 'Hi', author_id: customer.customerId }] },
          users: [{}, { type: 'agent', name: ada.name }],
        },
      },
    });
    expect(await phone.waitFor('incoming_chat')).not.toHaveProperty('request_id');
    await agents.waitFor('incoming_chat', ({ payload }) => payload.chat.id === chat_id);

    await ada.act('send_typing_indicator', { chat_id, is_typing: true });
    expect(await theirs.waitFor('incoming_typing_indicator')).toMatchObject({
      payload: { typing_indicator: { is_typing: true } },
    });
    await ada.act('send_event', { chat_id, event: message('Among us', { visibility: 'agents' }) });
    await ada.act('send_event', { chat_id, event: message('Hello') });
    expect(await theirs.waitFor('incoming_event')).toMatchObject({ payload: { chat_id, event: { text: 'Hello' } } });

    await theirs.ask('send_sneak_peek', { chat_id, sneak_peek_text: 'My or' });
    expect(await agents.waitFor('incoming_sneak_peek')).toMatchObject({
      payload: { chat_id, sneak_peek: { text: 'My or', author_id: customer.customerId } },
    });
    await theirs.ask('send_typing_indicator', { chat_id, is_typing: true });
    await agents.waitFor('incoming_typing_indicator', ({ payload }) =>
      JSON.stringify(payload).includes(customer.customerId),
    );
    await theirs.ask('send_event', { chat_id, event: message('My order') }, 'sent');
    expect(await theirs.waitFor('incoming_event', ({ payload }) => payload.event.text === 'My order')).toMatchObject({
      request_id: 'sent',
    });
    await agents.waitFor('incoming_event', ({ payload }) => payload.event.text === 'My order');
    await theirs.ask('update_customer', { name: 'Thomas' });
    expect(await phone.waitFor('customer_updated')).toMatchObject({
      payload: { id: customer.customerId, name: 'Thomas' },
    });
    await ada.act('deactivate_chat', { id: chat_id });
    expect(await theirs.waitFor('chat_deactivated')).toMatchObject({
      payload: { chat_id, user_id: expect.stringMatching(/^[0-9a-f]{32}$/) },
    });

    expect(await pushedTo(alien)).toEqual([]);
    const told = JSON.stringify([theirs.pushes, phone.pushes]);
    expect(told).not.toContain('Among us');
    expect(told).not.toContain('@');
    expect(await pushedTo(theirs)).not.toContain('incoming_sneak_peek');
    for (const socket of [theirs, phone, alien, agents]) await socket.close();
  });

  test('an event that was sent already comes again to the connection that sends it again, and to no other', async () => {
    const customer = await newcomer();
    const [first, second] = [await customer.connect(), await customer.connect()];
    const { payload } = await first.ask('start_chat');
    const chat_id = payload.chat_id ?? '';
    const event = message('Once', { custom_id: 'mine' });
    await first.ask('send_event', { chat_id, event }, 'one');
    await second.waitFor('incoming_event');
    const again = await second.ask('send_event', { chat_id, event }, 'two');
    const pushed = await second.waitFor('incoming_event', ({ request_id }) => request_id === 'two');
    expect(pushed.payload.event.id).toBe(again.payload.event_id);
    await pushedTo(first);
    expect(first.pushesOf('incoming_event')).toHaveLength(1);
    await Promise.all([first.close(), second.close()]);
  });

  test('who waits is told the place, and that somebody comes', async () => {
    const place = await makeOrganization(world, 'Queued');
    const agent = await speaker(world, { organization: place });
    await agent.act('set_routing_status', { status: 'offline' });
    const customer = await visitor(world, { organization: place });
    const socket = await customer.connect();
    expect((await socket.ask('start_chat', { continuous: true })).success).toBe(true);
    expect(await socket.waitFor('incoming_chat')).toMatchObject({
      payload: { chat: { thread: { queue: { position: 1, queued_at: expect.any(String) } } } },
    });
    const before = await visitor(world, { organization: place });
    const later = await before.connect();
    const { payload } = await later.ask('start_chat', { continuous: true });
    await customer.act('deactivate_chat', { id: (await customer.act('list_chats')).chats_summary[0]?.id });
    expect(await later.waitFor('queue_position_updated')).toMatchObject({
      payload: { chat_id: payload.chat_id, queue: { position: 1 } },
    });
    await agent.act('set_routing_status', { status: 'accepting_chats' });
    expect(await later.waitFor('groups_status_updated')).toMatchObject({
      payload: { groups: [{ id: 0, status: 'online' }] },
    });
    expect(await later.waitFor('user_added_to_chat')).toMatchObject({
      payload: { user: { type: 'agent', name: agent.name } },
    });
    await Promise.all([socket.close(), later.close()]);
  });

  test('what the system says of a chat that one closes is no answer to one’s request', async () => {
    const socket = await (await newcomer()).connect();
    const { payload } = await socket.ask('start_chat', {});
    await socket.ask('deactivate_chat', { id: payload.chat_id }, 'closing');
    expect(await socket.waitFor('chat_deactivated')).toHaveProperty('request_id', 'closing');
    const farewell = await socket.waitFor('incoming_event', ({ payload }) => payload.event.type === 'system_message');
    expect(farewell).not.toHaveProperty('request_id');
    await socket.close();
  });

  test('each customer is told of the group of their page alone', async () => {
    const place = await makeOrganization(world, 'Grouped');
    const agent = await speaker(world, { organization: place });
    await agent.act('set_routing_status', { status: 'not_accepting_chats' });
    const groupId = await joinGroup(world, agent, 'Sales');
    const [everybody, sales] = [
      await visitor(world, { organization: place }),
      await visitor(world, { organization: place }),
    ];
    const [theirs, ofSales] = [await everybody.connect(), await sales.connect({ group_id: groupId })];
    const own = await (await visitor(world, { organization: place, groupId })).connect();
    await agent.act('set_routing_status', { status: 'accepting_chats' });
    const told = (id: number) => [{ payload: { groups: [{ id, status: 'online' }] } }];
    for (const [socket, id] of [
      [theirs, 0],
      [ofSales, groupId],
      [own, groupId],
    ] as const) {
      await socket.waitFor('groups_status_updated');
      await pushedTo(socket);
      expect(socket.pushesOf('groups_status_updated')).toMatchObject(told(id));
      await socket.close();
    }
  });

  test('a token that is revoked ends the connection with its reason, and opens no other', async () => {
    const customer = await newcomer();
    const socket = await customer.connect();
    expect((await call(world, 'DELETE /v2/customer/token', { bearer: customer.token })).status).toBe(200);
    expect(await socket.waitFor('customer_disconnected')).toMatchObject({
      payload: { reason: 'access_token_revoked' },
    });
    expect(await socket.ended).toEqual({ code: 4001, reason: 'access_token_revoked' });
    const late = await openCustomerSocket(world, organization.organizationId);
    expect(await late.ask('login', { token: customer.token })).toMatchObject({
      success: false,
      payload: { error: { type: 'authentication' } },
    });
    await late.close();
  });

  test('a customer has twenty connections at a process; one more is refused with its reason', async () => {
    const customer = await newcomer();
    const sockets: Socket[] = [];
    for (let n = 0; n < 20; n += 1) sockets.push(await customer.connect());
    const extra = await openCustomerSocket(world, organization.organizationId);
    void extra.ask('login', { token: customer.token });
    expect(await extra.waitFor('customer_disconnected')).toMatchObject({ payload: { reason: 'too_many_connections' } });
    expect(await extra.ended).toMatchObject({ code: 4004 });
    await sockets.pop()?.close();
    const next = await customer.connect();
    await Promise.all([...sockets, next].map((socket) => socket.close()));
  });
});

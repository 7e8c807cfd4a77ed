// Agents whose connections are all gone: they accept no more chats, and nobody is left alone with them.
import { expect, test } from 'vitest';
import { seeOffDeparted } from '../../../server/src/chat-api/departures.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makeOrganization } from '../cast.ts';
import { speaker } from './speaking.ts';
import { visitor } from './visiting.ts';

const HOLDS_SECONDS = 30;

describeOnBothDatabases('agents who are gone', (world) => {
  const meet = async () => {
    const organization = await makeOrganization(world, 'Leaving');
    const [ada, ben] = [await speaker(world, { organization }), await speaker(world, { organization })];
    const customer = await visitor(world, { organization });
    return { ada, ben, customer };
  };
  /** As the servers do every few seconds, so much later. */
  const later = async (seconds: number) => {
    world.clock.advance(seconds);
    const { chats, now } = world.parts;
    await seeOffDeparted({ chats, now, acted: () => undefined });
  };

  test('half a minute after the last connection is gone, the agent is offline and the customer has another', async () => {
    const { ada, ben, customer } = await meet();
    const gone = await ada.connect();
    const { chat_id } = await customer.act('start_chat');
    await ben.act('set_routing_status', { status: 'accepting_chats' });
    await gone.close();
    await later(HOLDS_SECONDS - 1);
    expect(await customer.act('get_chat', { chat_id })).toMatchObject({
      users: [{}, { name: ada.name, present: true }],
    });
    const socket = await customer.connect();
    await later(2);
    expect(await socket.waitFor('user_removed_from_chat')).toMatchObject({ payload: { reason: 'other' } });
    expect(await socket.waitFor('user_added_to_chat')).toMatchObject({
      payload: { user: { name: ben.name }, reason: 'assigned' },
    });
    expect(await socket.waitFor('incoming_event')).toMatchObject({
      payload: { event: { type: 'system_message', system_message_type: 'routing.assigned_disconnected' } },
    });
    const { users } = await customer.act('get_chat', { chat_id });
    expect(users.map(({ present }) => present).sort()).toEqual([false, true, true]);
    await socket.close();
    const next = await ben.connect();
    expect((await customer.act('list_group_statuses', { group_ids: [0] })).groups_status).toEqual({ 0: 'online' });
    await next.close();
  });

  test('is nobody else there, the chat waits for whoever comes', async () => {
    const { ada, ben, customer } = await meet();
    const gone = await ada.connect();
    const { chat_id } = await customer.act('start_chat');
    await gone.close();
    await later(HOLDS_SECONDS + 1);
    expect(await customer.act('get_chat', { chat_id })).toMatchObject({
      thread: { active: true, queue: { position: 1 } },
    });
    expect((await customer.act('list_group_statuses', { group_ids: [0] })).groups_status).toEqual({ 0: 'offline' });
    await ben.act('set_routing_status', { status: 'accepting_chats' });
    expect((await customer.act('get_chat', { chat_id })).thread.queue).toBeUndefined();
  });

  test('an agent who comes back in time keeps status and chats; one without connections is not waited for', async () => {
    const { ada, ben, customer } = await meet();
    await ben.act('set_routing_status', { status: 'accepting_chats' });
    const first = await ada.connect();
    const { chat_id } = await customer.act('start_chat');
    const before = await customer.act('get_chat', { chat_id });
    await first.close();
    await later(HOLDS_SECONDS - 5);
    const second = await ada.connect({ reconnect: true });
    await later(10);
    expect(await customer.act('get_chat', { chat_id })).toEqual(before);
    expect((await customer.act('list_group_statuses', { group_ids: [0] })).groups_status).toEqual({ 0: 'online' });
    await second.close();
  });

  test('of processes that look at once, one sees the agent off', async () => {
    const { ada, ben, customer } = await meet();
    const gone = await ada.connect();
    const { chat_id } = await customer.act('start_chat');
    await ben.act('set_routing_status', { status: 'accepting_chats' });
    await gone.close();
    world.clock.advance(HOLDS_SECONDS + 1);
    const { chats, now } = world.parts;
    await Promise.all(Array.from({ length: 6 }, () => seeOffDeparted({ chats, now, acted: () => undefined })));
    const { thread } = await customer.act('get_chat', { chat_id });
    expect(thread.events.filter(({ type }) => type === 'system_message')).toHaveLength(1);
  });
});

// Many who do the same at once, and two organizations beside each other.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { repetitions } from '../../support/scale.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makeOrganization } from '../cast.ts';
import { type Speaker, speaker } from './speaking.ts';

const CALLERS = 16;
const ROUNDS = repetitions({ reduced: 4, full: 100 });
const atOnce = <T>(call: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: CALLERS }, (_, index) => call(index)));

describeOnBothDatabases('chats in a race', (world) => {
  test(`${CALLERS} callers send an event with the same custom_id: there is one`, async () => {
    const agent = await speaker(world);
    for (let round = 0; round < ROUNDS; round += 1) {
      const { chat_id } = await agent.act('start_chat', {});
      const event = { type: 'message', text: 'once', custom_id: 'the same' };
      const sent = await atOnce(() => agent.act('send_event', { chat_id, event }));
      expect(new Set(sent.map(({ event_id }) => event_id)).size).toBe(1);
      expect((await agent.act('get_chat', { chat_id })).thread.events).toHaveLength(1);
    }
  });

  test(`${CALLERS} callers send events of their own: all are there, in one order, each later than the one before`, async () => {
    const agent = await speaker(world);
    const { chat_id, thread_id } = await agent.act('start_chat', {});
    await atOnce((n) => agent.act('send_event', { chat_id, event: { type: 'message', text: `text ${n}` } }));
    const { events } = (await agent.act('get_chat', { chat_id })).thread;
    expect(events.map(({ id }) => id)).toEqual(Array.from({ length: CALLERS }, (_, n) => `${thread_id}_${n + 1}`));
    expect(new Set(events.map(({ created_at }) => created_at)).size).toBe(CALLERS);
    expect(events.map(({ created_at }) => created_at)).toEqual(events.map(({ created_at }) => created_at).sort());
  });

  test(`${CALLERS} callers start a chat with one customer, then resume it: one does each time`, async () => {
    const agents = await Promise.all([speaker(world), speaker(world), speaker(world), speaker(world)]);
    const pick = (index: number) => agents[index % agents.length] as Speaker;
    for (let round = 0; round < ROUNDS; round += 1) {
      const { customer_id: id } = await pick(0).act('create_customer', { name: 'Wanted' });
      const chat = { users: [{ id, type: 'customer' }] };
      const started = await atOnce((index) => pick(index).ask('start_chat', { chat }));
      const [winner, ...others] = started.toSorted((a, b) => a.status - b.status);
      expect(winner?.status).toBe(200);
      expect(others.map(({ body }) => body.error?.type)).toEqual(Array(CALLERS - 1).fill('limit_reached'));
      const { chat_id } = winner?.body ?? {};
      const ignore_requester_presence = true;
      const ended = await atOnce((index) =>
        pick(index).ask('deactivate_chat', { id: chat_id, ignore_requester_presence }),
      );
      expect(ended.filter(({ status }) => status === 200)).toHaveLength(1);
      const resumed = await atOnce((index) => pick(index).ask('resume_chat', { chat: { id: chat_id } }));
      expect(resumed.filter(({ status }) => status === 200)).toHaveLength(1);
      expect((await pick(0).act('list_threads', { chat_id, limit: 100 })).found_threads).toBe(2);
    }
  });

  test('nobody gets more chats than they take', async () => {
    const organization = await makeOrganization(world, 'Full');
    const [giver, taker] = [await speaker(world, { organization }), await speaker(world, { organization })];
    await taker.act('set_routing_status', { status: 'accepting_chats' });
    const chats = await atOnce(() => giver.act('start_chat', {}));
    const target = { type: 'group', ids: [0] };
    await Promise.all(
      chats.map(({ chat_id }) => giver.act('transfer_chat', { id: chat_id, target, ignore_agents_availability: true })),
    );
    const { chats_summary: listed } = await taker.act('list_chats', { limit: 100 });
    expect(listed.filter(({ users }) => users.some(({ id, present }) => id === taker.email && present))).toHaveLength(
      6,
    );
    expect(listed.filter(({ last_thread_summary }) => last_thread_summary.queue !== undefined)).toHaveLength(
      CALLERS - 6,
    );
  });
});

describeOnBothDatabases('chats of two organizations', (world) => {
  test('A45: with every id of one organization, the other finds, counts and changes nothing', async () => {
    const role = 'owner';
    const mine = await speaker(world, { role, organization: await makeOrganization(world, 'Mine') });
    const theirs = await speaker(world, { role, organization: await makeOrganization(world, 'Theirs') });
    const { customer_id } = await theirs.act('create_customer', { name: 'Secret person' });
    const { chat_id, thread_id } = await theirs.act('start_chat', {
      chat: {
        users: [{ id: customer_id, type: 'customer' }],
        thread: { events: [{ type: 'message', text: 'secret words' }] },
      },
    });
    const before = await theirs.act('get_chat', { chat_id });
    const event_id = `${thread_id}_1`;
    const properties = { app: { a: 1 } };
    const calls: (readonly [action: string, payload: object, nobodys: object])[] = [
      ['get_chat', { chat_id }, { chat_id: 'NOBODY0000' }],
      ['get_chat', { chat_id, thread_id }, { chat_id: 'NOBODY0000', thread_id }],
      ['list_threads', { chat_id }, { chat_id: 'NOBODY0000' }],
      ['list_archives', { filters: { thread_ids: [thread_id] } }, { filters: { thread_ids: ['NOBODY0000'] } }],
      [
        'send_event',
        { chat_id, event: { type: 'message', text: 'x' } },
        { chat_id: 'NOBODY0000', event: { type: 'message', text: 'x' } },
      ],
      ['send_typing_indicator', { chat_id, is_typing: true }, { chat_id: 'NOBODY0000', is_typing: true }],
      [
        'mark_events_as_seen',
        { chat_id, seen_up_to: '2030-01-01T00:00:00Z' },
        { chat_id: 'NOBODY0000', seen_up_to: '2030-01-01T00:00:00Z' },
      ],
      ['follow_chat', { id: chat_id }, { id: 'NOBODY0000' }],
      ['unfollow_chat', { id: chat_id }, { id: 'NOBODY0000' }],
      [
        'deactivate_chat',
        { id: chat_id, ignore_requester_presence: true },
        { id: 'NOBODY0000', ignore_requester_presence: true },
      ],
      ['resume_chat', { chat: { id: chat_id } }, { chat: { id: 'NOBODY0000' } }],
      [
        'transfer_chat',
        { id: chat_id, ignore_requester_presence: true },
        { id: 'NOBODY0000', ignore_requester_presence: true },
      ],
      ['tag_thread', { chat_id, thread_id, tag: 't' }, { chat_id: 'NOBODY0000', thread_id, tag: 't' }],
      ['update_chat_properties', { id: chat_id, properties }, { id: 'NOBODY0000', properties }],
      [
        'update_event_properties',
        { chat_id, thread_id, event_id, properties },
        { chat_id: 'NOBODY0000', thread_id, event_id, properties },
      ],
      ['get_customer', { id: customer_id }, { id: '00000000-0000-4000-8000-000000000000' }],
      ['update_customer', { id: customer_id, name: 'x' }, { id: '00000000-0000-4000-8000-000000000000', name: 'x' }],
      [
        'start_chat',
        { chat: { users: [{ id: customer_id, type: 'customer' }] } },
        { chat: { users: [{ id: 'nobody', type: 'customer' }] } },
      ],
      [
        'start_chat',
        { chat: { users: [{ id: theirs.email, type: 'agent' }] } },
        { chat: { users: [{ id: 'nobody@example.com', type: 'agent' }] } },
      ],
    ];
    const anyCalls = fc.shuffledSubarray(calls, { minLength: calls.length, maxLength: calls.length });
    await fc.assert(
      fc.asyncProperty(anyCalls, async (some) => {
        for (const [action, payload, nobodys] of some) {
          const asked = await mine.ask(action, payload);
          const known = JSON.stringify(asked.body).replaceAll(theirs.email, 'nobody@example.com');
          expect({ action, status: asked.status, known }).toEqual({
            action,
            status: (await mine.ask(action, nobodys)).status,
            known: JSON.stringify((await mine.ask(action, nobodys)).body),
          });
          expect(known).not.toContain('secret');
        }
      }),
      { numRuns: repetitions({ reduced: 2, full: 50 }) },
    );
    expect(await mine.act('list_chats')).toEqual({ chats_summary: [], found_chats: 0 });
    expect(await mine.act('list_archives')).toEqual({ chats: [], found_chats: 0 });
    expect(await mine.act('list_customers')).toEqual({ customers: [], total_customers: 0 });
    expect(await theirs.act('get_chat', { chat_id })).toEqual(before);
  });

  test('A45: pushes stay in their organization', async () => {
    const mine = await speaker(world, { role: 'owner', organization: await makeOrganization(world, 'Mine') });
    const theirs = await speaker(world, { role: 'owner', organization: await makeOrganization(world, 'Theirs') });
    const [a, b] = [await mine.connect(), await theirs.connect()];
    await theirs.act('create_customer', { name: 'Secret person' });
    await theirs.act('start_chat', {});
    await b.waitFor('incoming_chat');
    const { chat_id } = await mine.act('start_chat', {});
    await a.waitFor('incoming_chat');
    // The first is of one's own coming online.
    const told = a.pushes.map(({ action, payload }) => [action, payload.chat?.id ?? payload.agent_id]);
    expect(told).toEqual([
      ['routing_status_set', mine.email],
      ['incoming_chat', chat_id],
    ]);
    await Promise.all([a.close(), b.close()]);
  });
});

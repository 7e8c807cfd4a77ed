// The Agent Chat API over sockets: signing in, requests, pushes, and the end.
import { beforeAll, describe, expect, test } from 'vitest';
import { startBrowsing } from '../../support/http.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makeOrganization, makeProgram, type TestOrganization } from '../cast.ts';
import { obtainTokens } from '../program-acts.ts';
import { joinGroup, openSocket, type Speaker, speaker } from './speaking.ts';

const message = (text: string) => ({ type: 'message', text });

describeOnBothDatabases('sockets', (world) => {
  let organization: TestOrganization;
  let ada: Speaker;
  let ben: Speaker;
  beforeAll(async () => {
    organization = await makeOrganization(world, 'Sockets');
    const scopes = ['chats--access:rw', 'customers:rw', 'agents--all:ro', 'agents--my:rw'];
    ada = await speaker(world, { organization, scopes });
    ben = await speaker(world, { organization, scopes });
  });

  test('login answers who one is and the chats there are', async () => {
    const { chat_id } = await ada.act('start_chat', {});
    const socket = await openSocket(world);
    const { success, payload } = await socket.ask('login', {
      token: ada.token,
      application: { name: 'Test', version: '1' },
    });
    expect(success).toBe(true);
    expect(payload).toMatchObject({
      license: { id: String(organization.licenseId), organization_id: organization.organizationId },
      my_profile: { id: ada.email, type: 'agent', permission: 'normal', routing_status: 'accepting_chats' },
    });
    expect(payload.chats_summary?.map(({ id }) => id)).toContain(chat_id);
    expect(await socket.ask('login', { token: ada.token })).toMatchObject({ success: false });
    await socket.close();
  });

  test('requests are answered with their request_id, and refused as by POST', async () => {
    const socket = await openSocket(world, '3.4');
    expect(await socket.ask('ping')).toEqual({
      request_id: expect.any(String),
      action: 'ping',
      type: 'response',
      success: true,
      payload: {},
    });
    expect(await socket.ask('list_chats')).toMatchObject({
      success: false,
      payload: { error: { type: 'authorization' } },
    });
    for (const token of ['Bearer nonsense', '', 'dal:at_x', `Bearer ${ada.token}x`]) {
      expect(await socket.ask('login', { token })).toMatchObject({
        success: false,
        payload: { error: { type: expect.stringMatching(/authentication|validation/) } },
      });
    }
    await socket.ask('login', { token: `Bearer ${ada.token}` });
    expect(await socket.ask('get_chat', {})).toMatchObject({
      success: false,
      payload: { error: { type: 'validation', data: { field: 'chat_id' } } },
    });
    expect(await socket.ask('start_chat')).toMatchObject({ success: true, payload: { chat_id: expect.any(String) } });
    expect(await socket.ask('logout')).toMatchObject({ success: true });
    expect(await socket.ended).toEqual({ code: 1000, reason: 'agent_logged_out' });
  });

  test('what one agent does by POST or socket, the others in the chat are told, and the requester with their request_id', async () => {
    const [a, b] = [await ada.connect(), await ben.connect()];
    const { payload } = await a.ask(
      'start_chat',
      { chat: { users: [{ id: ben.email, type: 'agent' }] } },
      'request-of-ada-0001',
    );
    const { chat_id, thread_id } = payload;
    const ofChat = (push: { payload: { chat_id?: string } }) => push.payload.chat_id === chat_id;
    const incoming = await b.waitFor('incoming_chat', (push) => push.payload.chat.id === chat_id);
    expect(incoming).toMatchObject({
      type: 'push',
      version: '3.5',
      payload: { requester_id: ada.email, chat: { thread: { id: thread_id, active: true } } },
    });
    expect(incoming.request_id).toBeUndefined();
    const own = await a.waitFor('incoming_chat', (push) => push.payload.chat.id === chat_id);
    expect(own.request_id).toBe('request-of-ada-0001');

    const { event_id } = await ben.act('send_event', { chat_id, event: message('hello') });
    expect((await a.waitFor('incoming_event', ofChat)).payload).toEqual({
      chat_id,
      thread_id,
      event: {
        id: event_id,
        type: 'message',
        text: 'hello',
        author_id: ben.email,
        visibility: 'all',
        created_at: expect.any(String),
      },
    });
    await b.ask('send_typing_indicator', { chat_id, is_typing: true });
    expect((await a.waitFor('incoming_typing_indicator', ofChat)).payload.typing_indicator).toMatchObject({
      author_id: ben.email,
      is_typing: true,
      visibility: 'all',
    });
    await a.ask('mark_events_as_seen', { chat_id, seen_up_to: '2026-01-01T00:00:00.000000Z' });
    expect((await b.waitFor('events_marked_as_seen', ofChat)).payload).toEqual({
      chat_id,
      user_id: ada.email,
      seen_up_to: '2026-01-01T00:00:00.000000Z',
    });
    await a.ask('tag_thread', { chat_id, thread_id, tag: 'sales' });
    expect((await b.waitFor('thread_tagged', ofChat)).payload).toEqual({ chat_id, thread_id, tag: 'sales' });
    await a.ask('remove_user_from_chat', { chat_id, user_id: ben.email, user_type: 'agent' });
    expect((await b.waitFor('user_removed_from_chat', ofChat)).payload).toMatchObject({
      user_id: ben.email,
      reason: 'manual',
      requester_id: ada.email,
    });
    await a.ask('deactivate_chat', { id: chat_id });
    expect((await b.waitFor('chat_deactivated', ofChat)).payload).toEqual({ chat_id, thread_id, user_id: ada.email });
    await Promise.all([a.close(), b.close()]);
  });

  test('who takes no part is told of a chat as a whole, and of each event only while they follow it', async () => {
    const [a, b] = [await ada.connect(), await ben.connect()];
    const { chat_id } = await ada.act('start_chat', {});
    await b.waitFor('incoming_chat', (push) => push.payload.chat.id === chat_id);
    const send = async (text: string) => ada.act('send_event', { chat_id, event: message(text) });
    await send('unheard');
    await b.ask('follow_chat', { id: chat_id });
    await send('heard');
    await b.waitFor('incoming_event', (push) => push.payload.event.text === 'heard');
    expect(await ben.act('get_chat', { chat_id })).toMatchObject({ is_followed: true, users: [{ id: ada.email }] });
    await b.ask('unfollow_chat', { id: chat_id });
    expect((await ada.act('get_chat', { chat_id })).users).toMatchObject([{ id: ada.email }]);
    await b.waitFor('chat_unfollowed');
    await send('unheard again');
    await ada.act('deactivate_chat', { id: chat_id });
    await b.waitFor('chat_deactivated', (push) => push.payload.chat_id === chat_id);
    const texts = b.pushesOf('incoming_event').map(({ payload }) => payload.event.text);
    expect(texts.filter((text) => text === undefined || text.startsWith('unheard'))).toEqual([]);
    await Promise.all([a.close(), b.close()]);
  });

  test('agents of other groups are told nothing, and a new place in a group counts within a second', async () => {
    const sales = await joinGroup(world, ada, 'Sales');
    const b = await ben.connect();
    const chat = { chat: { access: { group_ids: [sales] } } };
    const hidden = await ada.act('start_chat', chat);
    const open = await ada.act('start_chat', {});
    await b.waitFor('incoming_chat', (push) => push.payload.chat.id === open.chat_id);
    expect(b.pushes.some(({ payload }) => payload.chat?.id === hidden.chat_id)).toBe(false);
    await joinGroup(world, ben, 'Sales');
    let seen = false;
    while (!seen) {
      const { chat_id } = await ada.act('start_chat', chat);
      const marker = await ada.act('start_chat', {});
      await b.waitFor('incoming_chat', (push) => push.payload.chat.id === marker.chat_id);
      seen = b.pushes.some(({ payload }) => payload.chat?.id === chat_id);
    }
    await b.close();
  });

  test('only the pushes that were asked for come, and those of customers and statuses by their scopes', async () => {
    const [few, all] = [await ada.connect({ pushes: { '3.5': ['customer_updated'] } }), await ada.connect()];
    const bound = await (await speaker(world, { organization, scopes: ['chats--access:ro'] })).connect();
    const { customer_id } = await ada.act('create_customer', { name: 'New' });
    await ada.act('update_customer', { id: customer_id, name: 'Newer' });
    await ben.act('set_routing_status', { status: 'not_accepting_chats' });
    const { chat_id } = await ben.act('start_chat', {});
    expect((await few.waitFor('customer_updated')).payload).toMatchObject({
      id: customer_id,
      name: 'Newer',
      type: 'customer',
    });
    await all.waitFor('incoming_customer');
    expect((await all.waitFor('routing_status_set', (push) => push.payload.agent_id === ben.email)).payload).toEqual({
      agent_id: ben.email,
      status: 'not_accepting_chats',
    });
    await all.waitFor('incoming_chat', (push) => push.payload.chat.id === chat_id);
    await bound.waitFor('incoming_chat', (push) => push.payload.chat.id === chat_id);
    expect(few.pushes.map(({ action }) => action)).toEqual(['customer_updated']);
    expect(bound.pushes.map(({ action }) => action)).toEqual(['incoming_chat']);
    await Promise.all([few.close(), all.close(), bound.close()]);
  });

  test('a request that is sent again with its id is answered as before, and done once', async () => {
    const [first, second] = [await ada.connect(), await ada.connect()];
    const id = 'f0b7c9c0-0000-4000-8000-000000000001';
    const answers = await Promise.all([first.ask('start_chat', {}, id), second.ask('start_chat', {}, id)]);
    const chats = new Set(answers.map(({ payload }) => payload.chat_id));
    expect(chats.size).toBe(1);
    const other = await second.ask('start_chat', { active: true }, id);
    expect(chats).not.toContain(other.payload.chat_id);
    await Promise.all([first.close(), second.close()]);
  });

  test('requests of one socket are served in their order, ten at most waiting', async () => {
    const a = await ada.connect();
    const { chat_id } = (await a.ask('start_chat')).payload;
    const texts = Array.from({ length: 9 }, (_, n) => `text ${n}`);
    await Promise.all(texts.map((text) => a.ask('send_event', { chat_id, event: message(text) })));
    const { thread } = (await a.ask('get_chat', { chat_id })).payload;
    expect(thread?.events.map(({ text }) => text)).toEqual(texts);
    const flood = await Promise.all(Array.from({ length: 40 }, () => a.ask('list_chats')));
    expect(flood.some(({ success }) => success)).toBe(true);
    const refusals = flood.filter(({ success }) => !success).map(({ payload }) => payload.error?.type);
    expect(refusals).toContain('pending_requests_limit_reached');
    expect(refusals).not.toContain(undefined);
    await a.close();
  });

  describe('A48: the end of a token', () => {
    test('a personal access token that is revoked ends the connection, with the reason', async () => {
      const carl = await speaker(world, { organization });
      const socket = await carl.connect();
      const { accountId } = carl;
      const { personalAccessTokens } = world.parts;
      const [token] = await personalAccessTokens.listPersonalAccessTokens(accountId);
      await personalAccessTokens.revokePersonalAccessToken({ accountId, tokenId: token?.tokenId ?? '' });
      expect((await socket.waitFor('agent_disconnected')).payload).toEqual({ reason: 'access_token_revoked' });
      expect(await socket.ended).toEqual({ code: 4001, reason: 'access_token_revoked' });
    });

    test('a person who is suspended is disconnected', async () => {
      const carl = await speaker(world, { organization });
      const socket = await carl.connect();
      const { accountId } = carl;
      await world.parts.accounts.setAccountSuspended({ accountId, suspendedAt: world.clock.now() });
      expect((await socket.waitFor('agent_disconnected')).payload).toEqual({ reason: 'access_token_revoked' });
      expect(await socket.ended).toEqual({ code: 4001, reason: 'access_token_revoked' });
    });

    test('an access token that expires ends it as expired', async () => {
      const client = await makeProgram(world, {
        organizationId: organization.organizationId,
        scopes: ['chats--access:ro'],
      });
      const { accessToken } = await obtainTokens(world, { person: ben, client });
      const socket = await openSocket(world);
      expect(await socket.ask('login', { token: `Bearer ${accessToken}` })).toMatchObject({ success: true });
      world.clock.advance(9 * 3600);
      expect((await socket.waitFor('agent_disconnected')).payload).toEqual({ reason: 'access_token_expired' });
      expect(await socket.ended).toMatchObject({ code: 4002 });
    });
  });

  describe('hostile frames', () => {
    test.each([
      ['not JSON', '{'],
      ['no object', '[]'],
      ['no action', '{"request_id":"x"}'],
      ['an action that is none', '{"action":7}'],
      ['a request_id that is none', '{"action":"ping","request_id":{}}'],
      ['deep JSON', `{"action":"ping","payload":${'['.repeat(60)}${']'.repeat(60)}}`],
      ['a name twice', '{"action":"ping","action":"login"}'],
      ['inherited names', '{"action":"constructor","payload":{"__proto__":{"x":1}}}'],
    ])('%s is refused, and the connection goes on', async (_, text) => {
      const socket = await ada.connect();
      socket.send(text);
      expect(await socket.ask('ping')).toMatchObject({ success: true });
      await socket.close();
    });

    test('a frame that is too large, and a binary one, end the connection', async () => {
      const large = await openSocket(world);
      large.send('x'.repeat(70_000));
      expect(await large.ended).toMatchObject({ code: 1009 });
      const binary = await openSocket(world);
      binary.send(Buffer.from('{"action":"ping"}'));
      expect(await binary.ended).toMatchObject({ code: 1003 });
    });

    test('what is no upgrade is told so, and an upgrade elsewhere is an ordinary request', async () => {
      const url = `${world.parts.config.apiUrl}/v3.5/agent/rtm/ws`;
      expect((await startBrowsing().get(url)).status).toBe(426);
      const headers = { connection: 'Upgrade', upgrade: 'h2c' };
      expect((await startBrowsing().request(`${world.parts.config.apiUrl}/openapi.json`, { headers })).status).toBe(
        200,
      );
    });
  });
});

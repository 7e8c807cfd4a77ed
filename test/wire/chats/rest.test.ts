// What was said and who is here, as REST v2 reads it: GET /chats, GET /chats/{chat_id}, GET /visitors.
import { beforeAll, expect, test } from 'vitest';
import { startBrowsing } from '../../support/http.ts';
import { describeOnBothDatabases } from '../both-databases.ts';
import { makeOrganization, type TestOrganization } from '../cast.ts';
import { joinGroup, type Speaker, speaker } from './speaking.ts';
import { type Visitor, visitor } from './visiting.ts';

type ReadChat = {
  readonly id: string;
  readonly chat_id: string;
  readonly started: string;
  readonly tags: readonly string[];
  readonly messages: readonly { readonly text: string }[];
  readonly events: readonly { readonly type: string; readonly text: string; readonly user_type: string }[];
};
type ReadVisitor = { readonly id: string; readonly state: string; readonly chat_id?: string };
type Answers = ReadVisitor[] &
  ReadChat & { readonly chats: readonly ReadChat[]; readonly total: number; readonly pages: number } & {
    readonly count: number;
    readonly error: { readonly type: string; readonly field?: string; readonly message: string };
  };

/** In seconds. */
const DAY = 86_400;
const OLD_SCOPES = ['archives_read', 'visitors_read'];
const message = (text: string, rest: object = {}) => ({ type: 'message', text, ...rest });

describeOnBothDatabases('REST v2 reads of chats', (world) => {
  let organization: TestOrganization;
  let ada: Speaker;
  let customer: Visitor;
  beforeAll(async () => {
    organization = await makeOrganization(world, 'Read');
    ada = await speaker(world, { organization, role: 'administrator' });
    await ada.act('set_routing_status', { status: 'accepting_chats' });
    customer = await visitor(world, { organization });
  });

  const read = async ({ token }: Pick<Speaker, 'token'>, path: string) => {
    const headers = { authorization: `Bearer ${token}`, 'x-api-version': '2' };
    const { status, body } = await startBrowsing().request(world.parts.config.apiUrl + path, { headers });
    return { status, body: JSON.parse(body) as Answers };
  };
  const list = async (who: Pick<Speaker, 'token'>, query = '') => (await read(who, `/chats${query}`)).body;
  const idsIn = async (who: Pick<Speaker, 'token'>, query = '') => (await list(who, query)).chats.map(({ id }) => id);
  /** A conversation that has ended; answers what the chat APIs call its chat and its thread. */
  const converse = async (who: Visitor, { groupId = 0 }: { groupId?: number } = {}) => {
    const found = (await who.act('list_chats')).chats_summary[0]?.id;
    const thread = { events: [message('Hi')] };
    const opening = { access: { group_ids: [groupId] }, thread };
    const opened =
      found === undefined
        ? await who.act('start_chat', { chat: opening, continuous: true })
        : { chat_id: found, ...(await who.act('resume_chat', { chat: { id: found, ...opening }, continuous: true })) };
    await who.act('deactivate_chat', { id: opened.chat_id });
    return opened;
  };

  test('a chat is one conversation, with what was said, by whom and when', async () => {
    const { chat_id, thread_id } = await customer.act('start_chat', { chat: { thread: { events: [message('Hi')] } } });
    await customer.act('update_customer', { name: 'Thomas' });
    await ada.act('send_event', { chat_id, event: message('Among us', { visibility: 'agents' }) });
    await ada.act('send_event', { chat_id, event: message('Hello') });
    await ada.act('tag_thread', { chat_id, thread_id, tag: 'order, urgent' });
    await customer.act('update_thread_properties', { chat_id, thread_id, properties: { rating: { score: 1 } } });
    expect(await idsIn(ada)).toEqual([]);
    expect((await list(ada, '?include_pending=1')).chats).toMatchObject([{ id: thread_id, pending: true }]);
    world.clock.advance(95);
    await customer.act('deactivate_chat', { id: chat_id });
    const { status, body } = await read(ada, `/chats/${thread_id}?timezone=Asia/Tokyo`);
    expect(status).toBe(200);
    const startedMs = world.clock.now() - 95_000;
    const tokyo = new Date(startedMs + 9 * 3_600_000);
    expect(body).toMatchObject({
      type: 'chat',
      id: thread_id,
      chat_id,
      visitor: { id: customer.customerId, name: 'Thomas' },
      agents: [{ display_name: ada.name, email: ada.email }],
      supervisors: [],
      rate: 'rated_good',
      duration: 95,
      group: [0],
      started: expect.stringMatching(/^[A-Z][a-z]{2}, \d\d\/\d\d\/\d\d \d\d:\d\d:\d\d [ap]m$/),
      started_timestamp: Math.floor(startedMs / 1000),
      ended_timestamp: Math.floor(world.clock.now() / 1000),
      timezone: 'Asia/Tokyo',
      tags: ['order, urgent'],
      messages: [
        { author_name: 'Thomas', text: 'Hi', user_type: 'visitor' },
        { author_name: ada.name, text: 'Among us', user_type: 'supervisor', agent_id: ada.email },
        { author_name: ada.name, text: 'Hello', user_type: 'agent', agent_id: ada.email },
      ],
    });
    expect(body.started).toContain(`:${String(tokyo.getUTCMinutes()).padStart(2, '0')}:`);
    expect(body.events.map(({ type }) => type)).toEqual(['message', 'message', 'message', 'event']);
    expect(body).not.toHaveProperty('pending');
    expect((await list(ada)).chats).toMatchObject([{ id: thread_id, messages: [{}, {}, {}] }]);
    expect((await read(ada, `/chats/${chat_id}`)).body.id).toBe(thread_id);
  });

  test('a list is filtered by day, visitor, agent, group and tags, and comes in pages', async () => {
    const place = await makeOrganization(world, 'Listed');
    const ben = await speaker(world, { organization: place, role: 'administrator' });
    await ben.act('set_routing_status', { status: 'accepting_chats' });
    const newcomer = () => visitor(world, { organization: place });
    const sales = await joinGroup(world, ben, 'Sales');
    const say = async (who: Visitor, groupId: number, tag?: string) => {
      const { chat_id, thread_id } = await converse(who, { groupId });
      if (tag !== undefined) await ben.act('tag_thread', { chat_id, thread_id, tag });
      return thread_id;
    };
    const one = await newcomer();
    const first = await say(one, 0, 'vip');
    world.clock.advance(1);
    const again = await say(one, 0);
    world.clock.advance(DAY);
    const second = await say(await newcomer(), sales, 'VIP');
    world.clock.advance(DAY);
    const two = await newcomer();
    const third = await say(two, 0);
    const dayOf = (daysAgo: number) => new Date(world.clock.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);

    expect(await idsIn(ben)).toEqual([third, second, again, first]);
    expect(await idsIn(ben, `?visitor_id=${one.customerId}`)).toEqual([again, first]);
    expect(await idsIn(ben, '?visitor_id=nobody')).toEqual([]);
    expect(await idsIn(ben, `?group=${sales}`)).toEqual([second]);
    expect(await idsIn(ben, '?tag[]=vip')).toEqual([first]);
    expect(await idsIn(ben, '?tag[]=vip&tag[]=VIP')).toEqual([]);
    expect(await idsIn(ben, `?agent=${encodeURIComponent(ben.email.toUpperCase())}`)).toEqual([
      third,
      second,
      again,
      first,
    ]);
    expect(await idsIn(ben, '?agent=nobody@example.test')).toEqual([]);
    expect(await idsIn(ben, `?date_from=${dayOf(1)}`)).toEqual([third, second]);
    expect(await idsIn(ben, `?date_to=${dayOf(1)}`)).toEqual([second, again, first]);
    expect(await idsIn(ben, `?date_from=${dayOf(1)}&date_to=${dayOf(1)}`)).toEqual([second]);
    for (let n = 0; n < 24; n += 1) await converse(two);
    expect(await list(ben)).toMatchObject({ total: 28, pages: 2 });
    expect((await idsIn(ben)).length).toBe(25);
    expect(await idsIn(ben, '?page=2')).toEqual([second, again, first]);
    expect(await list(ben, '?page=3')).toEqual({ chats: [], total: 28, pages: 2 });
  });

  test('an agent reads chats of own groups and those that it takes part in; an administrator with the scope all', async () => {
    const place = await makeOrganization(world, 'Reached');
    const boss = await speaker(world, { organization: place, role: 'administrator' });
    const sales = await joinGroup(world, boss, 'Sales');
    const seller = await speaker(world, { organization: place, groups: ['Sales'] });
    const other = await speaker(world, { organization: place });
    const guest = await visitor(world, { organization: place });
    const { chat_id, thread_id } = await converse(guest, { groupId: sales });
    expect(await idsIn(seller)).toEqual([thread_id]);
    expect(await list(other)).toEqual({ chats: [], total: 0, pages: 0 });
    for (const id of [thread_id, chat_id]) {
      expect((await read(seller, `/chats/${id}`)).status).toBe(200);
      expect(await read(other, `/chats/${id}`)).toMatchObject({
        status: 403,
        body: { error: { type: 'authorization' } },
      });
      expect((await read(boss, `/chats/${id}`)).status).toBe(200);
    }
    const oldSeller = await speaker(world, { organization: place, groups: ['Sales'], scopes: OLD_SCOPES });
    const oldOther = await speaker(world, { organization: place, scopes: OLD_SCOPES });
    expect(await idsIn(oldSeller)).toEqual([thread_id]);
    expect(await idsIn(oldOther)).toEqual([]);
    const mine = await speaker(world, { organization: place, groups: ['Sales'], scopes: ['chats--my:ro'] });
    expect(await idsIn(mine)).toEqual([]);
    const none = await speaker(world, { organization: place, role: 'owner', scopes: ['agents--all:ro'] });
    for (const path of ['/chats', `/chats/${thread_id}`, '/visitors'])
      expect((await read(none, path)).status).toBe(403);
    const lowly = await speaker(world, { organization: place, scopes: ['chats--all:ro'] });
    expect(await idsIn(lowly)).toEqual([]);
  });

  test('A45: what another organization has is not there, and not counted', async () => {
    const theirs = await makeOrganization(world, 'Theirs');
    const boss = await speaker(world, { organization: theirs, role: 'owner' });
    const guest = await visitor(world, { organization: theirs });
    await guest.connect();
    const { chat_id, thread_id } = await converse(guest);
    const ours = await makeOrganization(world, 'Ours');
    const own = await speaker(world, { organization: ours, role: 'owner' });
    const nobody = await read(own, '/chats/NOBODY0000');
    expect(nobody.status).toBe(404);
    for (const id of [chat_id, thread_id]) {
      const { status, body } = await read(own, `/chats/${id}`);
      expect({ status, error: body.error }).toEqual({ status: 404, error: nobody.body.error });
    }
    expect(await list(own, `?visitor_id=${guest.customerId}`)).toEqual({ chats: [], total: 0, pages: 0 });
    expect(await list(own, '?include_pending=1')).toEqual({ chats: [], total: 0, pages: 0 });
    expect((await read(own, '/visitors')).body).toEqual([]);
    expect((await read(own, '/visitors?count=1')).body).toEqual({ count: 0 });
    expect(await list(boss)).toMatchObject({ total: 1 });
  });

  test('who is here: on which page, in which state, until two minutes after they were heard of', async () => {
    const place = await makeOrganization(world, 'Visited');
    const ben = await speaker(world, { organization: place, role: 'administrator' });
    const sales = await joinGroup(world, ben, 'Sales');
    const other = await speaker(world, { organization: place });
    const customersOnly = await speaker(world, {
      organization: place,
      role: 'administrator',
      scopes: ['customers:ro'],
    });
    const old = await speaker(world, { organization: place, scopes: OLD_SCOPES });
    const here = async (login: object = {}) => {
      const who = await visitor(world, { organization: place });
      await (await who.connect(login)).close();
      return who;
    };
    const page = { url: 'https://shop.example/cart', title: 'Cart' };
    const browsing = await here({
      customer: { name: 'Thomas', session_fields: [{ plan: 'gold' }] },
      customer_page: page,
    });
    const [waiting, talking] = [await here(), await here()];
    await visitor(world, { organization: place });
    await waiting.act('start_chat', { continuous: true });
    await ben.act('set_routing_status', { status: 'not_accepting_chats' });
    const { chat_id, thread_id } = await talking.act('start_chat', {
      chat: { access: { group_ids: [sales] } },
      continuous: true,
    });
    await ben.act('add_user_to_chat', {
      chat_id,
      user_id: ben.email,
      user_type: 'agent',
      visibility: 'all',
      ignore_requester_presence: true,
    });

    const { status, body } = await read(ben, '/visitors');
    expect(status).toBe(200);
    const byId = new Map(body.map((one) => [one.id, one]));
    expect(byId.size).toBe(3);
    expect(byId.get(browsing.customerId)).toMatchObject({
      name: 'Thomas',
      state: 'browsing',
      group: 0,
      chats: 0,
      page_current: page.url,
      page_title: 'Cart',
      last_visit: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
      custom_variables: [{ key: 'plan', value: 'gold' }],
    });
    expect(byId.get(waiting.customerId)).toMatchObject({
      state: 'queued',
      queue_start_time: expect.any(String),
      operators: [],
    });
    expect(byId.get(talking.customerId)).toMatchObject({
      state: 'chatting',
      group: sales,
      chats: 1,
      chat_id: thread_id,
      operators: [{ display_name: ben.name, email: ben.email }],
    });
    const idsOf = async (query: string) => (await read(ben, `/visitors${query}`)).body.map(({ id }) => id);
    expect(await idsOf('?state=browsing')).toEqual([browsing.customerId]);
    expect(await idsOf('?state=queued&group[]=0')).toEqual([waiting.customerId]);
    expect(await idsOf(`?group[]=${sales}&group[]=77`)).toEqual([talking.customerId]);
    expect(await idsOf('?state=invited')).toEqual([]);
    expect((await read(ben, '/visitors?count=1&state=chatting')).body).toEqual({ count: 1 });
    // Who may not read the chat learns no more than that it goes on.
    for (const who of [other, customersOnly, old]) {
      const seen = (await read(who, '/visitors')).body.find(({ id }) => id === talking.customerId);
      expect(seen).toMatchObject({ state: 'chatting' });
      expect(seen).not.toHaveProperty('chat_id');
      expect(seen).not.toHaveProperty('operators');
    }
    world.clock.advance(121);
    expect((await read(ben, '/visitors')).body).toEqual([]);
  });

  test.each([
    ['/chats?goal=1', 'goal'],
    ['/chats?organization_id=1', 'organization_id'],
    ['/chats?__proto__=1', '__proto__'],
    ['/chats?page=0', 'page'],
    ['/chats?page=401', 'page'],
    ['/chats?page=1&page=2', 'page'],
    ['/chats?page=1e2', 'page'],
    ['/chats?date_from=2026-02-30', 'date_from'],
    ['/chats?date_from=0000-01-01', 'date_from'],
    ['/chats?date_to=yesterday', 'date_to'],
    ['/chats?date_to=9999-99-99', 'date_to'],
    ['/chats?timezone=Nowhere', 'timezone'],
    ['/chats?timezone=', 'timezone'],
    ['/chats/NOBODY0000?timezone=Nowhere', 'timezone'],
    ['/chats?visitor_id=%00', 'visitor_id'],
    ['/chats?agent=%00', 'agent'],
    ['/chats?group=-1', 'group'],
    ['/chats?group=99999999999', 'group'],
    ['/chats?tag[]=%00', 'tag[]'],
    ['/chats?tag[]=', 'tag[]'],
    [`/chats?${'tag[]=a&'.repeat(11)}`, 'tag[]'],
    ['/chats?include_pending=yes', 'include_pending'],
    ['/visitors?state=asleep', 'state'],
    ['/visitors?group[]=all', 'group[]'],
    ['/visitors?group[]=', 'group[]'],
    ['/visitors?count=2', 'count'],
    ['/visitors?group=1', 'group'],
  ])('%s is refused by the name of what is wrong', async (path, field) => {
    expect(await read(ada, path)).toMatchObject({ status: 400, body: { error: { type: 'validation', field } } });
  });

  test('the first day and the last that can be named are days', async () => {
    expect(await list(ada, '?date_from=1000-01-01&date_to=2999-12-31&timezone=Europe/Warsaw')).toMatchObject({
      total: 1,
    });
  });

  test('an id that none can be is one that nobody has', async () => {
    for (const id of ['%00', '%F0%9F%98%80', "'", 'x'.repeat(300), '%20', '__proto__']) {
      expect((await read(ada, `/chats/${id}`)).status).toBe(404);
    }
  });
});

// Two processes on one database: what is said at one is pushed at the other, in order and with nothing missing, and a token that ends
// at one ends its connections at both.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createToken, hashToken } from '../../server/src/oauth/token.ts';
import { repetitions } from '../support/scale.ts';
import { Socket } from '../support/socket.ts';
import { makePerson, type Person } from '../wire/cast.ts';
import { makeCustomerToken } from './customer-tokens.ts';
import { type Installation, startInstallation } from './installation.ts';
import { Talker } from './talker.ts';

const EVENTS = repetitions({ reduced: 60, full: 5_000 });
const KILLS = repetitions({ reduced: 2, full: 50 });
const WORDS = repetitions({ reduced: 12, full: 40 });
const SCOPES = ['chats--access:rw', 'agents--my:rw'];

describe.each(['sqlite', 'postgres'] as const)(
  'chats at two processes on one database (%s)',
  { timeout: 1_800_000 },
  (kind) => {
    let installation: Installation;
    let person: Person;
    let token: string;
    let host: string;
    beforeAll(async () => {
      installation = await startInstallation({ kind, processes: 2 });
      host = new URL(installation.parts.config.apiUrl).host;
      person = await makePerson(installation);
      token = createToken('personal_access_token');
      await installation.parts.personalAccessTokens.savePersonalAccessToken({
        tokenId: randomUUID(),
        tokenHash: hashToken('personal_access_token', token),
        accountId: person.accountId,
        organizationId: person.organization.organizationId,
        name: 'Of a test',
        scopes: SCOPES,
        createdAt: Date.now(),
        expiresAt: undefined,
      });
    });
    afterAll(() => installation.stop());

    /** A socket to one of the processes, by its own address. */
    const open = async (turn: number, { path, token: bearer }: { path: string; token: string }) => {
      const { port } = installation.member(turn).api;
      const socket = await Socket.open(`ws://127.0.0.1:${port}${path}`, { host });
      const answer = await Promise.race([socket.ask('login', { token: bearer }), socket.ended]);
      expect(answer).toMatchObject({ success: true });
      return socket;
    };
    const connect = (turn: number) => open(turn, { path: '/v3.5/agent/rtm/ws', token });
    const connectCustomer = (turn: number, customer: { token: string }) => {
      const query = `organization_id=${person.organization.organizationId}`;
      return open(turn, { path: `/v3.5/customer/rtm/ws?${query}`, token: customer.token });
    };

    test(`${EVENTS} events that are sent at both come at both, in the same order`, async () => {
      const sockets = [await connect(0), await connect(1)] as const;
      const { chat_id, thread_id } = (await sockets[0].ask('start_chat')).payload;
      const say = async (socket: Socket, from: number) => {
        for (let n = from; n < EVENTS; n += 2) {
          const event = { type: 'message', text: `text ${n}`, custom_id: `id-${n}` };
          expect(await socket.ask('send_event', { chat_id, event })).toMatchObject({ success: true });
        }
      };
      await Promise.all([say(sockets[0], 0), say(sockets[1], 1)]);
      const expected = Array.from({ length: EVENTS }, (_, n) => `${thread_id}_${n + 1}`);
      for (const socket of sockets) {
        await socket.waitFor('incoming_event', ({ payload }) => payload.event.id === expected.at(-1));
        const ids = socket.pushesOf('incoming_event').map(({ payload }) => payload.event.id);
        expect(ids).toEqual(expected);
      }
      await Promise.all(sockets.map((socket) => socket.close()));
    });

    test('a customer at one process and an agent at the other talk', async () => {
      const agent = await connect(1);
      await agent.ask('set_routing_status', { status: 'accepting_chats' });
      const customer = await connectCustomer(0, await makeCustomerToken(installation, person.organization));
      const started = await customer.ask('start_chat', {
        chat: { thread: { events: [{ type: 'message', text: 'Hello?' }] } },
      });
      const chat_id = started.payload.chat_id ?? '';
      await agent.waitFor('incoming_chat', ({ payload }) => payload.chat.id === chat_id);
      await agent.ask('send_event', { chat_id, event: { type: 'message', text: 'Hello!' } });
      await customer.waitFor('incoming_event', ({ payload }) => payload.event.text === 'Hello!');
      await customer.ask('send_event', { chat_id, event: { type: 'message', text: 'My order' } });
      await agent.waitFor('incoming_event', ({ payload }) => payload.event.text === 'My order');
      await Promise.all([agent.close(), customer.close()]);
    });

    test('a customer’s token that is revoked at one process, or expires, ends its connections at both', async () => {
      const known = await makeCustomerToken(installation, person.organization);
      const sockets = [await connectCustomer(0, known), await connectCustomer(1, known)];
      const { accounts } = installation.member(1);
      expect((await accounts.ask({ line: 'DELETE /v2/customer/token', bearer: known.token })).status).toBe(200);
      const brief = await makeCustomerToken(installation, person.organization, { seconds: 2 });
      const ending = [await connectCustomer(0, brief), await connectCustomer(1, brief)];
      for (const [some, reason] of [
        [sockets, 'access_token_revoked'],
        [ending, 'access_token_expired'],
      ] as const) {
        for (const socket of some) {
          expect((await socket.waitFor('customer_disconnected')).payload).toEqual({ reason });
          expect(await socket.ended).toMatchObject({ reason });
        }
      }
    });

    test('a person who is suspended is disconnected at both', async () => {
      const sockets = [await connect(0), await connect(1)];
      const { accountId } = person;
      await installation.parts.accounts.setAccountSuspended({ accountId, suspendedAt: Date.now() });
      for (const socket of sockets) {
        expect((await socket.waitFor('agent_disconnected')).payload).toEqual({ reason: 'access_token_revoked' });
        expect(await socket.ended).toMatchObject({ code: 4001 });
      }
      await installation.parts.accounts.setAccountSuspended({ accountId, suspendedAt: undefined });
      expect(installation.failures()).toEqual([]);
    });

    test(`A18: of processes that are killed ${KILLS} times in mid-chat, nothing that was acknowledged is lost or there twice`, async () => {
      const known = await makeCustomerToken(installation, person.organization);
      let chat_id = '';
      const at = { chatId: () => chat_id };
      const customer = new Talker((turn) => connectCustomer(turn, known), { ...at, turn: 0 });
      const agent = new Talker(connect, { ...at, turn: 1 });
      const started = await (await customer.connected()).ask('start_chat', { continuous: true });
      chat_id = started.payload.chat_id ?? '';
      const joining = { chat_id, user_id: person.email, user_type: 'agent', visibility: 'all' };
      const joined = await (await agent.connected()).ask('add_user_to_chat', {
        ...joining,
        ignore_requester_presence: true,
      });
      expect(joined).toMatchObject({ success: true });
      const said: string[] = [];
      const talk = async (talker: Talker, name: string) => {
        for (let n = 0; n < WORDS; n += 1) {
          const text = `${name} ${said.length} ${n}`;
          said.push(text);
          await talker.say(text);
        }
      };
      for (let kill = 0; kill < KILLS; kill += 1) {
        const { server } = installation.member(kill);
        const talking = [talk(customer, 'customer'), talk(agent, 'agent')];
        await (kill % 2 === 0 ? customer : agent).say(`before kill ${kill}`);
        said.push(`before kill ${kill}`);
        await server.kill9();
        await Promise.all(talking);
        await server.restart();
      }
      const events = await installation.parts.chats.listEvents({
        organizationId: person.organization.organizationId,
        threadId: started.payload.thread_id ?? '',
        limit: 1_000_000,
      });
      expect(events.map(({ number }) => number)).toEqual(events.map((_, index) => index + 1));
      const texts = events.map(({ content }) => content.text).sort();
      expect(texts).toEqual([...said].sort());
      const places = new Map(events.map(({ content, threadId, number }) => [content.text, `${threadId}_${number}`]));
      for (const { acknowledged } of [customer, agent]) {
        for (const [text, id] of acknowledged) expect([text, places.get(text)]).toEqual([text, id]);
      }
      await Promise.all([customer.leave(), agent.leave()]);
    });

    test('a process that is told to stop says goodbye, and the other goes on', async () => {
      const sockets = [await connect(0), await connect(1)] as const;
      await installation.member(1).server.stop();
      expect(await sockets[1].ended).toEqual({ code: 1012, reason: 'going_away' });
      expect(await sockets[0].ask('start_chat')).toMatchObject({ success: true });
      await sockets[0].close();
    });
  },
);

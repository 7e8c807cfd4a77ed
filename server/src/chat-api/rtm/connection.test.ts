import type { AddressInfo } from 'node:net';
import websocket from '@fastify/websocket';
import { fastify } from 'fastify';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { Socket } from '../../../../test/support/socket.ts';
import { createTestWorld, type TestWorld } from '../../api/test-world.ts';
import { createChatId } from '../../chat/ids.ts';
import { deriveKeyRing } from '../../keys.ts';
import { createChatStorage } from '../../storage/chat/chats.ts';
import { createCustomerStorage } from '../../storage/customers.ts';
import { AGENT_SIDE } from '../agent/agent-side.ts';
import type { AgentSpeaker } from '../agent/speaker.ts';
import type { ChatApi } from '../chat-api.ts';
import { createPageIds } from '../page-id.ts';
import type { Connection, Limits } from './connection.ts';
import { createHub, type Hub } from './hub.ts';
import { registerRtm } from './routes.ts';

let world: TestWorld;
let api: ChatApi;
let token: string;
beforeAll(async () => {
  world = await createTestWorld();
  const now = () => world.clock.now;
  api = {
    ...world.api,
    chats: createChatStorage(world.database, now),
    customers: createCustomerStorage(world.database),
    createChatId,
    pageIds: createPageIds({ keys: deriveKeyRing(world.api.secretKeys, 'page ids'), now }),
    maxCustomerWrites: 300,
    acted: () => undefined,
    log: { warn: () => undefined, error: () => undefined },
  };
  token = await world.personalAccessToken('nina', { scopes: ['chats--access:rw'] });
});
afterAll(() => world.close());
afterEach(() => void vi.useRealTimers());

/** The other end, which notes what it is sent. */
class Line {
  bufferedAmount = 0;
  readonly sent: { action: string; success?: boolean; payload: Record<string, unknown> }[] = [];
  closed: [code: number, reason: string] | undefined;
  terminated = false;
  pings = 0;
  #waiting: (() => void) | undefined;

  send(text: string): void {
    this.sent.push(JSON.parse(text));
    this.#waiting?.();
  }
  close(code: number, reason: string): void {
    this.closed ??= [code, reason];
  }
  ping(): void {
    this.pings += 1;
  }
  terminate(): void {
    this.terminated = true;
  }
  async next(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#waiting = resolve;
    });
  }
}

const PATIENT: Limits = { loginMs: 60_000, silenceMs: 60_000, recheckMs: 60_000 };
const open = (limits: Limits, side = AGENT_SIDE): { hub: Hub; line: Line; connection: Connection<AgentSpeaker> } => {
  const hub = createHub(api, { limits });
  const line = new Line();
  return { hub, line, connection: hub.serve(side)(line, { version: '3.5', query: '' }) };
};
const signIn = async (connection: Connection<AgentSpeaker>, line: Line) => {
  connection.receive(JSON.stringify({ action: 'login', payload: { token } }));
  await line.next();
  expect(line.sent.at(-1)).toMatchObject({ action: 'login', success: true });
};
const TIMED_OUT = { type: 'push', action: 'agent_disconnected', payload: { reason: 'connection_timeout' } };

test('who does not sign in in time is disconnected, pings or not', () => {
  const { hub, line, connection } = open({ ...PATIENT, loginMs: -1 });
  connection.receive('{"action":"ping"}');
  connection.tick();
  expect(line.sent.at(-1)).toMatchObject(TIMED_OUT);
  expect(line.closed).toEqual([4003, 'connection_timeout']);
  connection.receive('{"action":"ping"}');
  expect(line.sent).toHaveLength(2);
  hub.closed(connection);
  expect(hub.size()).toBe(0);
});

test('who has signed in and falls silent is disconnected', async () => {
  const { hub, line, connection } = open({ ...PATIENT, silenceMs: -1 });
  await signIn(connection, line);
  connection.tick();
  expect(line.sent.at(-1)).toMatchObject(TIMED_OUT);
  hub.closed(connection);
});

test.each([
  { words: 'asked once', asksTheSilent: true, pings: 1 },
  { words: 'not asked, on a side that pings itself', asksTheSilent: false, pings: 0 },
])(
  'who has been silent for half the time is $words, and an answer counts as life',
  async ({ asksTheSilent, pings }) => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { hub, line, connection } = open(PATIENT, { ...AGENT_SIDE, asksTheSilent });
    await signIn(connection, line);
    vi.advanceTimersByTime(29_000);
    connection.tick();
    expect(line.pings).toBe(0);
    vi.advanceTimersByTime(2_000);
    connection.tick();
    connection.tick();
    expect(line.pings).toBe(pings);
    connection.heard();
    vi.advanceTimersByTime(31_000);
    connection.tick();
    expect(line.pings).toBe(2 * pings);
    vi.advanceTimersByTime(28_000);
    connection.tick();
    expect(line.closed).toBeUndefined();
    vi.advanceTimersByTime(2_000);
    connection.tick();
    expect(line.sent.at(-1)).toMatchObject(TIMED_OUT);
    hub.closed(connection);
  },
);

test('the answer to a ping frame counts as life (RFC 6455 5.5.3)', async () => {
  const site = fastify();
  await site.register(websocket);
  const limits = { ...PATIENT, silenceMs: 1_500 };
  registerRtm(site, createHub(api, { limits }), { ...AGENT_SIDE, asksTheSilent: true });
  await site.listen({ host: '127.0.0.1', port: 0 });
  const { port } = site.server.address() as AddressInfo;
  const socket = await Socket.open(`ws://127.0.0.1:${port}/v3.5/agent/rtm/ws`);
  expect(await socket.ask('login', { token })).toMatchObject({ success: true });
  // Nobody is asked again who did not answer.
  expect(await Promise.race([socket.pinged(2), socket.ended])).toBeUndefined();
  await socket.close();
  await site.close();
});

test('who leaves too much unread is disconnected, and is sent no more', async () => {
  const { hub, line, connection } = open(PATIENT);
  await signIn(connection, line);
  const before = line.sent.length;
  line.bufferedAmount = 2_000_000;
  connection.receive('{"action":"ping"}');
  connection.receive('{"action":"ping"}');
  expect(line.closed).toEqual([1008, 'too_slow']);
  expect(line.sent).toHaveLength(before);
  hub.closed(connection);
});

test('a process that stops says goodbye', async () => {
  const { hub, line, connection } = open(PATIENT);
  await signIn(connection, line);
  hub.stop();
  expect(line.closed).toEqual([1012, 'going_away']);
  hub.closed(connection);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
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
    acted: () => undefined,
    log: { warn: () => undefined, error: () => undefined },
  };
  token = await world.personalAccessToken('nina', { scopes: ['chats--access:rw'] });
});
afterAll(() => world.close());

/** The other end, which notes what it is sent. */
class Line {
  bufferedAmount = 0;
  readonly sent: { action: string; success?: boolean; payload: Record<string, unknown> }[] = [];
  closed: [code: number, reason: string] | undefined;
  terminated = false;
  #waiting: (() => void) | undefined;

  send(text: string): void {
    this.sent.push(JSON.parse(text));
    this.#waiting?.();
  }
  close(code: number, reason: string): void {
    this.closed ??= [code, reason];
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
const open = (limits: Limits): { hub: Hub; line: Line; connection: Connection<AgentSpeaker> } => {
  const hub = createHub(api, { limits });
  const line = new Line();
  return { hub, line, connection: hub.serve(AGENT_SIDE)(line, { version: '3.5', query: '' }) };
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

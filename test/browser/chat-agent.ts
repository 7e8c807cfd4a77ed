// An agent of the demo world who chats with those who open the chat page, and decides who else of the organization does.
import { expect } from 'vitest';
import { atFileEnd } from '../support/at-file-end.ts';
import type { AnswerTo, PushOf } from '../support/chat-wire.ts';
import { type Push, Socket } from '../support/socket.ts';
import type { DemoPlatform } from './demo-platform.ts';

export interface ChatAgent {
  readonly name: string;
  /** Where a visitor opens the chat, as the demo world has it. */
  readonly chatUrl: string;
  /** The answer of a successful action of the Agent Chat API. */
  act<Action extends string>(action: Action, payload?: object): Promise<AnswerTo<Action>>;
  /** How many chats they take at once; 0: they are away. */
  takes(most: number): Promise<void>;
  /** The chat in which a customer has said this, once it is there. */
  hears(text: string): Promise<{ chatId: string; threadId: string }>;
  says(chatId: string, text: string): Promise<unknown>;
  /** Connects anew, after a restart of the server. */
  connect(): Promise<void>;
}

/** Grace alone takes chats; her colleagues are away. */
export async function startChatAgent({ server, demo }: DemoPlatform): Promise<ChatAgent> {
  const { owner, agent } = demo.accounts;
  const [ownerToken, token] = await Promise.all([
    makeToken(owner.email, 'agents--all:rw'),
    makeToken(agent.email, 'chats--access:rw,agents--my:rw'),
  ]);
  let socket: Socket;
  let pings: NodeJS.Timeout | undefined;

  async function makeToken(email: string, scopes: string): Promise<string> {
    const made = await server.cli(['token', 'create', '--account', email, '--scopes', scopes]);
    const found = /pat_\w+/.exec(made.stdout)?.[0];
    if (found === undefined) throw new Error(`No token was made: ${made.stderr}`);
    return found;
  }
  async function ask(by: string, path: string, { method = 'POST', body }: { method?: string; body: object }) {
    const answer = await fetch(`${server.urls.api}${path}`, {
      method,
      headers: { authorization: `Bearer ${by}`, 'content-type': 'application/json', 'x-api-version': '2' },
      body: JSON.stringify(body),
    });
    const told = await answer.json();
    expect({ path, status: answer.status, told }).toMatchObject({ path, status: 200 });
    return told;
  }
  const action = (by: string, name: string, payload: object) =>
    ask(by, `/v3.5/agent/action/${name}`, { body: payload });

  const self: ChatAgent = {
    name: 'Grace Lindqvist',
    chatUrl: demo.chat_page.url,
    act: (name, payload = {}) => action(token, name, payload),
    async takes(most) {
      if (most > 0) {
        await ask(ownerToken, `/agents/${agent.email}`, { method: 'PUT', body: { max_chats_count: most } });
      }
      await action(token, 'set_routing_status', { status: most > 0 ? 'accepting_chats' : 'not_accepting_chats' });
    },
    hears: (text) => socket.find((push) => placeOf(push, text)),
    says: (chat_id, text) => action(token, 'send_event', { chat_id, event: { type: 'message', text } }),
    async connect() {
      clearInterval(pings);
      socket = await Socket.open(`${server.urls.api.replace('http', 'ws')}/v3.5/agent/rtm/ws`);
      const { success } = await socket.ask('login', { token: `Bearer ${token}` });
      expect(success).toBe(true);
      pings = setInterval(() => void socket.ask('ping'), 10_000).unref();
    },
  };
  for (const { email } of [owner, demo.accounts.admin]) {
    const status = 'not_accepting_chats';
    await action(ownerToken, 'set_routing_status', { status, agent_id: email });
  }
  await self.takes(50);
  await self.connect();
  atFileEnd(async () => clearInterval(pings));
  return self;
}

/** Where the push tells that this was said. */
function placeOf({ action, payload }: Push, text: string): { chatId: string; threadId: string } | undefined {
  if (action === 'incoming_chat') {
    const { chat } = payload as PushOf<'incoming_chat'>;
    const isThere = chat.thread.events.some((event) => event.text === text);
    return isThere ? { chatId: chat.id, threadId: chat.thread.id } : undefined;
  }
  if (action !== 'incoming_event') return undefined;
  const { event, chat_id: chatId, thread_id: threadId } = payload as PushOf<'incoming_event'>;
  return event.text === text ? { chatId, threadId } : undefined;
}

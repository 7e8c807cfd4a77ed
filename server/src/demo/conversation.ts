// A chat for the demo world: a visitor asks, an agent answers.

import { startChat } from '../chat/acts/threads.ts';
import type { Customer, NewEvent } from '../chat/chat.ts';
import type { Parts } from '../parts.ts';
import { ACCOUNTS, ORGANIZATIONS, VISITOR } from './world.ts';

const SAID: readonly (readonly [by: 'visitor' | 'agent', text: string])[] = [
  ['visitor', 'Hello! Does the blue one come in a smaller size?'],
  ['agent', 'Hello, it does: small and medium are in stock.'],
  ['visitor', 'Great, thank you.'],
];

/** Makes the chat where its visitor is not there yet. Of processes that do it at once, one does. */
export async function ensureConversation(parts: Pick<Parts, 'chats' | 'createChatId' | 'now'>): Promise<void> {
  const { chats, createChatId: createId, now } = parts;
  const { organizationId } = ORGANIZATIONS.acme;
  const agent = await chats.findAgent({ organizationId, accountId: ACCOUNTS.agent.accountId });
  if (agent === undefined) return;
  const nowMs = now();
  const customer: Customer = {
    ...VISITOR,
    avatar: undefined,
    sessionFields: [],
    page: undefined,
    seenMs: undefined,
    createdUs: nowMs * 1000,
    chatId: undefined,
    threadsCount: 0,
    agentLastEventUs: undefined,
    customerLastEventUs: undefined,
  };
  await chats.act(organizationId, async (rows) => {
    if ((await rows.findCustomer(VISITOR.customerId)) !== undefined) return;
    await rows.saveCustomer(customer, true);
    const actor = { type: 'agent' as const, id: agent.login, key: agent.accountId, agent };
    const acting = { actor, reach: 'all' as const, origin: undefined, nowMs, createId };
    await startChat(rows, acting, {
      groupIds: [0],
      properties: {},
      threadProperties: {},
      users: [{ id: VISITOR.customerId, type: 'customer' }],
      events: SAID.map(([by, text]) => ({
        ...message(text),
        authorId: by === 'visitor' ? VISITOR.customerId : undefined,
      })),
      active: true,
      continuous: true,
    });
  });
}

function message(text: string): NewEvent {
  return { type: 'message', customId: undefined, visibility: 'all', properties: {}, content: { text } };
}

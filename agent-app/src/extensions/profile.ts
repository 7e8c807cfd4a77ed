// The customer whom the agent looks at, as extensions are told of them. What an extension's scopes do not cover, the host leaves out.

import type { CustomerProfile } from '@gatehouse/extension-sdk/host';
import { type ChatsState, customerOf, lastThread } from '../chats/chats-state.ts';
import type { Selection } from '../shell/selection.ts';
import type { Visitor } from '../visitors/visitors.ts';
import type { WireCustomer } from '../wire/types.ts';

const SOURCES = { chat: 'chats', archive: 'archives', visitor: 'customers' } as const;

/** Undefined when nobody is selected, or the selected one is not known yet. */
export function profileOf(
  selected: Selection | undefined,
  { chats, visitors }: { chats: ChatsState; visitors: readonly Visitor[] },
): CustomerProfile | undefined {
  if (selected === undefined) return undefined;
  const source = SOURCES[selected.kind];
  if (selected.kind === 'visitor') {
    const visitor = visitors.find(({ id }) => id === selected.customerId);
    if (visitor === undefined) return { id: selected.customerId, chat: {}, source, geolocation: {} };
    const variables = Object.fromEntries(visitor.custom_variables.map(({ key, value }) => [key, value]));
    return { id: visitor.id, ...named(visitor.name), chat: {}, source, geolocation: {}, ...variablesOf(variables) };
  }
  const chat = chats.chats.get(selected.chatId);
  const customer = chat === undefined ? undefined : customerOf(chat);
  const id = customer?.id ?? selected.customerId;
  if (id === undefined) return undefined;
  const threadId = selected.threadId ?? (chat === undefined ? undefined : lastThread(chat)?.id);
  const [groupId] = chat?.groupIds ?? [];
  return {
    id,
    ...named(customer?.name),
    ...(customer?.email ? { email: customer.email } : {}),
    chat: {
      chat_id: selected.chatId,
      ...(threadId === undefined ? {} : { id: threadId }),
      ...(groupId === undefined ? {} : { groupID: String(groupId) }),
    },
    source,
    geolocation: {},
    ...variablesOf(Object.assign({}, ...(customer?.session_fields ?? [])) as Record<string, string>),
  };
}

function named(name: WireCustomer['name']): { name?: string } {
  return name ? { name } : {};
}

function variablesOf(customVariables: Record<string, string>): Pick<CustomerProfile, 'customVariables'> {
  return Object.keys(customVariables).length === 0 ? {} : { customVariables };
}

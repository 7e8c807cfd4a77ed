// `login`: what it takes, and what the customer is told first.

import { type Static, Type } from 'typebox';
import { countCustomerWrite } from '../../chat/acts/bound-writes.ts';
import { type CustomerFields, updateCustomer } from '../../chat/acts/customers.ts';
import type { Customer } from '../../chat/chat.ts';
import { ChatRefusal } from '../../chat/refusal.ts';
import { isOnline } from '../../chat/routing.ts';
import { customerFields, decodeCustomerFields } from '../actions/customer-fields.ts';
import { text } from '../actions/fields.ts';
import { eventsOf } from '../actions/thread-events.ts';
import type { ChatApi } from '../chat-api.ts';
import { PageFields } from './actions/myself.ts';
import { isForAll } from './present/chats.ts';
import { presentCustomer } from './present/users.ts';
import { type CustomerSpeaker, watchedGroupOf } from './speaker.ts';

export const LoginPayload = Type.Object({
  customer: Type.Optional(Type.Object(customerFields)),
  customer_page: Type.Optional(PageFields),
  group_id: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647, description: 'The group of the page.' })),
  is_mobile: Type.Optional(Type.Boolean()),
  referrer: Type.Optional(Type.String({ maxLength: 2048 })),
  application: Type.Optional(
    Type.Object({
      name: Type.Optional(text(256, 'A name.')),
      version: Type.Optional(text(256, 'A version.')),
      channel_type: Type.Optional(text(64, 'A type of channel.')),
    }),
  ),
});
type Login = Static<typeof LoginPayload>;

/** The answer to `login`; from then on chats begin in the group of the customer's page. */
export async function greet(
  api: ChatApi,
  speaker: CustomerSpeaker,
  payload: unknown,
): Promise<{ who: CustomerSpeaker; answer: object }> {
  const login = payload as Login;
  const { organizationId } = speaker;
  const customer = await arrive(api, speaker, login);
  const [{ agents, groupIds }, chat] = await Promise.all([
    api.chats.readStaff(organizationId),
    readChat(api, organizationId, customer),
  ]);
  const known = [0, ...groupIds];
  const pageGroupId = login.group_id !== undefined && known.includes(login.group_id) ? login.group_id : undefined;
  const who = { ...speaker, pageGroupId };
  const online = known.filter((groupId) => isOnline(agents, [groupId]));
  const answer = {
    customer: presentCustomer(customer),
    has_active_thread: chat?.has_active_thread ?? false,
    chats: chat === undefined ? [] : [chat],
    // Under this name and in this shape the platform tells its own programs who is there.
    __priv_dynamic_config: {
      ...(online.length === 0 ? {} : { online_groups_ids: online }),
      customer_groups: { monitoring: { id: watchedGroupOf(who) } },
    },
  };
  return { who, answer };
}

/** Notes what the page tells, if it is new, and that the customer is here. */
async function arrive(api: ChatApi, { organizationId, actor }: CustomerSpeaker, login: Login): Promise<Customer> {
  const customerId = actor.key;
  const found = await api.chats.findCustomer({ organizationId, customerId });
  if (found === undefined) throw new ChatRefusal('not_found', 'This customer is not there any more.');
  const nowMs = api.now();
  const { customer, customer_page } = login;
  const page = customer_page === undefined ? {} : { page: { url: customer_page.url, title: customer_page.title } };
  const fields: CustomerFields = { ...decodeCustomerFields(customer ?? {}), ...page };
  const isNew = Object.entries(fields).some(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(found[name as keyof Customer]),
  );
  if (!isNew) {
    await api.chats.touchCustomers({ customerIds: [customerId], nowMs });
    return found;
  }
  const acting = { actor, reach: { customerId }, origin: undefined, nowMs, createId: api.createChatId };
  const changed = { ...fields, seenMs: nowMs };
  await api.chats.act(organizationId, async (rows) => {
    await countCustomerWrite(rows, acting, api.maxCustomerWrites);
    await updateCustomer(rows, acting, { customerId, fields: changed });
  });
  api.acted();
  return { ...found, ...changed };
}

/** The customer's chat, and whether somebody has said something since they last read. */
async function readChat(api: ChatApi, organizationId: string, { chatId, customerId }: Customer) {
  const chat = chatId === undefined ? undefined : await api.chats.findChat({ organizationId, chatId });
  if (chat === undefined) return undefined;
  const events = await eventsOf({ api, organizationId }, { threadId: chat.lastThreadId });
  const seenUpToUs = chat.users.find(({ id }) => id === customerId)?.seenUpToUs ?? 0;
  const unread = events.some(
    (event) => isForAll(event) && event.authorId !== customerId && event.createdUs > seenUpToUs,
  );
  return { chat_id: chat.chatId, has_unread_events: unread, has_active_thread: chat.activeThreadId !== undefined };
}

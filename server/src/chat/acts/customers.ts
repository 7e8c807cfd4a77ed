// Customers: agents make them, and agents and they themselves change what is known of them.

import { randomUUID } from 'node:crypto';
import type { Customer } from '../chat.ts';
import type { ChatRows } from '../chat-storage.ts';
import { ChatRefusal } from '../refusal.ts';
import type { Acting, AgentActing } from './acting.ts';

export type CustomerFields = Partial<Pick<Customer, 'name' | 'email' | 'avatar' | 'sessionFields' | 'page' | 'seenMs'>>;

/** Makes a customer who has not come by themselves. */
export async function createCustomer(
  rows: ChatRows,
  acting: AgentActing,
  fields: CustomerFields,
): Promise<{ customerId: string }> {
  const customer: Customer = {
    customerId: randomUUID(),
    name: undefined,
    email: undefined,
    avatar: undefined,
    sessionFields: [],
    page: undefined,
    seenMs: undefined,
    ...fields,
    createdUs: acting.nowMs * 1000,
    chatId: undefined,
    threadsCount: 0,
    agentLastEventUs: undefined,
    customerLastEventUs: undefined,
  };
  await rows.saveCustomer(customer, true);
  await rows.tell({ type: 'customer_created', customer }, { to: 'organization' }, acting.origin);
  return { customerId: customer.customerId };
}

/** Changes the given fields only. */
export async function updateCustomer(
  rows: ChatRows,
  acting: Acting,
  { customerId, fields }: { readonly customerId: string; readonly fields: CustomerFields },
): Promise<void> {
  const found = await rows.findCustomer(customerId);
  if (found === undefined) throw new ChatRefusal('not_found', 'There is no customer with this id.', 'id');
  const customer = { ...found, ...fields };
  await rows.saveCustomer(customer, false);
  await rows.tell({ type: 'customer_updated', customer }, { to: 'organization', customerId }, acting.origin);
}

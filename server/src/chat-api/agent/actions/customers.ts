// The actions on customers.

import { Type } from 'typebox';
import { createCustomer, updateCustomer } from '../../../chat/acts/customers.ts';
import { ChatRefusal } from '../../../chat/refusal.ts';
import { customerFields, decodeCustomerFields, requireChange } from '../../actions/customer-fields.ts';
import { text } from '../../actions/fields.ts';
import { listFields, openList } from '../../actions/pages.ts';
import { invalid } from '../../errors.ts';
import { presentCustomer } from '../present/users.ts';
import { defineAction } from './define.ts';

const CustomerId = text(64, 'The id of the customer.');
export const getCustomer = defineAction({
  name: 'get_customer',
  summary: 'One customer.',
  scopes: ['customers:ro'],
  payload: Type.Object({ id: CustomerId }),
  async run({ api, organizationId }, { id: customerId }) {
    const customer = await api.chats.findCustomer({ organizationId, customerId });
    if (customer === undefined) throw new ChatRefusal('not_found', 'There is no customer with this id.', 'id');
    const { chatId } = customer;
    return { ...presentCustomer(customer), ...(chatId === undefined ? {} : { chat_ids: [chatId] }) };
  },
});

export const listCustomers = defineAction({
  name: 'list_customers',
  summary: 'All customers, by the time when they were made.',
  scopes: ['customers:ro'],
  payload: Type.Object({
    ...listFields(100),
    sort_by: Type.Optional(
      Type.Unsafe<'created_at'>({ type: 'string', enum: ['created_at'], description: 'created_at.' }),
    ),
    filters: Type.Optional(Type.Object({})),
  }),
  async run(call, payload) {
    const [filter] = Object.keys(payload.filters ?? {});
    if (filter !== undefined)
      throw invalid(`filters.${filter.slice(0, 64)}`, 'Filters of customers are not served here.');
    const { page, ends } = openList(call, { action: 'list_customers', payload, limit: 10 });
    const found = await call.api.chats.listCustomers({ organizationId: call.organizationId, page });
    return { customers: found.items.map(presentCustomer), total_customers: found.found, ...ends(found) };
  },
});

export const createCustomerAction = defineAction({
  name: 'create_customer',
  summary: 'Makes a customer.',
  scopes: ['customers:rw'],
  payload: Type.Object(customerFields),
  pushes: ['incoming_customer'],
  once: true,
  async run(call, payload) {
    const { customerId } = await call.act((rows, acting) =>
      createCustomer(rows, acting, decodeCustomerFields(payload)),
    );
    return { customer_id: customerId };
  },
});

export const updateCustomerAction = defineAction({
  name: 'update_customer',
  summary: 'Changes what is known of a customer: at least one field.',
  scopes: ['customers:rw'],
  payload: Type.Object({ id: CustomerId, ...customerFields }),
  pushes: ['customer_updated'],
  async run(call, { id: customerId, ...payload }) {
    const changed = decodeCustomerFields(payload);
    requireChange(changed);
    await call.act((rows, acting) => updateCustomer(rows, acting, { customerId, fields: changed }));
    return undefined;
  },
});

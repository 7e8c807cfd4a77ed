// What customers say of themselves.

import { Type } from 'typebox';
import { updateCustomer } from '../../../chat/acts/customers.ts';
import { ChatRefusal } from '../../../chat/refusal.ts';
import { customerFields, decodeCustomerFields, requireChange, SessionFields } from '../../actions/customer-fields.ts';
import { text, WEB_ADDRESS } from '../../actions/fields.ts';
import { presentCustomer } from '../present/users.ts';
import { defineAction } from './define.ts';

export const getCustomer = defineAction({
  name: 'get_customer',
  summary: 'The customer themselves.',
  payload: Type.Object({}),
  async run({ api, organizationId, who }) {
    const customer = await api.chats.findCustomer({ organizationId, customerId: who.actor.key });
    if (customer === undefined) throw new ChatRefusal('not_found', 'This customer is not there any more.');
    return presentCustomer(customer);
  },
});

export const updateCustomerAction = defineAction({
  name: 'update_customer',
  summary: 'Changes what is known of the customer: at least one field.',
  payload: Type.Object(customerFields),
  pushes: ['customer_updated'],
  async run(call, payload) {
    const fields = decodeCustomerFields(payload);
    requireChange(fields);
    const customerId = call.who.actor.key;
    await call.act((rows, acting) => updateCustomer(rows, acting, { customerId, fields }));
    return undefined;
  },
});

export const setSessionFieldsAction = defineAction({
  name: 'set_customer_session_fields',
  summary: 'Replaces the session fields.',
  payload: Type.Object({ session_fields: SessionFields }),
  pushes: ['customer_updated'],
  async run(call, { session_fields: sessionFields }) {
    const customerId = call.who.actor.key;
    await call.act((rows, acting) => updateCustomer(rows, acting, { customerId, fields: { sessionFields } }));
    return undefined;
  },
});

/** Where a customer is: the page's address and its title. */
export const PageFields = Type.Object({
  url: Type.String({
    minLength: 1,
    maxLength: 2048,
    pattern: `^${WEB_ADDRESS}$`,
    description: 'An http or https URL.',
  }),
  title: Type.Optional(text(512, 'The title of the page.', { empty: true })),
});

export const updateCustomerPageAction = defineAction({
  name: 'update_customer_page',
  summary: 'Tells on which page the customer is.',
  payload: PageFields,
  async run(call, { url, title }) {
    const customerId = call.who.actor.key;
    const fields = { page: { url, title }, seenMs: call.api.now() };
    await call.act((rows, acting) => updateCustomer(rows, acting, { customerId, fields }));
    return undefined;
  },
});

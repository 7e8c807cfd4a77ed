// Users as the Agent Chat API shows them.

import type { ChatAgent, ChatUser, Customer } from '../../../chat/chat.ts';
import { formatUs } from '../../times.ts';
import { withoutUndefined } from '../../without-undefined.ts';

export function presentUser(user: ChatUser): object {
  const { id, present, visibility, seenUpToUs } = user;
  const events_seen_up_to = seenUpToUs === undefined ? undefined : formatUs(seenUpToUs);
  if (user.type === 'customer') {
    return withoutUndefined({ ...presentCustomer(user.customer), present, events_seen_up_to });
  }
  const { name, avatar } = user;
  return withoutUndefined({
    id,
    type: 'agent',
    name,
    email: id,
    present,
    events_seen_up_to,
    avatar,
    visibility,
  });
}

export function presentCustomer(customer: Customer): object {
  const { name, email, avatar, sessionFields, agentLastEventUs, customerLastEventUs } = customer;
  return withoutUndefined({
    id: customer.customerId,
    type: 'customer',
    name,
    email,
    email_verified: email === undefined ? undefined : false,
    avatar,
    created_at: formatUs(customer.createdUs),
    session_fields: sessionFields.length === 0 ? undefined : sessionFields,
    statistics: {
      chats_count: customer.chatId === undefined ? 0 : 1,
      threads_count: customer.threadsCount,
      visits_count: 0,
      page_views_count: 0,
      greetings_shown_count: 0,
      greetings_accepted_count: 0,
    },
    agent_last_event_created_at: agentLastEventUs === undefined ? undefined : formatUs(agentLastEventUs),
    customer_last_event_created_at: customerLastEventUs === undefined ? undefined : formatUs(customerLastEventUs),
  });
}

/** The agent who signs in on a socket. `permission`: the role. */
export function presentMyProfile(agent: ChatAgent, permission: string): object {
  const { login, name, avatar, status } = agent;
  return {
    id: login,
    type: 'agent',
    name,
    email: login,
    present: true,
    avatar,
    routing_status: status.replaceAll(' ', '_'),
    permission,
  };
}

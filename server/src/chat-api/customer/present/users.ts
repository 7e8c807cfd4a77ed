// Users as customers see them: agents by name and picture, not by their address.

import { createHash } from 'node:crypto';
import type { ChatAgent, ChatUser, Customer } from '../../../chat/chat.ts';
import { formatUs } from '../../times.ts';
import { withoutUndefined } from '../../without-undefined.ts';

/**
 * The id by which customers know a user: their own as it is; of an agent, whose id is an e-mail address, 32 hex digits that stand for it
 * within the organization.
 */
export function publicId(organizationId: string, id: string): string {
  if (!id.includes('@')) return id;
  return createHash('sha256').update(`${organizationId}\n${id}`).digest('hex').slice(0, 32);
}

/** Agents who are there for agents alone are nobody to a customer. */
export function isVisible({ visibility }: Pick<ChatUser, 'visibility'>): boolean {
  return visibility === 'all';
}

export function presentUser(organizationId: string, user: ChatUser): object {
  const { id, present, seenUpToUs } = user;
  const events_seen_up_to = seenUpToUs === undefined ? undefined : formatUs(seenUpToUs);
  if (user.type === 'customer') {
    return withoutUndefined({ ...presentProfile(user.customer), present, events_seen_up_to });
  }
  const { name, avatar, jobTitle: job_title } = user;
  const person = { id: publicId(organizationId, id), type: 'agent', name, avatar, job_title };
  return withoutUndefined({ ...person, present, events_seen_up_to });
}

/** The agent who would get a chat. */
export function presentAgent(organizationId: string, { login, name, avatar, jobTitle: job_title }: ChatAgent): object {
  return { id: publicId(organizationId, login), type: 'agent', name, avatar, job_title, is_bot: false };
}

/** The customer themselves, with what counts of them. */
export function presentCustomer(customer: Customer): object {
  const { chatId, threadsCount: threads_count } = customer;
  return {
    ...presentProfile(customer),
    statistics: {
      chats_count: chatId === undefined ? 0 : 1,
      threads_count,
      visits_count: 0,
      page_views_count: 0,
      greetings_shown_count: 0,
      greetings_accepted_count: 0,
    },
  };
}

function presentProfile({ customerId: id, name, email, avatar, sessionFields }: Customer): object {
  const email_verified = email === undefined ? undefined : false;
  const session_fields = sessionFields.length === 0 ? undefined : sessionFields;
  return withoutUndefined({ id, type: 'customer', name, email, email_verified, avatar, session_fields });
}

// Reading single things of chats, inside an act and outside: `run` is the transaction or the database.

import type { Chat, ChatEvent, ChatUser, Customer, Thread } from '../../chat/chat.ts';
import type { SqlValue } from '../database.ts';
import {
  type CustomerRow,
  type EventRow,
  toChat,
  toCustomer,
  toEvent,
  toThread,
  toUser,
  type UserRow,
} from './columns.ts';
import type { ChatSchema } from './schema.ts';

/** Runs prepared SQL and answers its rows. */
export type Run = <Row>(sql: string, parameters: readonly SqlValue[]) => Promise<readonly Row[]>;

const CUSTOMERS = `
  select p.customer_id, p.name, p.email, p.avatar, p.session_fields, p.created_at, p.page_url, p.page_title, p.seen_at,
    c.chat_id, c.threads_count, c.agent_last_event_us, c.customer_last_event_us
  from customers p
  left join chats c on c.organization_id = p.organization_id and c.customer_id = p.customer_id
  where p.organization_id = $1`;

const USERS = `
  select u.chat_id, u.type, u.user_id, u.present, u.visibility, u.seen_up_to_us, u.follows, u.took_part,
    a.email as agent_login, a.name as agent_name, g.avatar as agent_avatar, g.job_title,
    p.name, p.email, p.avatar, p.session_fields, p.created_at, p.page_url, p.page_title, p.seen_at,
    c.threads_count, c.agent_last_event_us, c.customer_last_event_us
  from chat_users u
  left join accounts a on u.type = 'agent' and a.account_id = u.user_id
  left join agents g on u.type = 'agent' and g.organization_id = u.organization_id and g.account_id = u.user_id
  left join customers p
    on u.type = 'customer' and p.customer_id = u.user_id and p.organization_id = u.organization_id
  left join chats c on c.organization_id = u.organization_id and c.chat_id = u.chat_id
  where u.organization_id = $1`;

/** The author as the wire calls them. */
const EVENTS = `
  select e.thread_id, e.number, e.type, coalesce(a.email, e.author_id) as author_id, e.custom_id, e.visibility,
    e.properties, e.content, e.created_us
  from chat_events e
  left join accounts a on e.author_type = 'agent' and a.account_id = e.author_id
  where e.organization_id = $1`;

/** `$3, $4, $5` for three values, when `$1` and `$2` stand before them. */
export function places(count: number, after: number): string {
  return Array.from({ length: count }, (_, index) => `$${after + index + 1}`).join(', ');
}

export type One<Key extends string> = { readonly organizationId: string } & Readonly<Record<Key, string>>;

export async function findChat(run: Run, { organizationId, chatId }: One<'chatId'>): Promise<Chat | undefined> {
  const sql = 'select * from chats where organization_id = $1 and chat_id = $2';
  const [[row], users] = await Promise.all([
    run<ChatSchema['chats']>(sql, [organizationId, chatId]),
    listUsers(run, { organizationId, chatIds: [chatId] }),
  ]);
  return row && toChat(row, users.get(chatId) ?? []);
}

/** The users of each chat: the customer first, then agents in a fixed order. */
export async function listUsers(
  run: Run,
  { organizationId, chatIds }: { organizationId: string; chatIds: readonly string[] },
): Promise<Map<string, ChatUser[]>> {
  const users = new Map<string, ChatUser[]>(chatIds.map((chatId) => [chatId, []]));
  if (chatIds.length === 0) return users;
  const sql = `${USERS} and u.chat_id in (${places(chatIds.length, 1)}) order by u.type desc, u.user_id`;
  for (const row of await run<UserRow>(sql, [organizationId, ...chatIds])) users.get(row.chat_id)?.push(toUser(row));
  return users;
}

export async function findThread(run: Run, { organizationId, threadId }: One<'threadId'>): Promise<Thread | undefined> {
  const sql = 'select * from chat_threads where organization_id = $1 and thread_id = $2';
  const [row] = await run<ChatSchema['chat_threads']>(sql, [organizationId, threadId]);
  return row && toThread(row);
}

export async function listEvents(
  run: Run,
  { organizationId, threadId, limit }: One<'threadId'> & { limit: number },
): Promise<ChatEvent[]> {
  const sql = `${EVENTS} and e.thread_id = $2 order by e.number desc limit $3`;
  const rows = await run<EventRow>(sql, [organizationId, threadId, limit]);
  return rows.map(toEvent).reverse();
}

/** Events by thread and number, in no order. */
export async function findEvents(
  run: Run,
  { organizationId, keys }: { organizationId: string; keys: readonly (readonly [threadId: string, number: number])[] },
): Promise<ChatEvent[]> {
  const found: ChatEvent[] = [];
  // A statement has so many parameters at most.
  for (let begin = 0; begin < keys.length; begin += 100) {
    const some = keys.slice(begin, begin + 100);
    // Conditions with `or` between them would send SQLite through all events of the organization.
    const wanted = some.map((_, index) => `($${2 * index + 2}, cast($${2 * index + 3} as integer))`);
    const sql = `${EVENTS} and (e.thread_id, e.number) in (values ${wanted.join(', ')})`;
    const rows = await run<EventRow>(sql, [organizationId, ...some.flat()]);
    found.push(...rows.map(toEvent));
  }
  return found;
}

export async function findCustomer(
  run: Run,
  { organizationId, customerId }: One<'customerId'>,
): Promise<Customer | undefined> {
  const [row] = await run<CustomerRow>(`${CUSTOMERS} and p.customer_id = $2`, [organizationId, customerId]);
  return row && toCustomer(row);
}

/** For lists: the statement up to its conditions. */
export const SELECT_CUSTOMERS = CUSTOMERS;

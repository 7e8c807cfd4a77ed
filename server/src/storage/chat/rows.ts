// What an act reads and writes of its organization, in its transaction.

import type { Kysely } from 'kysely';
import type { ChatRows } from '../../chat/chat-storage.ts';
import { encodeFlag, orNull } from '../columns.ts';
import type { SqlValue } from '../database.ts';
import { execute } from '../execute.ts';
import type { Schema } from '../schema.ts';
import { countInWindow } from '../throttle.ts';
import { customerColumns, toChatRow, toThread, toThreadRow } from './columns.ts';
import { findChat, findCustomer, findEvents, findThread, type Run } from './reads.ts';
import type { ChatSchema } from './schema.ts';
import { findQueue, listAgents, listChatIdsOfAgent, listGroupIds, readLoad } from './staff.ts';

/** Threads that wait are looked at so many at a time. */
const MOST_QUEUED = 100;

const UPDATE_CUSTOMER = `
  update customers set name = $3, email = $4, avatar = $5, session_fields = $6, page_url = $7, page_title = $8, seen_at = $9
  where organization_id = $1 and customer_id = $2`;

export function createRows(tx: Kysely<Schema>, organizationId: string): Omit<ChatRows, 'tell'> {
  const run: Run = async <Row>(sql: string, parameters: readonly SqlValue[]) =>
    (await execute<Row>(tx, sql, parameters)).rows;
  const write = async (sql: string, parameters: readonly SqlValue[]): Promise<void> => {
    await execute(tx, sql, parameters);
  };
  const upsert = (table: keyof ChatSchema, keys: readonly string[], row: Readonly<Record<string, SqlValue>>) =>
    write(upsertStatement(table, keys, row), Object.values(row));

  return {
    findChat: (chatId) => findChat(run, { organizationId, chatId }),
    findThread: (threadId) => findThread(run, { organizationId, threadId }),
    async findEvent({ threadId, number }) {
      return (await findEvents(run, { organizationId, keys: [[threadId, number]] }))[0];
    },
    async findEventByCustomId({ threadId, authorId, customId }) {
      const sql = `
        select number from chat_events
        where organization_id = $1 and thread_id = $2 and author_id = $3 and custom_id = $4`;
      const [row] = await run<{ number: number }>(sql, [organizationId, threadId, authorId, customId]);
      return row?.number;
    },
    async findChatIdOfCustomer(customerId) {
      const sql = 'select chat_id from chats where organization_id = $1 and customer_id = $2';
      return (await run<{ chat_id: string }>(sql, [organizationId, customerId]))[0]?.chat_id;
    },
    findCustomer: (customerId) => findCustomer(run, { organizationId, customerId }),
    listAgents: () => listAgents(run, organizationId),
    listGroupIds: () => listGroupIds(run, organizationId),
    readLoad: () => readLoad(run, organizationId),
    async listQueue() {
      const sql = `
        select * from chat_threads where organization_id = $1 and queued_us is not null
        order by queued_us, thread_id limit ${MOST_QUEUED}`;
      return (await run<ChatSchema['chat_threads']>(sql, [organizationId])).map(toThread);
    },

    async findLastQueuedUs() {
      const sql =
        'select max(queued_us) as last from chat_threads where organization_id = $1 and queued_us is not null';
      return (await run<{ last: number | null }>(sql, [organizationId]))[0]?.last ?? 0;
    },
    findQueue: (threadId) => findQueue(run, { organizationId, threadId }),

    saveChat: (chat) => upsert('chats', ['organization_id', 'chat_id'], toChatRow(organizationId, chat)),
    async saveThread(thread, as) {
      await upsert('chat_threads', ['organization_id', 'thread_id'], toThreadRow(organizationId, thread));
      const { threadId, groupIds } = thread;
      if (as === undefined) return;
      const known = as === 'new' ? [] : await listThreadGroups(run, organizationId, threadId);
      for (const groupId of known.filter((one) => !groupIds.includes(one))) {
        const sql = 'delete from chat_thread_groups where organization_id = $1 and thread_id = $2 and group_id = $3';
        await write(sql, [organizationId, threadId, groupId]);
      }
      for (const groupId of groupIds.filter((one) => !known.includes(one))) {
        const sql = 'insert into chat_thread_groups (organization_id, thread_id, group_id) values ($1, $2, $3)';
        await write(sql, [organizationId, threadId, groupId]);
      }
    },
    saveUser: (chatId, user) =>
      upsert('chat_users', ['organization_id', 'chat_id', 'type', 'user_id'], {
        organization_id: organizationId,
        chat_id: chatId,
        type: user.type,
        user_id: user.userId,
        present: encodeFlag(user.present),
        visibility: user.visibility,
        seen_up_to_us: orNull(user.seenUpToUs),
        follows: encodeFlag(user.follows),
        took_part: encodeFlag(user.tookPart),
      }),
    addEvent: (event, author) =>
      upsert('chat_events', [], {
        organization_id: organizationId,
        thread_id: event.threadId,
        number: event.number,
        type: event.type,
        author_id: orNull(author?.id),
        author_type: orNull(author?.type),
        custom_id: orNull(event.customId),
        visibility: event.visibility,
        properties: JSON.stringify(event.properties),
        content: JSON.stringify(event.content),
        created_us: event.createdUs,
      }),
    saveEventProperties: ({ threadId, number, properties }) =>
      write('update chat_events set properties = $4 where organization_id = $1 and thread_id = $2 and number = $3', [
        organizationId,
        threadId,
        number,
        JSON.stringify(properties),
      ]),
    async saveCustomer(customer, isNew) {
      if (isNew) {
        const sql = 'insert into customers (customer_id, organization_id, created_at) values ($1, $2, $3)';
        await write(sql, [customer.customerId, organizationId, Math.floor(customer.createdUs / 1000)]);
      }
      await write(UPDATE_CUSTOMER, [organizationId, ...customerColumns(customer)]);
    },
    async takeDeparted({ accountId, now }) {
      const sql = `
        update agents set connected_until = null
        where organization_id = $1 and account_id = $2 and connected_until < $3`;
      return (await execute(tx, sql, [organizationId, accountId, now])).changes > 0;
    },
    listChatIdsOfAgent: (accountId) => listChatIdsOfAgent(run, organizationId, accountId),
    setRoutingStatus: ({ accountId, status }) =>
      write('update agents set status = $3 where organization_id = $1 and account_id = $2', [
        organizationId,
        accountId,
        status,
      ]),

    countWrite: ({ customerId, windowMs, now }) =>
      countInWindow(tx, { key: `customer-writes:${customerId}`, windowMs, now }),

    async findAnswer(key) {
      const sql = 'select answer from chat_answers where organization_id = $1 and key = $2';
      const [row] = await run<{ answer: string }>(sql, [organizationId, key]);
      return row === undefined ? undefined : (JSON.parse(row.answer) as unknown);
    },
    saveAnswer: (key, answer, nowMs) =>
      upsert('chat_answers', [], {
        organization_id: organizationId,
        key,
        answer: JSON.stringify(answer),
        written_at: nowMs,
      }),
  };
}

async function listThreadGroups(run: Run, organizationId: string, threadId: string): Promise<number[]> {
  const sql = 'select group_id from chat_thread_groups where organization_id = $1 and thread_id = $2';
  return (await run<{ group_id: number }>(sql, [organizationId, threadId])).map(({ group_id }) => group_id);
}

/** Inserts the row; where one with the same keys is there, changes it. Without keys a second one fails. */
function upsertStatement(table: string, keys: readonly string[], row: Readonly<Record<string, SqlValue>>): string {
  const columns = Object.keys(row);
  const values = columns.map((_, index) => `$${index + 1}`).join(', ');
  const changed = columns.filter((column) => !keys.includes(column)).map((column) => `${column} = excluded.${column}`);
  const conflict = keys.length === 0 ? '' : `on conflict (${keys.join(', ')}) do update set ${changed.join(', ')}`;
  return `insert into ${table} (${columns.join(', ')}) values (${values}) ${conflict}`;
}

// Pages of chats, threads and customers. A page is read from an index where the one before it ended.

import type { Customer, Thread } from '../../chat/chat.ts';
import type { ChatStorage, ListedChat, Page, PageQuery, Visitor } from '../../chat/chat-storage.ts';
import type { Reach } from '../../chat/reach.ts';
import type { Database, SqlValue } from '../database.ts';
import { type CustomerRow, toChat, toCustomer, toThread } from './columns.ts';
import { findEvents, listUsers, places, type Run, SELECT_CUSTOMERS } from './reads.ts';
import type { ChatSchema } from './schema.ts';

/** A statement under construction: its conditions, and what they bind. */
class Selection {
  readonly parameters: SqlValue[] = [];
  readonly #conditions: string[] = [];

  bind(value: SqlValue): string {
    return `$${this.parameters.push(value)}`;
  }

  where(condition: string): void {
    this.#conditions.push(condition);
  }

  get conditions(): string {
    return this.#conditions.map((condition) => `(${condition})`).join(' and ');
  }
}

type Of<Name extends keyof ChatStorage> = ChatStorage[Name] extends (query: infer Query) => unknown ? Query : never;

export async function listChats(
  database: Database,
  { organizationId, reach, groupIds, includeActive, page }: Of<'listChats'>,
): Promise<Page<ListedChat> & { found: number }> {
  const run: Run = (sql, parameters) => database.queryRead(sql, parameters);
  const selection = new Selection();
  const organization = selection.bind(organizationId);
  selection.where(`c.organization_id = ${organization}`);
  const thread = { threadId: 'c.last_thread_id', chatId: 'c.chat_id', organization };
  withinReach(selection, reach, thread);
  inGroups(selection, groupIds, thread);
  if (!includeActive) selection.where('c.active_thread_id is null');
  const found = await count(run, 'chats c', selection);
  const { items: rows, ...ends } = await readPage<ChatSchema['chats']>(run, {
    select: 'select c.* from chats c where',
    selection,
    page,
    place: { us: timeOf('c.last_thread_us', reach), id: 'c.chat_id' },
    placeOf: (row) => ({ us: row.last_thread_us, id: row.chat_id }),
  });
  return { items: await withLastThreads(run, organizationId, rows), ...ends, found };
}

export async function listThreads(
  database: Database,
  query: Of<'listThreads'>,
): Promise<Page<Thread> & { found: number }> {
  const run: Run = (sql, parameters) => database.queryRead(sql, parameters);
  const selection = new Selection();
  const organization = selection.bind(query.organizationId);
  selection.where(`t.organization_id = ${organization}`);
  if (query.chatId !== undefined) selection.where(`t.chat_id = ${selection.bind(query.chatId)}`);
  if (query.threadIds !== undefined) {
    const ids = query.threadIds.map((id) => selection.bind(id)).join(', ');
    selection.where(ids === '' ? '1 = 0' : `t.thread_id in (${ids})`);
  }
  if (query.fromUs !== undefined) selection.where(`t.created_us >= ${selection.bind(query.fromUs)}`);
  if (query.toUs !== undefined) selection.where(`t.created_us <= ${selection.bind(query.toUs)}`);
  if (query.ended === true) selection.where('t.active = 0');
  if (query.userId !== undefined) selection.where(listHas(database, 't.user_ids', selection.bind(query.userId)));
  for (const tag of query.tags ?? []) selection.where(listHas(database, 't.tags', selection.bind(tag)));
  const thread = { threadId: 't.thread_id', chatId: 't.chat_id', organization };
  withinReach(selection, query.reach, thread);
  inGroups(selection, query.groupIds, thread);
  const found = await count(run, 'chat_threads t', selection);
  const { items, ...ends } = await readPage<ChatSchema['chat_threads']>(run, {
    select: 'select t.* from chat_threads t where',
    selection,
    page: query.page,
    place: { us: query.chatId === undefined ? timeOf('t.created_us', query.reach) : 't.created_us', id: 't.thread_id' },
    placeOf: (row) => ({ us: row.created_us, id: row.thread_id }),
  });
  return { items: items.map(toThread), ...ends, found };
}

export async function listCustomers(
  database: Database,
  { organizationId, page }: Of<'listCustomers'>,
): Promise<Page<Customer> & { found: number }> {
  const run: Run = (sql, parameters) => database.queryRead(sql, parameters);
  const selection = new Selection();
  selection.where(`p.organization_id = ${selection.bind(organizationId)}`);
  const found = await count(run, 'customers p', selection);
  const { items, ...ends } = await readPage<CustomerRow>(run, {
    // The statement begins with the same condition, so that `$1` is the organization in both.
    select: `${SELECT_CUSTOMERS} and`,
    selection,
    page,
    place: { us: 'p.created_at', id: 'p.customer_id' },
    placeOf: (row) => ({ us: row.created_at, id: row.customer_id }),
  });
  return { items: items.map(toCustomer), ...ends, found };
}

/** Where a page stands in the list. Of few chats they are all found and then sorted: the sum keeps SQLite from going through all others by time. */
function timeOf(column: string, reach: Reach): string {
  const areFew = reach !== 'all' && ('customerId' in reach || reach.groupIds.length === 0);
  return areFew ? `(${column} + 0)` : column;
}

export async function listVisitors(
  database: Database,
  { organizationId, seenSinceMs, limit }: Of<'listVisitors'>,
): Promise<Visitor[]> {
  const run: Run = (sql, parameters) => database.queryRead(sql, parameters);
  const sql = `${SELECT_CUSTOMERS} and p.seen_at >= $2 order by p.seen_at desc, p.customer_id limit $3`;
  const rows = await run<CustomerRow>(sql, [organizationId, seenSinceMs, limit]);
  const chatIds = rows.flatMap(({ chat_id }) => chat_id ?? []);
  const active = new Map<string, ListedChat>();
  for (let begin = 0; begin < chatIds.length; begin += 100) {
    const some = chatIds.slice(begin, begin + 100);
    const chats = await run<ChatSchema['chats']>(
      `select c.* from chats c
        where c.organization_id = $1 and c.chat_id in (${places(some.length, 1)}) and c.active_thread_id is not null`,
      [organizationId, ...some],
    );
    for (const listed of await withLastThreads(run, organizationId, chats)) active.set(listed.chat.chatId, listed);
  }
  return rows.map((row) => ({ customer: toCustomer(row), active: active.get(row.chat_id ?? '') }));
}

/** Whether a list, which is kept as JSON text, has this value. */
function listHas({ kind }: Pick<Database, 'kind'>, column: string, parameter: string): string {
  const each = kind === 'postgres' ? `json_array_elements_text(${column}::json) as j(value)` : `json_each(${column}) j`;
  return `exists (select 1 from ${each} where j.value = ${parameter})`;
}

type ThreadColumns = { readonly threadId: string; readonly chatId: string; readonly organization: string };

function withinReach(selection: Selection, reach: Reach, thread: ThreadColumns): void {
  if (reach === 'all') return;
  const { threadId, chatId, organization } = thread;
  if ('customerId' in reach) {
    const customer = selection.bind(reach.customerId);
    selection.where(`${chatId} = (select y.chat_id from chats y
      where y.organization_id = ${organization} and y.customer_id = ${customer})`);
    return;
  }
  const groups = reach.groupIds.map((groupId) => selection.bind(groupId)).join(', ');
  const account = selection.bind(reach.accountId);
  const ofGroups = `exists (select 1 from chat_thread_groups x
    where x.organization_id = ${organization} and x.thread_id = ${threadId} and x.group_id in (${groups}))`;
  const ofMembers = `${chatId} in (select u.chat_id from chat_users u
    where u.organization_id = ${organization} and u.type = 'agent' and u.user_id = ${account} and u.present = 1)`;
  selection.where(groups === '' ? ofMembers : `${ofGroups} or ${ofMembers}`);
}

function inGroups(selection: Selection, groupIds: readonly number[] | undefined, thread: ThreadColumns): void {
  if (groupIds === undefined) return;
  const groups = groupIds.map((groupId) => selection.bind(groupId)).join(', ');
  selection.where(
    groups === ''
      ? '1 = 0'
      : `exists (select 1 from chat_thread_groups x where x.organization_id = ${thread.organization}
          and x.thread_id = ${thread.threadId} and x.group_id in (${groups}))`,
  );
}

/** More are not counted one by one for every page. */
const MOST_COUNTED = 10_000;

async function count(run: Run, table: string, selection: Selection): Promise<number> {
  const some = `select 1 from ${table} where ${selection.conditions} limit ${MOST_COUNTED}`;
  const sql = `select count(*) as found from (${some}) counted`;
  const [row] = await run<{ found: number }>(sql, selection.parameters);
  return Number(row?.found ?? 0);
}

type Reading<Row> = {
  readonly select: string;
  readonly selection: Selection;
  readonly page: PageQuery;
  readonly place: { readonly us: string; readonly id: string };
  readonly placeOf: (row: Row) => { us: number; id: string };
};

/** One row more than the page has is read, to know whether there is another page that way. */
async function readPage<Row>(run: Run, { select, selection, page, place, placeOf }: Reading<Row>): Promise<Page<Row>> {
  const { order, limit, start, skip = 0 } = page;
  const back = start?.direction === 'previous';
  const ascending = (order === 'asc') !== back;
  if (start !== undefined) {
    const [us, id] = [selection.bind(start.us), selection.bind(start.id)];
    selection.where(`(${place.us}, ${place.id}) ${ascending ? '>' : '<'} (${us}, ${id})`);
  }
  const way = ascending ? 'asc' : 'desc';
  const rows = await run<Row>(
    `${select} ${selection.conditions} order by ${place.us} ${way}, ${place.id} ${way} limit ${selection.bind(limit + 1)} offset ${selection.bind(skip)}`,
    selection.parameters,
  );
  const more = rows.length > limit;
  const items = rows.slice(0, limit);
  if (back) items.reverse();
  const [first, last] = [items[0], items.at(-1)];
  const hasNext = back || more;
  const hasPrevious = back ? more : start !== undefined;
  return {
    items,
    ...(hasNext && last !== undefined ? { next: { ...placeOf(last), direction: 'next' } } : {}),
    ...(hasPrevious && first !== undefined ? { previous: { ...placeOf(first), direction: 'previous' } } : {}),
  };
}

async function withLastThreads(
  run: Run,
  organizationId: string,
  rows: readonly ChatSchema['chats'][],
): Promise<ListedChat[]> {
  if (rows.length === 0) return [];
  const users = await listUsers(run, { organizationId, chatIds: rows.map(({ chat_id }) => chat_id) });
  const chats = rows.map((row) => toChat(row, users.get(row.chat_id) ?? []));
  const keys = chats.flatMap(({ lastEvents }) => Object.values(lastEvents));
  const events = await findEvents(run, { organizationId, keys });
  const threadIds = [...new Set([...chats.map(({ lastThreadId }) => lastThreadId), ...keys.map(([id]) => id)])];
  const threads = new Map<string, Thread>();
  for (let begin = 0; begin < threadIds.length; begin += 100) {
    const some = threadIds.slice(begin, begin + 100);
    const sql = `select * from chat_threads where organization_id = $1 and thread_id in (${places(some.length, 1)})`;
    const found = await run<ChatSchema['chat_threads']>(sql, [organizationId, ...some]);
    for (const row of found) threads.set(row.thread_id, toThread(row));
  }
  return chats.flatMap((chat) => {
    const lastThread = threads.get(chat.lastThreadId);
    if (lastThread === undefined) return [];
    const lastEvents = events
      .filter(({ type, threadId, number }) => {
        const last = chat.lastEvents[type];
        return last !== undefined && last[0] === threadId && last[1] === number;
      })
      .map((event) => ({ event, threadUs: threads.get(event.threadId)?.createdUs ?? 0 }));
    return [{ chat, lastThread, lastEvents }];
  });
}

// What chats ask of storage. Everything is of one organization, which stands in each query; nothing is found by an id alone.

import type { Audience, Change, Origin, Queue, Told } from './change.ts';
import type { Chat, ChatAgent, ChatEvent, ChatHead, Customer, RoutingStatus, Thread, Visibility } from './chat.ts';
import type { Reach } from './reach.ts';
import type { Load } from './routing.ts';

/** Where a page begins: after this place in the list, or before it. */
export type PageStart = { readonly us: number; readonly id: string; readonly direction: 'next' | 'previous' };
export type PageQuery = {
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly start: PageStart | undefined;
  /** So many of the page's beginning are passed over, for lists whose pages have numbers. */
  readonly skip?: number;
};
/** A page of a list; `next` and `previous` only where there is more. */
export type Page<Item> = { readonly items: readonly Item[]; readonly next?: PageStart; readonly previous?: PageStart };

/** A customer who is here, and the chat with its last thread while that is active. */
export type Visitor = { readonly customer: Customer; readonly active: ListedChat | undefined };

export type ListedChat = {
  readonly chat: Chat;
  readonly lastThread: Thread;
  readonly lastEvents: readonly { readonly event: ChatEvent; readonly threadUs: number }[];
};

type OfOrganization = { readonly organizationId: string };
type Period = { readonly fromUs?: number | undefined; readonly toUs?: number | undefined };

export interface ChatStorage {
  /**
   * One transaction that begins by locking the organization's log, so that acts of one organization follow each other, on all processes, and
   * changes are numbered in the order in which they are committed. When `run` throws, nothing stays. `run` awaits nothing but its rows.
   */
  act<T>(organizationId: string, run: (rows: ChatRows) => Promise<T>): Promise<T>;

  /** The agent with its groups, or undefined when the account is no active agent there. */
  findAgent(query: OfOrganization & { accountId: string }): Promise<ChatAgent | undefined>;
  findChat(query: OfOrganization & { chatId: string }): Promise<Chat | undefined>;
  findThread(query: OfOrganization & { threadId: string }): Promise<Thread | undefined>;
  /** The events of a thread in order; at most the last `limit`. */
  listEvents(query: OfOrganization & { threadId: string; limit: number }): Promise<ChatEvent[]>;
  /** Chats whose last thread is within reach. */
  listChats(
    query: OfOrganization & {
      reach: Reach;
      groupIds: readonly number[] | undefined;
      includeActive: boolean;
      page: PageQuery;
    },
  ): Promise<Page<ListedChat> & { found: number }>;
  /** Threads within reach: of one chat, or of all. */
  listThreads(
    query: OfOrganization &
      Period & {
        reach: Reach;
        chatId?: string;
        groupIds?: readonly number[] | undefined;
        threadIds?: readonly string[] | undefined;
        /** Only threads that have ended. */
        ended?: boolean;
        /** Only threads that this user took part in, by the id on the wire. */
        userId?: string | undefined;
        /** Only threads with all of these tags. */
        tags?: readonly string[] | undefined;
        page: PageQuery;
      },
  ): Promise<Page<Thread> & { found: number }>;

  /** Where the thread stands among those that wait for an agent; undefined when it does not. */
  findQueue(query: OfOrganization & { threadId: string }): Promise<Queue | undefined>;
  /** Every active agent, the groups there are, and the active chats of each agent. */
  readStaff(organizationId: string): Promise<{ agents: ChatAgent[]; groupIds: number[]; load: Load }>;

  findCustomer(query: OfOrganization & { customerId: string }): Promise<Customer | undefined>;
  listCustomers(query: OfOrganization & { page: PageQuery }): Promise<Page<Customer> & { found: number }>;

  /** These agents count as connected until then, at the least. */
  keepConnected(query: { agents: readonly AgentPlace[]; until: number }): Promise<void>;
  /** Agents who counted as connected until a time before now; a hundred at most. */
  findDeparted(now: number): Promise<readonly AgentPlace[]>;
  /** Customers who were here since then, the last first; at most so many. */
  listVisitors(query: OfOrganization & { seenSinceMs: number; limit: number }): Promise<Visitor[]>;

  /** Notes that these customers are here. Of no organization: ids are known from living tokens. */
  touchCustomers(query: { customerIds: readonly string[]; nowMs: number }): Promise<void>;

  /** The number of the last change of each organization; those without any are left out. */
  readLogEnds(organizationIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Changes after a number, in order, none left out. */
  readLog(query: OfOrganization & { after: number; limit: number }): Promise<readonly LoggedChange[]>;
  /** Deletes changes and remembered answers from before, at most `limit` of each. Answers how many went. */
  deleteOldLog(query: { writtenBefore: number; limit: number }): Promise<number>;
}

export type AgentPlace = { readonly organizationId: string; readonly accountId: string };

export type LoggedChange = Told & { readonly number: number };

/** The rows of one organization inside an act. What is asked for at once travels together. */
export interface ChatRows {
  findChat(chatId: string): Promise<Chat | undefined>;
  findThread(threadId: string): Promise<Thread | undefined>;
  findEvent(query: { threadId: string; number: number }): Promise<ChatEvent | undefined>;
  /** The number of the author's event with this id of their own. */
  findEventByCustomId(query: { threadId: string; authorId: string; customId: string }): Promise<number | undefined>;
  findChatIdOfCustomer(customerId: string): Promise<string | undefined>;
  findCustomer(customerId: string): Promise<Customer | undefined>;
  /** Every active agent. */
  listAgents(): Promise<ChatAgent[]>;
  listGroupIds(): Promise<number[]>;
  /** Active chats of each agent. */
  readLoad(): Promise<Load>;
  /** Threads that wait for an agent, the longest waiting first. */
  listQueue(): Promise<Thread[]>;
  /** Since when the thread waits that came last; 0 when none does. */
  findLastQueuedUs(): Promise<number>;
  findQueue(threadId: string): Promise<Queue | undefined>;

  saveChat(chat: ChatHead): Promise<void>;
  /** `new`: it is not there yet; `moved`: it has other groups than before. */
  saveThread(thread: Thread, as?: 'new' | 'moved'): Promise<void>;
  saveUser(chatId: string, user: SavedUser): Promise<void>;
  /** `author`: the account or customer. */
  addEvent(event: ChatEvent, author: { id: string; type: 'agent' | 'customer' } | undefined): Promise<void>;
  saveEventProperties(event: Pick<ChatEvent, 'threadId' | 'number' | 'properties'>): Promise<void>;
  saveCustomer(customer: Customer, isNew: boolean): Promise<void>;
  setRoutingStatus(query: { accountId: string; status: RoutingStatus }): Promise<void>;
  /** Whether the agent counted as connected until a time before now; then nobody waits for their connection any more. */
  takeDeparted(query: { accountId: string; now: number }): Promise<boolean>;
  /** Active chats that the agent takes part in. */
  listChatIdsOfAgent(accountId: string): Promise<string[]>;

  /** Appends to the log. */
  tell(change: Change, audience: Audience, origin: Origin | undefined): Promise<void>;

  /** Counts one more act of the customer in a window that begins with the first; like everything, only when the act succeeds. */
  countWrite(query: {
    customerId: string;
    windowMs: number;
    now: number;
  }): Promise<{ count: number; windowEndsAt: number }>;

  /** The answer that was given to the same request before. */
  findAnswer(key: string): Promise<unknown>;
  saveAnswer(key: string, answer: unknown, nowMs: number): Promise<void>;
}

export type SavedUser = {
  /** An account's or a customer's. */
  readonly userId: string;
  readonly type: 'agent' | 'customer';
  readonly present: boolean;
  readonly visibility: Visibility;
  readonly seenUpToUs: number | undefined;
  readonly follows: boolean;
  readonly tookPart: boolean;
};

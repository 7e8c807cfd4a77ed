// The vocabulary of chats. Times are microseconds since the epoch, because two events of a thread never have the same one.

/** Values by namespace and name, as integrations keep them on chats, threads and events. */
export type Properties = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export type Visibility = 'all' | 'agents';
export type RoutingStatus = 'accepting chats' | 'not accepting chats' | 'offline';

export type Customer = {
  readonly customerId: string;
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly avatar: string | undefined;
  /** What the customer's page tells of them, in its order. */
  readonly sessionFields: readonly Readonly<Record<string, string>>[];
  /** Where they are, or were last, as their page tells. */
  readonly page: { readonly url: string; readonly title: string | undefined } | undefined;
  /** When they were last here, in milliseconds. */
  readonly seenMs: number | undefined;
  readonly createdUs: number;
  /** Their chat, once they have one, and what happened in it. */
  readonly chatId: string | undefined;
} & ChatStatistics;

export type ChatStatistics = {
  readonly threadsCount: number;
  readonly agentLastEventUs: number | undefined;
  readonly customerLastEventUs: number | undefined;
};

/**
 * Whoever acts: `id` as the wire calls them, an agent's login or a customer's id; `key` as rows do, an account or a customer.
 */
export type AgentActor = {
  readonly type: 'agent';
  readonly id: string;
  readonly key: string;
  readonly agent: ChatAgent;
};
export type CustomerActor = { readonly type: 'customer'; readonly id: string; readonly key: string };
export type Actor = AgentActor | CustomerActor;

/** A member of the organization, as chats see them. */
export type ChatAgent = {
  readonly accountId: string;
  /** What the wire calls the agent: the e-mail address. */
  readonly login: string;
  readonly name: string;
  readonly avatar: string;
  readonly jobTitle: string;
  readonly status: RoutingStatus;
  readonly maxChats: number;
  /** Whether a program of theirs is connected now, or was a moment ago. */
  readonly connected: boolean;
  /** With 0, the group of everybody. */
  readonly groupIds: readonly number[];
};

type Seat = {
  /** What the wire calls the user: an agent's login, a customer's id. */
  readonly id: string;
  /** Whether the user takes part now; who took part once stays in the list. */
  readonly present: boolean;
  readonly visibility: Visibility;
  readonly seenUpToUs: number | undefined;
};
export type AgentUser = Seat & {
  readonly type: 'agent';
  readonly accountId: string;
  readonly name: string;
  readonly avatar: string;
  readonly jobTitle: string;
  /** Gets every change of the chat without taking part. */
  readonly follows: boolean;
  /** Whether they ever took part: who only follows is not shown among the users. */
  readonly tookPart: boolean;
};
export type CustomerUser = Seat & { readonly type: 'customer'; readonly customer: Customer };
export type ChatUser = AgentUser | CustomerUser;

export type ChatHead = ChatStatistics & {
  readonly chatId: string;
  readonly customerId: string | undefined;
  /** Who has access: agents of these groups; 0 is everybody. */
  readonly groupIds: readonly number[];
  readonly properties: Properties;
  readonly createdUs: number;
  readonly lastThreadId: string;
  /** When the last thread began, by which chats are listed. */
  readonly lastThreadUs: number;
  readonly activeThreadId: string | undefined;
  /** By type of event: the thread and the number of the last one. */
  readonly lastEvents: Readonly<Record<string, readonly [threadId: string, number: number]>>;
};
export type Chat = ChatHead & { readonly users: readonly ChatUser[] };

export type Thread = {
  readonly threadId: string;
  readonly chatId: string;
  readonly active: boolean;
  readonly groupIds: readonly number[];
  readonly properties: Properties;
  readonly tags: readonly string[];
  /** Ids on the wire of all who took part, in the order in which they came. */
  readonly userIds: readonly string[];
  readonly createdUs: number;
  readonly endedUs: number | undefined;
  /** Since when it waits for an agent. */
  readonly queuedUs: number | undefined;
  readonly previousThreadId: string | undefined;
  readonly nextThreadId: string | undefined;
  /** The number and the time of the last event; 0 and the thread's own time while there is none. */
  readonly lastEvent: number;
  readonly lastEventUs: number;
};

export type EventType = 'message' | 'system_message' | 'custom' | 'rich_message' | 'form' | 'filled_form' | 'file';

/** An event as somebody sends it. `content` is what its type has beside the fields that all have, as the wire spells it. */
export type NewEvent = {
  readonly type: EventType;
  readonly customId: string | undefined;
  readonly visibility: Visibility;
  readonly properties: Properties;
  readonly content: Readonly<Record<string, unknown>>;
};
export type ChatEvent = NewEvent & {
  readonly threadId: string;
  /** From 1 in each thread. */
  readonly number: number;
  /** Undefined for what the system says. */
  readonly authorId: string | undefined;
  readonly createdUs: number;
};

/** The id on the wire: in order within the thread. */
export function eventIdOf({ threadId, number }: Pick<ChatEvent, 'threadId' | 'number'>): string {
  return `${threadId}_${number}`;
}

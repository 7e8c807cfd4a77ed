// Who gets a chat: an agent of its groups who accepts chats and has room; of these one who is connected, and of these the one with the
// fewest chats.

import type { ChatAgent } from './chat.ts';

export type Load = ReadonlyMap<string, number>;

/** The agent to assign, or undefined when all are away or full. `load`: active chats by account id. Equal ones take turns by their id. */
export function chooseAgent(
  agents: readonly ChatAgent[],
  { groupIds, load }: { groupIds: readonly number[]; load: Load },
): ChatAgent | undefined {
  const chatsOf = ({ accountId }: ChatAgent) => load.get(accountId) ?? 0;
  const free = agents.filter(
    (agent) =>
      agent.status === 'accepting chats' &&
      chatsOf(agent) < agent.maxChats &&
      agent.groupIds.some((groupId) => groupIds.includes(groupId)),
  );
  return free.sort(
    (a, b) =>
      Number(b.connected) - Number(a.connected) || chatsOf(a) - chatsOf(b) || (a.accountId < b.accountId ? -1 : 1),
  )[0];
}

export type GroupStatus = 'online' | 'online_for_queue' | 'offline';

/** Whether anybody of these groups accepts chats, with room or without. */
export function isOnline(agents: readonly ChatAgent[], groupIds: readonly number[]): boolean {
  return agents.some(
    ({ status, groupIds: own }) => status === 'accepting chats' && own.some((id) => groupIds.includes(id)),
  );
}

/** What a new chat of each group would find: an agent with room, a queue, or nobody. */
export function groupStatuses(
  agents: readonly ChatAgent[],
  { groupIds, load }: { groupIds: readonly number[]; load: Load },
): ReadonlyMap<number, GroupStatus> {
  return new Map(
    groupIds.map((groupId) => {
      if (chooseAgent(agents, { groupIds: [groupId], load }) !== undefined) return [groupId, 'online'];
      return [groupId, isOnline(agents, [groupId]) ? 'online_for_queue' : 'offline'];
    }),
  );
}

// Which chats stand in which list, and in which order.

import { agentsIn, type Chat, type ChatsState, isActive, lastSaid, lastThread, partOf } from './chats-state.ts';
import { unreadOf } from './unread.ts';

export type GroupName = 'mine' | 'queued' | 'unassigned' | 'supervised' | 'other' | 'ended';
export type Group = { readonly name: GroupName; readonly title: string; readonly chats: readonly Chat[] };

const TITLES: Readonly<Record<GroupName, string>> = {
  mine: 'My chats',
  queued: 'Queued',
  unassigned: 'Unassigned',
  supervised: 'Supervised',
  other: 'Other agents',
  ended: 'Ended',
};

/** Undefined for a chat that stands in no list: one that ended long ago. */
export function groupOf(chat: Chat, { me, kept }: Pick<ChatsState, 'me' | 'kept'>): GroupName | undefined {
  if (!isActive(chat)) return kept.has(chat.id) ? 'ended' : undefined;
  const part = partOf(chat, me);
  if (part === 'talks') return 'mine';
  if (part === 'supervises') return 'supervised';
  if (lastThread(chat)?.queue !== undefined) return 'queued';
  return agentsIn(chat).length === 0 ? 'unassigned' : 'other';
}

/** The lists from the top down; those without chats are left out, but for the agent's own. */
export function groupsOf(state: ChatsState): Group[] {
  const lists = new Map<GroupName, Chat[]>();
  for (const chat of state.chats.values()) {
    const name = groupOf(chat, state);
    if (name !== undefined) lists.set(name, [...(lists.get(name) ?? []), chat]);
  }
  return (Object.keys(TITLES) as GroupName[])
    .map((name) => ({ name, title: TITLES[name], chats: (lists.get(name) ?? []).sort(ORDER[name] ?? newestFirst) }))
    .filter(({ name, chats }) => chats.length > 0 || name === 'mine');
}

const newestFirst = (a: Chat, b: Chat) => compare(momentOf(b), momentOf(a));
const ORDER: Partial<Record<GroupName, (a: Chat, b: Chat) => number>> = {
  // Who has waited longest comes first.
  queued: (a, b) => compare(lastThread(a)?.queue?.queued_at ?? '', lastThread(b)?.queue?.queued_at ?? ''),
};

export function momentOf(chat: Chat): string {
  return lastSaid(chat)?.created_at ?? lastThread(chat)?.createdAt ?? '';
}

/** Times of the wire have one width, so their texts sort as they do. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What waits for the agent: unread messages of their own chats. */
export function unreadInAll(state: ChatsState): number {
  let count = 0;
  for (const chat of state.chats.values()) if (groupOf(chat, state) === 'mine') count += unreadOf(chat, state.me);
  return count;
}

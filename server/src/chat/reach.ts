// How far somebody's rights go: an agent's over all chats, or over those of their groups and those that they take part in; a customer's over
// their own.

import type { Audience } from './change.ts';
import type { ChatUser } from './chat.ts';

export type Reach =
  | 'all'
  | { readonly accountId: string; readonly groupIds: readonly number[] }
  | { readonly customerId: string };

/** Whether a thread with this access, in a chat with these users, is within reach. */
export function reaches(reach: Reach, { groupIds, users }: Reached): boolean {
  if (reach === 'all') return true;
  if ('customerId' in reach) return users.some(({ type, id }) => type === 'customer' && id === reach.customerId);
  if (groupIds.some((groupId) => reach.groupIds.includes(groupId))) return true;
  return users.some((user) => user.type === 'agent' && user.accountId === reach.accountId && user.present);
}

type Reached = { readonly groupIds: readonly number[]; readonly users: readonly ChatUser[] };

/** Whether an agent is among those whom a change concerns. */
export function isAmong(audience: Audience, { accountId, reach }: { accountId: string; reach: Reach }): boolean {
  if (audience.to === 'organization') return true;
  if (audience.to === 'customers' || audience.to === 'requester') return false;
  if (audience.accountIds.includes(accountId)) return true;
  if (audience.to === 'accounts' || (reach !== 'all' && 'customerId' in reach)) return false;
  return reach === 'all' || audience.groupIds.some((groupId) => reach.groupIds.includes(groupId));
}

/** Whether a customer is. */
export function isCustomerAmong(audience: Audience, customerId: string): boolean {
  return audience.to === 'customers' || audience.customerId === customerId;
}

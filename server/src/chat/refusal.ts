// Why an act is refused: a closed list of reasons, by the platform's names, and words for the caller's developer.

import type { Reach } from './reach.ts';

export type RefusalReason =
  | 'validation'
  | 'authorization'
  | 'not_found'
  | 'chat_inactive'
  | 'limit_reached'
  | 'already_exists'
  | 'not_allowed'
  | 'group_not_found'
  | 'groups_offline'
  | 'too_many_requests';

/** Thrown by acts; nothing of the act stays. */
export class ChatRefusal extends Error {
  override readonly name = 'ChatRefusal';
  readonly reason: RefusalReason;
  /** The field of the request that is at fault, if one is. */
  readonly field: string | undefined;

  constructor(reason: RefusalReason, message: string, field?: string) {
    super(message);
    this.reason = reason;
    this.field = field;
  }
}

/** Too much within a time: the same will be taken later. */
export class TooManyWrites extends ChatRefusal {
  readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds: number) {
    super('too_many_requests', message);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The same for what does not exist and for what another organization has. */
export function noSuchChat(): ChatRefusal {
  return new ChatRefusal('not_found', 'There is no chat with this id.');
}

export function noSuchThread(): ChatRefusal {
  return new ChatRefusal('not_found', 'This chat has no thread with this id.');
}

/** A customer is not told which chats there are beside their own. */
export function outOfReach(reach: Reach): ChatRefusal {
  if (reach !== 'all' && 'customerId' in reach) return noSuchChat();
  return new ChatRefusal(
    'authorization',
    'You have no access to this chat: it belongs to none of your groups, and you do not take part in it.',
  );
}

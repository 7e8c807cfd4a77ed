// What stands in the list of messages, line by line, made of what has happened and of what is not sent yet. Values only.

import type { WireElement } from '@gatehouse/chat-client/wire';
import type { Conversation, ThreadEvent } from './conversation.ts';
import type { Unsent } from './outbox.ts';
import type { WireUser } from './wire.ts';
import { noteOf } from './words.ts';

export type Line =
  | { readonly kind: 'day' | 'note'; readonly key: string; readonly at: number; readonly text: string }
  | Said;

export type Said = {
  readonly kind: 'said';
  /** The same before and after it was sent. */
  readonly key: string;
  /** In milliseconds. */
  readonly at: number;
  readonly own: boolean;
  readonly author: WireUser | undefined;
  readonly text: string;
  readonly elements: readonly WireElement[];
  readonly event: { readonly id: string; readonly threadId: string } | undefined;
  readonly state: 'sent' | 'sending' | 'waiting' | 'failed';
  /** First and last of those that one person said in a row. */
  readonly first: boolean;
  readonly last: boolean;
  /** The last own one that an agent has read. */
  readonly read: boolean;
};

/** Said within so long, messages of one person belong together. */
const TOGETHER_MS = 5 * 60_000;

/** The lines, oldest first. `isOpen`: whether what waits is on its way. */
export function linesOf(
  conversation: Conversation,
  unsent: readonly Unsent[],
  { isOpen, dayOf }: { isOpen: boolean; dayOf: (at: number) => string },
): Line[] {
  const bare: Line[] = [
    ...conversation.events().flatMap((event) => lineOf(event, conversation)),
    ...unsent.map((one) => ({ ...plain, key: one.customId, at: one.at, text: one.text, state: stateOf(one, isOpen) })),
  ];
  const readId = lastRead(conversation);
  const lines: Line[] = [];
  for (const [index, line] of bare.entries()) {
    const day = dayOf(line.at);
    const previous = bare[index - 1];
    if (previous === undefined || dayOf(previous.at) !== day) {
      lines.push({ kind: 'day', key: `day ${day}`, at: line.at, text: day });
    }
    if (line.kind !== 'said') lines.push(line);
    else {
      const first = !isTogether(previous, line);
      const last = !isTogether(line, bare[index + 1]);
      lines.push({ ...line, first, last, read: line.event !== undefined && line.event.id === readId });
    }
  }
  return lines;
}

const plain = {
  kind: 'said',
  own: true,
  author: undefined,
  elements: [],
  event: undefined,
  first: true,
  last: true,
  read: false,
} as const;

function lineOf(event: ThreadEvent, { customerId, users }: Conversation): Line[] {
  const { id, threadId, type, author_id, custom_id, text = '', elements = [], created_at } = event;
  const at = Date.parse(created_at);
  const own = author_id === customerId;
  const key = own ? (custom_id ?? id) : id;
  if (type === 'message' || type === 'rich_message') {
    const author = author_id === undefined ? undefined : users.get(author_id);
    return [{ ...plain, key, at, own, author, text, elements, event: { id, threadId }, state: 'sent' }];
  }
  const note = noteOf(event);
  return note === undefined ? [] : [{ kind: 'note', key, at, text: note }];
}

function stateOf({ failed }: Unsent, isOpen: boolean): Said['state'] {
  if (failed) return 'failed';
  return isOpen ? 'sending' : 'waiting';
}

function isTogether(one: Line | undefined, next: Line | undefined): boolean {
  if (one?.kind !== 'said' || next?.kind !== 'said') return false;
  return one.own === next.own && one.author?.id === next.author?.id && next.at - one.at < TOGETHER_MS;
}

function lastRead(conversation: Conversation): string | undefined {
  const { customerId, readByAgents } = conversation;
  return conversation
    .events()
    .filter(({ type, author_id, created_at }) => {
      return type === 'message' && author_id === customerId && created_at <= readByAgents;
    })
    .at(-1)?.id;
}

// What stands in a feed, line by line, made of what has happened and of what is not sent yet. Values only.

import type { WireElement } from '@gatehouse/chat-client/wire';
import type { WireEvent, WireUser } from '../wire/types.ts';
import type { Thread } from './chats-state.ts';
import type { Unsent } from './outbox.ts';

export type Line =
  | { readonly kind: 'day' | 'note' | 'thread'; readonly key: string; readonly at: number; readonly text: string }
  | Said;

export type Said = {
  readonly kind: 'said';
  /** The same before and after it was sent. */
  readonly key: string;
  /** In milliseconds. */
  readonly at: number;
  readonly by: 'me' | 'agent' | 'customer';
  readonly authorName: string;
  readonly author: WireUser | undefined;
  /** For agents alone. */
  readonly isNote: boolean;
  readonly text: string;
  readonly elements: readonly WireElement[];
  readonly template: string | undefined;
  readonly state: 'sent' | 'sending' | 'waiting' | 'failed';
  readonly why: string | undefined;
  /** First and last of those that one person said in a row. */
  readonly first: boolean;
  readonly last: boolean;
  /** The last own one that the customer has read. */
  readonly read: boolean;
};

/** Said within so long, messages of one person belong together. */
const TOGETHER_MS = 5 * 60_000;

export type Feed = {
  readonly threads: readonly Thread[];
  readonly users: readonly WireUser[];
  readonly me: string;
  readonly unsent: readonly Unsent[];
  /** Whether what is not sent is on its way. */
  readonly isOpen: boolean;
  /** Up to when the customer has read. */
  readonly readUpTo: string;
  readonly dayOf: (at: number) => string;
};

export function linesOf(feed: Feed): Line[] {
  const { threads, unsent, dayOf } = feed;
  const seen = new Set<string>();
  const bare: Line[] = [];
  for (const [index, thread] of threads.entries()) {
    if (index > 0) {
      bare.push({ kind: 'thread', key: thread.id, at: Date.parse(thread.createdAt), text: 'A new conversation' });
    }
    for (const event of thread.events) {
      if (event.custom_id !== undefined) seen.add(event.custom_id);
      bare.push(...lineOf(event, feed));
    }
  }
  bare.push(...unsent.filter(({ customId }) => !seen.has(customId)).map((one) => lineOfUnsent(one, feed)));
  const readKey = bare.findLast((line) => line.kind === 'said' && line.read)?.key;
  const lines: Line[] = [];
  let dayBefore: string | undefined;
  for (const [index, line] of bare.entries()) {
    const previous = bare[index - 1];
    const day = dayOf(line.at);
    if (dayBefore !== day) lines.push({ kind: 'day', key: `day ${day} ${line.key}`, at: line.at, text: day });
    dayBefore = day;
    if (line.kind !== 'said') lines.push(line);
    else {
      const first = !isTogether(previous, line);
      const last = !isTogether(line, bare[index + 1]);
      lines.push({ ...line, first, last, read: line.key === readKey });
    }
  }
  return lines;
}

/** The next lines, with those before in the place of their equals: what is drawn of a line is drawn anew only where it is another. */
export function keepEqual(before: readonly Line[], next: readonly Line[]): readonly Line[] {
  const known = new Map(before.map((line) => [line.key, line]));
  return next.map((line) => {
    const old = known.get(line.key);
    return old !== undefined && isEqual(old, line) ? old : line;
  });
}

function isEqual(one: Line, other: Line): boolean {
  const names = Object.keys(other) as (keyof Line)[];
  return names.every((name) => {
    // Of its author a line shows who that is: what they have read is no part of it.
    if ((name as keyof Said) === 'author') return isSameAuthor((one as Said).author, (other as Said).author);
    // Made anew for each event that has none.
    if ((name as keyof Said) === 'elements') return isSameList((one as Said).elements, (other as Said).elements);
    return one[name] === other[name];
  });
}

function isSameAuthor(one: WireUser | undefined, other: WireUser | undefined): boolean {
  return (
    one?.id === other?.id && one?.type === other?.type && one?.name === other?.name && one?.avatar === other?.avatar
  );
}

function isSameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one === other || (one.length === 0 && other.length === 0);
}

function lineOf(event: WireEvent, { users, me, readUpTo }: Feed): Line[] {
  const { id, type, author_id: authorId, custom_id: customId, text = '', elements = [], created_at: createdAt } = event;
  const at = Date.parse(createdAt);
  if (type !== 'message' && type !== 'rich_message') {
    const note = noteOf(event);
    return note === undefined ? [] : [{ kind: 'note', key: id, at, text: note }];
  }
  const author = users.find((user) => user.id === authorId);
  const by = authorId === me ? 'me' : author?.type === 'customer' ? 'customer' : 'agent';
  return [
    {
      ...PLAIN,
      key: by === 'me' ? (customId ?? id) : id,
      at,
      by,
      author,
      authorName: author?.name ?? (by === 'customer' ? 'Visitor' : (authorId ?? 'Somebody')),
      isNote: event.visibility === 'agents',
      text,
      elements,
      template: event.template_id,
      read: by === 'me' && event.visibility !== 'agents' && createdAt <= readUpTo,
    },
  ];
}

const PLAIN = { kind: 'said', state: 'sent', why: undefined, first: true, last: true, read: false } as const;

function lineOfUnsent(one: Unsent, { isOpen, users, me }: Feed): Said {
  const { customId: key, at, text, rich, visibility, failed } = one;
  const author = users.find(({ id }) => id === me);
  return {
    ...PLAIN,
    key,
    at,
    by: 'me',
    author,
    authorName: author?.name ?? 'You',
    isNote: visibility === 'agents',
    text,
    elements: rich?.elements ?? [],
    template: rich?.template_id,
    state: failed !== undefined ? 'failed' : isOpen ? 'sending' : 'waiting',
    why: failed,
  };
}

/** What is no message, in one small line; undefined for what people have no use for. */
function noteOf({ type, text }: WireEvent): string | undefined {
  if (type === 'custom') return undefined;
  return type === 'system_message' ? text : 'Something that this app can’t show';
}

function isTogether(one: Line | undefined, next: Line | undefined): boolean {
  if (one?.kind !== 'said' || next?.kind !== 'said') return false;
  const same = one.by === next.by && one.author?.id === next.author?.id && one.isNote === next.isNote;
  return same && next.at - one.at < TOGETHER_MS;
}

// The feed of a chat: what was said, who is writing, what is not read.

import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useDesk } from '../../desk.ts';
import { ArrowDown } from '../../shell/icons.ts';
import { trying } from '../../shell/toasts.ts';
import { useNow } from '../../shell/use-now.ts';
import { useSelected, useStore } from '../../state/use-store.ts';
import { dayOf } from '../../times.ts';
import { type Chat, customerOf, isActive, lastThread, nameOf, partOf } from '../chats-state.ts';
import { keepEqual, type Line, linesOf } from '../lines.ts';
import type { Unsent } from '../outbox.ts';
import { readByCustomer, unreadOf } from '../unread.ts';
import { Dots } from './ChatItem.tsx';
import { Lines } from './Lines.tsx';
import { useScroll } from './use-scroll.ts';

const sameList = (one: readonly Unsent[], other: readonly Unsent[]) =>
  one.length === other.length && one.every((unsent, index) => unsent === other[index]);

export function Feed({ chat }: { readonly chat: Chat }) {
  const { chats, acts } = useDesk();
  const { me } = chats.state.get();
  const { id: chatId } = chat;
  const pick = useCallback((all: readonly Unsent[]) => all.filter((one) => one.chatId === chatId), [chatId]);
  const unsent = useSelected(chats.outbox.unsent, pick, sameList);
  const { is } = useStore(chats.connection.state);
  const now = useNow(2_000);
  const [isLoading, setLoading] = useState(false);

  const shown = useRef<readonly Line[]>([]);
  const lines = useMemo(() => {
    const { threads, users } = chat;
    const next = linesOf({ threads, users, me, unsent, isOpen: is === 'open', readUpTo: readByCustomer(chat), dayOf });
    shown.current = keepEqual(shown.current, next);
    return shown.current;
  }, [chat, me, unsent, is]);

  const loadEarlier = useCallback(async () => {
    setLoading(true);
    await trying(() => chats.loadEarlier(chatId), 'Earlier messages could not be loaded');
    setLoading(false);
  }, [chats, chatId]);

  const hasMore = chat.earlierPage !== undefined && chat.earlierPage !== 'none';
  const { ref, isAtEnd, onScroll, toEnd } = useScroll({
    firstKey: lines[0]?.key,
    atEnd: [lines.length, chat.typing, chat.peek],
    wantEarlier() {
      if (hasMore && !isLoading) void loadEarlier();
    },
  });

  // Who says something looks at it.
  const waiting = useRef(unsent.length);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only more of them count.
  useLayoutEffect(() => {
    if (unsent.length > waiting.current) toEnd();
    waiting.current = unsent.length;
  }, [unsent.length]);

  const unread = partOf(chat, me) === undefined ? 0 : unreadOf(chat, me);
  const last = lastThread(chat)?.events.at(-1)?.created_at;
  useEffect(() => {
    const look = () => {
      const isLooking = document.hasFocus() && !document.hidden && isAtEnd && is === 'open';
      if (unread > 0 && isLooking && last !== undefined) acts.see(chatId, last);
    };
    look();
    addEventListener('focus', look);
    document.addEventListener('visibilitychange', look);
    return () => {
      removeEventListener('focus', look);
      document.removeEventListener('visibilitychange', look);
    };
  }, [acts, chatId, unread, last, isAtEnd, is]);

  const writer = chat.typing !== undefined && chat.typing.until > now ? nameOfUser(chat, chat.typing.by) : undefined;
  const peek = chat.peek !== undefined && chat.peek.until > now ? chat.peek.text : undefined;
  return (
    <div className="feed-place">
      <div
        className="feed"
        ref={ref}
        onScroll={onScroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no wheel scrolls with the keys.
        tabIndex={0}
        role="log"
        aria-label="Messages"
        data-region-focus
      >
        {hasMore && (
          <button type="button" className="earlier" disabled={isLoading} onClick={() => void loadEarlier()}>
            {isLoading ? 'Loading …' : 'Earlier messages'}
          </button>
        )}
        {lines.length === 0 && (
          <p className="feed-none">{isActive(chat) ? 'Nothing was said yet.' : 'Nothing was said.'}</p>
        )}
        <Lines lines={lines} onRetry={chats.retry} onDiscard={chats.outbox.drop} />
        <div className="feed-end" aria-live="off">
          {peek !== undefined && isActive(chat) && (
            <p className="peek">
              <small>{nameOf(customerOf(chat))} is writing, not sent yet</small>
              {peek}
            </p>
          )}
          {peek === undefined && writer !== undefined && isActive(chat) && (
            <p className="writes">
              {writer} is writing <Dots />
            </p>
          )}
        </div>
      </div>
      {!isAtEnd && (
        <button
          type="button"
          className="to-end"
          onClick={toEnd}
          aria-label={unread > 0 ? `To the end, ${unread} unread` : 'To the end'}
        >
          <ArrowDown size={18} aria-hidden="true" />
          {unread > 0 && <span className="badge">{unread}</span>}
        </button>
      )}
    </div>
  );
}

function nameOfUser(chat: Chat, userId: string): string {
  const user = chat.users.find(({ id }) => id === userId);
  return user?.type === 'customer' ? nameOf(user) : (user?.name ?? 'Somebody');
}

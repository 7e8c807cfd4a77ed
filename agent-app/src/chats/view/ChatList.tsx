// The left column: the lists of chats. Arrows move in it, Enter opens.

import { type KeyboardEvent, useRef } from 'react';
import { useDesk } from '../../desk.ts';
import { Skeleton } from '../../shell/Empty.tsx';
import { useNow } from '../../shell/use-now.ts';
import { useStore } from '../../state/use-store.ts';
import { groupsOf } from '../groups.ts';
import { ChatItem } from './ChatItem.tsx';

const EMPTY_MINE = {
  accepting_chats: 'You accept chats. The next one comes to you.',
  not_accepting_chats: 'You don’t accept chats now. Change that at the bottom of the rail.',
  offline: 'You are offline.',
} as const;

export function ChatList({ chatId }: { readonly chatId: string | undefined }) {
  const { chats, colleagues } = useDesk();
  const state = useStore(chats.state);
  const me = useStore(colleagues.me);
  const list = useRef<HTMLDivElement>(null);
  const now = useNow(10_000);
  const groups = groupsOf(state);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined) return;
    const links = [...(list.current?.querySelectorAll<HTMLElement>('a') ?? [])];
    const at = links.indexOf(document.activeElement as HTMLElement);
    event.preventDefault();
    links[Math.min(links.length - 1, Math.max(0, at + step))]?.focus();
  };

  return (
    <section className="list-column" aria-label="Chats" data-region="list">
      <header className="column-head">
        <h2 className="column-title">Chats</h2>
      </header>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys move among the links in it. */}
      <div className="list-scroll" ref={list} onKeyDown={onKeyDown}>
        {!state.isReady && <Skeleton rows={6} label="Loading chats" />}
        {state.isReady &&
          groups.map(({ name, title, chats: inGroup }) => (
            <section key={name} aria-label={title}>
              <h3 className="list-title">
                {title} <span>{inGroup.length > 0 ? inGroup.length : ''}</span>
              </h3>
              {inGroup.length === 0 && (
                <p className="list-none">{EMPTY_MINE[me?.routing_status ?? 'accepting_chats']}</p>
              )}
              <ul>
                {inGroup.map((chat) => (
                  <ChatItem key={chat.id} chat={chat} group={name} isOpen={chat.id === chatId} now={now} />
                ))}
              </ul>
            </section>
          ))}
      </div>
    </section>
  );
}

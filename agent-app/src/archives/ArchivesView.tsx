// Conversations that have ended: found on the left, read on the right.

import { Button } from '@livechat/design-system-react-components';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useDesk } from '../desk.ts';
import { Empty, Skeleton } from '../shell/Empty.tsx';
import { Glyph } from '../shell/Glyph.tsx';
import { Archive, ArchiveX, RotateCw, SearchX } from '../shell/icons.ts';
import { useStore } from '../state/use-store.ts';
import { ArchiveFilters } from './ArchiveFilters.tsx';
import { ArchiveItem } from './ArchiveItem.tsx';
import { ArchiveReader } from './ArchiveReader.tsx';

type Props = { readonly chatId: string | undefined; readonly threadId: string | undefined };

export function ArchivesView({ chatId, threadId }: Props) {
  const { archives, chats } = useDesk();
  const { query, found, total, searched, hasMore, isLoading, problem } = useStore(archives.state);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // What was searched stays as it was; the first look, and each return, is at the newest.
    void archives.search(archives.state.get().query);
    return chats.onGreeting(() => {
      if (archives.state.get().problem !== undefined) void archives.more();
    });
  }, [archives, chats]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const links = [...(list.current?.querySelectorAll<HTMLElement>('a') ?? [])];
    const at = links.indexOf(document.activeElement as HTMLElement);
    event.preventDefault();
    links[Math.min(links.length - 1, Math.max(0, at + step))]?.focus();
  };
  const isFiltered = Object.values(query).some((value) => value !== '');
  return (
    <div className="columns">
      <section className="list-column" aria-label="Archives" data-region="list">
        <header className="column-head">
          <h2 className="column-title">Archives</h2>
          {total !== undefined && !isFiltered && <span className="quiet">{total}</span>}
        </header>
        <ArchiveFilters query={query} onSearch={(next) => void archives.search(next)} />
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys move among the links in it. */}
        <div className="list-scroll" ref={list} onKeyDown={onKeyDown}>
          {problem !== undefined && (
            <div className="list-none" role="alert">
              <p>The archives could not be searched. {problem}</p>
              <Button
                kind="secondary"
                size="compact"
                icon={<Glyph Icon={RotateCw} />}
                onClick={() => void archives.more()}
              >
                Try again
              </Button>
            </div>
          )}
          <ul>
            {found.map((chat) => (
              <ArchiveItem key={chat.id} chat={chat} isOpen={chat.id === threadId} />
            ))}
          </ul>
          {isLoading && (found.length === 0 || hasMore) && (
            <Skeleton rows={found.length === 0 ? 5 : 2} label="Searching" />
          )}
          {!isLoading && problem === undefined && found.length === 0 && (
            <Empty Icon={isFiltered ? SearchX : Archive} title={isFiltered ? 'Nothing fits' : 'No conversations yet'}>
              {isFiltered ? `${searched} conversations were searched.` : 'Chats are here when they have ended.'}
            </Empty>
          )}
          {hasMore && !isLoading && (
            <div className="more">
              {query.text !== '' && <p className="quiet">{`${searched} of ${total} searched`}</p>}
              <Button kind="secondary" size="compact" onClick={() => void archives.more()}>
                {query.text === '' ? 'Show more' : 'Search on'}
              </Button>
            </div>
          )}
        </div>
      </section>
      {chatId !== undefined && threadId !== undefined ? (
        <ArchiveReader key={threadId} chatId={chatId} threadId={threadId} />
      ) : (
        <section className="feed-column" aria-label="Conversation">
          <Empty Icon={ArchiveX} title="No conversation is open">
            Choose one from the list to read it.
          </Empty>
        </section>
      )}
    </div>
  );
}

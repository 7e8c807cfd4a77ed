// One conversation of the archives, as it was.

import { Lost } from '@gatehouse/chat-client/socket';
import { Button } from '@livechat/design-system-react-components';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { Link } from 'wouter';
import { customerOf, nameOf } from '../chats/chats-state.ts';
import { linesOf } from '../chats/lines.ts';
import { putThread } from '../chats/take-in.ts';
import { readByCustomer } from '../chats/unread.ts';
import { ChatMenu } from '../chats/view/ChatMenu.tsx';
import { Lines } from '../chats/view/Lines.tsx';
import { useDesk } from '../desk.ts';
import { Face } from '../people/Face.tsx';
import { isDetailsOpen, toggleDetails } from '../shell/details-open.ts';
import { Empty, Skeleton } from '../shell/Empty.tsx';
import { Glyph } from '../shell/Glyph.tsx';
import { IconButton } from '../shell/IconButton.tsx';
import { ArrowLeft, FileX, MessageSquareShare, PanelRight, RotateCw } from '../shell/icons.ts';
import { navigate } from '../shell/navigation.ts';
import { chatPath } from '../shell/routes.ts';
import { select } from '../shell/selection.ts';
import { useStore } from '../state/use-store.ts';
import { dayOf } from '../times.ts';
import type { WireChat } from '../wire/types.ts';

export function ArchiveReader({ chatId, threadId }: { readonly chatId: string; readonly threadId: string }) {
  const { chats } = useDesk();
  const { is } = useStore(chats.connection.state);
  const [chat, setChat] = useState<WireChat>();
  const [problem, setProblem] = useState<string>();
  const isOpen = useStore(isDetailsOpen);

  const load = useCallback(async () => {
    setProblem(undefined);
    try {
      setChat(await chats.connection.ask('get_chat', { chat_id: chatId, thread_id: threadId }));
    } catch (error) {
      // It is read again when the connection is back, and the banner says that there is none.
      if (!(error instanceof Lost)) setProblem(error instanceof Error ? error.message : 'It could not be loaded.');
    }
  }, [chats, chatId, threadId]);
  useEffect(() => {
    if (is === 'open' && chat === undefined) void load();
  }, [is, chat, load]);
  const customer = chat && customerOf(chat);
  const customerId = customer?.id;
  const isRead = chat !== undefined;
  useEffect(
    () => select({ kind: 'archive', chatId, threadId, customerId, isRead }),
    [chatId, threadId, customerId, isRead],
  );

  const lines = useMemo(() => {
    if (chat?.thread === undefined) return [];
    return linesOf({
      threads: putThread([], chat.thread),
      users: chat.users,
      me: chats.state.get().me,
      unsent: [],
      isOpen: true,
      readUpTo: readByCustomer(chat),
      dayOf,
    });
  }, [chat, chats]);

  if (chat?.thread === undefined) {
    return (
      <section className="feed-column" aria-label="Conversation" data-region="conversation">
        {problem === undefined ? (
          <Skeleton rows={5} label="Loading the conversation" tall />
        ) : (
          <Empty Icon={FileX} title="This conversation can’t be shown" isProblem>
            <p>{problem}</p>
            <Button kind="secondary" icon={<Glyph Icon={RotateCw} />} onClick={() => void load()}>
              Try again
            </Button>
          </Empty>
        )}
      </section>
    );
  }
  const name = nameOf(customer);
  const agents = chat.users.filter(({ type, id }) => type === 'agent' && chat.thread?.user_ids.includes(id));
  return (
    <section className="feed-column" aria-label="Conversation" data-region="conversation">
      <header className="column-head chat-head">
        <Link href="/archives" className="back" aria-label="Back to the archives">
          <ArrowLeft size={20} aria-hidden="true" />
        </Link>
        <Face name={name} of={customerId ?? chatId} picture={customer?.avatar} size="small" />
        <div className="chat-head-text">
          <h2>{name}</h2>
          <p>
            {dayOf(Date.parse(chat.thread.created_at))}
            {agents.length > 0 && ` with ${agents.map((agent) => agent.name).join(', ')}`}
          </p>
        </div>
        <ul className="tags" aria-label="Tags">
          {(chat.thread.tags ?? []).map((tag) => (
            <li key={tag} className="tag">
              <span>{tag}</span>
            </li>
          ))}
        </ul>
        <Button
          kind="secondary"
          size="compact"
          icon={<Glyph Icon={MessageSquareShare} />}
          onClick={() => navigate(chatPath(chatId))}
        >
          Open chat
        </Button>
        <ChatMenu at={{ chatId, threadId, source: 'archives' }} own={[]} />
        <IconButton
          Icon={PanelRight}
          name={isOpen ? 'Hide details' : 'Show details'}
          aria-pressed={isOpen}
          onClick={toggleDetails}
        />
      </header>
      <div className="feed-place">
        <div
          className="feed"
          role="log"
          aria-label="Messages"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no wheel scrolls with the keys.
          tabIndex={0}
          data-region-focus
        >
          {lines.length === 0 ? <p className="feed-none">Nothing was said.</p> : <Lines lines={lines} />}
        </div>
      </div>
    </section>
  );
}

// The middle column: one chat with its feed and its composer.

import { Refused } from '@gatehouse/chat-client/socket';
import { Button } from '@livechat/design-system-react-components';
import { useCallback, useEffect, useState } from 'react';
import { useDesk } from '../../desk.ts';
import { Empty, Skeleton } from '../../shell/Empty.tsx';
import { Glyph } from '../../shell/Glyph.tsx';
import { MessageCircleX, RotateCw } from '../../shell/icons.ts';
import { useSelected, useStore } from '../../state/use-store.ts';
import { isActive, isTold, partOf } from '../chats-state.ts';
import { ChatHeader } from './ChatHeader.tsx';
import { Composer } from './Composer.tsx';
import { Feed } from './Feed.tsx';
import { NotMine } from './NotMine.tsx';

export function Conversation({ chatId }: { readonly chatId: string }) {
  const { chats } = useDesk();
  const chat = useSelected(chats.state, ({ chats: all }) => all.get(chatId));
  const me = useSelected(chats.state, (state) => state.me);
  const isReady = useSelected(chats.state, (state) => state.isReady);
  const { is } = useStore(chats.connection.state);
  const [problem, setProblem] = useState<string>();
  const part = chat === undefined ? undefined : partOf(chat, me);
  const told = chat !== undefined && isTold(chat, me);

  const load = useCallback(async () => {
    try {
      await chats.load(chatId);
      setProblem(undefined);
    } catch (error) {
      if (error instanceof Refused) setProblem(error.message);
    }
  }, [chats, chatId]);
  useEffect(() => chats.watch(chatId), [chats, chatId]);
  const isLive = chat !== undefined && isActive(chat);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read, and followed, anew when it begins again or is told of no more.
  useEffect(() => {
    if (isReady && is === 'open') void load();
  }, [isReady, is, load, isLive, told]);

  if (problem !== undefined && chat?.isLoaded !== true) {
    return (
      <section className="feed-column" aria-label="Conversation" data-region="conversation">
        <Empty Icon={MessageCircleX} title="This chat can’t be shown" isProblem>
          <p>{problem}</p>
          <Button kind="secondary" icon={<Glyph Icon={RotateCw} />} onClick={() => void load()}>
            Try again
          </Button>
        </Empty>
      </section>
    );
  }
  if (chat === undefined || (!chat.isLoaded && chat.earlierPage === undefined)) {
    return (
      <section className="feed-column" aria-label="Conversation" data-region="conversation">
        <Skeleton rows={5} label="Loading the conversation" tall />
      </section>
    );
  }
  return (
    <section className="feed-column" aria-label="Conversation" data-region="conversation">
      <ChatHeader chat={chat} />
      <Feed chat={chat} />
      {part !== undefined && isActive(chat) ? <Composer chat={chat} part={part} /> : <NotMine chat={chat} />}
    </section>
  );
}

// The list of chats, and the one that is open.

import { useEffect } from 'react';
import { useDesk } from '../../desk.ts';
import { Empty } from '../../shell/Empty.tsx';
import { MessageCircle, MessagesSquare } from '../../shell/icons.ts';
import { select } from '../../shell/selection.ts';
import { slots } from '../../shell/slots.ts';
import { useSelected, useStore } from '../../state/use-store.ts';
import { customerOf, isActive, lastThread, partOf } from '../chats-state.ts';
import { ChatList } from './ChatList.tsx';
import { Conversation } from './Conversation.tsx';

export function ChatsView({ chatId }: { readonly chatId: string | undefined }) {
  const { chats } = useDesk();
  const chat = useSelected(chats.state, ({ chats: all }) => (chatId === undefined ? undefined : all.get(chatId)));
  const me = useSelected(chats.state, (state) => state.me);
  const { composerPanel: ComposerPanel } = useStore(slots);
  const threadId = chat && lastThread(chat)?.id;
  const customerId = chat && customerOf(chat)?.id;
  const isRead = chat !== undefined;
  useEffect(() => {
    select(chatId === undefined ? undefined : { kind: 'chat', chatId, threadId, customerId, isRead });
  }, [chatId, threadId, customerId, isRead]);
  return (
    <div className="columns">
      <ChatList chatId={chatId} />
      <div className="conversation-place">
        {chatId === undefined ? <Nothing /> : <Conversation key={chatId} chatId={chatId} />}
        {ComposerPanel !== undefined && (
          <div
            className="composer-panel"
            hidden={chat === undefined || partOf(chat, me) === undefined || !isActive(chat)}
          >
            <ComposerPanel />
          </div>
        )}
      </div>
    </div>
  );
}

function Nothing() {
  const { chats } = useDesk();
  const count = useSelected(
    chats.state,
    ({ chats: all }) => [...all.values()].filter((one) => one.threads.at(-1)?.active).length,
  );
  return (
    <section className="feed-column" aria-label="Conversation">
      {count > 0 ? (
        <Empty Icon={MessagesSquare} title="No chat is open">
          Choose one from the list to read and answer it.
        </Empty>
      ) : (
        <Empty Icon={MessageCircle} title="All quiet">
          New chats appear in the list by themselves. Meanwhile, see who is on your pages under Visitors.
        </Empty>
      )}
    </section>
  );
}

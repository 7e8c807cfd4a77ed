// Above the feed: with whom, tags, and what can be done with the chat.

import { Button } from '@livechat/design-system-react-components';
import { useRef, useState } from 'react';
import { Link } from 'wouter';
import { useDesk } from '../../desk.ts';
import { Face } from '../../people/Face.tsx';
import { confirm } from '../../shell/Dialog.tsx';
import { isDetailsOpen, toggleDetails } from '../../shell/details-open.ts';
import { IconButton } from '../../shell/IconButton.tsx';
import { ArrowLeft, ArrowRightLeft, Check, EyeOff, Hand, PanelRight } from '../../shell/icons.ts';
import type { MenuItem } from '../../shell/Menu.tsx';
import { toast, trying } from '../../shell/toasts.ts';
import { useRoom } from '../../shell/use-room.ts';
import { useStore } from '../../state/use-store.ts';
import { agentsIn, type Chat, customerOf, isActive, lastThread, nameOf, partOf } from '../chats-state.ts';
import { isEmpty } from '../drafts.ts';
import { ChatMenu } from './ChatMenu.tsx';
import { TagEditor } from './TagEditor.tsx';
import { TransferDialog } from './TransferDialog.tsx';

/** From these widths on, in px, closing the chat and then transferring it have buttons of their own; below, they are in its menu. */
const ROOM = [420, 560];

export function ChatHeader({ chat }: { readonly chat: Chat }) {
  const desk = useDesk();
  const { chats, acts } = desk;
  const { me } = chats.state.get();
  const head = useRef<HTMLElement>(null);
  const room = useRoom(head, ROOM);
  const [isTransferring, setTransferring] = useState(false);
  const isOpen = useStore(isDetailsOpen);
  const customer = customerOf(chat);
  const part = partOf(chat, me);
  const active = isActive(chat);

  const close = async () => {
    const hasDraft =
      !isEmpty(chats.drafts.of(chat.id)) || chats.outbox.unsent.get().some(({ chatId }) => chatId === chat.id);
    const isSure =
      !hasDraft ||
      (await confirm({
        title: 'Close the chat with an unsent message?',
        text: 'You have written something that was not sent. It stays here, but the customer won’t see it.',
        yes: 'Close chat',
        isBad: true,
      }));
    if (!isSure || !(await trying(() => acts.close(chat.id), 'The chat was not closed'))) return;
    toast('success', `The chat with ${nameOf(customer)} is closed`, {
      label: 'Reopen',
      run: () => void trying(() => acts.resume(chat.id), 'The chat was not started'),
    });
  };
  const hasClose = part === 'talks' && room >= 1;
  const hasTransfer = room >= 2;
  const others: MenuItem[] = [
    ...(part === 'supervises'
      ? [
          {
            id: 'take',
            label: 'Take over',
            Icon: Hand,
            run: () => void trying(() => acts.take(chat), 'The chat was not taken'),
          },
          {
            id: 'stop',
            label: 'Stop supervising',
            Icon: EyeOff,
            run: () => void trying(() => acts.stopSupervising(chat.id), 'You still supervise this chat'),
          },
        ]
      : []),
    ...(hasTransfer
      ? []
      : [{ id: 'transfer', label: 'Transfer …', Icon: ArrowRightLeft, run: () => setTransferring(true) }]),
    ...(hasClose ? [] : [{ id: 'close', label: 'Close chat', Icon: Check, run: () => void close() }]),
  ];
  return (
    <header ref={head} className="column-head chat-head">
      <Link href="/chats" className="back" aria-label="Back to the chats">
        <ArrowLeft size={20} aria-hidden="true" />
      </Link>
      <Face name={nameOf(customer)} of={customer?.id ?? chat.id} picture={customer?.avatar} size="small" />
      <div className="chat-head-text">
        <h2>{nameOf(customer)}</h2>
        <p>{statusOf(chat, me)}</p>
      </div>
      <TagEditor chat={chat} />
      {active && part !== undefined && (
        <>
          {hasTransfer && (
            <IconButton Icon={ArrowRightLeft} name="Transfer chat" onClick={() => setTransferring(true)} />
          )}
          {hasClose && (
            <Button kind="secondary" size="compact" onClick={() => void close()}>
              Close chat
            </Button>
          )}
        </>
      )}
      <ChatMenu
        at={{ chatId: chat.id, threadId: lastThread(chat)?.id, source: 'chats' }}
        own={active && part !== undefined ? others : []}
      />
      <IconButton
        Icon={PanelRight}
        name={isOpen ? 'Hide details' : 'Show details'}
        aria-pressed={isOpen}
        onClick={toggleDetails}
      />
      {isTransferring && <TransferDialog chat={chat} onClose={() => setTransferring(false)} />}
    </header>
  );
}

function statusOf(chat: Chat, me: string): string {
  if (!isActive(chat)) return 'Ended';
  const part = partOf(chat, me);
  const agents = agentsIn(chat).filter(({ id }) => id !== me);
  const names = agents.map(({ name }) => name ?? 'an agent').join(', ');
  if (part === 'supervises') return names === '' ? 'You supervise' : `You supervise ${names}`;
  if (part === 'talks') return names === '' ? 'With you' : `With you and ${names}`;
  return names === '' ? 'Waits for an agent' : `With ${names}`;
}

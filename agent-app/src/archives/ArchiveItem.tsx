// One conversation of the list: who talked, when, about what.

import { memo } from 'react';
import { Link } from 'wouter';
import { nameOf } from '../chats/chats-state.ts';
import { Face } from '../people/Face.tsx';
import { archivePath } from '../shell/routes.ts';
import { clockOf, dayOf } from '../times.ts';
import type { ArchivedChat } from './archives.ts';

export const ArchiveItem = memo(function ArchiveItem({ chat, isOpen }: { chat: ArchivedChat; isOpen: boolean }) {
  const name = nameOf(chat.visitor);
  const at = chat.started_timestamp * 1000;
  const day = dayOf(at);
  return (
    <li className="chat-item">
      <Link href={archivePath(chat.chat_id, chat.id)} aria-current={isOpen ? 'true' : undefined}>
        <Face name={name} of={chat.visitor?.id ?? chat.id} />
        <span className="chat-item-text">
          <span className="chat-item-top">
            <b>{name}</b>
            <time dateTime={new Date(at).toISOString()}>{day === 'Today' ? clockOf(at) : day}</time>
          </span>
          <span className="chat-item-under">
            <span className="chat-item-last">{chat.messages.at(-1)?.text ?? 'Nothing was said'}</span>
          </span>
          <span className="chat-item-agent">
            <span>{chat.agents.map(({ display_name: agent }) => agent).join(', ') || 'Nobody answered'}</span>
            {chat.tags.map((tag) => (
              <i key={tag}>{tag}</i>
            ))}
          </span>
        </span>
      </Link>
    </li>
  );
});

// One chat of the list: who, what was said last and when, what is unread, what is written and not sent.

import { memo } from 'react';
import { Link } from 'wouter';
import { useDesk } from '../../desk.ts';
import { Face } from '../../people/Face.tsx';
import { IconButton } from '../../shell/IconButton.tsx';
import { Clock, PencilLine, X } from '../../shell/icons.ts';
import { navigate } from '../../shell/navigation.ts';
import { chatPath } from '../../shell/routes.ts';
import { useSelected } from '../../state/use-store.ts';
import { agoOf } from '../../times.ts';
import { agentsIn, type Chat, customerOf, lastSaid, lastThread, nameOf } from '../chats-state.ts';
import { isEmpty } from '../drafts.ts';
import { type GroupName, momentOf } from '../groups.ts';
import { unreadOf } from '../unread.ts';

type Props = {
  readonly chat: Chat;
  readonly group: GroupName;
  readonly isOpen: boolean;
  readonly now: number;
};

export const ChatItem = memo(function ChatItem({ chat, group, isOpen, now }: Props) {
  const { chats, acts } = useDesk();
  const { me } = chats.state.get();
  const draft = useSelected(chats.drafts.all, (all) => all.get(chat.id));
  const customer = customerOf(chat);
  const name = nameOf(customer);
  const unread = group === 'mine' ? unreadOf(chat, me) : 0;
  const writes = chat.typing !== undefined && chat.typing.until > now && chat.typing.by === customer?.id;
  const at = Date.parse(momentOf(chat));
  const others = group === 'other' || group === 'supervised' ? agentsIn(chat).find(({ id }) => id !== me) : undefined;
  const isDraft = !isOpen && draft !== undefined && !isEmpty(draft);
  return (
    <li className="chat-item">
      <Link
        href={chatPath(chat.id)}
        aria-current={isOpen ? 'true' : undefined}
        data-region-focus={isOpen ? true : undefined}
      >
        <Face name={name} of={customer?.id ?? chat.id} picture={customer?.avatar} />
        <span className="chat-item-text">
          <span className="chat-item-top">
            <b>{name}</b>
            <time dateTime={new Date(at || 0).toISOString()}>{Number.isNaN(at) ? '' : agoOf(at, now)}</time>
          </span>
          <span className="chat-item-under">
            <span className="chat-item-last" data-strong={unread > 0}>
              {isDraft ? (
                <em>
                  <PencilLine size={12} aria-hidden="true" /> Draft: {draft.text || 'a message'}
                </em>
              ) : writes ? (
                <em>
                  writing
                  <Dots />
                </em>
              ) : (
                previewOf(chat, me)
              )}
            </span>
            {unread > 0 && (
              <span className="badge">
                {unread}
                <span className="unseen"> unread</span>
              </span>
            )}
            {group === 'queued' && (
              <span className="waits">
                <Clock size={12} aria-hidden="true" />{' '}
                {agoOf(Date.parse(lastThread(chat)?.queue?.queued_at ?? ''), now)}
              </span>
            )}
          </span>
          {others !== undefined && (
            <span className="chat-item-agent">
              <span>
                with <bdi>{others.name}</bdi>
              </span>
            </span>
          )}
        </span>
      </Link>
      {group === 'ended' && (
        <IconButton
          Icon={X}
          name={`Put away the chat with ${name}`}
          size="xcompact"
          className="chat-item-away"
          onClick={() => {
            acts.putAway(chat.id);
            if (isOpen) navigate('/chats');
          }}
        />
      )}
    </li>
  );
});

export function Dots() {
  return (
    <span className="dots" aria-hidden="true">
      <i />
      <i />
      <i />
    </span>
  );
}

function previewOf(chat: Chat, me: string): string {
  const said = lastSaid(chat);
  if (said === undefined) return 'No messages yet';
  const text = said.text ?? said.elements?.[0]?.title ?? 'A card';
  if (said.visibility === 'agents') return `Note: ${text}`;
  return said.author_id === me ? `You: ${text}` : text;
}

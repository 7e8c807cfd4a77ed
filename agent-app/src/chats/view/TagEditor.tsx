// Tags of the conversation: to see, to add, to take away.

import { type FormEvent, useRef, useState } from 'react';
import { useDesk } from '../../desk.ts';
import { Plus, Tag as TagIcon, X } from '../../shell/icons.ts';
import { trying } from '../../shell/toasts.ts';
import { type Chat, isActive, lastThread } from '../chats-state.ts';

const LONGEST = 128;

export function TagEditor({ chat }: { readonly chat: Chat }) {
  const { acts, chats } = useDesk();
  const [isAdding, setAdding] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const thread = lastThread(chat);
  if (thread === undefined) return null;
  const known = [
    ...new Set([...chats.state.get().chats.values()].flatMap((one) => one.threads.flatMap(({ tags }) => tags))),
  ];

  const close = () => {
    setAdding(false);
    queueMicrotask(() => opener.current?.focus());
  };
  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const tag = String(new FormData(event.currentTarget).get('tag') ?? '').trim();
    close();
    if (tag === '' || thread.tags.includes(tag)) return;
    void trying(() => acts.tag(chat.id, thread.id, tag), 'The tag was not added');
  };
  return (
    <div className="tags">
      <ul aria-label="Tags">
        {thread.tags.map((tag) => (
          <li key={tag} className="tag">
            <span>{tag}</span>
            <button
              type="button"
              aria-label={`Remove tag ${tag}`}
              onClick={() => void trying(() => acts.untag(chat.id, thread.id, tag), 'The tag was not removed')}
            >
              <X size={12} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
      {isAdding ? (
        <form onSubmit={add} className="tag-form">
          <input
            name="tag"
            aria-label="New tag"
            placeholder="Tag"
            maxLength={LONGEST}
            list="known-tags"
            autoComplete="off"
            // biome-ignore lint/a11y/noAutofocus: the agent has just asked for it.
            autoFocus
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              event.preventDefault();
              close();
            }}
            onBlur={() => setAdding(false)}
          />
          <datalist id="known-tags">
            {known.map((tag) => (
              <option key={tag} value={tag} />
            ))}
          </datalist>
        </form>
      ) : (
        isActive(chat) && (
          <button
            ref={opener}
            type="button"
            className="tag-add"
            aria-label="Add tag"
            title="Add tag"
            onClick={() => setAdding(true)}
          >
            {thread.tags.length === 0 ? (
              <TagIcon size={16} aria-hidden="true" />
            ) : (
              <Plus size={14} aria-hidden="true" />
            )}
          </button>
        )
      )}
    </div>
  );
}

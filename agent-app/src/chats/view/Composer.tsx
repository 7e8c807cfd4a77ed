// Where the agent writes: to the customer, or to the other agents alone. What is written is kept until it is sent.

import { Button } from '@livechat/design-system-react-components';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useDesk } from '../../desk.ts';
import { preferences } from '../../settings/preferences.ts';
import { Glyph } from '../../shell/Glyph.tsx';
import { IconButton } from '../../shell/IconButton.tsx';
import { EyeOff, SendHorizontal, X } from '../../shell/icons.ts';
import { isShortcut } from '../../shell/modifier.ts';
import { slots } from '../../shell/slots.ts';
import { toast } from '../../shell/toasts.ts';
import { useSelected, useStore } from '../../state/use-store.ts';
import type { Chat } from '../chats-state.ts';
import { EMPTY_DRAFT, isEmpty } from '../drafts.ts';
import { RichMessage } from './RichMessage.tsx';
import { createTyping } from './typing.ts';

/** What the API takes, in bytes of UTF-8. */
const MOST_BYTES = 16 * 1024;

export function Composer({ chat, part }: { readonly chat: Chat; readonly part: 'talks' | 'supervises' }) {
  const { chats, acts } = useDesk();
  const { id: chatId } = chat;
  const draft = useSelected(chats.drafts.all, (all) => all.get(chatId)) ?? EMPTY_DRAFT;
  const { enterSends } = useStore(preferences);
  const { composerTools } = useStore(slots);
  const field = useRef<HTMLTextAreaElement>(null);
  const isNote = part === 'supervises' || draft.visibility === 'agents';
  const visibility = isNote ? 'agents' : 'all';
  const typing = useRef(createTyping((isTyping, to) => acts.typing(chatId, isTyping, to)));

  useEffect(() => {
    const { current } = typing;
    // Not where a keyboard would come up over the conversation.
    if (matchMedia('(pointer: fine)').matches) field.current?.focus({ preventScroll: true });
    return () => current.stop();
  }, []);
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const { code } = event;
      if (!isShortcut(event) || (code !== 'KeyR' && code !== 'KeyN')) return;
      event.preventDefault();
      chats.drafts.change(chatId, { visibility: code === 'KeyN' ? 'agents' : 'all' });
      field.current?.focus();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [chats, chatId]);

  const write = (text: string) => {
    chats.drafts.change(chatId, { text });
    typing.current.wrote(text, visibility);
  };
  const send = () => {
    const text = draft.text.trim();
    if (isEmpty(draft)) return;
    if (new TextEncoder().encode(text).length > MOST_BYTES) {
      return toast('error', 'This message is too long. Split it into several.');
    }
    typing.current.stop();
    chats.drafts.change(chatId, { text: '', staged: undefined });
    if (text !== '') chats.say({ chatId, text, visibility });
    if (draft.staged !== undefined) {
      chats.say({ chatId, text: '', visibility, rich: draft.staged });
    }
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    const wants = event.ctrlKey || event.metaKey || (enterSends && !event.shiftKey);
    if (!wants) return;
    event.preventDefault();
    send();
  };
  const choose = (to: 'all' | 'agents') => () => {
    chats.drafts.change(chatId, { visibility: to });
    field.current?.focus();
  };

  return (
    <div className="composer" data-note={isNote} data-region="composer">
      {draft.staged !== undefined && (
        <section className="staged" aria-label="Message to be sent">
          <RichMessage elements={draft.staged.elements} template={draft.staged.template_id} />
          <IconButton
            Icon={X}
            name="Remove this message"
            size="xcompact"
            onClick={() => chats.drafts.change(chatId, { staged: undefined })}
          />
        </section>
      )}
      <textarea
        ref={field}
        aria-label={isNote ? 'Note to other agents' : 'Message'}
        placeholder={isNote ? 'Write a note that only agents see' : 'Write a message'}
        rows={1}
        value={draft.text}
        data-region-focus
        onChange={({ target }) => write(target.value)}
        onKeyDown={onKeyDown}
        onBlur={() => typing.current.stop()}
      />
      <div className="composer-bar">
        {part === 'supervises' ? (
          <p className="composer-only-note">
            <EyeOff size={14} aria-hidden="true" /> You supervise: only agents see what you write
          </p>
        ) : (
          <fieldset className="segments">
            <legend className="unseen">To whom</legend>
            <button type="button" aria-pressed={!isNote} onClick={choose('all')}>
              Reply
            </button>
            <button type="button" aria-pressed={isNote} onClick={choose('agents')}>
              Note
            </button>
          </fieldset>
        )}
        <div className="composer-tools">
          {composerTools.map(({ id, Tool }) => (
            <Tool key={id} />
          ))}
        </div>
        <span className="composer-hint">{enterSends ? 'Enter to send' : 'Ctrl + Enter to send'}</span>
        <Button
          kind="primary"
          size="compact"
          type="button"
          disabled={isEmpty(draft)}
          icon={<Glyph Icon={SendHorizontal} />}
          iconPosition="right"
          onClick={send}
        >
          {isNote ? 'Add note' : 'Send'}
        </Button>
      </div>
    </div>
  );
}

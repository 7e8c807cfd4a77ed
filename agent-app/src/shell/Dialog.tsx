// Dialogs, as the browser has them: the rest is out of reach while one is open, Esc closes it, and the focus comes back.

import { Button } from '@livechat/design-system-react-components';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { createStore } from '../state/store.ts';
import { useStore } from '../state/use-store.ts';
import { IconButton } from './IconButton.tsx';
import { X } from './icons.ts';

type Props = {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** `page`: as large as there is room, for what is a page by itself. */
  readonly size?: 'usual' | 'wide' | 'page';
  /** Whose it is, where it is not the app's own. */
  readonly from?: string;
};

export function Dialog({ title, onClose, children, size = 'usual', from }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.showModal();
    ref.current?.querySelector<HTMLElement>('[data-dialog-focus]')?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a press beside the dialog; by keyboard Esc closes it.
    <dialog
      ref={ref}
      className={size === 'usual' ? 'dialog' : `dialog dialog-${size}`}
      aria-labelledby={id}
      onClose={onClose}
      onClick={({ target }) => {
        if (target === ref.current) ref.current?.close();
      }}
    >
      <div className="dialog-inside">
        <header>
          <h2 id={id}>
            <bdi>{title}</bdi>
            {from !== undefined && <small>{from}</small>}
          </h2>
          <IconButton Icon={X} name="Close dialog" onClick={() => ref.current?.close()} />
        </header>
        {children}
      </div>
    </dialog>
  );
}

type Question = {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly isBad?: boolean;
  /** Shown as it is, such as an address. */
  readonly detail?: string;
  /**
   * An extension's wish: a press that was meant for what was there a moment ago must not be an answer, and while another question is open
   * there is none.
   */
  readonly isForeign?: boolean;
  readonly answer: (yes: boolean) => void;
};
const question = createStore<Question | undefined>(undefined);

/** Asks before something is lost, or before an extension's wish comes true. No answer, and the end of the signal, are a no. */
export function confirm(asked: Omit<Question, 'answer'>, signal?: AbortSignal): Promise<boolean> {
  if (signal?.aborted === true || (asked.isForeign === true && question.get() !== undefined)) {
    return Promise.resolve(false);
  }
  return new Promise((resolve) => {
    const refuse = () => own.answer(false);
    const own: Question = {
      ...asked,
      answer(yes) {
        signal?.removeEventListener('abort', refuse);
        if (question.get() === own) question.set(undefined);
        resolve(yes);
      },
    };
    signal?.addEventListener('abort', refuse);
    question.get()?.answer(false);
    question.set(own);
  });
}

/** Where questions are shown. */
export function Questions() {
  const asked = useStore(question);
  if (asked === undefined) return null;
  return <Open key={`${asked.title} ${asked.detail}`} asked={asked} />;
}

const WAKES_AFTER_MS = 500;

function Open({ asked }: { readonly asked: Question }) {
  const { title, text, detail, yes, isBad = false, isForeign = false, answer } = asked;
  const [isAwake, setAwake] = useState(!isForeign);
  useEffect(() => {
    const timer = setTimeout(() => setAwake(true), WAKES_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Dialog title={title} onClose={() => answer(false)}>
      <p className="dialog-text">{text}</p>
      {detail !== undefined && <p className="dialog-detail">{detail}</p>}
      <footer>
        <Button kind="secondary" onClick={() => answer(false)}>
          Cancel
        </Button>
        <Button kind={isBad ? 'destructive' : 'primary'} disabled={!isAwake} onClick={() => answer(true)}>
          {yes}
        </Button>
      </footer>
    </Dialog>
  );
}

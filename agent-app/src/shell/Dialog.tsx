// Dialogs, as the browser has them: the rest is out of reach while one is open, Esc closes it, and the focus comes back.

import { Button } from '@livechat/design-system-react-components';
import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { createStore } from '../state/store.ts';
import { useStore } from '../state/use-store.ts';
import { IconButton } from './IconButton.tsx';

type Props = {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly wide?: boolean;
};

export function Dialog({ title, onClose, children, wide = false }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a press beside the dialog; by keyboard Esc closes it.
    <dialog
      ref={ref}
      className={wide ? 'dialog dialog-wide' : 'dialog'}
      aria-labelledby={id}
      onClose={onClose}
      onClick={({ target }) => {
        if (target === ref.current) ref.current?.close();
      }}
    >
      <div className="dialog-inside">
        <header>
          <h2 id={id}>{title}</h2>
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
  readonly answer: (yes: boolean) => void;
};
const question = createStore<Question | undefined>(undefined);

/** Asks before something is lost. */
export function confirm(asked: Omit<Question, 'answer'>): Promise<boolean> {
  return new Promise((resolve) => {
    question.set({
      ...asked,
      answer(yes) {
        question.set(undefined);
        resolve(yes);
      },
    });
  });
}

/** Where questions are shown. */
export function Questions() {
  const asked = useStore(question);
  if (asked === undefined) return null;
  const { title, text, yes, isBad = false, answer } = asked;
  return (
    <Dialog title={title} onClose={() => answer(false)}>
      <p className="dialog-text">{text}</p>
      <footer>
        <Button kind="secondary" onClick={() => answer(false)}>
          Cancel
        </Button>
        <Button kind={isBad ? 'destructive' : 'primary'} onClick={() => answer(true)}>
          {yes}
        </Button>
      </footer>
    </Dialog>
  );
}

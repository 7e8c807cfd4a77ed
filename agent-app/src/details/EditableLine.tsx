// One line that becomes a field when it is pressed. Enter saves, Esc leaves it as it was.

import { type FormEvent, useRef, useState } from 'react';
import { Pencil } from '../shell/icons.ts';

type Props = {
  readonly label: string;
  readonly value: string;
  /** What stands there while nobody edits it. */
  readonly shown: string;
  readonly type?: 'text' | 'email';
  readonly isTitle?: boolean;
  /** Answers whether it was saved. */
  readonly onSave: (value: string) => Promise<boolean>;
};

export function EditableLine({ label, value, shown, type = 'text', isTitle = false, onSave }: Props) {
  const [isEditing, setEditing] = useState(false);
  const [busy, setBusy] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const close = () => {
    setEditing(false);
    queueMicrotask(() => opener.current?.focus());
  };
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const next = String(new FormData(event.currentTarget).get('value') ?? '').trim();
    if (next === value) return close();
    setBusy(true);
    if (await onSave(next)) close();
    setBusy(false);
  };
  if (!isEditing) {
    return (
      <button
        ref={opener}
        type="button"
        className="editable"
        data-title={isTitle}
        data-empty={value === ''}
        aria-label={`Edit ${label.toLowerCase()}: ${shown}`}
        onClick={() => setEditing(true)}
      >
        <span>{shown}</span> <Pencil size={13} aria-hidden="true" />
      </button>
    );
  }
  return (
    <form className="editing" onSubmit={(event) => void submit(event)}>
      <input
        name="value"
        type={type}
        className="field"
        aria-label={label}
        defaultValue={value}
        placeholder={label}
        maxLength={256}
        readOnly={busy}
        autoComplete="off"
        // biome-ignore lint/a11y/noAutofocus: the agent has just asked for it.
        autoFocus
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          close();
        }}
      />
      <button type="submit" className="save" disabled={busy}>
        Save
      </button>
    </form>
  );
}

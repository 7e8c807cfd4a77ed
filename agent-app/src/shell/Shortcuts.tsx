// The keys that work everywhere, and the dialog that names them all.

import { useEffect, useState } from 'react';
import { Dialog } from './Dialog.tsx';
import { isShortcut, modifierOf } from './modifier.ts';
import { navigate } from './navigation.ts';
import { focusRegion, goToRegion } from './regions.ts';

const KEYS: readonly (readonly [keys: readonly string[], does: string])[] = [
  [['F6'], 'Next region: rail, list, conversation, composer, details'],
  [['Shift', 'F6'], 'Region before'],
  [['Esc'], 'Back to the list from the conversation or from an app'],
  [['↑', '↓'], 'Move in lists, menus and tabs'],
  [['Enter'], 'Open what is chosen; send what is written'],
  [['Shift', 'Enter'], 'New line in a message'],
  [['Ctrl', 'Enter'], 'Send, in any case'],
  [[modifierOf(navigator.platform), '1'], 'Chats'],
  [[modifierOf(navigator.platform), '2'], 'Visitors'],
  [[modifierOf(navigator.platform), '3'], 'Archives'],
  [[modifierOf(navigator.platform), 'R'], 'Reply to the customer'],
  [[modifierOf(navigator.platform), 'N'], 'Note to other agents'],
  [['?'], 'These keys'],
];
const VIEWS: Readonly<Record<string, string>> = { Digit1: '/chats', Digit2: '/visitors', Digit3: '/archives' };

export function Shortcuts() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { key, altKey, ctrlKey, shiftKey, code, target } = event;
      if (event.defaultPrevented) return;
      const isModal = document.querySelector('dialog[open]') !== null;
      if (key === 'F6' && !ctrlKey && !altKey) {
        event.preventDefault();
        if (!isModal) goToRegion(shiftKey ? -1 : 1);
      } else if (key === 'Escape' && !isModal) {
        const region = (document.activeElement as HTMLElement | null)?.closest<HTMLElement>('[data-region]');
        const name = region?.dataset.region;
        if (name !== undefined && name !== 'list') focusRegion('list');
      } else if (isShortcut(event) && VIEWS[code] !== undefined && !isModal) {
        event.preventDefault();
        navigate(VIEWS[code]);
        // What had the focus has gone with its view.
        requestAnimationFrame(() => focusRegion('list'));
      } else if (key === '?' && !isWriting(target) && !isModal) {
        event.preventDefault();
        setOpen(true);
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  if (!isOpen) return null;
  return (
    <Dialog title="Keyboard shortcuts" onClose={() => setOpen(false)}>
      <dl className="keys">
        {KEYS.map(([keys, does]) => (
          <div key={keys.join(' ')}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
}

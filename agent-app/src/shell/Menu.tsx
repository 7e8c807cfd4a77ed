// A button that opens a list of acts (ARIA: menu button). Arrows, Home, End and letters move in it; Esc and Tab close it.

import { type ComponentType, type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Check, type Icon } from './icons.ts';

export type MenuItem = {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly Icon?: Icon;
  /** In the place of the icon. */
  readonly Picture?: ComponentType;
  readonly isChosen?: boolean;
  readonly isBad?: boolean;
  /** With a line above it. */
  readonly isApart?: boolean;
  /** At work: can't be chosen. */
  readonly isBusy?: boolean;
  readonly run: () => void;
};
type Props = {
  readonly label: string;
  readonly className?: string;
  readonly button: ReactNode;
  readonly items: readonly MenuItem[];
  readonly side?: 'below' | 'right' | 'above';
};

export function Menu({ label, className = '', button, items, side = 'below' }: Props) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const around = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!isOpen) return;
    const first = around.current?.querySelector<HTMLElement>('[aria-checked=true], [role^=menuitem]');
    first?.focus();
    const away = ({ target }: Event) => {
      if (target instanceof Node && around.current?.contains(target) !== true) setOpen(false);
    };
    document.addEventListener('pointerdown', away);
    return () => document.removeEventListener('pointerdown', away);
  }, [isOpen]);

  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const all = [...(around.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = (index: number) => {
      event.preventDefault();
      all.at(index % all.length)?.focus();
    };
    if (!isOpen) {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        setOpen(true);
      }
      return;
    }
    if (event.key === 'ArrowDown') to(at + 1);
    else if (event.key === 'ArrowUp') to(at - 1);
    else if (event.key === 'Home') to(0);
    else if (event.key === 'End') to(-1);
    else if (event.key === 'Tab') setOpen(false);
    else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key.length === 1) {
      const labelOf = (one: HTMLElement) => one.querySelector('.menu-label')?.textContent?.toLowerCase();
      const found = all.find((one) => labelOf(one)?.startsWith(event.key.toLowerCase()));
      found?.focus();
    }
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the button and the items in it.
    <div className="menu" ref={around} onKeyDown={onKeyDown}>
      <button
        ref={opener}
        type="button"
        className={className}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        aria-label={label}
        title={isOpen ? undefined : label}
        onClick={() => setOpen(!isOpen)}
      >
        {button}
      </button>
      {isOpen && (
        <div id={id} role="menu" aria-label={label} className={`menu-list menu-${side}`}>
          {items.map((item) => (
            <Item
              key={item.id}
              item={item}
              onChoose={() => {
                close();
                item.run();
              }}
            />
          ))}
        </div>
      )}
    </div>
  );
}

function Item({ item, onChoose }: { readonly item: MenuItem; readonly onChoose: () => void }) {
  const { label, hint, Icon, Picture, isChosen, isBad = false, isApart = false, isBusy = false } = item;
  return (
    <button
      type="button"
      {...(isChosen === undefined ? { role: 'menuitem' } : { role: 'menuitemradio', 'aria-checked': isChosen })}
      tabIndex={-1}
      className={isBad ? 'bad' : undefined}
      data-apart={isApart}
      aria-disabled={isBusy || undefined}
      onClick={() => {
        if (!isBusy) onChoose();
      }}
    >
      {Icon !== undefined && <Icon size={16} strokeWidth={1.75} aria-hidden="true" />}
      {Picture !== undefined && <Picture />}
      <span className="menu-text">
        <bdi className="menu-label">{label}</bdi>
        {hint !== undefined && <small>{hint}</small>}
      </span>
      {isChosen === true && <Check size={16} aria-hidden="true" />}
    </button>
  );
}

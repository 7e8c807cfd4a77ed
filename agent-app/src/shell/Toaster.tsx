// Toasts, read out as they come.

import { useEffect, useRef } from 'react';
import { useStore } from '../state/use-store.ts';
import { IconButton } from './IconButton.tsx';
import { CircleAlert, CircleCheck, Info, X } from './icons.ts';
import { dismissToast, holdToasts, toasts } from './toasts.ts';

const ICONS = { success: CircleCheck, error: CircleAlert, info: Info } as const;

export function Toaster() {
  const all = useStore(toasts);
  const place = useRef<HTMLElement>(null);
  // Of a button that goes with its toast nobody says that the focus, or the pointer, has left it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is looked at whenever one comes or goes.
  useEffect(() => {
    if (!place.current?.matches(':hover, :focus-within')) holdToasts(false);
  }, [all]);
  return (
    <section
      ref={place}
      className="toasts"
      aria-label="Notices"
      aria-live="polite"
      data-region={all.length > 0 ? 'notices' : undefined}
      onPointerEnter={() => holdToasts(true)}
      onPointerLeave={() => holdToasts(false)}
      onFocus={() => holdToasts(true)}
      onBlur={() => holdToasts(false)}
    >
      {all.map(({ id, kind, text, action }) => {
        const Icon = ICONS[kind];
        return (
          <div key={id} className={`toast toast-${kind}`} role={kind === 'error' ? 'alert' : undefined}>
            <Icon size={18} aria-hidden="true" />
            <p>{text}</p>
            {action !== undefined && (
              <button
                type="button"
                className="toast-action"
                onClick={() => {
                  dismissToast(id);
                  action.run();
                }}
              >
                {action.label}
              </button>
            )}
            <IconButton Icon={X} name="Dismiss" size="xcompact" onClick={() => dismissToast(id)} />
          </div>
        );
      })}
    </section>
  );
}

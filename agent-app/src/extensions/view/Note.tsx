// A line below an extension: why what it tried had no effect, or what its makers forgot.

import { useStore } from '../../state/use-store.ts';
import type { Extensions } from '../extensions.ts';

export function Note({ extensions, widgetId }: { readonly extensions: Extensions; readonly widgetId: string }) {
  const text = useStore(extensions.notes).get(widgetId);
  if (text === undefined) return null;
  const dismiss = () =>
    extensions.notes.set((now) => {
      const next = new Map(now);
      next.delete(widgetId);
      return next;
    });
  return (
    <p className="extension-note" role="status">
      <span>{text}</span>
      <button type="button" aria-label="Dismiss" onClick={dismiss}>
        ×
      </button>
    </p>
  );
}

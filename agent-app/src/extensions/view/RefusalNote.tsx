// A line below an extension that tried what it may not: the agent sees why nothing happened.

import type { Refusal } from '@gatehouse/extension-sdk/host';
import { useStore } from '../../state/use-store.ts';
import type { Extensions } from '../extensions.ts';

const TOLD: ReadonlySet<Refusal['cause']> = new Set(['denied', 'too_big', 'rate']);

export function RefusalNote({ extensions, widgetId }: { readonly extensions: Extensions; readonly widgetId: string }) {
  const refusal = useStore(extensions.refusals).get(widgetId);
  if (refusal === undefined || !TOLD.has(refusal.cause)) return null;
  const dismiss = () =>
    extensions.refusals.set((now) => {
      const next = new Map(now);
      next.delete(widgetId);
      return next;
    });
  return (
    <p className="extension-note" role="status">
      <span>{refusal.detail}</span>
      <button type="button" aria-label="Dismiss" onClick={dismiss}>
        ×
      </button>
    </p>
  );
}

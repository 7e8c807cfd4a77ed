// The order of the visitors. The list is read again every few seconds, with whoever did something last at its top; under the pointer, and while
// the focus is in it, no row may give way to another just as somebody presses its button.

import type { Visitor } from './visitors.ts';

/** What was shown `before`, each as it is now, and then who is new. Who has gone since stays in their row, and says so. */
export function keepInPlace(
  before: readonly Visitor[],
  { shown, all }: { shown: readonly Visitor[]; all: readonly Visitor[] },
): readonly Visitor[] {
  const now = new Map(all.map((visitor) => [visitor.id, visitor]));
  const there = new Set(before.map(({ id }) => id));
  const kept = before.map((visitor) => now.get(visitor.id) ?? { ...visitor, state: 'gone' });
  return [...kept, ...shown.filter(({ id }) => !there.has(id))];
}

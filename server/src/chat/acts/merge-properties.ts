// Properties over properties.

import type { Properties } from '../chat.ts';

/** The first with the values of the second over it. */
export function mergeProperties(old: Properties, added: Properties): Properties {
  const merged = new Map(Object.entries(old));
  for (const [namespace, values] of Object.entries(added)) {
    merged.set(
      namespace,
      Object.fromEntries([...Object.entries(merged.get(namespace) ?? {}), ...Object.entries(values)]),
    );
  }
  return Object.fromEntries(merged);
}

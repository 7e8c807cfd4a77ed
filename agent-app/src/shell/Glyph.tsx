// A picture in a button of the design system, which gives its pictures a size of its own words: ours have one already.

import type { LucideIcon } from 'lucide-react';

export function Glyph({ Icon }: { readonly Icon: LucideIcon }) {
  return <Icon size={16} strokeWidth={1.75} aria-hidden="true" />;
}

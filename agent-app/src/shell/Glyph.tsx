// A picture in a button of the design system, which gives its pictures a size of its own words: ours have one already.

import type { Icon } from './icons.ts';

/** `className`: where the button puts it. */
export function Glyph({ Icon, className }: { readonly Icon: Icon; readonly className?: string }) {
  return <Icon className={className} size={16} strokeWidth={1.75} aria-hidden="true" />;
}

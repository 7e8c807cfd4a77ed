// What stands where there is nothing yet, or nothing could be had; and what stands there while it is on its way.

import type { ReactNode } from 'react';
import type { Icon } from './icons.ts';

type Props = {
  readonly Icon: Icon;
  readonly title: string;
  readonly children?: ReactNode;
  readonly isProblem?: boolean;
};

export function Empty({ Icon, title, children, isProblem = false }: Props) {
  return (
    <div className="empty" role={isProblem ? 'alert' : undefined}>
      <span className="empty-icon" data-bad={isProblem}>
        <Icon size={26} strokeWidth={1.5} aria-hidden="true" />
      </span>
      <h2>{title}</h2>
      {children !== undefined && <div className="empty-text">{children}</div>}
    </div>
  );
}

/** Grey bars in the shape of lines. */
export function Skeleton({
  rows,
  label,
  tall = false,
}: {
  readonly rows: number;
  readonly label: string;
  readonly tall?: boolean;
}) {
  return (
    <div className="skeleton" role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same.
        <div key={row} className={tall ? 'skeleton-row tall' : 'skeleton-row'}>
          <i />
          <span>
            <b />
            <b />
          </span>
        </div>
      ))}
    </div>
  );
}

// A fullscreen app in the rail, with its badge.

import { Link, useRoute } from 'wouter';
import { useStore } from '../../state/use-store.ts';
import type { Extensions } from '../extensions.ts';
import type { Installed } from '../installed.ts';
import { AppIcon } from './AppIcon.tsx';

const MOST = 99;

export function RailEntry({
  extensions,
  installed,
}: {
  readonly extensions: Extensions;
  readonly installed: Installed;
}) {
  const { widgetId } = installed.extension;
  const { name, iconUrl } = installed.app;
  const badge = useStore(extensions.badges).get(widgetId);
  const [isHere] = useRoute(`/apps/${widgetId}`);
  const label = badge === undefined ? name : `${name}, ${badge} new`;
  return (
    <Link
      className="rail-app"
      href={`/apps/${widgetId}`}
      aria-label={label}
      title={name}
      aria-current={isHere ? 'page' : undefined}
    >
      <AppIcon name={name} url={iconUrl} />
      {badge !== undefined && <span className="rail-app__badge">{badge > MOST ? `${MOST}+` : badge}</span>}
    </Link>
  );
}

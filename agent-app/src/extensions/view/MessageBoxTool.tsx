// A message-box extension's button in the composer's bar.

import { useStore } from '../../state/use-store.ts';
import { boxToolId, type Extensions } from '../extensions.ts';
import type { Installed } from '../installed.ts';
import { AppIcon } from './AppIcon.tsx';
import { PANEL_ID } from './MessageBoxPanel.tsx';

type Props = { readonly extensions: Extensions; readonly installed: Installed };

export function MessageBoxTool({ extensions, installed }: Props) {
  const { widgetId } = installed.extension;
  const isOpen = useStore(extensions.openBox) === widgetId;
  const { name, iconUrl } = installed.app;
  return (
    <button
      type="button"
      id={boxToolId(widgetId)}
      className="message-box-tool"
      aria-label={name}
      title={name}
      aria-expanded={isOpen}
      aria-controls={PANEL_ID}
      onClick={() => extensions.openBox.set(isOpen ? undefined : widgetId)}
    >
      <AppIcon name={name} url={iconUrl} />
    </button>
  );
}

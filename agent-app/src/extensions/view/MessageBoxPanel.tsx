// The panel below the composer in which a message-box extension works, for as long as it is open. It stands beside the conversation and not in it,
// so that its frame lives on when the agent goes to another chat.

import { useEffect, useRef } from 'react';
import { X } from '../../shell/icons.ts';
import { useStore } from '../../state/use-store.ts';
import { boxToolId, type Extensions } from '../extensions.ts';
import { AppIcon } from './AppIcon.tsx';
import { ExtensionFrame } from './ExtensionFrame.tsx';

export const PANEL_ID = 'message-box-panel';

export function MessageBoxPanel({ extensions }: { readonly extensions: Extensions }) {
  const openId = useStore(extensions.openBox);
  const { list = [] } = useStore(extensions.installed.state);
  const installed = list.find(({ extension }) => extension.place === 'message_box' && extension.widgetId === openId);
  const closing = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (openId !== undefined) closing.current?.focus();
  }, [openId]);
  if (installed === undefined || openId === undefined) return null;
  const close = () => {
    extensions.openBox.set(undefined);
    document.getElementById(boxToolId(openId))?.focus();
  };
  const { name, iconUrl } = installed.app;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset it is not.
    <div
      id={PANEL_ID}
      role="group"
      aria-label={name}
      className="message-box-panel"
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <header>
        <AppIcon name={name} url={iconUrl} />
        <h3>{name}</h3>
        <button ref={closing} type="button" aria-label={`Close ${name}`} onClick={close}>
          <X size={18} aria-hidden />
        </button>
      </header>
      <ExtensionFrame key={openId} extensions={extensions} installed={installed} isShown />
    </div>
  );
}

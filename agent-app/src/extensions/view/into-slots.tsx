// Puts the installed extensions into the app's slots, and keeps them there as apps come and go. Each component is made once for its widget:
// another one in its place would begin its frame anew.

import type { ComponentType } from 'react';
import { selection } from '../../shell/selection.ts';
import { type ChatActionEntry, slots } from '../../shell/slots.ts';
import { useStore } from '../../state/use-store.ts';
import type { Extensions } from '../extensions.ts';
import type { Installed, InstalledAction } from '../installed.ts';
import { ActionDialog } from './ActionDialog.tsx';
import { AppIcon } from './AppIcon.tsx';
import { AppsSettings } from './AppsSettings.tsx';
import { CustomerSections } from './CustomerSections.tsx';
import { ExtensionFrame } from './ExtensionFrame.tsx';
import { FullscreenApps } from './FullscreenApps.tsx';
import { MessageBoxPanel } from './MessageBoxPanel.tsx';
import { MessageBoxTool } from './MessageBoxTool.tsx';
import { RailEntry } from './RailEntry.tsx';

type Pieces = {
  readonly Panel: ComponentType<{ readonly isShown: boolean }>;
  readonly Icon: ComponentType;
  readonly Tool: ComponentType;
  readonly Entry: ComponentType;
};

export function fillSlots(extensions: Extensions): void {
  const made = new Map<string, Pieces>();
  const piecesOf = (installed: Installed): Pieces => {
    const key = `${installed.extension.widgetId} ${installed.extension.url}`;
    const pieces = made.get(key) ?? makePieces(extensions, installed);
    made.set(key, pieces);
    return pieces;
  };
  const Sections = () => <CustomerSections extensions={extensions} customerId={useCustomerId(extensions)} />;
  slots.set((now) => ({
    ...now,
    detailsSections: [{ id: 'extensions', Section: Sections }],
    composerPanel: () => <MessageBoxPanel extensions={extensions} />,
    appsView: ({ isShown, path }) => <FullscreenApps extensions={extensions} isShown={isShown} path={path} />,
    appsSettings: () => <AppsSettings extensions={extensions} />,
    appDialog: () => <ActionDialog extensions={extensions} />,
  }));
  const fill = () => {
    const blocked = extensions.waitForReload.get();
    const list = (extensions.installed.state.get().list ?? []).filter(
      ({ extension }) => !blocked.includes(extension.origin),
    );
    const at = (place: Installed['extension']['place']) =>
      list
        .filter(({ extension }) => extension.place === place)
        .map((one) => ({ one, id: one.extension.widgetId, ...piecesOf(one) }));
    // One that shows a widget which is not beside the chat leads nowhere.
    const isThere = ({ widgetId }: InstalledAction) =>
      widgetId === undefined || at('details').some(({ id }) => id === widgetId);
    const chatActions = extensions.installed.state
      .get()
      .actions.filter(isThere)
      .map((action) => entryOf(action, extensions));
    slots.set((now) => ({
      ...now,
      chatActions,
      detailsTabs: at('details').map(({ one, id, Icon, Panel }) => ({ id, title: one.app.name, Icon, Panel })),
      composerTools: at('message_box').map(({ id, Tool }) => ({ id, Tool })),
      rail: at('fullscreen').map(({ id, Entry }) => ({ id, Entry })),
    }));
  };
  extensions.installed.state.subscribe(fill);
  extensions.waitForReload.subscribe(fill);
  fill();
}

function entryOf(action: InstalledAction, { actions }: Extensions): ChatActionEntry {
  const { id, label, app } = action;
  return {
    id,
    label,
    from: app.name,
    Icon: () => <AppIcon name={app.name} url={app.iconUrl} size={16} />,
    run: (at) => void actions.run(action, at),
  };
}

function makePieces(extensions: Extensions, installed: Installed): Pieces {
  const both = { extensions, installed };
  return {
    Panel: ({ isShown }) => <ExtensionFrame {...both} isShown={isShown} />,
    Icon: () => <AppIcon name={installed.app.name} url={installed.app.iconUrl} />,
    Tool: () => <MessageBoxTool {...both} />,
    Entry: () => <RailEntry {...both} />,
  };
}

function useCustomerId(extensions: Extensions): string | undefined {
  useStore(selection);
  return extensions.customerId();
}

// Extensions that take the whole place, at /apps/<widget>. One that was opened stays in the page, so that its badge goes on being true.

import { useEffect, useState } from 'react';
import { useStore } from '../../state/use-store.ts';
import type { Extensions } from '../extensions.ts';
import type { Installed } from '../installed.ts';
import { ExtensionFrame } from './ExtensionFrame.tsx';
import { NothingInstalled } from './NothingInstalled.tsx';

type Props = { readonly extensions: Extensions; readonly isShown: boolean; readonly path: string };

export function FullscreenApps({ extensions, isShown, path }: Props) {
  const { list, problem } = useStore(extensions.installed.state);
  const blocked = useStore(extensions.waitForReload);
  const apps = (list ?? []).filter(
    ({ extension }) => extension.place === 'fullscreen' && !blocked.includes(extension.origin),
  );
  const [, widgetId = ''] = path.split('/');
  const seen = isShown ? apps.find(({ extension }) => extension.widgetId === widgetId) : undefined;
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const seenId = seen?.extension.widgetId;
  useEffect(() => {
    if (seenId !== undefined) setOpened((now) => (now.has(seenId) ? now : new Set([...now, seenId])));
  }, [seenId]);

  const isOpen = ({ extension }: Installed) => opened.has(extension.widgetId) || extension.widgetId === seenId;
  return (
    <div className="fullscreen-apps" hidden={!isShown}>
      {apps.filter(isOpen).map((installed) => (
        <div
          key={installed.extension.widgetId}
          className="fullscreen-apps__one"
          data-shown={installed === seen}
          inert={installed !== seen}
        >
          <ExtensionFrame extensions={extensions} installed={installed} isShown={installed === seen} />
        </div>
      ))}
      {isShown && seen === undefined && (
        <NothingInstalled isLoading={list === undefined} problem={problem} wanted={widgetId} />
      )}
    </div>
  );
}

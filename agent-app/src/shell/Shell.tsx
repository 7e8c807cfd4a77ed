// The page: rail, view, details. Views come and go; the details column and the apps stay, so that what is framed in them lives on.

import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { ArchivesView } from '../archives/ArchivesView.tsx';
import { ChatsView } from '../chats/view/ChatsView.tsx';
import { Details } from '../details/Details.tsx';
import { SettingsView } from '../settings/SettingsView.tsx';
import { useStore } from '../state/use-store.ts';
import { VisitorsView } from '../visitors/VisitorsView.tsx';
import { ConnectionBanner } from './ConnectionBanner.tsx';
import { Questions } from './Dialog.tsx';
import { isDetailsOpen } from './details-open.ts';
import { Rail } from './Rail.tsx';
import { type Route, routeOf } from './routes.ts';
import { Shortcuts } from './Shortcuts.tsx';
import { select, selection } from './selection.ts';
import { slots } from './slots.ts';
import { Toaster } from './Toaster.tsx';

const NAMES = {
  chats: 'Chats',
  visitors: 'Visitors',
  archives: 'Archives',
  apps: 'Apps',
  settings: 'Settings',
} as const;

export function Shell() {
  const [path] = useLocation();
  const route = routeOf(path);
  const selected = useStore(selection);
  const isOpen = useStore(isDetailsOpen);
  const { appsView: AppsView, appDialog: AppDialog } = useStore(slots);
  const isDeep = isOneLevelDown(route);
  const hasDetails = selected !== undefined && route.view !== 'apps' && route.view !== 'settings';
  useEffect(() => {
    if (!isDeep) select(undefined);
  }, [isDeep]);
  return (
    <div className="shell" data-view={route.view} data-deep={isDeep} data-details={hasDetails && isOpen}>
      <Rail route={route} />
      <main className="stage">
        <h1 className="unseen">{NAMES[route.view]}</h1>
        <ConnectionBanner />
        <View route={route} />
        {AppsView !== undefined && (
          <div className="apps-place" hidden={route.view !== 'apps'}>
            <AppsView isShown={route.view === 'apps'} path={route.view === 'apps' ? route.path : ''} />
          </div>
        )}
      </main>
      <Details isShown={hasDetails && isOpen} />
      {AppDialog !== undefined && <AppDialog />}
      <Toaster />
      <Questions />
      <Shortcuts />
    </div>
  );
}

function View({ route }: { readonly route: Route }) {
  switch (route.view) {
    case 'chats':
      return <ChatsView chatId={route.chatId} />;
    case 'visitors':
      return <VisitorsView customerId={route.customerId} />;
    case 'archives':
      return <ArchivesView chatId={route.chatId} threadId={route.threadId} />;
    case 'settings':
      return <SettingsView page={route.page} />;
    case 'apps':
      return null;
  }
}

/** On narrow screens: whether the thing itself is shown, and not the list of them. */
function isOneLevelDown(route: Route): boolean {
  if (route.view === 'chats') return route.chatId !== undefined;
  if (route.view === 'visitors') return route.customerId !== undefined;
  return route.view !== 'archives' || route.threadId !== undefined;
}

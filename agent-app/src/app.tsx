// Puts the app together and shows it.

import '@livechat/design-system-react-components/dist/design-system-react-components.css';
import '@fontsource-variable/inter/index.css';
import './styles/shell.css';
import './styles/parts.css';
import './styles/chats.css';
import './styles/feed.css';
import './styles/details.css';
import './styles/pages.css';
import './styles/narrow.css';
import './styles/contrast.css';
import './extensions/extensions.css';
import { createRoot } from 'react-dom/client';
import { DeskContext, openDesk } from './desk.ts';
import { startExtensions } from './extensions/start.ts';
import { SignIn } from './session/SignIn.tsx';
import type { Session } from './session/session.ts';
import { callAttention } from './shell/attention.ts';
import { guardLeaving } from './shell/leave.ts';
import { Shell } from './shell/Shell.tsx';
import type { Site } from './site.ts';
import { useStore } from './state/use-store.ts';

export function showApp({ site, session }: { site: Site; session: Session }): void {
  const desk = openDesk({ site, session });
  const place = document.getElementById('app');
  if (place === null) throw new Error('The page has no place for the app.');
  callAttention(desk);
  guardLeaving(desk);
  startExtensions(desk);
  const connect = () => {
    if (session.state.get().stage === 'in') desk.chats.connection.wake();
  };
  session.state.subscribe(connect);
  connect();
  for (const name of ['online', 'focus', 'pageshow']) addEventListener(name, connect);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) connect();
  });
  // Known at once; a dead socket would be noticed by the next ping.
  addEventListener('offline', desk.chats.connection.renew);
  addEventListener('pagehide', desk.chats.leave);
  createRoot(place).render(
    <DeskContext value={desk}>
      <App session={session} />
    </DeskContext>,
  );
}

function App({ session }: { readonly session: Session }) {
  const state = useStore(session.state);
  if (state.stage === 'out') return <SignIn why={state.why} detail={state.detail} />;
  return <Shell />;
}

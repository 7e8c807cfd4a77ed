// The rail: the views, what others add, settings and the agent's own status.

import { Link } from 'wouter';
import { unreadInAll } from '../chats/groups.ts';
import { useDesk } from '../desk.ts';
import { Face } from '../people/Face.tsx';
import { useSelected, useStore } from '../state/use-store.ts';
import {
  Archive,
  CircleCheck,
  CircleMinus,
  Keyboard,
  LogOut,
  MessagesSquare,
  Monitor,
  Moon,
  Settings,
  Sun,
  Users,
} from './icons.ts';
import { leaveApp } from './leave.ts';
import { Menu, type MenuItem } from './Menu.tsx';
import type { Route } from './routes.ts';
import { slots } from './slots.ts';
import { chooseTheme, themeChoice } from './theme.ts';
import { trying } from './toasts.ts';

const VIEWS = [
  { view: 'chats', path: '/chats', name: 'Chats', Icon: MessagesSquare },
  { view: 'visitors', path: '/visitors', name: 'Visitors', Icon: Users },
  { view: 'archives', path: '/archives', name: 'Archives', Icon: Archive },
] as const;

export function Rail({ route }: { readonly route: Route }) {
  const { chats } = useDesk();
  const unread = useSelected(chats.state, unreadInAll);
  const { rail } = useStore(slots);
  return (
    <nav className="rail" aria-label="Views" data-region="rail">
      <span className="rail-mark" aria-hidden="true" />
      <ul>
        {VIEWS.map(({ view, path, name, Icon }) => {
          const count = view === 'chats' ? unread : 0;
          const label = count > 0 ? `${name}, ${count} unread` : name;
          const current = route.view === view ? 'page' : undefined;
          return (
            <li key={view}>
              <Link href={path} className="rail-item" aria-current={current} aria-label={label} title={name}>
                <Icon size={22} strokeWidth={1.6} aria-hidden="true" />
                {count > 0 && <span className="rail-badge">{count > 99 ? '99+' : count}</span>}
              </Link>
            </li>
          );
        })}
        {rail.map(({ id, Entry }) => (
          <li key={id}>
            <Entry />
          </li>
        ))}
      </ul>
      <div className="rail-foot">
        <Link
          href="/settings"
          className="rail-item"
          aria-current={route.view === 'settings' ? 'page' : undefined}
          aria-label="Settings"
          title="Settings"
        >
          <Settings size={22} strokeWidth={1.6} aria-hidden="true" />
        </Link>
        <Myself />
      </div>
    </nav>
  );
}

function Myself() {
  const desk = useDesk();
  const me = useStore(desk.colleagues.me);
  const choice = useStore(themeChoice);
  const accepts = me?.routing_status === 'accepting_chats';
  const setStatus = (status: 'accepting_chats' | 'not_accepting_chats') => () =>
    void trying(() => desk.colleagues.setStatus(status), 'Your status was not changed');
  const themes = [
    ['system', 'Theme: as the system', Monitor],
    ['light', 'Theme: light', Sun],
    ['dark', 'Theme: dark', Moon],
  ] as const;
  const items: MenuItem[] = [
    { id: 'accept', label: 'Accept chats', Icon: CircleCheck, isChosen: accepts, run: setStatus('accepting_chats') },
    {
      id: 'not',
      label: 'Don’t accept chats',
      Icon: CircleMinus,
      isChosen: !accepts,
      run: setStatus('not_accepting_chats'),
    },
    ...themes.map(([id, label, Icon]) => ({
      id,
      label,
      Icon,
      isChosen: choice === id,
      isApart: id === 'system',
      run: () => chooseTheme(id),
    })),
    {
      id: 'keys',
      label: 'Keyboard shortcuts',
      Icon: Keyboard,
      isApart: true,
      run: () => dispatchEvent(new KeyboardEvent('keydown', { key: '?' })),
    },
    { id: 'out', label: 'Sign out', Icon: LogOut, isBad: true, run: () => void leaveApp(desk) },
  ];
  const name = me?.name ?? 'You';
  return (
    <Menu
      label={`${name}: ${accepts ? 'accepting chats' : 'not accepting chats'}`}
      className="rail-item rail-me"
      button={<Face name={name} of={me?.id ?? ''} picture={me?.avatar} available={accepts} />}
      items={items}
      side="right"
    />
  );
}

// The agent's settings, a page for each subject.

import { Link } from 'wouter';
import { Empty } from '../shell/Empty.tsx';
import { Blocks } from '../shell/icons.ts';
import { slots } from '../shell/slots.ts';
import { useStore } from '../state/use-store.ts';
import { Looks } from './Looks.tsx';
import { Notices } from './Notices.tsx';
import { Profile } from './Profile.tsx';

const PAGES = [
  { page: 'profile', name: 'Profile', Page: Profile },
  { page: 'notifications', name: 'Notifications', Page: Notices },
  { page: 'appearance', name: 'Appearance', Page: Looks },
  { page: 'apps', name: 'Apps', Page: Apps },
] as const;

export function SettingsView({ page }: { readonly page: string }) {
  const { name, Page } = PAGES.find((one) => one.page === page) ?? PAGES[0];
  return (
    <section className="page-column settings" aria-label="Settings" data-region="list">
      <header className="column-head">
        <h2 className="column-title">Settings</h2>
      </header>
      <div className="settings-body">
        <nav aria-label="Settings">
          <ul>
            {PAGES.map((one) => (
              <li key={one.page}>
                <Link href={`/settings/${one.page}`} aria-current={one.name === name ? 'page' : undefined}>
                  {one.name}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div className="page-scroll settings-page">
          <h3>{name}</h3>
          <Page />
        </div>
      </div>
    </section>
  );
}

function Apps() {
  const { appsSettings: Installed } = useStore(slots);
  if (Installed !== undefined) return <Installed />;
  return (
    <Empty Icon={Blocks} title="No apps are installed">
      Apps that your organization installs appear here.
    </Empty>
  );
}

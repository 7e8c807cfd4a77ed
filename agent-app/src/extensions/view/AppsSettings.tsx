// The page of settings about apps: what is installed, what each may do, how it is, and its own page of settings where it has one.

import { Button } from '@livechat/design-system-react-components';
import { useState } from 'react';
import { useStore } from '../../state/use-store.ts';
import type { Extensions } from '../extensions.ts';
import type { Installed, InstalledApp } from '../installed.ts';
import { scopeWords } from '../scope-words.ts';
import { AppIcon } from './AppIcon.tsx';
import { ExtensionFrame } from './ExtensionFrame.tsx';
import { NothingInstalled } from './NothingInstalled.tsx';

const PLACES = {
  details: 'Beside the chat',
  message_box: 'In the composer',
  fullscreen: 'A page of its own',
  settings: 'Settings',
} as const;

export function AppsSettings({ extensions }: { readonly extensions: Extensions }) {
  const { list, apps, actions, problem } = useStore(extensions.installed.state);
  const [openId, setOpenId] = useState<string>();
  if (list === undefined) return <NothingInstalled isLoading problem={problem} wanted="" />;
  return (
    <section className="apps-settings" aria-label="Apps">
      <p className="apps-settings__lead">
        What your organization has installed. Apps see the customer that you look at, as far as each is allowed to.
      </p>
      {problem !== undefined && <p role="alert">The list could not be read again: {problem}</p>}
      {apps.length === 0 && (
        <p className="apps-settings__empty">
          No app is installed. Administrators install them by the command line: gatehouse extension install.
        </p>
      )}
      <ul>
        {apps.map((app) => (
          <AppEntry
            key={app.installationId}
            extensions={extensions}
            app={app}
            widgets={list.filter((one) => one.app.installationId === app.installationId)}
            hasActions={actions.some((one) => one.app.installationId === app.installationId)}
            openId={openId}
            onOpen={setOpenId}
          />
        ))}
      </ul>
    </section>
  );
}

type EntryProps = {
  readonly extensions: Extensions;
  readonly app: InstalledApp;
  readonly widgets: readonly Installed[];
  readonly hasActions: boolean;
  readonly openId: string | undefined;
  readonly onOpen: (widgetId: string | undefined) => void;
};

function AppEntry({ extensions, app, widgets, hasActions, openId, onOpen }: EntryProps) {
  const places = widgets.map(({ extension }) => PLACES[extension.place]);
  const settings = widgets.find(({ extension }) => extension.place === 'settings');
  const isOpen = settings !== undefined && settings.extension.widgetId === openId;
  return (
    <li className="apps-settings__app">
      <header>
        <AppIcon name={app.name} url={app.iconUrl} size={40} />
        <div>
          <h3>
            {app.name}
            {app.isLocal && <span className="apps-settings__local">local development</span>}
          </h3>
          {app.description !== '' && <p>{app.description}</p>}
          <p className="apps-settings__places">
            {[...places, ...(hasActions ? ['In the menu of chats'] : [])].join(' · ')}
          </p>
        </div>
        {settings !== undefined && (
          <Button
            kind="secondary"
            aria-expanded={isOpen}
            onClick={() => onOpen(isOpen ? undefined : settings.extension.widgetId)}
          >
            {isOpen ? 'Close' : 'Settings'}
          </Button>
        )}
      </header>
      <details>
        <summary>What it may do</summary>
        {app.scopes.length === 0 ? (
          <p>It learns which customer you look at, by id and name, and nothing else.</p>
        ) : (
          <ul>
            {app.scopes.map((scope) => (
              <li key={scope}>
                {scopeWords(scope)} <code>{scope}</code>
              </li>
            ))}
          </ul>
        )}
      </details>
      {isOpen && (
        <div className="apps-settings__frame">
          <ExtensionFrame extensions={extensions} installed={settings} isShown />
        </div>
      )}
    </li>
  );
}

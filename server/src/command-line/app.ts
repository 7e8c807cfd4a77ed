// app create, app list, app show, app update, app remove.

import type { AppSettings, AppWithWidgets } from '../extensions/app.ts';
import { changeApp, registerApp, removeApp } from '../extensions/register.ts';
import type { Parts } from '../parts.ts';
import { printChatAction } from './chat-action.ts';
import { organizationOf } from './client-list.ts';
import type { Command, Printed } from './command.ts';
import { type Flags, readChoice, UsageError } from './flags.ts';
import { findApp, moment, operatorFor, organizationNamed, orUsageError, registryOf, slugOf } from './registry.ts';
import { printWidget } from './widget.ts';

export const createApp: Command = {
  words: 'register an app, to which widgets are added',
  usage:
    '--organization SLUG --name N [--scopes a,b] [--client ID] [--icon URL] [--description D] [--private] [--local-development]',
  flags: {
    organization: { kind: 'text', required: true },
    name: { kind: 'text', required: true },
    scopes: { kind: 'list' },
    client: { kind: 'text' },
    icon: { kind: 'text' },
    description: { kind: 'text' },
    private: { kind: 'switch' },
    'local-development': { kind: 'switch' },
  },
  async run(flags, parts) {
    const organizationId = await organizationNamed(flags.required('organization'), parts);
    const settings = {
      name: flags.required('name').trim(),
      description: flags.text('description') ?? '',
      iconUrl: flags.text('icon'),
      private: flags.on('private'),
      localDevelopment: flags.on('local-development'),
      clientId: flags.text('client'),
      scopes: flags.list('scopes'),
    };
    const app = await orUsageError(registerApp(registryOf(parts), operatorFor(organizationId, parts), settings));
    return printApp(app, parts);
  },
};

export const listApps: Command = {
  words: 'list the apps of an organization, or of all',
  usage: '[--organization SLUG]',
  flags: { organization: { kind: 'text' } },
  async run(flags, parts) {
    const apps = await parts.apps.listApps(await organizationOf(flags, parts));
    const printed: Printed[] = [];
    for (const app of apps) {
      printed.push({
        app_id: app.appId,
        organization: await slugOf(app.organizationId, parts),
        name: app.name,
        private: app.private,
        local_development: app.localDevelopment,
        widgets: app.widgets.length,
      });
    }
    return { apps: printed };
  },
};

export const showApp: Command = {
  words: 'show an app with its widgets and chat actions, and what its makers should know',
  usage: '--app ID',
  flags: { app: { kind: 'text', required: true } },
  async run(flags, parts) {
    const app = await findApp(flags.required('app'), parts);
    return printApp(app, parts);
  },
};

export const updateApp: Command = {
  words: 'change an app: what is given replaces what was, the rest stays',
  usage:
    '--app ID [--name N] [--scopes a,b] [--client ID|none] [--icon URL|none] [--description D] [--private yes|no] [--local-development yes|no]',
  flags: {
    app: { kind: 'text', required: true },
    name: { kind: 'text' },
    scopes: { kind: 'list' },
    client: { kind: 'text' },
    icon: { kind: 'text' },
    description: { kind: 'text' },
    private: { kind: 'text' },
    'local-development': { kind: 'text' },
  },
  async run(flags, parts) {
    const { appId, organizationId } = await findApp(flags.required('app'), parts);
    const change = readChange(flags);
    if (Object.keys(change).length === 0) throw new UsageError('nothing to change: give at least one flag more.');
    const acting = operatorFor(organizationId, parts);
    return printApp(await orUsageError(changeApp(registryOf(parts), acting, { appId, change })), parts);
  },
};

export const deleteApp: Command = {
  words: 'remove an app, with its widgets and its installations everywhere',
  usage: '--app ID',
  flags: { app: { kind: 'text', required: true } },
  async run(flags, parts) {
    const { appId, organizationId } = await findApp(flags.required('app'), parts);
    await orUsageError(removeApp(registryOf(parts), operatorFor(organizationId, parts), appId));
    return { app_id: appId, removed: true };
  },
};

/** What is given; an empty list of scopes is none, and `none` takes away. */
function readChange(flags: Flags): Partial<AppSettings> {
  const name = flags.text('name')?.trim();
  const scopes = flags.list('scopes');
  const description = flags.text('description');
  const [client, icon] = [flags.text('client'), flags.text('icon')];
  const restricted = readChoice(flags, 'private', ['yes', 'no']);
  const local = readChoice(flags, 'local-development', ['yes', 'no']);
  return {
    ...(name === undefined ? {} : { name }),
    ...(scopes.length === 0 ? {} : { scopes: scopes.join() === 'none' ? [] : scopes }),
    ...(description === undefined ? {} : { description }),
    ...(client === undefined ? {} : { clientId: client === 'none' ? undefined : client }),
    ...(icon === undefined ? {} : { iconUrl: icon === 'none' ? undefined : icon }),
    ...(restricted === undefined ? {} : { private: restricted === 'yes' }),
    ...(local === undefined ? {} : { localDevelopment: local === 'yes' }),
  };
}

async function printApp(app: AppWithWidgets, parts: Parts): Promise<Printed> {
  const notices = await parts.apps.listNotices(app.appId);
  return {
    app_id: app.appId,
    organization: await slugOf(app.organizationId, parts),
    name: app.name,
    description: app.description,
    icon_url: app.iconUrl ?? null,
    private: app.private,
    local_development: app.localDevelopment,
    client_id: app.clientId ?? null,
    scopes: app.scopes,
    created_at: moment(app.createdAt),
    installations: await parts.apps.countInstallations(app.appId),
    widgets: app.widgets.map(printWidget),
    chat_actions: app.chatActions.map(printChatAction),
    notices: notices.map(({ widgetId, kind, count, lastAt }) => ({
      widget_id: widgetId,
      kind,
      count,
      last_at: moment(lastAt),
    })),
  };
}

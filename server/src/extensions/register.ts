// Registering apps and widgets, and changing them: what the management API and the command line both do. Each act checks, saves and
// records, or throws a RegistryRefusal.

import type { AuditAction, AuditEvent } from '../accounts/audit-log.ts';
import {
  type App,
  type AppSettings,
  type AppWithWidgets,
  LONGEST,
  MOST,
  type Widget,
  type WidgetSettings,
} from './app.ts';
import type { AppStorage } from './app-storage.ts';
import { chatActionFaults } from './chat-action-rules.ts';
import type { OfInstallation } from './installation-storage.ts';
import { noSuchApp, noSuchWidget, RegistryRefusal, refuseFaults } from './refusal.ts';
import { appFaults, widgetFaults } from './rules.ts';
import { loadIsSameSite } from './same-site.ts';
import { type Platform, widgetUrlWarning } from './widget-url.ts';

export type Registry = {
  readonly apps: AppStorage;
  readonly platform: Platform;
  /** Whose client it is. */
  readonly findClient: (clientId: string) => Promise<{ readonly organizationId: string } | undefined>;
  readonly createId: () => string;
  readonly now: () => number;
};

/** Who acts, for which organization, and how that is told to the audit log. */
export type Acting = {
  readonly organizationId: string;
  readonly audit: (act: {
    readonly action: AuditAction;
    readonly target: string;
    readonly details?: Readonly<Record<string, unknown>>;
  }) => AuditEvent;
};

export async function registerApp(registry: Registry, acting: Acting, settings: AppSettings): Promise<AppWithWidgets> {
  const { organizationId, audit } = acting;
  await checkApp(registry, acting, settings);
  const createdAt = registry.now();
  const app: App = {
    ...settings,
    scopes: [...new Set(settings.scopes)],
    appId: registry.createId(),
    organizationId,
    createdAt,
    updatedAt: createdAt,
  };
  const event = audit({ action: 'app_created', target: app.appId, details: { name: app.name, scopes: app.scopes } });
  const outcome = await registry.apps.createApp({ app, most: MOST.appsOfOrganization, audit: event });
  if (outcome === 'too_many') throw tooMany('apps', MOST.appsOfOrganization);
  return { ...app, widgets: [], chatActions: [] };
}

/** Changes what is given. */
export async function changeApp(
  registry: Registry,
  acting: Acting,
  { appId, change }: { readonly appId: string; readonly change: Partial<AppSettings> },
): Promise<AppWithWidgets> {
  const { organizationId, audit } = acting;
  const app = await findOwnApp(registry, { organizationId, appId });
  await checkApp(registry, acting, { ...app, ...change });
  const sites = await sitesOf(registry);
  const outcome = await registry.apps.updateApp({
    organizationId,
    appId,
    change: { ...change, ...(change.scopes === undefined ? {} : { scopes: [...new Set(change.scopes)] }) },
    now: registry.now(),
    fits: (widget) => widgetFaults(widget, { app: { localDevelopment: false }, ...sites }).length === 0,
    appFits: (now) => appFaults(now).length === 0,
    actionFits: (chatAction) =>
      chatActionFaults(chatAction, { app: { localDevelopment: false }, ...sites }).length === 0,
    audit: audit({ action: 'app_changed', target: appId, details: { fields: Object.keys(change) } }),
  });
  switch (outcome) {
    case 'not_found':
      throw noSuchApp();
    case 'installed_elsewhere':
      throw new RegistryRefusal(
        'conflict',
        'Other organizations have installed this app, so it can’t become private or local development. Register another one for that.',
      );
    case 'does_not_fit':
      throw changedMeanwhile();
    case 'widgets_do_not_fit':
      throw new RegistryRefusal(
        'conflict',
        'A widget of this app has a URL or a link on the developer’s machine. Change that first: the app would no longer be local development.',
        'local_development',
      );
    case 'chat_actions_do_not_fit':
      throw new RegistryRefusal(
        'conflict',
        'A chat action of this app has a URL on the developer’s machine. Change that first: the app would no longer be local development.',
        'local_development',
      );
    case 'updated':
      return findOwnApp(registry, { organizationId, appId });
  }
}

export async function removeApp(registry: Registry, acting: Acting, appId: string): Promise<void> {
  const { organizationId, audit } = acting;
  const { name, clientId } = await findOwnApp(registry, { organizationId, appId });
  const details = { app_id: appId, name, because: 'app_removed' };
  const uninstalled = (of: OfInstallation): AuditEvent => {
    const event = audit({ action: 'app_uninstalled', target: of.installationId, details });
    if (of.organizationId === organizationId) return event;
    // Other organizations are told that it ended, and not who of ours did it, or from where.
    const { action, target, happenedAt } = event;
    const concerns = { organizationId: of.organizationId };
    return { action, target, happenedAt, details, concerns, clientId, origin: { ip: '', userAgent: '' } };
  };
  const event = audit({ action: 'app_removed', target: appId });
  const outcome = await registry.apps.deleteApp({ organizationId, appId, audit: event, uninstalled });
  if (outcome === 'not_found') throw noSuchApp();
}

export async function addWidget(
  registry: Registry,
  acting: Acting,
  { appId, settings }: { readonly appId: string; readonly settings: WidgetSettings },
): Promise<Widget> {
  const { organizationId, audit } = acting;
  const sites = await sitesOf(registry);
  const app = await findOwnApp(registry, { organizationId, appId });
  refuseFaults(widgetFaults(settings, { app, ...sites }));
  const widget = { ...settings, widgetId: registry.createId(), appId, createdAt: registry.now() };
  const outcome = await registry.apps.addWidget({
    organizationId,
    appId,
    widget,
    most: MOST.widgetsOfApp,
    longest: LONGEST.initialStatesOfApp,
    fits: (now) => widgetFaults(settings, { app: now, ...sites }).length === 0,
    audit: audit({ action: 'widget_added', target: widget.widgetId, details: { app_id: appId, url: widget.url } }),
  });
  if (outcome === 'not_found') throw noSuchApp();
  if (outcome === 'too_many') throw tooMany('widgets', MOST.widgetsOfApp);
  if (outcome === 'too_large') throw tooLarge();
  if (outcome === 'does_not_fit') throw changedMeanwhile();
  return widget;
}

/** Changes what is given. */
export async function changeWidget(
  registry: Registry,
  acting: Acting,
  of: { readonly appId: string; readonly widgetId: string; readonly change: Partial<WidgetSettings> },
): Promise<Widget> {
  const { organizationId, audit } = acting;
  const { appId, widgetId, change } = of;
  const sites = await sitesOf(registry);
  const app = await findOwnApp(registry, { organizationId, appId });
  const widget = app.widgets.find((one) => one.widgetId === widgetId);
  if (widget === undefined) throw noSuchWidget();
  refuseFaults(widgetFaults({ ...widget, ...change }, { app, ...sites }));
  const outcome = await registry.apps.updateWidget({
    organizationId,
    appId,
    widgetId,
    change,
    longest: LONGEST.initialStatesOfApp,
    fits: (now, changed) => widgetFaults(changed, { app: now, ...sites }).length === 0,
    audit: audit({
      action: 'widget_changed',
      target: widgetId,
      details: { app_id: appId, fields: Object.keys(change), ...(change.url === undefined ? {} : { url: change.url }) },
    }),
  });
  if (outcome === 'not_found') throw noSuchWidget();
  if (outcome === 'too_large') throw tooLarge();
  if (outcome === 'does_not_fit') throw changedMeanwhile();
  return outcome;
}

/** Takes the widget out of the app, and with it the chat actions that open it. */
export async function removeWidget(
  registry: Registry,
  acting: Acting,
  of: { readonly appId: string; readonly widgetId: string },
): Promise<void> {
  const { organizationId, audit } = acting;
  const event = audit({ action: 'widget_removed', target: of.widgetId, details: { app_id: of.appId } });
  if ((await registry.apps.removeWidget({ organizationId, ...of, audit: event })) === 'not_found') throw noSuchWidget();
}

/** What the developer should know of a widget that is allowed. */
export function warningsOf(registry: Pick<Registry, 'platform'>, widget: Pick<Widget, 'url'>): string[] {
  const warning = widgetUrlWarning(widget.url, registry);
  return warning === undefined ? [] : [warning];
}

/** What a URL is held against. */
export async function sitesOf({ platform }: Pick<Registry, 'platform'>) {
  return { platform, isSameSite: await loadIsSameSite() };
}

/** The app, when it is the organization’s own. */
export async function findOwnApp(
  { apps }: Pick<Registry, 'apps'>,
  { organizationId, appId }: { readonly organizationId: string; readonly appId: string },
): Promise<AppWithWidgets> {
  const app = await apps.findApp(appId);
  if (app?.organizationId !== organizationId) throw noSuchApp();
  return app;
}

async function checkApp(registry: Registry, { organizationId }: Acting, settings: AppSettings): Promise<void> {
  refuseFaults(appFaults(settings));
  const { clientId } = settings;
  if (clientId === undefined) return;
  // The same whether another organization has it or nobody.
  if ((await registry.findClient(clientId))?.organizationId !== organizationId) {
    throw new RegistryRefusal('invalid', 'client_id must be a client of your own organization.', 'client_id');
  }
}

function tooMany(what: string, most: number): RegistryRefusal {
  return new RegistryRefusal('conflict', `There are ${most} ${what} already, which is the most. Remove one first.`);
}

function tooLarge(): RegistryRefusal {
  return new RegistryRefusal(
    'conflict',
    `The initial states of an app’s widgets may have ${LONGEST.initialStatesOfApp} bytes in all. Make them shorter, or draw the sections from the page.`,
    'initial_state',
  );
}

function changedMeanwhile(): RegistryRefusal {
  return new RegistryRefusal(
    'conflict',
    'Somebody else changed this in the meantime, and with that change yours does not fit. Look at it again.',
  );
}

// What the tests of the registry of extensions share: apps, widgets and installations, made as they are saved.

import { expect } from 'vitest';
import type { App, Widget } from '../../extensions/app.ts';
import { NOW, newOrganization, unique, type World } from './world.ts';

export const fits = () => true;
/** Whatever the app would be, it fits. */
export const ALL_FIT = { fits, appFits: fits, actionFits: fits };

/** Makers of records in a world that is there when they are called. */
export function registryIn(worldNow: () => World) {
  const home = () => worldNow().organization.organizationId;

  function newApp(change: Partial<App> = {}): App {
    return {
      appId: unique('app'),
      organizationId: home(),
      name: 'Order history',
      description: 'What they bought.\nAnd when.',
      iconUrl: 'https://orders.example.com/icon.png',
      private: false,
      localDevelopment: false,
      clientId: worldNow().client.clientId,
      scopes: ['agents--all:ro', 'customers:ro'],
      createdAt: NOW,
      updatedAt: NOW,
      ...change,
    };
  }

  function newWidget(appId: string, change: Partial<Widget> = {}): Widget {
    return {
      widgetId: unique('widget'),
      appId,
      url: 'https://orders.example.com/details',
      place: 'details',
      initialState: { customerDetailsSections: [{ title: 'Orders', components: [] }] },
      authorization: 'sign-in',
      permissions: ['camera'],
      createdAt: NOW,
      ...change,
    };
  }

  return {
    home,
    newApp,
    newWidget,

    /** Another organization's id. */
    async createOrganization(): Promise<string> {
      const organization = newOrganization();
      await worldNow().accounts.createOrganization(organization);
      return organization.organizationId;
    },

    async createApp(change: Partial<App> = {}): Promise<App> {
      const app = newApp(change);
      expect(await worldNow().apps.createApp({ app, most: 1000 })).toBe('created');
      return app;
    },

    async addWidget({ appId, organizationId }: App, change: Partial<Widget> = {}): Promise<Widget> {
      const widget = newWidget(appId, change);
      const adding = { appId, organizationId, widget, most: 20, longest: 99_999, fits };
      expect(await worldNow().apps.addWidget(adding)).toBe('added');
      return widget;
    },

    async install({ appId, scopes }: App, organizationId = home()) {
      const wanted = { installationId: unique('installation'), organizationId, appId, scopes, now: NOW, most: 1000 };
      const outcome = await worldNow().installations.install(wanted);
      if (typeof outcome === 'string') throw new Error(outcome);
      return outcome.installation;
    },
  };
}

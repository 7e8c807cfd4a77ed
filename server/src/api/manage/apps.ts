// The calls of /manage/v1/apps.

import { type Static, Type } from 'typebox';
import type { AppSettings } from '../../extensions/app.ts';
import { nameWarnings } from '../../extensions/install.ts';
import { changeApp, registerApp, removeApp } from '../../extensions/register.ts';
import { mayUse } from '../access/access.ts';
import { getCaller, isApp } from '../access/caller.ts';
import { notFound } from '../answers/errors.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiInstance } from '../instance.ts';
import { reference } from '../schemas.ts';
import { registryActing, registryOf } from './acting.ts';
import { presentApp } from './present.ts';
import { App, AppChange, AppParameter, NewApp, Removed, Widget } from './schemas.ts';

const READ = 'apps--all:ro';
const WRITE = 'apps--all:rw';
/** Whoever may install an app may look at it before. */
const INSTALL = 'installations--all:rw';

const Apps = Type.Object({ apps: Type.Array(reference(App)) }, { description: 'The apps, the oldest first.' });
const tags = ['Apps'];
const consumes = ['application/json'];

export function registerApps(calls: ApiInstance, api: ApiDependencies): void {
  const registry = registryOf(api);
  calls.addSchema(Widget);
  calls.addSchema(App);

  calls.route({
    method: 'GET',
    url: '/manage/v1/apps',
    config: { access: { scopes: [READ] } },
    schema: {
      operationId: 'listApps',
      tags,
      summary: 'List apps',
      description: 'The apps that your organization has registered, with their widgets.',
      response: { 200: Apps },
    },
    async handler(request) {
      const apps = await api.apps.listApps(getCaller(request).organizationId);
      return { apps: apps.map((app) => presentApp(app)) };
    },
  });

  calls.route({
    method: 'POST',
    url: '/manage/v1/apps',
    config: { access: { scopes: [WRITE] } },
    schema: {
      operationId: 'addApp',
      tags,
      summary: 'Register an app',
      description: 'Widgets are added to it by a call of their own; then it can be installed.',
      body: NewApp,
      consumes,
      response: { 200: reference(App) },
    },
    async handler(request) {
      const { name, private: restricted = true, local_development = false, scopes = [], ...rest } = request.body;
      const settings = {
        name: name.trim(),
        description: rest.description ?? '',
        iconUrl: rest.icon_url ?? undefined,
        private: restricted,
        localDevelopment: local_development,
        clientId: rest.client_id ?? undefined,
        scopes,
      };
      return presentApp(await registerApp(registry, registryActing(request, api), settings), {
        installationsCount: 0,
        notices: [],
      });
    },
  });

  calls.route({
    method: 'GET',
    url: '/manage/v1/apps/:app_id',
    config: { access: { scopes: [READ, INSTALL] } },
    schema: {
      operationId: 'getApp',
      tags,
      summary: 'Read an app',
      description:
        'One app: your own, with what its makers should know; or a public one of another organization, with the scopes to be shown before it is installed.',
      params: AppParameter,
      response: { 200: reference(App) },
    },
    async handler(request) {
      const caller = getCaller(request);
      const app = await api.apps.findApp(request.params.app_id);
      const own = app?.organizationId === caller.organizationId;
      // The same whether there is none or it is another organization's own.
      if (app === undefined || (!own && (app.private || app.localDevelopment))) {
        throw notFound('There is no app with this id that your organization may see.');
      }
      if (!own) {
        const { organizationId } = caller;
        // An app is not told what else is installed.
        const installed = isApp(caller) ? [] : await api.installations.listInstallations(organizationId);
        return presentApp(app, { warnings: nameWarnings(app, { organizationId, installed }) });
      }
      if (!mayUse(caller, READ)) return presentApp(app);
      const [installationsCount, notices] = await Promise.all([
        api.apps.countInstallations(app.appId),
        api.apps.listNotices(app.appId),
      ]);
      return presentApp(app, { installationsCount, notices });
    },
  });

  calls.route({
    method: 'PATCH',
    url: '/manage/v1/apps/:app_id',
    config: { access: { scopes: [WRITE] } },
    schema: {
      operationId: 'changeApp',
      tags,
      summary: 'Change an app',
      description:
        'Changes the fields that you send. Scopes that are added are wanted: the app has them where it is installed again after that.',
      params: AppParameter,
      body: AppChange,
      consumes,
      response: { 200: reference(App) },
    },
    async handler(request) {
      const of = { appId: request.params.app_id, change: decodeChange(request.body) };
      return presentApp(await changeApp(registry, registryActing(request, api), of));
    },
  });

  calls.route({
    method: 'DELETE',
    url: '/manage/v1/apps/:app_id',
    config: { access: { scopes: [WRITE] } },
    schema: {
      operationId: 'removeApp',
      tags,
      summary: 'Remove an app',
      description:
        'With its widgets, and with its installations in every organization. Its OAuth client stays, without the tokens that it had where the app was installed.',
      params: AppParameter,
      response: { 200: Removed('app removed successfully') },
    },
    async handler(request) {
      await removeApp(registry, registryActing(request, api), request.params.app_id);
      return { result: 'app removed successfully' as const };
    },
  });
}

/** Null takes away. */
function decodeChange(body: Static<typeof AppChange>): Partial<AppSettings> {
  const { name, description, icon_url, private: restricted, local_development, client_id, scopes } = body;
  return {
    ...(name === undefined ? {} : { name: name.trim() }),
    ...(description === undefined ? {} : { description }),
    ...(icon_url === undefined ? {} : { iconUrl: icon_url ?? undefined }),
    ...(restricted === undefined ? {} : { private: restricted }),
    ...(local_development === undefined ? {} : { localDevelopment: local_development }),
    ...(client_id === undefined ? {} : { clientId: client_id ?? undefined }),
    ...(scopes === undefined ? {} : { scopes }),
  };
}

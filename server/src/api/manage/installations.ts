// The calls of /manage/v1/installations: what is installed, installing, uninstalling, and the API keys of installations.

import { Type } from 'typebox';
import { installApp, nameWarnings, revokeInstallationKeys, uninstallApp } from '../../extensions/install.ts';
import { livingKeys } from '../../extensions/installation-keys.ts';
import { getCaller, isApp } from '../access/caller.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiInstance } from '../instance.ts';
import { reference } from '../schemas.ts';
import { registryActing } from './acting.ts';
import { presentInstallation, presentTime } from './present.ts';
import { findReachable, mayReach, mayUseProperties, refuseApps, MANAGE as WRITE } from './reach.ts';
import { Installation, InstallationKey, InstallationParameter, NewInstallation, Removed } from './schemas.ts';

export const READ = 'installations--all:ro';

const Installations = Type.Object(
  { installations: Type.Array(reference(Installation)) },
  { description: 'The installed apps, the oldest first.' },
);
const Keys = Type.Object({ keys: Type.Array(InstallationKey) }, { description: 'The keys, the newest first.' });

const tags = ['Installations'];

export function registerInstallations(calls: ApiInstance, api: ApiDependencies): void {
  calls.addSchema(Installation);

  calls.route({
    method: 'GET',
    url: '/manage/v1/installations',
    config: { access: { scopes: [READ] } },
    schema: {
      operationId: 'listInstallations',
      tags,
      summary: 'List what is installed',
      description:
        'The apps that are installed in your organization, with their widgets: all that an agent app needs to show them. To an app only its own installation.',
      response: { 200: Installations },
    },
    async handler(request) {
      const caller = getCaller(request);
      const all = await api.installations.listInstallations(caller.organizationId);
      const reached = all.filter((installed) => mayReach(caller, installed));
      const { organizationId } = caller;
      const installations = reached.map((one) =>
        presentInstallation(one, {
          properties: mayUseProperties(caller),
          // An app is not told what else is installed.
          warnings: isApp(caller) ? [] : nameWarnings(one.app, { organizationId, installed: all }),
        }),
      );
      return { installations };
    },
  });

  calls.route({
    method: 'POST',
    url: '/manage/v1/installations',
    config: { access: { scopes: [WRITE] } },
    schema: {
      operationId: 'installApp',
      tags,
      summary: 'Install an app',
      description:
        'Your own, or a public one of another organization. It may then do what its scopes say, and no more when it asks for more later: install it again to give it that. What is installed again stays as it is otherwise.',
      body: NewInstallation,
      consumes: ['application/json'],
      response: { 200: reference(Installation) },
    },
    async handler(request) {
      refuseApps(
        getCaller(request),
        'Apps install nothing, whatever their scopes: they could give themselves what nobody was shown. An administrator does it with a personal access token, or an API key of their own.',
      );
      const { app_id: appId, scopes: shown } = request.body;
      const { organizationId } = getCaller(request);
      const one = await installApp(api, registryActing(request, api), { appId, shown });
      const installed = await api.installations.listInstallations(organizationId);
      const warnings = nameWarnings(one.app, { organizationId, installed });
      return presentInstallation(one, { properties: true, warnings });
    },
  });

  calls.route({
    method: 'DELETE',
    url: '/manage/v1/installations/:installation_id',
    config: { access: { scopes: [WRITE] } },
    schema: {
      operationId: 'uninstallApp',
      tags,
      summary: 'Uninstall an app',
      description: 'Ends its API keys and the tokens of its OAuth client, and removes what it stored, at once.',
      params: InstallationParameter,
      response: { 200: Removed('app uninstalled successfully') },
    },
    async handler(request) {
      const { installation } = await findReachable(api, getCaller(request), request.params.installation_id);
      await uninstallApp(api, registryActing(request, api), installation.installationId);
      return { result: 'app uninstalled successfully' as const };
    },
  });

  calls.route({
    method: 'GET',
    url: '/manage/v1/installations/:installation_id/keys',
    config: { access: { scopes: [WRITE] } },
    schema: {
      operationId: 'listInstallationKeys',
      tags,
      summary: 'List the API keys of an installation',
      description:
        'Which agents have one: it is made when an agent first opens a widget with basic authorization. The keys themselves are not told.',
      params: InstallationParameter,
      response: { 200: Keys },
    },
    async handler(request) {
      const { installation } = await findReachable(api, getCaller(request), request.params.installation_id);
      const given = await api.installationKeys.listKeys(installation);
      const keys = livingKeys(api.secretKeys(), given).map(({ accountId, login, madeAt, sentAt }) => ({
        account_id: accountId,
        login,
        made_at: presentTime(madeAt),
        sent_at: presentTime(sentAt),
      }));
      return { keys };
    },
  });

  calls.route({
    method: 'DELETE',
    url: '/manage/v1/installations/:installation_id/keys',
    config: { access: { scopes: [WRITE] } },
    schema: {
      operationId: 'revokeInstallationKeys',
      tags,
      summary: 'End the API keys of an installation',
      description: 'All of them, at once. Agents who open its widgets from then on get others.',
      params: InstallationParameter,
      response: { 200: Removed('keys revoked successfully') },
    },
    async handler(request) {
      const { installation } = await findReachable(api, getCaller(request), request.params.installation_id);
      await revokeInstallationKeys(api, registryActing(request, api), installation.installationId);
      return { result: 'keys revoked successfully' as const };
    },
  });
}

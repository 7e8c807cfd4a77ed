// extension install, extension uninstall, extension list, extension keys revoke.

import { installApp, nameWarnings, revokeInstallationKeys, uninstallApp } from '../extensions/install.ts';
import { scopesWanted } from '../extensions/rules.ts';
import type { Parts } from '../parts.ts';
import type { Command } from './command.ts';
import { UsageError } from './flags.ts';
import { moment, operatorFor, organizationNamed, orUsageError } from './registry.ts';

export const installExtension: Command = {
  words: 'install an app in an organization with the scopes that it asks for, or give it those that it asks for by now',
  usage: '--app ID --organization SLUG',
  flags: { app: { kind: 'text', required: true }, organization: { kind: 'text', required: true } },
  async run(flags, parts) {
    const slug = flags.required('organization');
    const organizationId = await organizationNamed(slug, parts);
    const acting = operatorFor(organizationId, parts);
    const wanted = { appId: flags.required('app'), shown: undefined };
    const { installation, app } = await orUsageError(installApp(parts, acting, wanted));
    const installed = await parts.installations.listInstallations(organizationId);
    return {
      installation_id: installation.installationId,
      app_id: app.appId,
      organization: slug,
      name: app.name,
      scopes: installation.scopes,
      warnings: nameWarnings(app, { organizationId, installed }),
    };
  },
};

export const uninstallExtension: Command = {
  words: 'uninstall an app, which ends its API keys and tokens and removes what it stored',
  usage: '--installation ID',
  flags: { installation: { kind: 'text', required: true } },
  async run(flags, parts) {
    const installationId = flags.required('installation');
    const acting = operatorFor(await organizationOfInstallation(installationId, parts), parts);
    await orUsageError(uninstallApp(parts, acting, installationId));
    return { installation_id: installationId, uninstalled: true };
  },
};

export const listExtensions: Command = {
  words: 'list what is installed in an organization',
  usage: '--organization SLUG',
  flags: { organization: { kind: 'text', required: true } },
  columns: ['installation_id', 'app_id', 'name', 'scopes', 'scopes_wanted', 'places', 'installed_at'],
  async run(flags, parts) {
    const organizationId = await organizationNamed(flags.required('organization'), parts);
    const installed = await parts.installations.listInstallations(organizationId);
    return {
      installations: installed.map(({ installation, app }) => ({
        installation_id: installation.installationId,
        app_id: app.appId,
        name: app.name,
        scopes: installation.scopes,
        scopes_wanted: scopesWanted(app, installation.scopes),
        places: app.widgets.map(({ place }) => place),
        installed_at: moment(installation.installedAt),
      })),
    };
  },
};

export const revokeExtensionKeys: Command = {
  words: 'end all API keys of an installation; agents who open its widgets get others',
  usage: '--installation ID',
  flags: { installation: { kind: 'text', required: true } },
  async run(flags, parts) {
    const installationId = flags.required('installation');
    const acting = operatorFor(await organizationOfInstallation(installationId, parts), parts);
    await orUsageError(revokeInstallationKeys(parts, acting, installationId));
    return { installation_id: installationId, revoked: true };
  },
};

async function organizationOfInstallation(installationId: string, { installations }: Parts): Promise<string> {
  const organizationId = await installations.findOrganization(installationId);
  if (organizationId === undefined) {
    throw new UsageError(
      `--installation: there is no installation ${JSON.stringify(installationId)}. List them with: extension list`,
    );
  }
  return organizationId;
}

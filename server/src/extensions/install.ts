// Installing apps, uninstalling them, and ending their keys: what the management API and the command line both do. Each act checks,
// saves and records, or throws a RegistryRefusal.

import { type App, type InstalledApp, MOST } from './app.ts';
import { lookOf } from './app-name.ts';
import type { InstallationKeyStorage, InstallationStorage } from './installation-storage.ts';
import { noSuchInstallation, RegistryRefusal } from './refusal.ts';
import type { Acting, Registry } from './register.ts';

export type Installer = Pick<Registry, 'apps' | 'createId' | 'now'> & {
  readonly installations: InstallationStorage;
  readonly installationKeys: InstallationKeyStorage;
};

const notOffered = () =>
  new RegistryRefusal('not_found', 'There is no app with this id that your organization may install.', 'app_id');

/** Installs the app with the scopes that it asks for now. `shown`: those that somebody agreed to, if it is known; they must be the same. */
export async function installApp(
  installer: Installer,
  { organizationId, audit }: Acting,
  { appId, shown }: { readonly appId: string; readonly shown: readonly string[] | undefined },
): Promise<InstalledApp> {
  const app = await installer.apps.findApp(appId);
  if (app === undefined) throw notOffered();
  const scopes = shown ?? app.scopes;
  const outcome = await installer.installations.install({
    installationId: installer.createId(),
    organizationId,
    appId,
    scopes,
    now: installer.now(),
    most: MOST.installationsOfOrganization,
    audit: audit({ action: 'app_installed', target: appId, details: { app_id: appId, name: app.name, scopes } }),
  });
  switch (outcome) {
    // The same whether there is none or it is another organization's own.
    case 'not_found':
    case 'not_allowed':
      throw notOffered();
    case 'changed':
      throw new RegistryRefusal(
        'conflict',
        `The app asks for other scopes than were shown: ${app.scopes.join(', ') || 'none'}. Show these, and install it again.`,
        'scopes',
      );
    case 'too_many':
      throw new RegistryRefusal(
        'conflict',
        `There are ${MOST.installationsOfOrganization} installed apps already, which is the most. Uninstall one first.`,
      );
    default:
      return { installation: outcome.installation, app };
  }
}

/** Ends what the installation had at once: its keys, the tokens of its client, its properties, what it stored. */
export async function uninstallApp(
  { installations }: Pick<Installer, 'installations'>,
  { organizationId, audit }: Acting,
  installationId: string,
): Promise<void> {
  const of = { organizationId, installationId };
  const found = await installations.findInstallation(of);
  if (found === undefined) throw noSuchInstallation();
  const { appId: app_id, name } = found.app;
  const event = audit({ action: 'app_uninstalled', target: installationId, details: { app_id, name } });
  if ((await installations.uninstall({ ...of, audit: event })) === 'not_found') throw noSuchInstallation();
}

/** Ends every API key of the installation; agents who open its widgets get others. */
export async function revokeInstallationKeys(
  { installationKeys }: Pick<Installer, 'installationKeys'>,
  { organizationId, audit }: Acting,
  installationId: string,
): Promise<void> {
  const event = audit({ action: 'installation_keys_revoked', target: installationId });
  const outcome = await installationKeys.revokeKeys({ organizationId, installationId, audit: event });
  if (outcome === 'not_found') throw noSuchInstallation();
}

/** What an administrator should know before the app is installed, and after: agents tell apps by their names, and others choose theirs. */
export function nameWarnings(
  app: Pick<App, 'appId' | 'organizationId' | 'name'>,
  { organizationId, installed }: { readonly organizationId: string; readonly installed: readonly InstalledApp[] },
): string[] {
  if (app.organizationId === organizationId) return [];
  const look = lookOf(app.name);
  return installed
    .filter((other) => other.app.appId !== app.appId && lookOf(other.app.name) === look)
    .map((other) => `Its name looks like that of another installed app: ${other.app.name} (${other.app.appId}).`);
}

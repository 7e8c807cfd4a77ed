// Which installations a caller reaches: all of the organization, but with the API key of an installation that one alone, so that no
// extension reads or changes what another keeps.

import type { InstalledApp, InstalledWidget } from '../../extensions/app.ts';
import type { InstallationStorage, OfInstallation } from '../../extensions/installation-storage.ts';
import { noSuchInstallation } from '../../extensions/refusal.ts';
import type { Caller } from '../access/caller.ts';
import { ApiError, notFound } from '../answers/errors.ts';

type Installations = Pick<InstallationStorage, 'findInstallation' | 'findInstalledWidget' | 'listInstallations'>;

export function mayReach({ installationId }: Caller, wanted: string): boolean {
  return installationId === undefined || installationId === wanted;
}

/** Names the installation for storage. Throws a 404 when it is out of reach; whether it exists, storage says. */
export function reachInstallation(caller: Caller, installationId: string): OfInstallation {
  if (!mayReach(caller, installationId)) throw noSuchInstallation();
  return { organizationId: caller.organizationId, installationId };
}

export async function findReachable(
  { installations }: { readonly installations: Installations },
  caller: Caller,
  installationId: string,
): Promise<InstalledApp> {
  const found = await installations.findInstallation(reachInstallation(caller, installationId));
  if (found === undefined) throw noSuchInstallation();
  return found;
}

/** The widget, when its app is installed and within reach. Throws a 404. */
export async function findReachableWidget(
  { installations }: { readonly installations: Installations },
  caller: Caller,
  widgetId: string,
): Promise<InstalledWidget> {
  const found = await installations.findInstalledWidget({ organizationId: caller.organizationId, widgetId });
  if (found === undefined || !mayReach(caller, found.installation.installationId)) {
    throw notFound('No widget with this id is installed in your organization.');
  }
  return found;
}

/** The account that calls. Throws a 403 for a program that speaks for nobody. */
export function requirePerson({ accountId }: Caller): string {
  if (accountId === undefined)
    throw new ApiError('authorization', 'This token speaks for no agent, and this call is about one.');
  return accountId;
}

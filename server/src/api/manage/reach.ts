// Which installations a caller reaches, told by who calls and not by scopes: whatever an app was allowed, what other apps keep is not its
// own. docs/adr/0020 says why.

import { roleMayGrant } from '../../accounts/scopes.ts';
import type { InstalledApp, InstalledWidget } from '../../extensions/app.ts';
import type { InstallationStorage, OfInstallation } from '../../extensions/installation-storage.ts';
import { noSuchInstallation } from '../../extensions/refusal.ts';
import { type Caller, isApp } from '../access/caller.ts';
import { ApiError, notFound } from '../answers/errors.ts';

type Installations = Pick<InstallationStorage, 'findInstallation' | 'findInstalledWidget'>;

/** Whoever may do this manages what is installed. */
export const MANAGE = 'installations--all:rw';

/** Whether the installation is there for this caller: to an app its own alone, to the platform's apps and to people in person all. */
export function mayReach(caller: Caller, { installation, app }: InstalledApp): boolean {
  if (caller.by === 'installation_key') return caller.installationId === installation.installationId;
  return !isApp(caller) || (app.clientId !== undefined && app.clientId === caller.clientId);
}

/**
 * Whether the caller reads and changes the properties of an installation that it reaches. They are the app's settings for everybody, so with
 * credentials of their own people do only when they manage what is installed.
 */
export function mayUseProperties({ by, role }: Caller): boolean {
  const inPerson = by === 'api_key' || by === 'personal_access_token';
  return !inPerson || roleMayGrant(role ?? 'normal', MANAGE);
}

/** Throws a 404 when it is not there, or out of reach. */
export async function findReachable(
  { installations }: { readonly installations: Installations },
  caller: Caller,
  installationId: string,
): Promise<InstalledApp> {
  const found = await installations.findInstallation({ organizationId: caller.organizationId, installationId });
  if (found === undefined || !mayReach(caller, found)) throw noSuchInstallation();
  return found;
}

/** The installation, for storage. Throws a 404 when it is out of reach, and a 403 when its properties are not for this caller. */
export async function reachProperties(
  from: { readonly installations: Installations },
  caller: Caller,
  installationId: string,
): Promise<OfInstallation> {
  const { installation } = await findReachable(from, caller, installationId);
  if (!mayUseProperties(caller)) {
    throw new ApiError(
      'authorization',
      'With credentials of their own only administrators and owners change the properties of an installation. Extensions do it through the agent app, or with a token of their app’s client.',
    );
  }
  return { organizationId: installation.organizationId, installationId };
}

/** The widget, when its app is installed and within reach. Throws a 404. */
export async function findReachableWidget(
  { installations }: { readonly installations: Installations },
  caller: Caller,
  widgetId: string,
): Promise<InstalledWidget> {
  const found = await installations.findInstalledWidget({ organizationId: caller.organizationId, widgetId });
  if (found === undefined || !mayReach(caller, found)) {
    throw notFound('No widget with this id is installed in your organization.');
  }
  return found;
}

/** The account that calls. Throws a 403 for a program that speaks for nobody. */
export function requirePerson({ accountId }: Caller): string {
  if (accountId === undefined) throw speaksForNobody();
  return accountId;
}

/**
 * The agent who calls. Throws a 403 for a program that speaks for nobody, and for an app: an extension must not have our server send requests, nor
 * hear what another one answers, so its own credentials do not do.
 */
export function requireAgent(caller: Caller): { organizationId: string; login: string } {
  refuseApps(caller, 'Extensions can’t call this: it is for the agent app, with a token of the agent.');
  const { organizationId, login } = caller;
  if (login === undefined) throw speaksForNobody();
  return { organizationId, login };
}

/** A 403. */
export function speaksForNobody(): ApiError {
  return new ApiError('authorization', 'This token speaks for no agent, and this call is about one.');
}

/** Throws a 403 for an app. */
export function refuseApps(caller: Caller, why: string): void {
  if (isApp(caller)) throw new ApiError('authorization', why);
}

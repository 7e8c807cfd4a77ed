// What the registry asks of a database about installations, what they keep, and the API keys that agents have in them. Everything is
// asked for with the organization: what another has is not there.

import type { Role } from '../accounts/account-storage.ts';
import type { AuditEvent } from '../accounts/audit-log.ts';
import type { Installation, InstalledApp, InstalledChatAction, InstalledWidget, Properties } from './app.ts';

export type OfInstallation = { readonly organizationId: string; readonly installationId: string };
/** So many bytes all extensions of the organization may keep, in properties and stored values; what is there may stay, and shrink. */
type BoundOfOrganization = { readonly longestOfOrganization: number };
type Audited = { readonly audit?: AuditEvent | undefined };

/** Whom a key could be of, in what its hint says. Active agents of active organizations only. */
export type KeyHolder = {
  readonly accountId: string;
  readonly organizationId: string;
  readonly login: string;
  readonly role: Role;
  /** The agent's own. */
  readonly apiKeyGeneration: number;
  readonly installation: { readonly installationId: string; readonly keyGeneration: number };
  readonly scopes: readonly string[];
  /** The OAuth client of the app. */
  readonly clientId: string | undefined;
};

/** A key that was given out. */
export type GivenKey = KeyHolder & { readonly hint: string; readonly madeAt: number; readonly sentAt: number };

export interface InstallationStorage {
  /**
   * ATOMIC. Installs the app, or gives an installation that is there the scopes that the app asks for now; answers the installation as it
   * is then. 'changed': the app no longer asks for exactly `scopes`, so what was shown is not what would be granted; 'not_allowed': it is
   * another organization's, and private or local.
   */
  install(
    query: Audited & {
      installationId: string;
      organizationId: string;
      appId: string;
      scopes: readonly string[];
      now: number;
      most: number;
    },
  ): Promise<
    { installation: Installation; was: 'new' | 'there' } | 'not_found' | 'not_allowed' | 'changed' | 'too_many'
  >;
  listInstallations(organizationId: string): Promise<InstalledApp[]>;
  findInstallation(of: OfInstallation): Promise<InstalledApp | undefined>;
  /** Whose installation it is: for the operator, who belongs to no organization. */
  findOrganization(installationId: string): Promise<string | undefined>;
  /** The widget, when its app is installed in the organization. */
  findInstalledWidget(query: { organizationId: string; widgetId: string }): Promise<InstalledWidget | undefined>;
  /** The chat action, when its app is installed in the organization. */
  findInstalledChatAction(query: {
    organizationId: string;
    chatActionId: string;
  }): Promise<InstalledChatAction | undefined>;
  /**
   * One transaction: with its keys, its properties, what it stored, and the consents and tokens of the app's client in the organization, unless
   * another installed app has the same client.
   */
  uninstall(query: OfInstallation & Audited): Promise<'uninstalled' | 'not_found'>;
  /** ATOMIC: sets what is given and removes what is null. 'too_large': the organization's extensions would keep more than they may. */
  changeProperties(
    query: OfInstallation & {
      change: Readonly<Record<string, string | number | boolean | null>>;
      most: number;
    } & BoundOfOrganization,
  ): Promise<Properties | 'not_found' | 'too_many' | 'too_large'>;
}

export interface InstallationKeyStorage {
  /**
   * Notes that this agent's key was made or sent, under the hint by which it is found again; `audit` is saved when the hint is new. Keeps the
   * newest four of the agent. False when the installation or the agent is gone.
   */
  noteKey(query: OfInstallation & Audited & { accountId: string; hint: string; now: number }): Promise<boolean>;
  /** Whose key this hint could belong to; hints are short, so there may be several. */
  findKeyHolders(hint: string): Promise<KeyHolder[]>;
  listKeys(of: OfInstallation): Promise<GivenKey[]>;
  /**
   * ATOMIC: saves an event about an installation, unless the same (action, person, details) stands in the log since `since`. Which installation:
   * the given one, or without it that of the app with this client. Nothing when there is none.
   */
  noteOnce(query: {
    organizationId: string;
    installationId: string | undefined;
    clientId: string | undefined;
    since: number;
    event: (installationId: string) => AuditEvent;
  }): Promise<void>;
  /** One transaction: raises the generation, and forgets every hint. */
  revokeKeys(query: OfInstallation & Audited): Promise<'revoked' | 'not_found'>;
}

export type OfAgent = OfInstallation & { readonly accountId: string };

export interface ExtensionValueStorage {
  listStoredKeys(of: OfAgent): Promise<string[]>;
  /** The JSON text that was stored. */
  findValue(query: OfAgent & { key: string }): Promise<string | undefined>;
  /** ATOMIC: never more than `most` keys of an agent. 'too_large': the organization's extensions would keep more than they may. */
  putValue(
    query: OfAgent & { key: string; value: string; now: number; most: number } & BoundOfOrganization,
  ): Promise<'put' | 'not_found' | 'too_many' | 'too_large'>;
  /** False when there was none. */
  deleteValue(query: OfAgent & { key: string }): Promise<boolean>;
}

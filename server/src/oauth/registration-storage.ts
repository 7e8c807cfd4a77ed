// What managing clients asks of a database. Where `ClientStorage` shows a client as it may be used now, this shows it as it is
// registered: disabled ones too, and each living secret with its end. An `act` that is given is recorded in the same transaction.

import type { Act } from './act.ts';
import type { Client } from './storage.ts';

export type ClientSecret = {
  readonly secretHash: string;
  readonly createdAt: number;
  /** Undefined for one that lives until it is removed. */
  readonly expiresAt: number | undefined;
};

export type Registration = Omit<Client, 'secretHashes'> & {
  readonly disabledAt: number | undefined;
  /** Those that live, the oldest first. */
  readonly secrets: readonly ClientSecret[];
};

/** What of a client can be changed. */
export type ClientSettings = Pick<
  Client,
  'name' | 'redirectUris' | 'scopes' | 'dialects' | 'responseTypes' | 'accessTokenFormat'
>;

export interface RegistrationStorage {
  findRegistration(query: { clientId: string; now: number }): Promise<Registration | undefined>;
  /** Of one organization or of all, by age. */
  listRegistrations(query: { organizationId: string | undefined; now: number }): Promise<Registration[]>;
  /** Sets the given settings and leaves the others; `disabledAt` null enables. False when there is no such client. */
  updateRegistration(query: {
    clientId: string;
    settings: Partial<ClientSettings>;
    disabledAt?: number | null;
    act?: Act;
  }): Promise<boolean>;
  /**
   * ATOMIC: of callers at once no more succeed than leave `most` living secrets. Locks the client, forgets its expired secrets, saves the
   * new one, and has the others end at `othersExpireAt`, if that is given and they would not end earlier.
   */
  addSecret(query: {
    clientId: string;
    secretHash: string;
    now: number;
    most: number;
    othersExpireAt: number | undefined;
    act?: Act;
  }): Promise<'added' | 'not_found' | 'too_many'>;
  /** False when the client has no such living secret. */
  removeSecret(query: { clientId: string; secretHash: string; now: number; act?: Act }): Promise<boolean>;
}

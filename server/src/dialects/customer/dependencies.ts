// What the routes of this wire stand on.

import type { ThrottleStorage } from '../../accounts/session-storage.ts';
import type { CustomerStorage } from '../../customers/customer-storage.ts';
import type { ScopeRules } from '../../oauth/scope.ts';
import type { ClientStorage, TokenStorage } from '../../oauth/storage.ts';

export type CustomerDialect = {
  readonly customers: CustomerStorage;
  readonly clients: ClientStorage;
  readonly tokens: TokenStorage;
  readonly throttle: Pick<ThrottleStorage, 'countAttempt'>;
  readonly scopeRules: ScopeRules;
  readonly now: () => number;
  readonly createId: () => string;
  /** The origin of the accounts site. */
  readonly issuer: string;
  readonly brand: string;
  /** The agent app frames extensions that frame pages of this wire, and every ancestor is checked. */
  readonly agentAppUrl: string;
};

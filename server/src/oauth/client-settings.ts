// Changing a registered client: under the rules of registration. Tokens that were issued go on with the scopes that they have: an access
// token until it expires; a refresh token until a scope of it is taken from the client, which its next use is told. Disabling a client
// stops them all at once, and enabling it again lets those go on that have not ended meanwhile.

import { type Act, actOnClient, type By } from './act.ts';
import type { Policy } from './policy.ts';
import { registrationFaults } from './registration.ts';
import type { ClientSettings, Registration, RegistrationStorage } from './registration-storage.ts';
import type { ScopeRules } from './scope.ts';

export type ClientChange = Partial<ClientSettings> & { readonly enabled?: boolean };

export type ClientChanged =
  | { readonly outcome: 'changed'; readonly registration: Registration }
  | { readonly outcome: 'not_found' }
  /** As `registrationFaults` has them: nothing was changed. */
  | { readonly outcome: 'refused'; readonly faults: readonly string[] };

/** Changes what is given and nothing else. */
export async function changeClient(
  { clientId, change, by }: { clientId: string; change: ClientChange; by: By },
  deps: {
    registrations: RegistrationStorage;
    scopeRules: ScopeRules;
    policies: ReadonlyMap<string, Policy>;
    now: () => number;
  },
): Promise<ClientChanged> {
  const now = deps.now();
  const before = await deps.registrations.findRegistration({ clientId, now });
  if (before === undefined) return { outcome: 'not_found' };
  const { enabled, ...settings } = change;
  const faults = registrationFaults({ ...before, ...settings }, deps);
  if (faults.length > 0) return { outcome: 'refused', faults };
  const changed = await deps.registrations.updateRegistration({
    clientId,
    settings,
    ...(enabled === undefined ? {} : { disabledAt: enabled ? null : (before.disabledAt ?? now) }),
    act: actOfChange(before, { change, by, now }),
  });
  const registration = await deps.registrations.findRegistration({ clientId, now });
  return changed && registration !== undefined ? { outcome: 'changed', registration } : { outcome: 'not_found' };
}

function actOfChange(client: Registration, on: { change: ClientChange; by: By; now: number }): Act {
  const { enabled, ...settings } = on.change;
  const details = { fields: Object.keys(settings), ...(enabled === undefined ? {} : { enabled }) };
  return actOnClient(client, { action: 'client_changed', by: on.by, details, now: on.now });
}

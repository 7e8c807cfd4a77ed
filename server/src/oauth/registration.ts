// Registering a client: what is checked before it is saved (RFC 6749 2, OAuth 2.1 2.3.1, RFC 9700 2.1).

import { actOnClient, type By } from './act.ts';
import type { Policy } from './policy.ts';
import { registrationFault } from './redirect-uri.ts';
import type { ScopeRules } from './scope.ts';
import { createSecret, hashSecret } from './secret.ts';
import type { Client, ClientStorage } from './storage.ts';

export type ClientRegistration = Omit<Client, 'secretHashes' | 'createdAt'>;

export type RegisteredClient = { readonly client: Client; readonly secret: string | undefined };

/** What keeps a client from being registered, a sentence each; empty when nothing does. `policies`: by dialect; a URI must be acceptable to one of the client's. */
export function registrationFaults(
  wanted: ClientRegistration,
  rules: { scopeRules: ScopeRules; policies: ReadonlyMap<string, Policy> },
): string[] {
  const faults: string[] = [];
  if (wanted.name.trim() === '' || wanted.name.length > 100) faults.push('name must have 1 to 100 characters.');
  if (wanted.scopes.length === 0) faults.push('scopes must name at least one scope.');
  for (const scope of wanted.scopes) {
    if (!rules.scopeRules.isKnown(scope)) faults.push(`scope ${JSON.stringify(scope)} is not known.`);
  }
  if (wanted.redirectUris.length === 0) faults.push('redirect-uri must be given at least once.');
  const policies: Policy[] = [];
  for (const dialect of wanted.dialects) {
    const policy = rules.policies.get(dialect);
    if (policy === undefined) {
      faults.push(`dialect ${JSON.stringify(dialect)} is not known. Known: ${[...rules.policies.keys()].join(', ')}.`);
    } else policies.push(policy);
  }
  if (wanted.responseTypes.length === 0) faults.push('response-types must be code, token, or both.');
  const known = policies.length > 0 && policies.length === wanted.dialects.length;
  for (const type of wanted.responseTypes) {
    if (known && !policies.some((policy) => policy.responseTypes.includes(type))) {
      faults.push(`response-types: ${type} is not offered by ${wanted.dialects.join(', ')}.`);
    }
  }
  const format = wanted.accessTokenFormat;
  if (known && !policies.some((policy) => policy.accessTokenFormats.includes(format))) {
    faults.push(`access-token-format: ${format} is not offered by ${wanted.dialects.join(', ')}.`);
  }
  if (wanted.dialects.length === 0) faults.push('dialects must name at least one dialect.');
  for (const uri of wanted.redirectUris) {
    const reasons = policies.map((policy) => registrationFault(uri, policy));
    const [reason] = reasons;
    if (reason !== undefined && reasons.every((r) => r !== undefined)) {
      faults.push(`redirect-uri ${JSON.stringify(uri)} is refused: ${reason}.`);
    }
  }
  return faults;
}

/** Saves a client whose registration has no faults; a confidential one gets its secret, which is shown this once. Recorded if it is known by whom. */
export async function registerClient(
  wanted: ClientRegistration,
  deps: { clients: ClientStorage; now: () => number; by?: By },
): Promise<RegisteredClient> {
  const secret = wanted.type === 'confidential' ? createSecret() : undefined;
  const client: Client = {
    ...wanted,
    secretHashes: secret === undefined ? [] : [hashSecret(secret)],
    createdAt: deps.now(),
  };
  const { by } = deps;
  const act = by && actOnClient(client, { action: 'client_created', by, now: client.createdAt });
  await deps.clients.createClient(client, act);
  return { client, secret };
}

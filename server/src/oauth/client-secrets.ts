// The secrets of a client: a new one is given while the old one still lives, so that a secret is replaced without a moment in which the
// client can't authenticate (RFC 6749 2.3.1 leaves it open how many there are).

import { actOnClient, type By } from './act.ts';
import type { Registration, RegistrationStorage } from './registration-storage.ts';
import { createSecret, hashSecret } from './secret.ts';

/** How many secrets of a client may live at a time. */
export const MOST_SECRETS = 2;

type Deps = { readonly registrations: RegistrationStorage; readonly now: () => number };

export type SecretAdded =
  | { readonly outcome: 'added'; readonly secret: string; readonly secretId: string }
  /** A public client has no secret: what runs it can't keep one (RFC 6749 2.1). */
  | { readonly outcome: 'not_found' | 'too_many' | 'public_client' };

/** The name of a secret in lists: part of its hash, from which nobody learns the secret. */
export function secretIdOf(secretHash: string): string {
  return Buffer.from(secretHash, 'base64url').toString('hex').slice(0, 12);
}

/** Gives the client another secret, which is shown this once. `othersEndAfterMs`: those before it end then, if they don't end earlier. */
export async function addClientSecret(
  { clientId, othersEndAfterMs, by }: { clientId: string; othersEndAfterMs: number | undefined; by: By },
  { registrations, now: clock }: Deps,
): Promise<SecretAdded> {
  const now = clock();
  const client = await registrations.findRegistration({ clientId, now });
  if (client === undefined) return { outcome: 'not_found' };
  if (client.type === 'public') return { outcome: 'public_client' };
  const secret = createSecret();
  const secretHash = hashSecret(secret);
  const secretId = secretIdOf(secretHash);
  const outcome = await registrations.addSecret({
    clientId,
    secretHash,
    now,
    most: MOST_SECRETS,
    othersExpireAt: othersEndAfterMs === undefined ? undefined : now + othersEndAfterMs,
    act: actOnClient(client, { action: 'client_secret_added', target: secretId, by, now }),
  });
  return outcome === 'added' ? { outcome, secret, secretId } : { outcome };
}

/** Takes the secret with this id away: nothing authenticates with it from then on. False when the client has no such living secret. */
export async function removeClientSecret(
  { client, secretId, by }: { client: Registration; secretId: string; by: By },
  { registrations, now: clock }: Deps,
): Promise<boolean> {
  const now = clock();
  const secret = client.secrets.find(({ secretHash }) => secretIdOf(secretHash) === secretId);
  if (secret === undefined) return false;
  const act = actOnClient(client, { action: 'client_secret_removed', target: secretId, by, now });
  return registrations.removeSecret({ clientId: client.clientId, secretHash: secret.secretHash, now, act });
}

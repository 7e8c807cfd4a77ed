// Client authentication at the token, introspection and revocation endpoints (RFC 6749 2.3, OAuth 2.1 2.4).

import { timingSafeEqual } from 'node:crypto';
import { OAuthError } from './errors.ts';
import { hashSecret } from './secret.ts';
import type { Client, ClientStorage } from './storage.ts';

/** How the client presented itself. `none`: only its id (public clients). */
export type PresentedClient = {
  readonly method: 'basic' | 'post' | 'none';
  readonly clientId: string | undefined;
  readonly secret: string | undefined;
};

/** The client, authenticated if it is confidential; throws `invalid_client`. */
export async function authenticateClient(
  presented: PresentedClient,
  deps: { clients: ClientStorage; now: () => number; dialect: string },
): Promise<Client> {
  if (presented.clientId === undefined || presented.clientId === '') {
    throw new OAuthError('invalid_client', 'client_id is missing.', { reason: 'client_unknown' });
  }
  const client = await deps.clients.findClient({ clientId: presented.clientId, now: deps.now() });
  if (client === undefined) {
    throw new OAuthError('invalid_client', 'No client has this client_id.', { reason: 'client_unknown' });
  }
  if (!client.dialects.includes(deps.dialect)) {
    throw new OAuthError('unauthorized_client', 'This client is not set up for this token endpoint.', {
      reason: 'dialect_not_enabled',
    });
  }
  if (client.type === 'public') {
    if (presented.secret !== undefined && presented.secret !== '') {
      throw new OAuthError('invalid_client', 'This is a public client: it has no secret. Leave client_secret out.', {
        reason: 'client_secret_wrong',
      });
    }
    return client;
  }
  if (presented.secret === undefined || presented.secret === '') {
    throw new OAuthError('invalid_client', 'This client must authenticate: send its client_secret.', {
      reason: 'client_authentication_missing',
    });
  }
  if (!isSecretOf(client, presented.secret)) {
    throw new OAuthError('invalid_client', 'client_secret is wrong.', { reason: 'client_secret_wrong' });
  }
  return client;
}

function isSecretOf(client: Client, secret: string): boolean {
  const given = Buffer.from(hashSecret(secret));
  let matches = false;
  for (const stored of client.secretHashes) {
    const known = Buffer.from(stored);
    if (known.length === given.length && timingSafeEqual(known, given)) matches = true;
  }
  return matches;
}

// A client as commands print it.

import { secretIdOf } from '../oauth/client-secrets.ts';
import type { Registration } from '../oauth/registration-storage.ts';
import type { Parts } from '../parts.ts';
import type { Printed } from './command.ts';
import { UsageError } from './flags.ts';

/** The client of --client. Throws UsageError when there is none. */
export async function findClient(clientId: string, parts: Parts): Promise<Registration> {
  const client = await parts.registrations.findRegistration({ clientId, now: parts.now() });
  if (client === undefined) throw new UsageError(noSuchClient(clientId));
  return client;
}

export function noSuchClient(clientId: string): string {
  return `--client: there is no client ${JSON.stringify(clientId)}. List them with: client list`;
}

/** In full. */
export async function printClient(client: Registration, parts: Parts): Promise<Printed> {
  const { organizationId } = client;
  return {
    client_id: client.clientId,
    organization: (await parts.accounts.findOrganization({ organizationId }))?.slug ?? organizationId,
    type: typeOf(client),
    name: client.name,
    redirect_uris: client.redirectUris,
    scopes: client.scopes,
    dialects: client.dialects,
    response_types: client.responseTypes,
    access_token_format: client.accessTokenFormat,
    private: client.restricted,
    native: client.native,
    enabled: client.disabledAt === undefined,
    created_at: moment(client.createdAt),
    secrets: printSecrets(client),
  };
}

/** In a line of a list. */
export function summarizeClient(client: Registration, slugs: ReadonlyMap<string, string>): Printed {
  return {
    client_id: client.clientId,
    organization: slugs.get(client.organizationId) ?? client.organizationId,
    type: typeOf(client),
    name: client.name,
    private: client.restricted,
    enabled: client.disabledAt === undefined,
    secrets: client.secrets.length,
  };
}

/** The living secrets by their ids; their text is kept nowhere. */
export function printSecrets({ secrets }: Pick<Registration, 'secrets'>): readonly Printed[] {
  return secrets.map(({ secretHash, createdAt, expiresAt }) => ({
    secret_id: secretIdOf(secretHash),
    created_at: moment(createdAt),
    expires_at: expiresAt === undefined ? null : moment(expiresAt),
  }));
}

const typeOf = ({ type }: Registration): string => (type === 'public' ? 'javascript' : 'server');

const moment = (at: number): string => new Date(at).toISOString();

// The agent whose authority a request brings: an access token in the header, of the client that asks, with the scope for customers and of
// somebody whose role still allows it. A personal access token does not count: what is made must end when the app is taken away.

import type { FastifyRequest } from 'fastify';
import { roleMayGrant, scopeIncludes } from '../../accounts/scopes.ts';
import type { AgentToken } from '../../customers/agents.ts';
import { findAccessToken } from '../../oauth/introspection.ts';
import type { Client } from '../../oauth/storage.ts';
import { hasTokenForm } from '../../oauth/token.ts';
import { bearerToken } from '../client-credentials-in.ts';
import { CUSTOMER_SCOPE } from './clients.ts';
import type { CustomerDialect } from './dependencies.ts';
import { CustomerError } from './errors.ts';

/** Throws `invalid_request`, `invalid_grant` or `access_denied`. */
export async function requireAgent(
  request: FastifyRequest,
  client: Client,
  dialect: CustomerDialect,
): Promise<AgentToken> {
  const text = bearerToken(request);
  if (text === undefined) {
    throw new CustomerError(
      'invalid_request',
      'There is no token of an agent. Send Authorization: Bearer <access token>.',
    );
  }
  const token = await findAccessToken(text, dialect);
  if (token === undefined) {
    throw new CustomerError(
      'invalid_grant',
      hasTokenForm('personal_access_token', text)
        ? 'A personal access token is not accepted here. Send an access token that an agent allowed your app.'
        : 'The access token is unknown, was revoked, or has expired.',
    );
  }
  if (token.clientId !== client.clientId) {
    throw new CustomerError('access_denied', 'The access token was issued to another client than client_id names.');
  }
  const { accountId, role = '' } = token;
  if (accountId === undefined) {
    throw new CustomerError('access_denied', 'The access token speaks for no agent. Have an agent allow your app.');
  }
  if (!token.scopes.some((held) => scopeIncludes(held, CUSTOMER_SCOPE))) {
    throw new CustomerError(
      'access_denied',
      `The access token lacks the scope ${CUSTOMER_SCOPE}. Add it to the app’s settings and ask for it when you authorize.`,
    );
  }
  if (!roleMayGrant(role, CUSTOMER_SCOPE)) {
    throw new CustomerError(
      'access_denied',
      'Only administrators and owners may do this, and the agent is neither now.',
    );
  }
  return { ...token, accountId };
}

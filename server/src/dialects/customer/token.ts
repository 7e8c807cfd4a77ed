// POST /customer/token, /v2/customer/token and, for identities of one group, /v2/customer/{organization_id}/{group_id}/token: a token for
// what the browser has in its cookies, for an agent's token, or for one that hands an identity over.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { makeTokenForAgent } from '../../customers/agents.ts';
import type { CustomerOrganization } from '../../customers/customer-storage.ts';
import { redeemTransfer } from '../../customers/identity-transfer.ts';
import type { Place } from '../../customers/recognition.ts';
import type { Client } from '../../oauth/storage.ts';
import { refuseQuerySecrets } from '../client-credentials-in.ts';
import { sendAnswer } from '../json-answers.ts';
import { requireAgent } from './agent-token.ts';
import { encodeTokenAnswer } from './answer.ts';
import { clientOf, redirectUriOf } from './clients.ts';
import { admitPageOf } from './cross-origin.ts';
import type { CustomerDialect } from './dependencies.ts';
import { CustomerError } from './errors.ts';
import { bodyParameters, checkResponseType, type Parameters, required, secondsIn } from './parameters.ts';
import { admitBrowser, type PathPlace } from './visit.ts';
import type { CustomerWire } from './wire.ts';

type TokenRequest = {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly wire: CustomerWire;
  readonly path: PathPlace | undefined;
  readonly client: Client;
  readonly parameters: Parameters;
  readonly seconds: number | undefined;
  /** Whether a page of the client asks; undefined when no page does. */
  readonly fromOwnPage: boolean | undefined;
};

/** The grants by their names, of which documentation has had several. */
const GRANTS: ReadonlyMap<string, (asked: TokenRequest, dialect: CustomerDialect) => Promise<FastifyReply>> = new Map([
  ['cookie', grantByCookie],
  ['agent_token', grantByAgentToken],
  ['access_token', grantByAgentToken],
  ['identity_token', grantByIdentityToken],
  ['identity_transfer', grantByIdentityToken],
]);

/** Answers a token request. Throws CustomerError, OAuthError and BadBody, which the error handler spells. */
export async function answerCustomerToken(
  on: { request: FastifyRequest; reply: FastifyReply; wire: CustomerWire; path?: PathPlace | undefined },
  dialect: CustomerDialect,
): Promise<FastifyReply> {
  const { request, reply, path } = on;
  refuseQuerySecrets(request);
  const parameters = bodyParameters(request);
  const client = await clientOf(parameters, dialect);
  const fromOwnPage = admitPageOf(client, request, reply);
  checkResponseType(parameters, { needed: false });
  const seconds = secondsIn(parameters, 'expires_in');
  const grant = GRANTS.get(required(parameters, 'grant_type'));
  if (grant === undefined) {
    throw new CustomerError(
      'unsupported_grant_type',
      'This grant_type is not supported. Send cookie, agent_token or identity_token.',
    );
  }
  return grant({ ...on, path, client, parameters, seconds, fromOwnPage }, dialect);
}

/**
 * By the cookies alone, so it must be certain which page asks: what `Origin` says counts, whatever `redirect_uri` says. A program that is no
 * browser sends no Origin, and names a redirect URI.
 */
async function grantByCookie(asked: TokenRequest, dialect: CustomerDialect): Promise<FastifyReply> {
  const { reply, wire, client, parameters } = asked;
  if (asked.fromOwnPage === false) {
    throw new CustomerError(
      'access_denied',
      'The page that asks is none of the client’s. Add its origin to the redirect URIs in the app’s settings.',
    );
  }
  if (parameters('redirect_uri') !== undefined || asked.fromOwnPage === undefined) redirectUriOf(parameters, client);
  const { token, organization } = await admitBrowser(asked, dialect);
  return sendAnswer(reply, encodeTokenAnswer(wire, token, organization));
}

async function grantByAgentToken(asked: TokenRequest, dialect: CustomerDialect): Promise<FastifyReply> {
  const { request, reply, wire, client, parameters, seconds } = asked;
  const agent = await requireAgent(request, client, dialect);
  const place = await placeOf(asked, dialect);
  if (place !== undefined && place.organizationId !== agent.organizationId) {
    throw new CustomerError('access_denied', 'The access token is of another organization than the path names.');
  }
  const customerId = parameters('entity_id');
  const made = await makeTokenForAgent({ agent, customerId, place, seconds }, dialect);
  if (made.outcome !== 'made') throw notMade(made.outcome);
  return sendAnswer(reply, encodeTokenAnswer(wire, made.token, agent));
}

async function grantByIdentityToken(asked: TokenRequest, dialect: CustomerDialect): Promise<FastifyReply> {
  const { reply, wire, client, parameters, seconds } = asked;
  const text = required(parameters, 'code');
  const place = await placeOf(asked, dialect);
  const codeVerifier = parameters('code_verifier');
  const redeemed = await redeemTransfer({ text, clientId: client.clientId, codeVerifier, place, seconds }, dialect);
  if (redeemed.outcome !== 'redeemed') {
    throw new CustomerError(
      'invalid_grant',
      redeemed.outcome === 'unknown'
        ? 'The identity transfer token is unknown, was used, or has expired.'
        : 'The identity transfer token was made for another client, organization or group.',
    );
  }
  return sendAnswer(reply, encodeTokenAnswer(wire, redeemed.token, redeemed.transfer));
}

/** What the path says, for grants that bring their own organization along. */
async function placeOf({ wire, path }: TokenRequest, { customers }: CustomerDialect): Promise<Place | undefined> {
  if (path === undefined) return undefined;
  const query = wire.decodeOrganization(path.organization);
  const organization: CustomerOrganization | undefined = query && (await customers.findOrganization(query));
  if (organization === undefined) throw new CustomerError('access_denied', 'The path names no organization.');
  return { organizationId: organization.organizationId, groupId: path.groupId };
}

/** Why an agent got no token for a customer. */
export function notMade(outcome: 'unknown_customer' | 'gone'): CustomerError {
  return outcome === 'gone'
    ? new CustomerError('invalid_grant', 'The access token was revoked in this moment.')
    : new CustomerError('resource_not_found', 'There is no such customer. Leave entity_id out to create one.');
}

// A visitor's browser, however it asks: it is given a token, and the cookies by which it is known again.

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CustomerOrganization } from '../../customers/customer-storage.ts';
import type { NewCustomerToken } from '../../customers/customer-tokens.ts';
import { admitVisitor } from '../../customers/visitors.ts';
import type { Client } from '../../oauth/storage.ts';
import { organizationOf } from './clients.ts';
import { cookiePath, presentedIdentity, setIdentityCookies } from './cookies.ts';
import type { CustomerDialect } from './dependencies.ts';
import { CustomerError } from './errors.ts';
import { type Parameters, required } from './parameters.ts';
import type { CustomerWire } from './wire.ts';

/** The organization and group that a path names. */
export type PathPlace = { readonly organization: string; readonly groupId: number };

/** Whose customer it is, the path or else a parameter says. Throws `invalid_request`, `access_denied`, `temporarily_unavailable`. */
export async function admitBrowser(
  on: {
    request: FastifyRequest;
    reply: FastifyReply;
    wire: CustomerWire;
    path: PathPlace | undefined;
    client: Client;
    parameters: Parameters;
    seconds: number | undefined;
  },
  dialect: CustomerDialect,
): Promise<{ token: NewCustomerToken; organization: CustomerOrganization }> {
  const { request, reply, wire, path, client, parameters, seconds } = on;
  const text = path?.organization ?? required(parameters, wire.organizationParameter);
  const organization = await organizationOf({ text, wire, client }, dialect);
  const place = { organizationId: organization.organizationId, groupId: path?.groupId };
  const presented = presentedIdentity(request);
  const admission = await admitVisitor(
    { clientId: client.clientId, place, presented, seconds, ip: request.ip },
    dialect,
  );
  if (admission.outcome === 'throttled') throw tooManyNewcomers(admission.retryAfterSeconds);
  const { token, secret, customer } = admission;
  const { customerId } = customer;
  const { issuer: origin, now } = dialect;
  setIdentityCookies(reply, { customerId, secret, path: cookiePath(wire, path), origin, now: now() });
  return { token, organization };
}

function tooManyNewcomers(retryAfterSeconds: number): CustomerError {
  return new CustomerError(
    'temporarily_unavailable',
    `Too many new customers come from this address. Try again in ${retryAfterSeconds} s.`,
    { retryAfterSeconds },
  );
}

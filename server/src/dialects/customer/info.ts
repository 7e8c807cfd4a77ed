// What a customer token stands for, and its end: the token itself is the right to both.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { originOf } from '../../accounts/audit-log.ts';
import type { LiveCustomerToken } from '../../customers/customer-storage.ts';
import { findCustomerToken } from '../../customers/customer-tokens.ts';
import { bearerToken } from '../client-credentials-in.ts';
import { sendAnswer } from '../json-answers.ts';
import { secondsLeft } from '../v1/info.ts';
import type { CustomerDialect } from './dependencies.ts';
import { CustomerError } from './errors.ts';
import { queryParameters } from './parameters.ts';
import type { CustomerWire } from './wire.ts';

/** GET /customer/info and /v2/customer/info: by the header, or by `?code=`. */
export async function answerCustomerInfo(
  on: { request: FastifyRequest; reply: FastifyReply; wire: CustomerWire },
  dialect: CustomerDialect,
): Promise<FastifyReply> {
  const [inHeader, inQuery] = [bearerToken(on.request), queryParameters(on.request)('code')];
  if (inHeader !== undefined && inQuery !== undefined) {
    throw new CustomerError(
      'invalid_request',
      'The token was sent in two ways at once. Send it in the Authorization header.',
    );
  }
  const text = inHeader ?? inQuery;
  const token = await requireToken(text, dialect);
  return sendAnswer(on.reply, {
    access_token: text,
    client_id: token.clientId,
    entity_id: token.customerId,
    expires_in: secondsLeft(token.expiresAt, dialect.now()),
    token_type: 'Bearer',
    ...on.wire.encodeOrganization(token),
  });
}

/** DELETE /customer/token and /v2/customer/token: by the header. 200 without content. */
export async function revokeCustomerToken(
  request: FastifyRequest,
  reply: FastifyReply,
  dialect: CustomerDialect,
): Promise<FastifyReply> {
  const { tokenHash, organizationId, customerId, clientId, accountId } = await requireToken(
    bearerToken(request),
    dialect,
  );
  // What visitors do with tokens of their own is not recorded: there is much of it, and it says nothing.
  const audit =
    accountId === undefined
      ? undefined
      : ({
          action: 'customer_token_revoked',
          concerns: { organizationId },
          clientId,
          target: customerId,
          origin: originOf(request),
          happenedAt: dialect.now(),
        } as const);
  await dialect.customers.revokeCustomerToken({ tokenHash, audit });
  return reply.code(200).header('cache-control', 'no-store').send();
}

async function requireToken(text: string | undefined, dialect: CustomerDialect): Promise<LiveCustomerToken> {
  if (text === undefined) {
    throw new CustomerError('invalid_request', 'There is no token. Send Authorization: Bearer <customer token>.');
  }
  const token = await findCustomerToken(text, dialect);
  if (token === undefined) {
    throw new CustomerError('invalid_grant', 'The customer token is unknown, was revoked, or has expired.');
  }
  return token;
}

// POST /customer/identity_transfer and /v2/customer/identity_transfer: a token of one use that hands a customer's identity to another program.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { originOf } from '../../accounts/audit-log.ts';
import { findCustomerToken } from '../../customers/customer-tokens.ts';
import { TRANSFER_SECONDS, type TransferRequest, transferIdentity } from '../../customers/identity-transfer.ts';
import { type CodeChallenge, checkCodeChallenge } from '../../oauth/pkce.ts';
import type { Client } from '../../oauth/storage.ts';
import { bearerToken, refuseQuerySecrets } from '../client-credentials-in.ts';
import { sendAnswer } from '../json-answers.ts';
import { livechatPolicy } from '../v1/policy.ts';
import { requireAgent } from './agent-token.ts';
import { clientOf } from './clients.ts';
import type { CustomerDialect } from './dependencies.ts';
import { CustomerError } from './errors.ts';
import { bodyParameters, type Parameters, required } from './parameters.ts';
import { notMade } from './token.ts';

/** Answers the transfer token. */
export async function answerTransfer(
  request: FastifyRequest,
  reply: FastifyReply,
  dialect: CustomerDialect,
): Promise<FastifyReply> {
  refuseQuerySecrets(request);
  const parameters = bodyParameters(request);
  const client = await clientOf(parameters, dialect);
  const codeChallenge = challengeIn(parameters);
  const bearerType = required(parameters, 'bearer_type');
  if (bearerType !== 'agent' && bearerType !== 'customer') {
    throw new CustomerError('invalid_request', 'bearer_type is unknown. Send agent or customer.');
  }
  const by = bearerType === 'agent' ? byAgent : byCustomer;
  const transfer = await by({ request, client, parameters }, dialect);
  const text = await transferIdentity({ ...transfer, codeChallenge }, dialect);
  if (text === undefined) throw notMade('gone');
  return sendAnswer(reply, { identity_transfer_token: text, expires_in: TRANSFER_SECONDS });
}

type Transfer = Omit<TransferRequest, 'codeChallenge'>;
type Asked = { readonly request: FastifyRequest; readonly client: Client; readonly parameters: Parameters };

async function byAgent({ request, client, parameters }: Asked, dialect: CustomerDialect): Promise<Transfer> {
  const { clientId } = client;
  const { accountId, organizationId, tokenHash } = await requireAgent(request, client, dialect);
  const customerId = required(parameters, 'customer_id');
  if ((await dialect.customers.findCustomer({ customerId, organizationId })) === undefined) {
    throw notMade('unknown_customer');
  }
  return {
    of: { customerId, organizationId, clientId, accountId },
    proof: { kind: 'access_token', tokenHash },
    audit: {
      action: 'customer_identity_transferred',
      concerns: { organizationId },
      accountId,
      clientId,
      target: customerId,
      origin: originOf(request),
      happenedAt: dialect.now(),
    },
  };
}

/** What visitors do with their own identity is not recorded: it is theirs, and there may be much of it. */
async function byCustomer({ request, client, parameters }: Asked, dialect: CustomerDialect): Promise<Transfer> {
  const text = bearerToken(request);
  const token = text === undefined ? undefined : await findCustomerToken(text, dialect);
  if (token === undefined) {
    throw new CustomerError(
      'invalid_grant',
      'There is no customer token, or it is unknown, was revoked, or has expired. Send Authorization: Bearer <customer token>.',
    );
  }
  if (token.clientId !== client.clientId) {
    throw new CustomerError('access_denied', 'The customer token was issued to another client than client_id names.');
  }
  const customerId = parameters('customer_id');
  if (customerId !== undefined && customerId !== token.customerId) {
    throw new CustomerError('access_denied', 'customer_id is not the customer of the token. Leave it out.');
  }
  return { of: token, proof: { kind: 'customer_token', tokenHash: token.tokenHash } };
}

/** A challenge is S256 here: the wire has no parameter for the method. */
function challengeIn(parameters: Parameters): CodeChallenge {
  const challenge = parameters('code_challenge');
  if (challenge === undefined) return { rule: 'none', challenge: undefined };
  const method = parameters('code_challenge_method') ?? 'S256';
  return checkCodeChallenge({ challenge, method }, { type: 'public' }, livechatPolicy);
}

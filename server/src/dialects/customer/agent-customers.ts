// POST /customer/: an agent's program makes a customer, or gets another token for one. The oldest form of what `grant_type=agent_token` does.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { makeTokenForAgent } from '../../customers/agents.ts';
import { sendAnswer } from '../json-answers.ts';
import { requireAgent } from './agent-token.ts';
import { encodeToken } from './answer.ts';
import { clientOf, redirectUriOf } from './clients.ts';
import type { CustomerDialect } from './dependencies.ts';
import { CustomerError } from './errors.ts';
import { allParameters, checkResponseType, type Parameters, secondsIn } from './parameters.ts';
import { notMade } from './token.ts';

/** Answers the token, with its life under both names that documentation had for it. */
export async function answerAgentCustomer(
  request: FastifyRequest,
  reply: FastifyReply,
  dialect: CustomerDialect,
): Promise<FastifyReply> {
  const parameters = allParameters(request);
  const client = await clientOf(parameters, dialect);
  redirectUriOf(parameters, client);
  checkResponseType(parameters, { needed: true });
  const seconds = secondsIn(parameters, 'valid_for');
  const customerId = customerIdIn(parameters);
  const agent = await requireAgent(request, client, dialect);
  const made = await makeTokenForAgent({ agent, customerId, place: undefined, seconds }, dialect);
  if (made.outcome !== 'made') throw notMade(made.outcome);
  return sendAnswer(reply, { ...encodeToken(made.token), expires_id: made.token.expiresIn });
}

/** `customer_id` until 2019, `entity_id` since. */
function customerIdIn(parameters: Parameters): string | undefined {
  const [older, newer] = [parameters('customer_id'), parameters('entity_id')];
  if (older !== undefined && newer !== undefined && older !== newer) {
    throw new CustomerError('invalid_request', 'customer_id and entity_id name two customers. Send entity_id alone.');
  }
  return newer ?? older;
}

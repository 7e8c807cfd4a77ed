// The parameters of this wire, whatever they were sent in: query, form or JSON, or some here and some there.

import type { FastifyRequest } from 'fastify';
import { decodeBody } from '../../http/body.ts';
import { decodeForm, type Form, queryOf } from '../../http/form.ts';
import { refuseFaults } from '../client-credentials-in.ts';
import { CustomerError } from './errors.ts';

/** A parameter's text; undefined when it was not sent, or empty. */
export type Parameters = (name: string) => string | undefined;

/** Those of the query. Throws `invalid_request` for what was sent twice or can't be read. */
export function queryParameters(request: FastifyRequest): Parameters {
  return parametersOf(decodeForm(queryOf(request.url)));
}

/** Those of the body. Throws BadBody too. */
export function bodyParameters(request: FastifyRequest): Parameters {
  return parametersOf(decodeBody(request.body, { trim: true }));
}

/** Those of query and body together: no name may stand in both. */
export function allParameters(request: FastifyRequest): Parameters {
  const [query, body] = [decodeForm(queryOf(request.url)), decodeBody(request.body, { trim: true })];
  const faults = new Map([...query.faults, ...body.faults]);
  for (const name of body.values.keys()) if (query.values.has(name)) faults.set(name, 'was sent more than once');
  return parametersOf({ values: new Map([...query.values, ...body.values]), faults });
}

/** The parameter, which must be there. */
export function required(parameters: Parameters, name: string): string {
  const text = parameters(name);
  if (text === undefined) throw new CustomerError('invalid_request', `${name} is missing.`);
  return text;
}

/** A life in seconds; undefined when none was asked for. */
export function secondsIn(parameters: Parameters, name: string): number | undefined {
  const text = parameters(name);
  if (text === undefined) return undefined;
  if (!/^\d{1,12}$/.test(text) || Number(text) === 0) {
    throw new CustomerError('invalid_request', `${name} must be a number of seconds, 1 or more.`);
  }
  return Number(text);
}

/** Only tokens are answered; `needed`: the parameter may not be left out. */
export function checkResponseType(parameters: Parameters, { needed }: { needed: boolean }): void {
  const type = needed ? required(parameters, 'response_type') : parameters('response_type');
  if (type !== undefined && type !== 'token') {
    throw new CustomerError(
      'unsupported_response_type',
      'This response_type is not supported. Send response_type=token.',
    );
  }
}

function parametersOf(form: Form): Parameters {
  refuseFaults(form);
  return (name) => form.values.get(name) || undefined;
}

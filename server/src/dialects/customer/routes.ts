// Every address of the customer wire, in one list, for both generations.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { admitAnyOrigin, allowAnyOrigin } from '../../http/cors.ts';
import { decodeForm, queryOf } from '../../http/form.ts';
import { showUnexpected } from '../error-page.ts';
import { refuseOtherMethods } from '../other-methods.ts';
import { answerAgentCustomer } from './agent-customers.ts';
import { openChat, openCustomer } from './browser.ts';
import { answerPreflights } from './cross-origin.ts';
import type { CustomerDialect } from './dependencies.ts';
import { CustomerError, sendCustomerError } from './errors.ts';
import { answerCustomerInfo, revokeCustomerToken } from './info.ts';
import { answerCustomerToken } from './token.ts';
import { answerTransfer } from './transfer.ts';
import type { PathPlace } from './visit.ts';
import { type CustomerWire, decodeGroup, V1, V2 } from './wire.ts';

type OfGroup = { Params: { organization_id: string; group_id: string } };
const GROUP_TOKEN = '/v2/customer/:organization_id/:group_id/token';

/** Mounts the customer wire on the accounts site. */
export async function registerCustomers(site: FastifyInstance, dialect: CustomerDialect): Promise<void> {
  await site.register(async (pages) => {
    pages.setErrorHandler((error, request, reply) => showUnexpected(error, request, reply, dialect.brand));
    const page = { exposeHeadRoute: false };
    pages.get('/customer', page, (request, reply) =>
      (hasToken(request) ? openChat : openCustomer)({ request, reply, wire: V1 }, dialect),
    );
    pages.get<{ Params: { licence: string } }>('/licence/:licence/customer', page, (request, reply) => {
      const path = placeOfLicence(request.params.licence);
      return path === undefined ? reply.callNotFound() : openCustomer({ request, reply, wire: V1, path }, dialect);
    });
    const native = { wire: V2, byRedirectOnly: true };
    pages.get('/v2/customer/token', page, (request, reply) => openCustomer({ request, reply, ...native }, dialect));
    for (const address of [GROUP_TOKEN, `${GROUP_TOKEN}/`]) {
      pages.get<OfGroup>(address, page, (request, reply) => {
        const path = placeOfGroup(request.params);
        return path === undefined ? reply.callNotFound() : openCustomer({ request, reply, ...native, path }, dialect);
      });
    }
  });

  await site.register(async (endpoints) => {
    endpoints.setErrorHandler((error, request, reply) => sendCustomerError(error, request, reply));
    for (const address of ['/customer', '/customer/']) {
      endpoints.post(address, (request, reply) => answerAgentCustomer(request, admitAnyOrigin(reply), dialect));
    }
    for (const wire of [V1, V2]) registerWire(endpoints, wire, dialect);
    for (const address of [GROUP_TOKEN, `${GROUP_TOKEN}/`]) {
      endpoints.post<OfGroup>(address, (request, reply) => {
        const path = placeOfGroup(request.params);
        if (path === undefined) throw new CustomerError('invalid_request', 'The group in the path must be a number.');
        return answerCustomerToken({ request, reply, wire: V2, path }, dialect);
      });
      refuseOtherMethods(endpoints, { path: address, allowed: ['GET', 'POST'] });
    }
    answerPreflights(endpoints, ['/customer/token', '/v2/customer/token', GROUP_TOKEN, `${GROUP_TOKEN}/`], dialect);
    allowAnyOrigin(endpoints, ['/customer', '/customer/'], ['POST']);
    refuseOtherMethods(endpoints, { path: '/customer', allowed: ['GET', 'POST'] });
    refuseOtherMethods(endpoints, { path: '/customer/', allowed: ['POST'] });
  });
}

/** The calls that are the same below both roots. */
function registerWire(endpoints: FastifyInstance, wire: CustomerWire, dialect: CustomerDialect): void {
  const { root } = wire;
  endpoints.post(`${root}/token`, (request, reply) => answerCustomerToken({ request, reply, wire }, dialect));
  endpoints.delete(`${root}/token`, (request, reply) => revokeCustomerToken(request, admitAnyOrigin(reply), dialect));
  endpoints.get(`${root}/info`, (request, reply) =>
    answerCustomerInfo({ request, reply: admitAnyOrigin(reply), wire }, dialect),
  );
  endpoints.post(`${root}/identity_transfer`, (request, reply) =>
    answerTransfer(request, admitAnyOrigin(reply), dialect),
  );
  const atToken = wire === V2 ? (['GET', 'POST', 'DELETE'] as const) : (['POST', 'DELETE'] as const);
  refuseOtherMethods(endpoints, { path: `${root}/token`, allowed: atToken });
  refuseOtherMethods(endpoints, { path: `${root}/info`, allowed: ['GET'] });
  refuseOtherMethods(endpoints, { path: `${root}/identity_transfer`, allowed: ['POST'] });
  allowAnyOrigin(endpoints, [`${root}/info`], ['GET']);
  allowAnyOrigin(endpoints, [`${root}/identity_transfer`], ['POST']);
}

function hasToken(request: FastifyRequest): boolean {
  const query = decodeForm(queryOf(request.url));
  return query.values.has('access_token') || query.faults.has('access_token');
}

/** `g<license>_<group>`. */
function placeOfLicence(text: string): PathPlace | undefined {
  const [, organization = '', group = ''] = /^g([1-9]\d{0,14})_(0|[1-9]\d{0,8})$/.exec(text) ?? [];
  return organization === '' ? undefined : { organization, groupId: Number(group) };
}

function placeOfGroup({ organization_id, group_id }: OfGroup['Params']): PathPlace | undefined {
  const groupId = decodeGroup(group_id);
  return groupId === undefined ? undefined : { organization: organization_id, groupId };
}

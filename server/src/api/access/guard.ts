// What every call goes through before its body is read: the version, the credentials, the scope and the role.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { originOf } from '../../accounts/audit-log.ts';
import { noteUse } from '../../extensions/use-of-keys.ts';
import { ApiError } from '../answers/errors.ts';
import { requirePlainCallback, wrapInCallback } from '../answers/jsonp.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { requireVersion } from '../requests/version.ts';
import { missingScope, requireAccess } from './access.ts';
import { authenticate } from './authentication.ts';
import { CALLER, type Caller, isApp } from './caller.ts';
import { decodeCredentials } from './credentials.ts';

/** Guards every route that is registered on this instance from now on. Throws at once for one that does not say who may call it. */
export function guardCalls(calls: FastifyInstance, api: ApiDependencies): void {
  calls.decorateRequest(CALLER, undefined);
  calls.addHook('onRoute', (route) => {
    if (route.config?.access === undefined)
      throw new Error(`${route.method} ${route.url} does not say who may call it.`);
  });
  calls.addHook('onRequest', async (request) => {
    requireVersion(request);
    requirePlainCallback(request);
    refuseTokenInQuery(request);
    const origin = originOf(request);
    const caller = await authenticate(decodeCredentials(request.raw.rawHeaders), api, origin);
    request.setDecorator<Caller>(CALLER, caller);
    // So that an operator can see whom dropping an old secret key would shut out.
    if (caller.outdatedKey) request.log.info({ accountId: caller.accountId }, 'API key of an older secret key');
    const { access } = request.routeOptions.config;
    if (access === undefined) throw new Error('A call without access rules was reached.');
    const scope = isApp(caller) ? missingScope(caller, access) : undefined;
    if (scope !== undefined) {
      const { organizationId, accountId, installationId, clientId } = caller;
      const use = { organizationId, accountId, installationId, clientId, origin, now: api.now() };
      await noteUse({ ...use, action: 'app_scope_refused', details: { scope } }, api.installationKeys);
    }
    requireAccess(caller, access);
  });
  calls.addHook('onSend', wrapInCallback);
}

/** RFC 6750 2.3: URLs are logged and remembered, so a token in one is refused rather than read. */
function refuseTokenInQuery(request: FastifyRequest): void {
  if ((request.query as Record<string, unknown>).access_token === undefined) return;
  throw new ApiError(
    'authentication',
    'Tokens in the URL are not read, because URLs end up in logs. Send Authorization: Bearer <access token>, and replace this token.',
    { challenge: { error: 'invalid_token' } },
  );
}

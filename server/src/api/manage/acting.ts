// Who acts on the registry in a call, as the registry wants to know it.

import type { FastifyRequest } from 'fastify';
import type { Acting, Registry } from '../../extensions/register.ts';
import { getCaller } from '../access/caller.ts';
import { actingOf, eventOf } from '../acts.ts';
import type { ApiDependencies } from '../dependencies.ts';

export function registryOf(api: ApiDependencies): Registry {
  const { apps, platform, createId, now, registrations } = api;
  return {
    apps,
    platform,
    createId,
    now,
    findClient: (clientId) => registrations.findRegistration({ clientId, now: now() }),
  };
}

export function registryActing(request: FastifyRequest, { now }: Pick<ApiDependencies, 'now'>): Acting {
  return {
    organizationId: getCaller(request).organizationId,
    audit: (act) => eventOf(actingOf(request), { ...act, now: now() }),
  };
}

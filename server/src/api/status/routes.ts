// The calls of /status.

import { Type } from 'typebox';
import { getCaller } from '../access/caller.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { decodeGroupId, noSuchGroup } from '../groups/group-parameter.ts';
import { EVERYONE, membersOf, statusOf } from '../groups/present.ts';
import { GroupParameter } from '../groups/schemas.ts';
import type { ApiInstance } from '../instance.ts';
import { oneOf } from '../schemas.ts';

const tags = ['Status'];
const Status = Type.Object(
  { status: oneOf(['online', 'offline'], 'online when at least one agent accepts chats.') },
  { description: 'The status.' },
);

export function registerStatus(calls: ApiInstance, api: ApiDependencies): void {
  const read = async (organizationId: string, groupId: number): Promise<{ status: 'online' | 'offline' }> => {
    const agents = await api.agents.listAgents(organizationId);
    if (groupId === EVERYONE) return { status: onlineWhen(statusOf(agents)) };
    const group = await api.groups.findGroup({ organizationId, groupId });
    if (group === undefined) throw noSuchGroup();
    return { status: onlineWhen(statusOf(membersOf(group, agents))) };
  };

  calls.route({
    method: 'GET',
    url: '/status',
    config: { access: { scopes: [] } },
    schema: {
      operationId: 'getStatus',
      tags,
      summary: 'Read the status',
      description: 'Whether any agent of your organization accepts chats. Any valid credentials do.',
      response: { 200: Status },
    },
    handler: async (request) => read(getCaller(request).organizationId, EVERYONE),
  });

  calls.route({
    method: 'GET',
    url: '/status/:group',
    config: { access: { scopes: [] } },
    schema: {
      operationId: 'getGroupStatus',
      tags,
      summary: 'Read the status of a group',
      description: 'Whether any agent of this group accepts chats. Any valid credentials do.',
      params: GroupParameter,
      response: { 200: Status },
    },
    handler: async (request) => read(getCaller(request).organizationId, decodeGroupId(request.params.group)),
  });
}

function onlineWhen(status: string): 'online' | 'offline' {
  return status === 'accepting chats' ? 'online' : 'offline';
}

// The call of /visitors.

import { Type } from 'typebox';
import { mayUse } from '../access/access.ts';
import { getCaller } from '../access/caller.ts';
import { chatReachOf, getAgent } from '../access/chat-reach.ts';
import { invalidField } from '../answers/errors.ts';
import { READ_CHATS } from '../chats/schemas.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiInstance } from '../instance.ts';
import { decodeSeveral, refuseOtherFilters } from '../requests/filters.ts';
import { reference } from '../schemas.ts';
import { presentVisitor } from './present.ts';
import { MOST_VISITORS, Visitor, VisitorQuery } from './schemas.ts';

/** Sockets of customers are noted once a minute; who was missed once is still here. */
const HERE_MS = 2 * 60_000;

const Visitors = Type.Unsafe<Awaited<ReturnType<typeof presentVisitor>>[] | { count: number }>({
  anyOf: [
    Type.Array(reference(Visitor), { description: 'The visitors.' }),
    Type.Object({ count: Type.Integer() }, { description: 'With count=1: how many there are.' }),
  ],
  description: 'The visitors, or how many there are.',
});

export function registerVisitors(calls: ApiInstance, api: Pick<ApiDependencies, 'chats' | 'now'>): void {
  calls.addSchema(Visitor);

  calls.route({
    method: 'GET',
    url: '/visitors',
    config: { access: { scopes: ['visitors_read', 'customers:ro'] } },
    schema: {
      operationId: 'listVisitors',
      tags: ['Visitors'],
      summary: 'List who is here',
      description: `Customers whose page was heard of within the last two minutes, the last one first, at most ${MOST_VISITORS}. What is known of a chat that goes on stands with those whose chat you may read: by a scope of GET /chats.`,
      querystring: VisitorQuery,
      response: { 200: Visitors },
    },
    async handler(request) {
      const caller = getCaller(request);
      refuseOtherFilters(request.query, VisitorQuery);
      const { state, count, 'group[]': groups } = request.query;
      const groupIds = decodeGroups(groups);
      const agent = await getAgent(caller, api.chats);
      const reach = READ_CHATS.some((scope) => mayUse(caller, scope))
        ? chatReachOf(caller, agent, READ_CHATS)
        : undefined;
      const { organizationId } = caller;
      const query = { organizationId, seenSinceMs: api.now() - HERE_MS, limit: MOST_VISITORS };
      const visitors = (await api.chats.listVisitors(query)).map((visitor) => presentVisitor(visitor, reach));
      const wanted = visitors.filter(
        (visitor) =>
          (state === undefined || visitor.state === state) &&
          (groupIds === undefined || groupIds.includes(visitor.group)),
      );
      return count === '1' ? { count: wanted.length } : wanted;
    },
  });
}

function decodeGroups(value: string | readonly string[] | undefined): readonly number[] | undefined {
  const ids = decodeSeveral(value, { field: 'group[]', most: 100, longest: 10 });
  if (ids?.every((id) => /^(?:0|[1-9]\d*)$/.test(id)) === false) {
    throw invalidField('group[]', 'group[] takes ids of groups, such as group[]=1. List them with GET /groups.');
  }
  return ids?.map(Number);
}

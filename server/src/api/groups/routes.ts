// The calls of /groups.

import { Type } from 'typebox';
import type { Agent } from '../../accounts/agent-storage.ts';
import { normalizeEmail } from '../../accounts/sign-in.ts';
import { mayNotUse, mayUse } from '../access/access.ts';
import { type Caller, getCaller } from '../access/caller.ts';
import { actingOf, eventOf } from '../acts.ts';
import { ApiError, invalidField } from '../answers/errors.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiInstance } from '../instance.ts';
import { reference } from '../schemas.ts';
import { decodeGroupId, noSuchGroup } from './group-parameter.ts';
import { EVERYONE, presentEveryone, presentGroup } from './present.ts';
import { Group, GroupChange, GroupParameter, NewGroup } from './schemas.ts';

const READ_ALL = 'groups--all:ro';
const READ_OWN = 'groups--my:ro';
const WRITE_ALL = 'groups--all:rw';

const Removed = Type.Object(
  { result: Type.Literal('group removed successfully') },
  { description: 'The group is removed.' },
);

const tags = ['Groups'];
const consumes = ['application/json', 'application/x-www-form-urlencoded'];

export function registerGroups(calls: ApiInstance, api: ApiDependencies): void {
  calls.addSchema(Group);

  const present = async (caller: Caller, groupId: number) => {
    const { organizationId } = caller;
    const agents = await api.agents.listAgents(organizationId);
    if (groupId === EVERYONE) return presentEveryone(agents);
    const group = await api.groups.findGroup({ organizationId, groupId });
    if (group === undefined) throw noSuchGroup();
    return presentGroup(group, agents);
  };

  calls.route({
    method: 'GET',
    url: '/groups',
    config: { access: { scopes: [READ_ALL, READ_OWN] } },
    schema: {
      operationId: 'listGroups',
      tags,
      summary: 'List groups',
      description:
        'All groups of your organization, group 0 (all agents) first. With groups--my:ro those that you are in.',
      response: { 200: Type.Array(reference(Group), { description: 'The groups.' }) },
    },
    async handler(request) {
      const caller = getCaller(request);
      const [agents, groups] = await Promise.all([
        api.agents.listAgents(caller.organizationId),
        api.groups.listGroups(caller.organizationId),
      ]);
      const visible = groups.filter((group) => mayRead(caller, group));
      return [presentEveryone(agents), ...visible.map((group) => presentGroup(group, agents))];
    },
  });

  calls.route({
    method: 'GET',
    url: '/groups/:group',
    config: { access: { scopes: [READ_ALL, READ_OWN] } },
    schema: {
      operationId: 'getGroup',
      tags,
      summary: 'Read a group',
      description: 'One group. With groups--my:ro only one that you are in.',
      params: GroupParameter,
      response: { 200: reference(Group) },
    },
    async handler(request) {
      const caller = getCaller(request);
      const groupId = decodeGroupId(request.params.group);
      if (!mayUse(caller, READ_ALL) && groupId !== EVERYONE) {
        const group = await api.groups.findGroup({ organizationId: caller.organizationId, groupId });
        // The same whether the group exists or not.
        if (group === undefined || !mayRead(caller, group)) throw mayNotUse(caller, READ_ALL);
      }
      return present(caller, groupId);
    },
  });

  calls.route({
    method: 'POST',
    url: '/groups',
    config: { access: { scopes: [WRITE_ALL] } },
    schema: {
      operationId: 'addGroup',
      tags,
      summary: 'Add a group',
      body: NewGroup,
      consumes,
      response: { 200: reference(Group) },
    },
    async handler(request) {
      const caller = getCaller(request);
      const { organizationId } = caller;
      const { name, language = 'en', agents: logins = [] } = request.body;
      const agents = await api.agents.listAgents(organizationId);
      const accountIds = accountIdsOf(logins, agents);
      const now = api.now();
      const audit = eventOf(actingOf(request), { action: 'group_added', details: { name }, now });
      const group = await api.groups.createGroup({ organizationId, name, language, accountIds, now, audit });
      if (group === 'unknown_agent') throw unknownAgent('agents');
      return presentGroup(group, agents);
    },
  });

  calls.route({
    method: 'PUT',
    url: '/groups/:group',
    config: { access: { scopes: [WRITE_ALL] } },
    schema: {
      operationId: 'changeGroup',
      tags,
      summary: 'Change a group',
      description: 'Changes the fields that you send. Group 0 can’t be changed.',
      params: GroupParameter,
      body: GroupChange,
      consumes,
      response: { 200: reference(Group) },
    },
    async handler(request) {
      const caller = getCaller(request);
      const { organizationId } = caller;
      const groupId = changeable(request.params.group);
      const { name, language, agents: logins } = request.body;
      const accountIds =
        logins === undefined ? undefined : accountIdsOf(logins, await api.agents.listAgents(organizationId));
      const details = { fields: Object.keys(request.body) };
      const act = { action: 'group_changed', target: String(groupId), details, now: api.now() } as const;
      const audit = eventOf(actingOf(request), act);
      const outcome = await api.groups.updateGroup({
        organizationId,
        groupId,
        ...(name === undefined ? {} : { name }),
        ...(language === undefined ? {} : { language }),
        ...(accountIds === undefined ? {} : { accountIds }),
        audit,
      });
      if (outcome === 'not_found') throw noSuchGroup();
      if (outcome === 'unknown_agent') throw unknownAgent('agents');
      return present(caller, groupId);
    },
  });

  calls.route({
    method: 'DELETE',
    url: '/groups/:group',
    config: { access: { scopes: [WRITE_ALL] } },
    schema: {
      operationId: 'removeGroup',
      tags,
      summary: 'Remove a group',
      description: 'Its agents stay agents. Group 0 can’t be removed.',
      params: GroupParameter,
      response: { 200: Removed },
    },
    async handler(request) {
      const { organizationId } = getCaller(request);
      const groupId = changeable(request.params.group);
      const act = { action: 'group_removed', target: String(groupId), now: api.now() } as const;
      const audit = eventOf(actingOf(request), act);
      const outcome = await api.groups.deleteGroup({ organizationId, groupId, audit });
      if (outcome === 'not_found') throw noSuchGroup();
      return { result: 'group removed successfully' as const };
    },
  });
}

function mayRead(caller: Caller, group: { readonly accountIds: readonly string[] }): boolean {
  if (mayUse(caller, READ_ALL)) return true;
  return caller.accountId !== undefined && group.accountIds.includes(caller.accountId);
}

/** The id of a group that is not the one of all agents. */
function changeable(parameter: string): number {
  const groupId = decodeGroupId(parameter);
  if (groupId === EVERYONE) throw new ApiError('conflict', 'Group 0 is all agents. It can’t be changed or removed.');
  return groupId;
}

function accountIdsOf(logins: readonly string[], agents: readonly Agent[]): string[] {
  const byLogin = new Map(agents.map(({ login, accountId }) => [login, accountId]));
  const accountIds = logins.map((login, index) => {
    const accountId = byLogin.get(normalizeEmail(login));
    if (accountId === undefined) throw unknownAgent(`agents[${index}]`);
    return accountId;
  });
  return [...new Set(accountIds)];
}

function unknownAgent(field: string): ApiError {
  return invalidField(field, `${field} is the login of no agent of your organization. List them with GET /agents.`);
}

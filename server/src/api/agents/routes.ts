// The calls of /agents.

import { Type } from 'typebox';
import { mayUse } from '../access/access.ts';
import { type Caller, getCaller, isSelf } from '../access/caller.ts';
import { actingOf, eventOf } from '../acts.ts';
import { ApiError, notFound } from '../answers/errors.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiInstance } from '../instance.ts';
import { RoutingStatus, reference } from '../schemas.ts';
import { addAgent } from './add.ts';
import { changeAgent } from './change.ts';
import { decodeLogin, LoginParameter } from './login-parameter.ts';
import { presentAgent, presentAgentSummary } from './present.ts';
import * as rights from './rights.ts';
import { Agent, AgentChange, AgentSummary, NewAgent } from './schemas.ts';

const Removed = Type.Object(
  { result: Type.String({ examples: ['ada@example.com removed successfully'] }) },
  { description: 'The agent is removed.' },
);

const tags = ['Agents'];

export function registerAgents(calls: ApiInstance, api: ApiDependencies): void {
  calls.addSchema(Agent);
  calls.addSchema(AgentSummary);

  const present = async (caller: Caller, login: string) =>
    presentAgent(await rights.findAgent(api.agents, { caller, login }), { caller, secretKeys: api.secretKeys() });

  calls.route({
    method: 'GET',
    url: '/agents',
    config: { access: { scopes: [rights.READ_ALL, rights.READ_OWN] } },
    schema: {
      operationId: 'listAgents',
      tags,
      summary: 'List agents',
      description: 'All agents of your organization. With agents--my:ro only yourself.',
      querystring: Type.Object({ status: Type.Optional(RoutingStatus) }),
      response: {
        200: Type.Array(reference(AgentSummary), { description: 'The agents, in the order in which they joined.' }),
      },
    },
    async handler(request) {
      const caller = getCaller(request);
      const { status } = request.query;
      const agents = await api.agents.listAgents(caller.organizationId);
      const seesAll = mayUse(caller, rights.READ_ALL);
      return agents
        .filter((agent) => seesAll || agent.accountId === caller.accountId)
        .filter((agent) => status === undefined || agent.status === status)
        .map(presentAgentSummary);
    },
  });

  calls.route({
    method: 'GET',
    url: '/agents/:login',
    config: { access: { scopes: [rights.READ_ALL, rights.READ_OWN] } },
    schema: {
      operationId: 'getAgent',
      tags,
      summary: 'Read an agent',
      description:
        'One agent in full. With agents--my:ro only yourself. Your API key is shown to you when you call with it.',
      params: LoginParameter,
      response: { 200: reference(Agent) },
    },
    async handler(request) {
      const caller = getCaller(request);
      const login = decodeLogin(request.params.login);
      rights.requireMayRead(caller, login);
      return present(caller, login);
    },
  });

  calls.route({
    method: 'POST',
    url: '/agents',
    config: { access: { scopes: [rights.WRITE_ALL] } },
    schema: {
      operationId: 'addAgent',
      tags,
      summary: 'Add an agent',
      description:
        'Adds an agent to your organization. The e-mail address must be new to the platform: nobody who has an account can be added unasked. Without a password a random one is set; mail to set one comes later.',
      body: NewAgent,
      consumes: ['application/json', 'application/x-www-form-urlencoded'],
      response: { 200: reference(Agent) },
    },
    async handler(request) {
      const caller = getCaller(request);
      return present(caller, await addAgent({ acting: actingOf(request), fields: request.body }, api));
    },
  });

  calls.route({
    method: 'PUT',
    url: '/agents/:login',
    config: { access: { scopes: [rights.WRITE_ALL, rights.WRITE_OWN] } },
    schema: {
      operationId: 'changeAgent',
      tags,
      summary: 'Change an agent',
      description: `Changes the fields that you send. Changing others, or other fields of yourself than ${[...rights.SELF_SERVICE_FIELDS].join(', ')}, needs agents--all:rw and the role administrator or owner. Your own password needs current_password. Name and password of someone who is in other organizations too are that person’s to change.`,
      params: LoginParameter,
      body: AgentChange,
      consumes: ['application/json', 'application/x-www-form-urlencoded'],
      response: { 200: reference(Agent) },
    },
    async handler(request) {
      const caller = getCaller(request);
      const login = decodeLogin(request.params.login);
      await changeAgent({ acting: actingOf(request), login, fields: request.body }, api);
      return present(caller, login);
    },
  });

  calls.route({
    method: 'POST',
    url: '/agents/:login/reset_api_key',
    config: { access: { scopes: [rights.WRITE_ALL, rights.WRITE_OWN] } },
    schema: {
      operationId: 'resetApiKey',
      tags,
      summary: 'Reset an API key',
      description:
        'Ends the agent’s API key and makes another. Your own: call with the key; the answer shows the new one. Others’: needs agents--all:rw and the role administrator or owner; the new key is not shown.',
      params: LoginParameter,
      response: { 200: reference(Agent) },
    },
    async handler(request) {
      const caller = getCaller(request);
      const login = decodeLogin(request.params.login);
      rights.requireMayChange(caller, { login, fields: [] });
      if (isSelf(caller, login) && caller.by !== 'api_key') {
        throw new ApiError(
          'authorization',
          'Call with your login and API key to reset that key. A token can’t reset or see it.',
        );
      }
      const { organizationId, accountId } = await rights.findManageable(api.agents, { caller, login });
      const act = { action: 'api_key_reset', target: accountId, details: { login }, now: api.now() } as const;
      const audit = eventOf(actingOf(request), act);
      const generation = await api.agents.raiseApiKeyGeneration({ organizationId, accountId, audit });
      if (generation === undefined) throw notFound('No agent of your organization has this login.');
      return present(caller, login);
    },
  });

  calls.route({
    method: 'DELETE',
    url: '/agents/:login',
    config: { access: { scopes: [rights.WRITE_ALL] } },
    schema: {
      operationId: 'removeAgent',
      tags,
      summary: 'Remove an agent',
      description:
        'Takes the agent out of your organization and ends all tokens and keys that the agent has there. The account stays.',
      params: LoginParameter,
      response: {
        200: Removed,
      },
    },
    async handler(request) {
      const caller = getCaller(request);
      const agent = await rights.findManageable(api.agents, { caller, login: decodeLogin(request.params.login) });
      const { organizationId, accountId, login } = agent;
      const act = { action: 'agent_removed', target: accountId, details: { login }, now: api.now() } as const;
      const audit = eventOf(actingOf(request), act);
      const outcome = await api.agents.removeAgent({ organizationId, accountId, audit });
      if (outcome === 'last_owner') throw rights.lastOwner();
      if (outcome === 'not_found') throw notFound('No agent of your organization has this login.');
      return { result: `${login} removed successfully` };
    },
  });
}

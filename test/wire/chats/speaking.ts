// Agents who speak the chat API, by POST and over sockets.
import { expect } from 'vitest';
import type { AnswerOrRefusal, AnswerTo } from '../../support/chat-wire.ts';
import { startBrowsing } from '../../support/http.ts';
import { Socket } from '../../support/socket.ts';
import { makePersonalAccessToken } from '../../threats/api-site.ts';
import { makePerson, type Person, type Role, type TestOrganization } from '../cast.ts';
import type { World } from '../world.ts';

export const EVERYTHING = ['chats--all:rw', 'chats--access:rw', 'customers:rw', 'agents--all:rw'];

export type Speaker = Person & {
  readonly token: string;
  /** The answer of a successful action. */
  readonly act: <Action extends string>(action: Action, payload?: object) => Promise<AnswerTo<Action>>;
  /** Any answer. */
  readonly ask: <Action extends string>(
    action: Action,
    payload?: object | string,
    version?: string,
  ) => Promise<Asked<Action>>;
  /** A socket that has signed in. */
  readonly connect: (login?: object) => Promise<Socket>;
};
export type Asked<Action extends string = string> = {
  readonly status: number;
  readonly body: AnswerOrRefusal<Action>;
  readonly headers: Readonly<Record<string, unknown>>;
};

/** An agent with a token of these scopes, in the groups with these names, which are made where they are missing. */
export async function speaker(
  world: World,
  wanted: { organization?: TestOrganization; role?: Role; scopes?: readonly string[]; groups?: readonly string[] } = {},
): Promise<Speaker> {
  const { organization, role = 'normal', scopes = EVERYTHING, groups = [] } = wanted;
  const person = await makePerson(world, { role, ...(organization === undefined ? {} : { organization }) });
  for (const name of groups) await joinGroup(world, person, name);
  const token = await makePersonalAccessToken(world, person, scopes);
  world.secrets.add(token);
  const ask: Speaker['ask'] = async <Action extends string>(
    action: Action,
    payload: object | string = {},
    version = '3.5',
  ) => {
    const page = await startBrowsing().request(`${world.parts.config.apiUrl}/v${version}/agent/action/${action}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: typeof payload === 'string' ? payload : JSON.stringify(payload),
    });
    return { status: page.status, body: JSON.parse(page.body) as AnswerOrRefusal<Action>, headers: page.headers };
  };
  return {
    ...person,
    token,
    ask,
    async act<Action extends string>(action: Action, payload?: object) {
      const { status, body } = await ask(action, payload);
      expect({ action, status, body }).toMatchObject({ action, status: 200 });
      return body as AnswerTo<Action>;
    },
    async connect(login = {}) {
      const socket = await openSocket(world);
      const answer = await socket.ask('login', { token: `Bearer ${token}`, ...login });
      expect(answer).toMatchObject({ success: true });
      return socket;
    },
  };
}

/** A socket that has not signed in. */
export function openSocket(world: Pick<World, 'parts'>, version = '3.5'): Promise<Socket> {
  return Socket.open(`${world.parts.config.apiUrl.replace('http', 'ws')}/v${version}/agent/rtm/ws`);
}

/** The number of the organization's group of this name, with the person in it. */
export async function joinGroup(world: World, { accountId, organization }: Person, name: string): Promise<number> {
  const { organizationId } = organization;
  const found = (await world.parts.groups.listGroups(organizationId)).find((group) => group.name === name);
  if (found === undefined) {
    const group = { organizationId, name, language: 'en', accountIds: [accountId], now: world.clock.now() };
    const made = await world.parts.groups.createGroup(group);
    if (made === 'unknown_agent') throw new Error('The group was not made.');
    return made.groupId;
  }
  const accountIds = [...found.accountIds, accountId];
  await world.parts.groups.updateGroup({ organizationId, groupId: found.groupId, accountIds });
  return found.groupId;
}

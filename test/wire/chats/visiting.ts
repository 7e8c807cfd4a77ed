// Customers who speak the chat API, by POST and over sockets, with tokens of their own.
import { expect } from 'vitest';
import type { AnswerOrRefusal, CustomersAnswerTo } from '../../support/chat-wire.ts';
import { startBrowsing } from '../../support/http.ts';
import { Socket } from '../../support/socket.ts';
import { makeProgram, type TestOrganization } from '../cast.ts';
import { askToken, cookieGrant, customerTokenOf } from '../customer-acts.ts';
import type { World } from '../world.ts';

export type Visitor = {
  readonly customerId: string;
  readonly token: string;
  readonly organizationId: string;
  /** The answer of a successful action. */
  readonly act: <Action extends string>(action: Action, payload?: object) => Promise<CustomersAnswerTo<Action>>;
  /** Any answer. */
  readonly ask: (
    action: string,
    payload?: object | string,
    version?: string,
  ) => Promise<{
    readonly status: number;
    readonly retryAfter: string | undefined;
    readonly body: AnswerOrRefusal<string>;
  }>;
  /** A socket that has signed in. */
  readonly connect: (login?: object) => Promise<Socket>;
};

/** A newcomer on a page of the organization; with a group, as an identity of that group alone. */
export async function visitor(
  world: World,
  { organization, groupId }: { organization: TestOrganization; groupId?: number },
): Promise<Visitor> {
  const { organizationId } = organization;
  const client = await makeProgram(world, { organizationId });
  const form = await cookieGrant(world, '/v2/customer', client);
  const path = groupId === undefined ? {} : { path: `/v2/customer/${organizationId}/${groupId}/token` as const };
  const { organization_id: _, ...grouped } = form as Record<string, string>;
  const asked = await askToken(world, '/v2/customer', { form: groupId === undefined ? form : grouped, ...path });
  const { token, customerId } = customerTokenOf(asked);
  world.secrets.add(token);
  const ask: Visitor['ask'] = async (action, payload = {}, version = '3.5') => {
    const url = `${world.parts.config.apiUrl}/v${version}/customer/action/${action}?organization_id=${organizationId}`;
    const page = await startBrowsing().request(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: typeof payload === 'string' ? payload : JSON.stringify(payload),
    });
    return {
      status: page.status,
      retryAfter: page.headers['retry-after'],
      body: JSON.parse(page.body) as AnswerOrRefusal<string>,
    };
  };
  return {
    customerId,
    token,
    organizationId,
    ask,
    async act<Action extends string>(action: Action, payload?: object) {
      const { status, body } = await ask(action, payload);
      expect({ action, status, body }).toMatchObject({ action, status: 200 });
      return body as CustomersAnswerTo<Action>;
    },
    async connect(login = {}) {
      const socket = await openCustomerSocket(world, organizationId);
      const answer = await socket.ask('login', { token: `Bearer ${token}`, ...login });
      expect(answer).toMatchObject({ success: true });
      return socket;
    },
  };
}

/** A socket that has not signed in. */
export function openCustomerSocket(
  world: Pick<World, 'parts'>,
  organizationId: string,
  version = '3.5',
): Promise<Socket> {
  const origin = world.parts.config.apiUrl.replace('http', 'ws');
  return Socket.open(`${origin}/v${version}/customer/rtm/ws?organization_id=${organizationId}`);
}

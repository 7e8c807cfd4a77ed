// Agents and groups, read once and kept true by pushes; and the agent's own profile and status.

import type { ChatDesk } from '../chats/chat-desk.ts';
import { createStore, type Store } from '../state/store.ts';
import type { Rest } from '../wire/rest.ts';
import type { MyProfile, RoutingStatus } from '../wire/types.ts';

export type Colleague = {
  readonly login: string;
  readonly name: string;
  readonly avatar: string;
  readonly status: RoutingStatus;
};
export type GroupOfAgents = { readonly id: number; readonly name: string; readonly status: RoutingStatus };

export type Colleagues = {
  readonly agents: Store<ReadonlyMap<string, Colleague>>;
  readonly groups: Store<readonly GroupOfAgents[]>;
  readonly me: Store<MyProfile | undefined>;
  readonly organizationId: Store<string | undefined>;
  /** Reads agents and groups anew. Throws RestError. */
  readonly refresh: () => Promise<void>;
  readonly setStatus: (status: RoutingStatus) => Promise<void>;
};

type WireAgents = readonly (Omit<Colleague, 'status'> & { readonly status: string })[];

export function openColleagues({ desk, rest }: { desk: ChatDesk; rest: Rest }): Colleagues {
  const agents = createStore<ReadonlyMap<string, Colleague>>(new Map());
  const groups = createStore<readonly GroupOfAgents[]>([]);
  const me = createStore<MyProfile | undefined>(undefined);
  const organizationId = createStore<string | undefined>(undefined);

  async function refresh(): Promise<void> {
    const [listed, inGroups] = await Promise.all([
      rest.get<WireAgents>('/agents'),
      rest.get<readonly (Omit<GroupOfAgents, 'status'> & { readonly status: string })[]>('/groups'),
    ]);
    agents.set(new Map(listed.map((one) => [one.login, { ...one, status: decodeStatus(one.status) }])));
    groups.set(inGroups.map(({ id, name, status }) => ({ id, name, status: decodeStatus(status) })));
  }

  desk.onGreeting(({ my_profile: profile, license }) => {
    me.set(profile);
    organizationId.set(license.organization_id);
    void refresh().catch(() => {});
  });
  desk.onPush((push) => {
    if (push.action !== 'routing_status_set') return;
    const { agent_id: login, status } = push.payload;
    if (me.get()?.id === login) me.set((now) => now && { ...now, routing_status: status });
    agents.set((now) => {
      const known = now.get(login);
      return known === undefined ? now : new Map(now).set(login, { ...known, status });
    });
  });

  return {
    agents,
    groups,
    me,
    organizationId,
    refresh,
    async setStatus(status) {
      await desk.connection.ask('set_routing_status', { status });
      me.set((now) => now && { ...now, routing_status: status });
    },
  };
}

/** REST spells statuses with spaces. */
function decodeStatus(status: string): RoutingStatus {
  return status.replaceAll(' ', '_') as RoutingStatus;
}

// Which connections a change goes to, without asking each: all agents of the organization, and the customer whom it concerns.

import type { Audience } from '../../chat/change.ts';
import type { Speaker } from '../speaker.ts';

type Room<One> = { readonly agents: Set<One>; readonly customers: Map<string, Set<One>> };

/** Connections of those who have signed in, by organization. */
export class Rooms<One> {
  readonly #rooms = new Map<string, Room<One>>();

  has(organizationId: string): boolean {
    return this.#rooms.has(organizationId);
  }

  add(connection: One, { organizationId, actor }: Speaker): void {
    const room = this.#rooms.get(organizationId) ?? { agents: new Set(), customers: new Map() };
    this.#rooms.set(organizationId, room);
    if (actor.type === 'agent') return void room.agents.add(connection);
    const own = room.customers.get(actor.key) ?? new Set();
    room.customers.set(actor.key, own.add(connection));
  }

  remove(connection: One, { organizationId, actor }: Speaker): void {
    const room = this.#rooms.get(organizationId);
    if (room === undefined) return;
    const own = actor.type === 'agent' ? room.agents : room.customers.get(actor.key);
    own?.delete(connection);
    if (actor.type === 'customer' && own?.size === 0) room.customers.delete(actor.key);
    if (room.agents.size === 0 && room.customers.size === 0) this.#rooms.delete(organizationId);
  }

  /** How many connections this customer has. */
  sizeOf({ organizationId, actor }: Speaker): number {
    return this.#rooms.get(organizationId)?.customers.get(actor.key)?.size ?? 0;
  }

  /** Those whom it may concern; each still looks for itself. */
  *listeners(organizationId: string, audience: Audience): Iterable<One> {
    const room = this.#rooms.get(organizationId);
    if (room === undefined) return;
    if (audience.to === 'customers') {
      for (const own of room.customers.values()) yield* own;
      return;
    }
    yield* room.agents;
    if (audience.customerId !== undefined) yield* room.customers.get(audience.customerId) ?? [];
  }
}

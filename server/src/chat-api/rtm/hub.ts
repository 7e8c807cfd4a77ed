// All sockets of a process. It hands each change to those whom it concerns, and looks after connections at a tick.

import type { LoggedChange } from '../../chat/chat-storage.ts';
import type { ChatApi, Version } from '../chat-api.ts';
import type { Side } from '../side.ts';
import type { Speaker } from '../speaker.ts';
import { Connection, LIMITS, type Limits, type Socket } from './connection.ts';
import { Delivery } from './delivery.ts';
import { createFollower } from './follower.ts';
import { Rooms } from './rooms.ts';
import { Watch } from './watch.ts';

/** How often logs are looked at when nothing wakes, and connections are looked after. */
const TICK_MS = 250;
/** A customer's windows and devices at one process. */
const MOST_OF_CUSTOMER = 20;

/** A connection of either side, as the hub needs it. */
type Listener = Pick<Connection, 'push' | 'end' | 'closed'> & { readonly who: Speaker | undefined };

export type Opening = { readonly version: Version; readonly query: string };

export type Hub = {
  /** Begins to serve a side. What it answers takes a socket in; the connection is told of what comes and of its end. */
  readonly serve: <Who extends Speaker>(side: Side<Who>) => (socket: Socket, opening: Opening) => Connection<Who>;
  readonly closed: (connection: Listener) => void;
  /** There may be something new. */
  readonly wake: () => void;
  /** Says goodbye to everybody. */
  readonly stop: () => void;
  readonly size: () => number;
};

type Options = {
  readonly limits?: Limits;
  /** Calls back whenever another process may have written, until what it answers is called. */
  readonly listen?: (heard: () => void) => () => void;
};

export function createHub(api: ChatApi, { limits = LIMITS, listen = () => () => undefined }: Options = {}): Hub {
  const connections = new Set<Listener>();
  const rooms = new Rooms<Listener>();
  const watches: Pick<Watch<Speaker>, 'tick' | 'remove'>[] = [];
  const follower = createFollower({
    chats: api.chats,
    everyMs: TICK_MS,
    handOn,
    onFailure: (error) =>
      api.log.warn({ cause: error instanceof Error ? error.message : 'unknown' }, 'a log was not read'),
  });
  let timer: NodeJS.Timeout | undefined;
  let stopListening: (() => void) | undefined;

  async function signedIn(connection: Listener, who: Speaker): Promise<boolean> {
    const { organizationId } = who;
    if (rooms.sizeOf(who) >= MOST_OF_CUSTOMER) return false;
    rooms.add(connection, who);
    await follower.follow(organizationId);
    // Gone meanwhile.
    if (!connections.has(connection)) rooms.remove(connection, who);
    if (!rooms.has(organizationId)) follower.leave(organizationId);
    return true;
  }

  function handOn(organizationId: string, change: LoggedChange): void {
    const delivery = new Delivery(change, { organizationId, nowMs: api.now() });
    for (const connection of rooms.listeners(organizationId, change.audience)) connection.push(delivery);
  }

  function tick(): void {
    for (const watch of watches) watch.tick();
  }

  return {
    serve<Who extends Speaker>(side: Side<Who>) {
      const watch = new Watch(api, side);
      watches.push(watch);
      return (socket: Socket, { version, query }: Opening) => {
        const connection = new Connection(socket, { api, side, version, query, limits, signedIn });
        connections.add(connection);
        watch.add(connection);
        timer ??= setInterval(tick, TICK_MS).unref();
        stopListening ??= listen(follower.wake);
        return connection;
      };
    },
    closed(connection) {
      connection.closed();
      connections.delete(connection);
      for (const watch of watches) watch.remove(connection);
      const { who } = connection;
      if (who !== undefined) {
        rooms.remove(connection, who);
        if (!rooms.has(who.organizationId)) follower.leave(who.organizationId);
      }
      if (connections.size > 0) return;
      clearInterval(timer);
      timer = undefined;
      stopListening?.();
      stopListening = undefined;
    },
    wake: follower.wake,
    stop() {
      follower.stop();
      clearInterval(timer);
      stopListening?.();
      for (const connection of connections) connection.end('going_away');
    },
    size: () => connections.size,
  };
}

// All sockets of a process. It hands each change of an organization to those who have signed in to it, and looks after them at a tick.

import type { LoggedChange } from '../../chat/chat-storage.ts';
import type { ChatApi, Version } from '../chat-api.ts';
import { presentPush } from '../present/pushes.ts';
import { Connection, LIMITS, type Limits, renderPush, type Socket } from './connection.ts';
import { createFollower } from './follower.ts';

/** How often logs are looked at when nothing wakes, and connections are looked after. */
const TICK_MS = 250;

export type Hub = {
  /** Takes a socket in. The connection is told of what comes and of its end. */
  readonly open: (socket: Socket, version: Version) => Connection;
  readonly closed: (connection: Connection) => void;
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
  const connections = new Map<Connection, Version>();
  const follower = createFollower({
    chats: api.chats,
    everyMs: TICK_MS,
    handOn,
    onFailure: (error) =>
      api.log.warn({ cause: error instanceof Error ? error.message : 'unknown' }, 'a log was not read'),
  });
  let timer: NodeJS.Timeout | undefined;
  let stopListening: (() => void) | undefined;

  const isHere = (organizationId: string) =>
    [...connections.keys()].some((connection) => connection.organizationId === organizationId);

  async function signedIn(organizationId: string): Promise<void> {
    await follower.follow(organizationId);
    // Gone meanwhile.
    if (!isHere(organizationId)) follower.leave(organizationId);
  }

  function handOn(organizationId: string, change: LoggedChange): void {
    const push = presentPush(change.change, api.now());
    const texts = new Map<Version, string>();
    for (const [connection, version] of connections) {
      if (connection.organizationId !== organizationId) continue;
      connection.push(push, change, () => {
        const text = texts.get(version) ?? renderPush(push, version, undefined);
        texts.set(version, text);
        return text;
      });
    }
  }

  function tick(): void {
    for (const connection of connections.keys()) connection.tick();
  }

  return {
    open(socket, version) {
      const connection = new Connection(socket, { api, version, limits, signedIn });
      connections.set(connection, version);
      timer ??= setInterval(tick, TICK_MS).unref();
      stopListening ??= listen(follower.wake);
      return connection;
    },
    closed(connection) {
      connection.closed();
      connections.delete(connection);
      const { organizationId } = connection;
      if (organizationId !== undefined && !isHere(organizationId)) follower.leave(organizationId);
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
      for (const connection of connections.keys()) connection.end('going_away');
    },
    size: () => connections.size,
  };
}

// The connections of all servers of the process: never more than a given number, and none that is cut while somebody waits on it.
// When all places are taken, a newcomer gets that of one that has been silent for long: whoever opens connections and says nothing
// can't keep the others out.

import { Server as HttpServer } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';

export type ConnectionFigures = {
  readonly open: number;
  /** Closed at once, because all places were in use. */
  readonly refused: number;
  /** Silent ones that were closed to make place. */
  readonly evicted: number;
};

/** A connection, and how it is used: `requests` are those under way. */
export type Connection = {
  readonly socket: Socket;
  requests: number;
  /** Whether it was used since it was looked at when a place was needed. */
  wasUsed: boolean;
  /** While the server stops: when its last request ended. */
  silentSince: number;
};

const SWEEP_MS = 50;
/** For so long at most new connections are fetched from the system before it stops accepting. */
const FETCH_MS = 1_000;
/** So many are looked at for a silent one: a flood must not cost a walk over all connections each time. */
const LOOK_AT = 64;

export class Connections {
  readonly #max: number;
  /** In the order in which they are looked at for one that is silent. */
  readonly #open = new Map<Socket, Connection>();
  #taken = 0;
  #refused = 0;
  #evicted = 0;
  #closing = false;

  constructor(max: number) {
    this.#max = max;
  }

  get figures(): ConnectionFigures {
    return { open: this.#open.size, refused: this.#refused, evicted: this.#evicted };
  }

  /** Whether connections end with the answer that is sent next. */
  get closing(): boolean {
    return this.#closing;
  }

  /** Watches over the connections of a server. */
  watch(server: HttpServer): void {
    server.on('connection', (socket: Socket) => this.#take(socket));
  }

  /** A request begins on the connection; undefined when that is gone already. */
  use(socket: Socket): Connection | undefined {
    const connection = this.#open.get(socket);
    if (connection === undefined) return undefined;
    connection.requests += 1;
    connection.wasUsed = true;
    return connection;
  }

  /** A request has ended. */
  free(connection: Connection): void {
    connection.requests -= 1;
    if (this.#closing) connection.silentSince = performance.now();
  }

  /**
   * Stops accepting, and resolves when the last connection has ended. A request that comes on an open one is answered, and ends it; one
   * on which nothing comes is closed after `lingerMs`, everything that is left after `graceMs`.
   */
  async close(
    servers: readonly HttpServer[],
    { graceMs, lingerMs }: { graceMs: number; lingerMs: number },
  ): Promise<void> {
    this.#closing = true;
    if (graceMs > 0) await this.#fetchAccepted();
    // Not the close() of HTTP servers: it cuts every connection that no request has been read from yet.
    const closed = servers.map((server) => new Promise((resolve) => NetServer.prototype.close.call(server, resolve)));
    const began = performance.now();
    const sweep = setInterval(() => {
      const before = performance.now() - lingerMs;
      for (const { socket, requests, silentSince } of this.#open.values())
        if (requests === 0 && Math.max(silentSince, began) <= before) socket.destroy();
    }, SWEEP_MS);
    const force = setTimeout(() => {
      for (const socket of this.#open.keys()) socket.destroy();
    }, graceMs);
    await Promise.all(closed);
    clearInterval(sweep);
    clearTimeout(force);
    // Ends what the HTTP server itself has running.
    for (const server of servers) HttpServer.prototype.close.call(server);
  }

  /** What the system has accepted in our name would be reset by closing. One connection is fetched in each turn of the event loop. */
  async #fetchAccepted(): Promise<void> {
    const until = performance.now() + FETCH_MS;
    let before: number;
    do {
      before = this.#taken;
      for (let turns = 0; turns < 2; turns++) await new Promise((resolve) => setImmediate(resolve));
    } while (this.#taken > before && performance.now() < until);
  }

  #take(socket: Socket): void {
    this.#taken += 1;
    if (this.#open.size >= this.#max && !this.#evict()) {
      this.#refused += 1;
      socket.destroy();
      return;
    }
    this.#open.set(socket, { socket, requests: 0, wasUsed: false, silentSince: 0 });
    socket.once('close', () => this.#open.delete(socket));
  }

  /** Closes one that has said nothing since it was looked at the last time. */
  #evict(): boolean {
    let looked = 0;
    for (const [socket, connection] of this.#open) {
      this.#open.delete(socket);
      if (connection.requests === 0 && !connection.wasUsed) {
        this.#evicted += 1;
        socket.destroy();
        return true;
      }
      connection.wasUsed = false;
      this.#open.set(socket, connection);
      looked += 1;
      if (looked === LOOK_AT) return false;
    }
    return false;
  }
}

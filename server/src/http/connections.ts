// The connections of all servers of the process: never more than a given number, and none that is cut while somebody waits on it.
// When all places are taken, a newcomer gets that of the one that has been silent the longest: whoever opens connections and says
// nothing can't keep the others out.

import { Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';

export type ConnectionFigures = {
  readonly open: number;
  /** Closed at once, because all places were in use. */
  readonly refused: number;
  /** Silent ones that were closed to make place. */
  readonly evicted: number;
};

const SWEEP_MS = 50;

export class Connections {
  readonly #max: number;
  /** How many requests are under way on each. */
  readonly #open = new Map<Socket, number>();
  /** Those with none, and since when; the one that has been silent the longest comes first. */
  readonly #silent = new Map<Socket, number>();
  #refused = 0;
  #evicted = 0;
  #closing = false;

  constructor(max: number) {
    this.#max = max;
  }

  get figures(): ConnectionFigures {
    return { open: this.#open.size, refused: this.#refused, evicted: this.#evicted };
  }

  /** Watches over the connections of a server. */
  watch(server: HttpServer): void {
    server.on('connection', (socket: Socket) => this.#take(socket));
  }

  /** To be called for each request: its connection is in use until the answer is sent. */
  follow({ socket }: IncomingMessage, response: ServerResponse): void {
    // The next request of this client goes to a process that stays.
    if (this.#closing) response.setHeader('connection', 'close');
    this.#open.set(socket, (this.#open.get(socket) ?? 0) + 1);
    this.#silent.delete(socket);
    response.on('close', () => {
      const left = (this.#open.get(socket) ?? 1) - 1;
      if (!this.#open.has(socket)) return;
      this.#open.set(socket, left);
      if (left === 0) this.#silent.set(socket, performance.now());
    });
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
    // What the system has accepted in our name is fetched first: closing would reset it.
    if (graceMs > 0) for (let turns = 0; turns < 2; turns++) await new Promise((resolve) => setImmediate(resolve));
    // Not the close() of HTTP servers: it cuts every connection that no request has been read from yet.
    const closed = servers.map((server) => new Promise((resolve) => NetServer.prototype.close.call(server, resolve)));
    const began = performance.now();
    const sweep = setInterval(() => {
      const before = performance.now() - lingerMs;
      for (const [socket, since] of this.#silent) if (Math.max(since, began) <= before) socket.destroy();
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

  #take(socket: Socket): void {
    if (this.#open.size >= this.#max && !this.#evict()) {
      this.#refused += 1;
      socket.destroy();
      return;
    }
    this.#open.set(socket, 0);
    this.#silent.set(socket, performance.now());
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#silent.delete(socket);
    });
  }

  #evict(): boolean {
    for (const socket of this.#silent.keys()) {
      this.#evicted += 1;
      this.#open.delete(socket);
      this.#silent.delete(socket);
      socket.destroy();
      return true;
    }
    return false;
  }
}

// SIGTERM while hundreds of connections ask without a pause: each request that was sent on an open connection gets its answer.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { repetitions } from '../support/scale.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';

const CONNECTIONS = repetitions({ reduced: 150, full: 400 });
const ROUNDS = repetitions({ reduced: 1, full: 20 });
const TIMEOUT_MS = repetitions({ reduced: 120_000, full: 900_000 });

test(
  'a server that is told to stop loses no request of an open connection',
  async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      // Not enough for all there will be: the silent ones among them have to go.
      const server = await startServer({
        env: { GATEHOUSE_MAX_CONNECTIONS: String(CONNECTIONS + 10) },
      });
      const requests = await writeRequests(server);
      const silent = await Promise.all(Array.from({ length: 30 }, () => open(server)));
      const clients = await Promise.all(
        Array.from({ length: CONNECTIONS }, async () => new Client(await open(server))),
      );
      const asking = clients.map((client, index) => client.ask(requests[index % requests.length] ?? ''));
      // Every one of them is in the middle of something now.
      await Promise.all(clients.map((client) => client.hasAnswers(2)));
      const stopped = server.stop();
      await Promise.all(asking);
      await stopped;

      expect(clients.filter(({ lost }) => lost !== undefined).map(({ lost }) => lost)).toEqual([]);
      expect(clients.map(({ statuses }) => [...statuses])).toEqual(Array(CONNECTIONS).fill([200]));
      // Not because the connections were cut: each was told which answer is the last one.
      expect(clients.every(({ toldToClose }) => toldToClose)).toBe(true);
      expect(silent.every(({ destroyed }) => destroyed)).toBe(true);
    }
  },
  TIMEOUT_MS,
);

/** Reads and writes. */
async function writeRequests(server: ServerProcess): Promise<string[]> {
  const demo = JSON.parse((await server.cli(['demo', '--json'])).stdout);
  const { client_id, client_secret } = demo.clients.publicServer;
  const { host } = new URL(server.urls.accounts);
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret }).toString();
  const form = `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  return [
    `POST /oauth/token HTTP/1.1\r\nHost: ${host}\r\n${form}`,
    `GET /signin HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    `GET /.well-known/oauth-authorization-server HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  ];
}

async function open(server: ServerProcess): Promise<Socket> {
  const socket = connect(Number(new URL(server.urls.accounts).port), '127.0.0.1');
  // Read, so that its end is seen.
  socket.on('error', () => undefined).on('data', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Asks again as soon as it has an answer, until it is told that the connection ends. */
class Client {
  readonly statuses = new Set<number>();
  toldToClose = false;
  /** What was lost: a request without an answer. */
  lost: string | undefined;
  readonly #socket: Socket;
  #received = '';
  #answers = 0;
  #waiting: { count: number; resolve: () => void } | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Resolves when the connection has ended. */
  ask(request: string): Promise<void> {
    this.#socket.write(request);
    this.#socket.on('data', (bytes) => {
      this.#received += bytes.toString('latin1');
      const head = /^HTTP\/1\.1 (\d+)[\s\S]*?\r\n\r\n/.exec(this.#received);
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(head?.[0] ?? '')?.[1]);
      if (head === null || this.#received.length < head[0].length + length) return;
      this.#received = '';
      this.statuses.add(Number(head[1]));
      this.#answers += 1;
      if (this.#waiting !== undefined && this.#answers >= this.#waiting.count) this.#waiting.resolve();
      if (/\r\nconnection: close/i.test(head[0])) this.toldToClose = true;
      else this.#socket.write(request);
    });
    return new Promise((resolve) => {
      this.#socket.once('close', () => {
        if (!this.toldToClose) this.lost = `after ${this.#answers} answers: ${this.#received.slice(0, 100)}`;
        resolve();
      });
    });
  }

  hasAnswers(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting = { count, resolve };
      if (this.#answers >= count) resolve();
    });
  }
}

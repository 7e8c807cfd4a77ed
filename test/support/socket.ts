// A client of a WebSocket, as a program has one: sends requests, waits for their answers, and keeps the pushes.

import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import WebSocket from 'ws';

export type Answer = {
  readonly success: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into by tests, which fail where they are others
  readonly payload: any;
};
export type Push = {
  readonly action: string;
  readonly request_id?: string;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly payload: any;
};

export class Socket {
  readonly pushes: Push[] = [];
  readonly #socket: WebSocket;
  readonly #answers = new Map<string, (answer: Answer) => void>();
  readonly #arrivals = new EventEmitter();
  /** The code and the words of the end, once it has ended. */
  readonly ended: Promise<{ code: number; reason: string }>;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    this.ended = once(socket, 'close').then(([code, reason]) => ({ code: code as number, reason: String(reason) }));
    socket.on('message', (data: Buffer) => this.#receive(data.toString()));
    socket.on('error', () => undefined);
  }

  /** `headers`: such as another Host than the address. */
  static async open(url: string, headers: Record<string, string> = {}): Promise<Socket> {
    const socket = new WebSocket(url, { headers });
    const opened = new Socket(socket);
    await once(socket, 'open');
    return opened;
  }

  /** Sends a request and waits for its answer. */
  ask(action: string, payload: object = {}, requestId: string = randomUUID()): Promise<Answer> {
    const answered = new Promise<Answer>((resolve) => this.#answers.set(requestId, resolve));
    this.send(JSON.stringify({ request_id: requestId, action, payload }));
    return answered;
  }

  send(text: string | Buffer): void {
    this.#socket.send(text);
  }

  /** The first push that fits, whether it has come already or comes yet. */
  async waitFor(action: string, fits: (push: Push) => boolean = () => true): Promise<Push> {
    for (;;) {
      const found = this.pushes.find((push) => push.action === action && fits(push));
      if (found !== undefined) return found;
      await once(this.#arrivals, 'push');
    }
  }

  /** Stops reading, as a slow program does. */
  pause(): void {
    pausable(this.#socket).pause();
  }

  resume(): void {
    pausable(this.#socket).resume();
  }

  async close(): Promise<void> {
    this.#socket.close();
    await this.ended;
  }

  #receive(text: string): void {
    const message = JSON.parse(text) as { type: string; request_id?: string } & Answer & Push;
    if (message.type === 'push') {
      this.pushes.push(message);
      this.#arrivals.emit('push');
      return;
    }
    const id = message.request_id ?? '';
    this.#answers.get(id)?.(message);
    this.#answers.delete(id);
    this.#arrivals.emit('answer', message);
  }
}

/** The installed declarations are of an older version of the package. */
function pausable(socket: WebSocket): { pause(): void; resume(): void } {
  return socket as unknown as { pause(): void; resume(): void };
}

// A client of a WebSocket, as a program has one: sends requests, waits for their answers, and keeps the pushes.

import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import WebSocket from 'ws';
import type { AnswerOrRefusal, PushOf } from './chat-wire.ts';

export type Answer<Action extends string = string> = {
  readonly success: boolean;
  readonly payload: AnswerOrRefusal<Action>;
};
export type Push<Action extends string = string> = {
  readonly action: Action;
  readonly request_id?: string;
  readonly payload: PushOf<Action>;
};

export class Socket {
  readonly pushes: Push[] = [];
  readonly #socket: WebSocket;
  readonly #answers = new Map<string, (answer: Answer) => void>();
  readonly #arrivals = new EventEmitter();
  #pings = 0;
  /** The code and the words of the end, once it has ended. */
  readonly ended: Promise<{ code: number; reason: string }>;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    // It ends after an error too, such as a process that was killed.
    this.ended = new Promise((resolve) =>
      socket.once('close', (code: number, reason: Buffer) => resolve({ code, reason: reason.toString() })),
    );
    socket.on('message', (data: Buffer) => this.#receive(data.toString()));
    socket.on('error', () => undefined);
    socket.on('ping', () => {
      this.#pings += 1;
      this.#arrivals.emit('ping');
    });
  }

  /** `headers`: such as another Host than the address. */
  static async open(url: string, headers: Record<string, string> = {}): Promise<Socket> {
    const socket = new WebSocket(url, { headers });
    const opened = new Socket(socket);
    await once(socket, 'open');
    return opened;
  }

  /** Sends a request and waits for its answer. */
  ask<Action extends string>(
    action: Action,
    payload: object = {},
    requestId: string = randomUUID(),
  ): Promise<Answer<Action>> {
    const answered = new Promise<Answer<Action>>((resolve) => this.#answers.set(requestId, resolve));
    this.send(JSON.stringify({ request_id: requestId, action, payload }));
    return answered;
  }

  send(text: string | Buffer): void {
    this.#socket.send(text);
  }

  /** The first push that fits, whether it has come already or comes yet. */
  async waitFor<Action extends string>(
    action: Action,
    fits: (push: Push<Action>) => boolean = () => true,
  ): Promise<Push<Action>> {
    for (;;) {
      const found = this.pushesOf(action).find(fits);
      if (found !== undefined) return found;
      await once(this.#arrivals, 'push');
    }
  }

  /** The first push of any action of which something is found, and what was found. */
  async find<Found>(look: (push: Push) => Found | undefined): Promise<Found> {
    for (;;) {
      for (const push of this.pushes) {
        const found = look(push);
        if (found !== undefined) return found;
      }
      await once(this.#arrivals, 'push');
    }
  }

  /** All of this action that have come so far, in their order. */
  pushesOf<Action extends string>(action: Action): Push<Action>[] {
    return this.pushes.filter((push): push is Push<Action> => push.action === action);
  }

  /** Waits until so many ping frames have come in all; the library answers them by itself. */
  async pinged(times: number): Promise<void> {
    while (this.#pings < times) await once(this.#arrivals, 'ping');
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

// A client of a socket, as light as can be: thousands of them are in one process.
import { once } from 'node:events';
import WebSocket from 'ws';

export class Line {
  #socket;
  #answers = new Map();
  #last = 0;
  /** Called with each push. */
  heard = () => {};

  constructor(socket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#receive(JSON.parse(data)));
    socket.on('close', (code, reason) => {
      for (const refuse of this.#answers.values()) refuse({ payload: `the connection ended: ${code} ${reason}` });
    });
  }

  static async open(url) {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    await once(socket, 'open');
    return new Line(socket);
  }

  /** Answers the payload; throws when it is refused. */
  async ask(action, payload = {}) {
    const request_id = String(++this.#last);
    const answered = new Promise((resolve) => this.#answers.set(request_id, resolve));
    this.#socket.send(JSON.stringify({ request_id, action, payload }));
    const answer = await answered;
    if (!answer.success) throw new Error(`${action} was refused: ${JSON.stringify(answer.payload)}`);
    return answer.payload;
  }

  send(frame) {
    this.#socket.send(frame);
  }

  async close() {
    this.#socket.close();
    await once(this.#socket, 'close');
  }

  #receive(message) {
    if (message.type === 'push') return this.heard(message);
    this.#answers.get(message.request_id)?.(message);
    this.#answers.delete(message.request_id);
  }
}

/** Keeps sockets alive, as clients do: each says ping every 15 seconds. */
export function keepAlive(lines) {
  const timer = setInterval(() => {
    for (const line of lines) void line.ask('ping').catch(() => {});
  }, 15_000);
  return () => clearInterval(timer);
}

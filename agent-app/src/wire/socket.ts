// One socket of the Agent Chat API: requests and their answers by request_id, pushes, and a ping each 15 seconds. It ends once, and
// whatever was asked and not answered by then is lost, which says nothing about whether it was done.

import type { Action, Answers, Push } from './types.ts';

const PING_MS = 15_000;
/** Who is silent for so long after a request is not there any more. */
const ANSWER_MS = 10_000;
/** The server lets ten of a connection wait. */
const MOST_PENDING = 8;

/** The server has refused the request. */
export class Refused extends Error {
  readonly type: string;
  constructor({ type, message }: { type: string; message: string }) {
    super(message);
    this.type = type;
  }
}
/** The socket ended before the answer came. */
export class Lost extends Error {
  constructor() {
    super('There is no connection.');
  }
}

type Waiting = {
  readonly action: Action;
  readonly payload: object;
  readonly done: (payload: never) => void;
  readonly failed: (error: Error) => void;
  timer?: ReturnType<typeof setTimeout>;
};

export type Socket = {
  ask<A extends Action>(action: A, payload: object): Promise<Answers[A]>;
  /** Looks whether the other side is there still. */
  ping(): void;
  close(): void;
};

/** Opens a socket. `ended` is called once, with the reason that the server has told, if it has. */
export function openSocket(
  url: string,
  told: { opened: (socket: Socket) => void; pushed: (push: Push) => void; ended: (reason: string | undefined) => void },
): Socket {
  const asked = new Map<string, Waiting>();
  const queue: Waiting[] = [];
  const ws = new WebSocket(url);
  let ended = false;
  let reason: string | undefined;

  const end = () => {
    if (ended) return;
    ended = true;
    clearInterval(pings);
    clearTimeout(opening);
    ws.close();
    for (const one of [...asked.values(), ...queue]) {
      clearTimeout(one.timer);
      one.failed(new Lost());
    }
    told.ended(reason);
  };
  const send = (one: Waiting) => {
    const id = crypto.randomUUID();
    asked.set(id, one);
    one.timer = setTimeout(end, ANSWER_MS);
    ws.send(JSON.stringify({ request_id: id, action: one.action, payload: one.payload }));
  };
  const socket: Socket = {
    ask: (action, payload) =>
      new Promise((done, failed) => {
        if (ended || ws.readyState !== WebSocket.OPEN) return failed(new Lost());
        const one: Waiting = { action, payload, done, failed };
        if (asked.size < MOST_PENDING || action === 'ping') send(one);
        else queue.push(one);
      }),
    ping: () => void socket.ask('ping', {}).catch(() => {}),
    close: end,
  };
  const pings = setInterval(socket.ping, PING_MS);
  const opening = setTimeout(end, ANSWER_MS);
  ws.onopen = () => {
    clearTimeout(opening);
    told.opened(socket);
  };
  ws.onclose = end;
  ws.onmessage = ({ data }) => {
    if (ended) return;
    const message = JSON.parse(data);
    if (message.type === 'push') {
      if (message.action === 'agent_disconnected') reason = message.payload.reason;
      else told.pushed(message);
      return;
    }
    const one = asked.get(message.request_id);
    if (one === undefined) return;
    asked.delete(message.request_id);
    clearTimeout(one.timer);
    if (message.success) one.done(message.payload as never);
    else one.failed(new Refused(message.payload.error));
    const next = queue.shift();
    if (next !== undefined) send(next);
  };
  return socket;
}

// One socket of the Customer Chat API: requests and their answers by request_id, pushes, and a ping each 15 seconds. It ends once, and
// whatever was asked and not answered by then is lost, which says nothing about whether it was done.

import type { Action, Answers, Push } from './wire.ts';

const PING_MS = 15_000;
/** Who is silent for so long after a request is not there any more. */
const ANSWER_MS = 10_000;

/** The server has refused the request. */
export class Refused extends Error {
  readonly type: string;
  constructor({ type, message }: { type: string; message: string }) {
    super(message);
    this.type = type;
  }
}
/** The socket ended before the answer came. */
export class Lost extends Error {}

type Waiting = { done: (payload: never) => void; failed: (error: Error) => void; timer: number };

export type Socket = {
  /** Throws Refused and Lost. */
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
  const waiting = new Map<string, Waiting>();
  const ws = new WebSocket(url);
  let count = 0;
  let ended = false;
  let reason: string | undefined;

  const end = () => {
    if (ended) return;
    ended = true;
    clearInterval(pings);
    clearTimeout(opening);
    ws.close();
    for (const { failed, timer } of waiting.values()) {
      clearTimeout(timer);
      failed(new Lost());
    }
    told.ended(reason);
  };
  const socket: Socket = {
    ask: (action, payload) =>
      new Promise((done, failed) => {
        if (ended || ws.readyState !== WebSocket.OPEN) return failed(new Lost());
        count += 1;
        const id = String(count);
        waiting.set(id, { done, failed, timer: setTimeout(end, ANSWER_MS) });
        ws.send(JSON.stringify({ request_id: id, action, payload }));
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
      if (message.action === 'customer_disconnected') reason = message.payload.reason;
      else told.pushed(message);
      return;
    }
    const asked = waiting.get(message.request_id);
    if (asked === undefined) return;
    waiting.delete(message.request_id);
    clearTimeout(asked.timer);
    if (message.success) asked.done(message.payload as never);
    else asked.failed(new Refused(message.payload.error));
  };
  return socket;
}

// One socket of a chat API: requests and their answers by request_id, pushes, and a ping each 15 seconds. It ends once, and whatever was asked
// and not answered by then is lost, which says nothing about whether it was done.

const PING_MS = 15_000;
/** Who is silent for so long after a request is not there any more. */
const ANSWER_MS = 10_000;
/** As long as somebody who has come back to their screen is shown what may be old. */
const LOOK_MS = 5_000;
/** The server lets ten of a connection wait. */
const MOST_PENDING = 8;
/** The last push of a socket says why it ends. */
const FAREWELLS: ReadonlySet<string> = new Set(['agent_disconnected', 'customer_disconnected']);

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

/** What an API answers to each action that is asked for. Throws Refused and Lost. */
export type Ask<Answers> = <Action extends keyof Answers & string>(
  action: Action,
  payload: object,
) => Promise<Answers[Action]>;

export type Socket<Answers> = {
  readonly ask: Ask<Answers>;
  /** Looks whether the other side is there still. */
  readonly ping: () => void;
  readonly close: () => void;
};

export type SocketTold<Answers, Push> = {
  readonly opened: (socket: Socket<Answers>) => void;
  readonly pushed: (push: Push) => void;
  /** Once, with the reason that the server has told, if it has. */
  readonly ended: (reason: string | undefined) => void;
};

type Waiting = {
  readonly action: string;
  readonly payload: object;
  readonly patienceMs: number;
  readonly done: (payload: never) => void;
  readonly failed: (error: Error) => void;
  timer?: ReturnType<typeof setTimeout>;
};

export function openSocket<Answers, Push>(url: string, told: SocketTold<Answers, Push>): Socket<Answers> {
  const asked = new Map<string, Waiting>();
  const queue: Waiting[] = [];
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
    for (const one of [...asked.values(), ...queue]) {
      clearTimeout(one.timer);
      one.failed(new Lost());
    }
    told.ended(reason);
  };
  const send = (one: Waiting) => {
    count += 1;
    const id = String(count);
    asked.set(id, one);
    one.timer = setTimeout(end, one.patienceMs);
    ws.send(JSON.stringify({ request_id: id, action: one.action, payload: one.payload }));
  };
  const request = (action: string, payload: object, patienceMs: number) =>
    new Promise<never>((done, failed) => {
      if (ended || ws.readyState !== WebSocket.OPEN) return failed(new Lost());
      const one: Waiting = { action, payload, patienceMs, done, failed };
      if (asked.size < MOST_PENDING || action === 'ping') send(one);
      else queue.push(one);
    });
  const ping = (patienceMs: number) => void request('ping', {}, patienceMs).catch(() => {});
  const pings = setInterval(() => ping(ANSWER_MS), PING_MS);
  const opening = setTimeout(end, ANSWER_MS);
  const socket: Socket<Answers> = {
    ask: (action, payload) => request(action, payload, ANSWER_MS),
    ping: () => ping(LOOK_MS),
    close: end,
  };
  ws.onopen = () => {
    clearTimeout(opening);
    told.opened(socket);
  };
  ws.onclose = end;
  ws.onmessage = ({ data }) => {
    if (ended) return;
    const message = JSON.parse(data);
    if (message.type === 'push') {
      if (FAREWELLS.has(message.action)) reason = message.payload.reason;
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

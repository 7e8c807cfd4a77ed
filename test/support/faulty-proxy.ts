// A network that fails on command, between a server and its PostgreSQL: slow, silent, closed, or cut in the middle of a statement.
// It reads as much of PostgreSQL's protocol (its manual, chapter "Frontend/Backend Protocol") as tells where a statement ends.
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { atFileEnd } from './at-file-end.ts';
import { findFreePorts } from './free-port.ts';

/** What becomes of a statement: it and its answer pass, it never arrives, or it arrives and its answer never comes back. */
export type Fate = 'pass' | 'lose' | 'lose-answer';

/** A statement on its way to PostgreSQL. `sql` where it is sent as text: BEGIN, COMMIT and ROLLBACK are. */
export type Statement = { readonly sql: string | undefined };

export interface FaultyProxy {
  /** The URL that leads through the proxy to where `url` leads. */
  through(url: string): string;
  /** All works again. What was held back goes on. */
  heal(): Promise<void>;
  /** Each piece of data takes so much longer, either way. */
  delay(ms: number): void;
  /** Nothing passes, and nobody is told: connections stay open, new ones too. */
  silence(): void;
  /** Connections end, and new ones are refused. */
  refuse(): Promise<void>;
  /** Decides about every statement from now on, when it arrives; a connection whose statement or answer is lost ends. */
  decide(fate: (statement: Statement) => Fate): void;
}

/** Starts one on a free port. It ends with the test file. */
export async function startFaultyProxy(): Promise<FaultyProxy> {
  const [port = 0] = await findFreePorts(1);
  const proxy = new Network(port);
  atFileEnd(() => proxy.refuse());
  await proxy.heal();
  return proxy;
}

class Network implements FaultyProxy {
  readonly #port: number;
  readonly #links = new Set<Link>();
  readonly #target = { host: '127.0.0.1', port: 0 };
  #listening: Server | undefined;
  #fate: (statement: Statement) => Fate = () => 'pass';
  #delay: () => Promise<unknown> = async () => undefined;
  #goOn: () => void = () => undefined;

  constructor(port: number) {
    this.#port = port;
  }

  through(url: string): string {
    const { hostname, port } = new URL(url);
    Object.assign(this.#target, { host: hostname, port: Number(port) });
    return Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(this.#port) }).href;
  }

  async heal(): Promise<void> {
    this.#fate = () => 'pass';
    this.#delay = async () => undefined;
    this.#goOn();
    if (this.#listening !== undefined) return;
    this.#listening = createServer({ allowHalfOpen: true }, (client) => this.#link(client));
    this.#listening.listen(this.#port, '127.0.0.1');
    await once(this.#listening, 'listening');
  }

  delay(ms: number): void {
    this.#delay = () => pause(ms);
  }

  silence(): void {
    const silence = new Promise<void>((resolve) => {
      this.#goOn = resolve;
    });
    this.#delay = () => silence;
  }

  async refuse(): Promise<void> {
    const listening = this.#listening;
    this.#listening = undefined;
    const closed = listening === undefined ? undefined : once(listening, 'close');
    listening?.close();
    for (const link of this.#links) link.end();
    await closed;
  }

  decide(fate: (statement: Statement) => Fate): void {
    this.#fate = fate;
  }

  #link(client: Socket): void {
    const link = new Link({
      client,
      postgres: connect({ ...this.#target, allowHalfOpen: true }),
      fate: (statement) => this.#fate(statement),
      delay: () => this.#delay(),
    });
    this.#links.add(link);
    client.once('close', () => this.#links.delete(link));
  }
}

type Ends = {
  readonly client: Socket;
  readonly postgres: Socket;
  readonly fate: (statement: Statement) => Fate;
  readonly delay: () => Promise<unknown>;
};

/** One connection and what it leads to. */
class Link {
  readonly #ends: Ends;
  readonly #statements = new StatementReader();
  #answerIsLost = false;

  constructor(ends: Ends) {
    const { client, postgres } = ends;
    this.#ends = ends;
    // A goodbye is a piece like any other: in silence it is not answered.
    carry(client, (chunk) => this.#toPostgres(chunk));
    carry(postgres, (chunk) => this.#toClient(chunk));
    for (const socket of [client, postgres]) socket.once('close', () => this.end()).on('error', () => undefined);
  }

  end(): void {
    this.#ends.client.resetAndDestroy();
    this.#ends.postgres.destroy();
  }

  async #toPostgres(chunk: Buffer | undefined): Promise<void> {
    const { fate, delay, postgres } = this.#ends;
    const fates = chunk === undefined ? [] : this.#statements.read(chunk).map(fate);
    await delay();
    if (fates.includes('lose')) return this.end();
    this.#answerIsLost ||= fates.includes('lose-answer');
    pass(chunk, postgres);
  }

  async #toClient(chunk: Buffer | undefined): Promise<void> {
    const { delay, client } = this.#ends;
    await delay();
    if (this.#answerIsLost) return this.end();
    pass(chunk, client);
  }
}

/** Hands each piece on once the one before it has been; undefined is the goodbye. */
function carry(from: Socket, hand: (chunk: Buffer | undefined) => Promise<void>): void {
  let before = Promise.resolve();
  const next = (chunk: Buffer | undefined) => {
    before = before.then(() => hand(chunk));
  };
  from.on('data', next).once('end', () => next(undefined));
}

function pass(chunk: Buffer | undefined, to: Socket): void {
  if (chunk === undefined) to.end();
  else if (to.writable) to.write(chunk);
}

/** Finds the ends of statements in what a client sends: a Query message, or the Sync after Parse, Bind and Execute. */
class StatementReader {
  #rest = Buffer.alloc(0);
  #isStarted = false;

  read(chunk: Buffer): Statement[] {
    const statements: Statement[] = [];
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (let message = this.#next(); message !== undefined; message = this.#next()) {
      if (message.type === 'Q') statements.push({ sql: message.body.subarray(0, -1).toString('utf8') });
      if (message.type === 'S') statements.push({ sql: undefined });
    }
    return statements;
  }

  /** The message that opens a connection has no type; every other is a letter, a length that counts itself, and a body. */
  #next(): { type: string; body: Buffer } | undefined {
    const head = this.#isStarted ? 1 : 0;
    if (this.#rest.length < head + 4) return undefined;
    const end = head + this.#rest.readUInt32BE(head);
    if (this.#rest.length < end) return undefined;
    const message = { type: this.#rest.toString('latin1', 0, head), body: this.#rest.subarray(head + 4, end) };
    this.#rest = this.#rest.subarray(end);
    this.#isStarted = true;
    return message;
  }
}

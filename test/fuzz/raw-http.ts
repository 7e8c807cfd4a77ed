// HTTP/1.1 over plain sockets (RFC 9112), for requests that no client library would send. Answers are read strictly: what can't be
// read is a fault of the server.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export type RawAnswer = {
  readonly status: number;
  /** In order, names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
};

/** Nothing on a loopback connection to a server that works takes so long. */
const HANGS_AFTER_MS = 20_000;

/** Connections that are used again and again, to any port of this machine. */
export class Connections {
  readonly #idle = new Map<number, Socket[]>();

  /** Sends one well-framed request and reads its answer; undefined when the server closes without one. Throws when it hangs. */
  async ask(port: number, request: Buffer): Promise<RawAnswer | undefined> {
    const idle = this.#idle.get(port)?.pop();
    // A server may close an idle connection at any time, also while a request is on its way (RFC 9112 9.3.1).
    const answer = idle === undefined || idle.destroyed ? undefined : await this.#askOn(idle, { port, request });
    return answer ?? (await this.#askOn(await openSocket(port), { port, request }));
  }

  async #askOn(socket: Socket, { port, request }: { port: number; request: Buffer }): Promise<RawAnswer | undefined> {
    const reader = readAnswers(socket, request.subarray(0, 5).toString('latin1') === 'HEAD ');
    socket.write(request);
    const next = await reader.next();
    if (next.done) return undefined;
    const [, connection] = next.value.headers.find(([name]) => name === 'connection') ?? [];
    if (connection === 'close') socket.destroy();
    else this.#idle.set(port, [...(this.#idle.get(port) ?? []), socket]);
    reader.stop();
    return next.value;
  }

  close(): void {
    for (const socket of [...this.#idle.values()].flat()) socket.destroy();
    this.#idle.clear();
  }
}

/** Sends bytes on a connection of their own, says that there is no more, and reads all answers until the server closes it. Throws when it does not. */
export async function sendAndEnd(port: number, bytes: Buffer): Promise<RawAnswer[]> {
  const socket = await openSocket(port);
  const reader = readAnswers(socket, false);
  socket.end(bytes);
  const answers: RawAnswer[] = [];
  for (let next = await reader.next(); !next.done; next = await reader.next()) answers.push(next.value);
  return answers;
}

/** Sends bytes on a connection of their own and reads so many answers, then closes it. Throws when the server closes before, or hangs. */
export async function sendAndRead(port: number, bytes: Buffer, count: number): Promise<RawAnswer[]> {
  const socket = await openSocket(port);
  const reader = readAnswers(socket, false);
  socket.write(bytes);
  const answers: RawAnswer[] = [];
  while (answers.length < count) {
    const next = await reader.next();
    if (next.done) throw new Error(`The server closed the connection after ${answers.length} of ${count} answers.`);
    answers.push(next.value);
  }
  socket.destroy();
  return answers;
}

async function openSocket(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  // A reset while somebody reads is seen as the end; at any other time nobody misses it.
  socket.on('error', () => {});
  return socket;
}

type Reader = { next(): Promise<IteratorResult<RawAnswer, undefined>>; stop(): void };

function readAnswers(socket: Socket, withoutBody: boolean): Reader {
  let received: Buffer = Buffer.alloc(0);
  let ended = socket.destroyed;
  let wake = () => {};
  const onData = (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    wake();
  };
  const onEnd = () => {
    ended = true;
    wake();
  };
  socket.on('data', onData).on('end', onEnd).on('close', onEnd);

  return {
    async next() {
      for (;;) {
        const parsed = parseAnswer(received, { ended, withoutBody });
        if (parsed !== undefined) {
          received = received.subarray(parsed.length);
          if (parsed.answer.status >= 200) return { done: false, value: parsed.answer };
          continue;
        }
        if (ended) {
          if (received.length > 0)
            throw new Error(`The server stopped within an answer:\n${received.toString('latin1')}`);
          socket.destroy();
          return { done: true, value: undefined };
        }
        await new Promise<void>((resolve, reject) => {
          const timer = setTimeout(() => {
            socket.destroy();
            reject(new Error(`The server hangs: no answer within ${HANGS_AFTER_MS} ms.`));
          }, HANGS_AFTER_MS);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    },
    stop() {
      if (received.length > 0) throw new Error(`More than one answer to one request:\n${received.toString('latin1')}`);
      socket.off('data', onData).off('end', onEnd).off('close', onEnd);
    },
  };
}

/** The first answer in the bytes, and how many it takes; undefined while it is not whole. */
function parseAnswer(
  bytes: Buffer,
  { ended, withoutBody }: { ended: boolean; withoutBody: boolean },
): { answer: RawAnswer; length: number } | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]);
  if (Number.isNaN(status)) throw new Error(`This is no status line: ${statusLine}`);
  const headers = lines.map((line): [string, string] => {
    const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+): ?([\t\x20-\x7e\x80-\xff]*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new Error(`This is no header: ${line}`);
    return [name.toLowerCase(), value];
  });
  const headerNamed = (name: string) => headers.find(([known]) => known === name)?.[1];
  const rest = bytes.subarray(end + 4);
  const finish = (body: Buffer, used: number) => ({ answer: { status, headers, body }, length: end + 4 + used });
  if (withoutBody || status < 200 || status === 204 || status === 304) return finish(Buffer.alloc(0), 0);
  if (headerNamed('transfer-encoding') === 'chunked') {
    const body = readChunks(rest);
    return body && finish(body.body, body.used);
  }
  const length = headerNamed('content-length');
  if (length === undefined) return ended ? finish(rest, rest.length) : undefined;
  return rest.length < Number(length) ? undefined : finish(rest.subarray(0, Number(length)), Number(length));
}

function readChunks(bytes: Buffer): { body: Buffer; used: number } | undefined {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const line = bytes.indexOf('\r\n', at);
    if (line === -1) return undefined;
    const size = Number.parseInt(bytes.subarray(at, line).toString('latin1'), 16);
    if (Number.isNaN(size)) throw new Error('A chunk has no size.');
    const end = line + 2 + size + 2;
    if (bytes.length < end) return undefined;
    if (size === 0) return { body: Buffer.concat(chunks), used: end };
    chunks.push(bytes.subarray(line + 2, line + 2 + size));
    at = end;
  }
}

// One HTTP server of the process: how long anybody may take, and what is answered to what is no HTTP.

import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';

/** In milliseconds. */
export type Timeouts = {
  /** From the opening of a connection, or the first byte of a further request, to the end of the headers. */
  readonly headersMs: number;
  /** The same to the end of the body. */
  readonly requestMs: number;
  /** How long a connection is kept for another request. */
  readonly keepAliveMs: number;
  /** No byte in either direction while a request is under way: the other side is gone, or does not read its answer. */
  readonly silenceMs: number;
  /** How long a stopping server waits for a request on a connection that is silent. */
  readonly lingerMs: number;
};

export const TIMEOUTS: Timeouts = {
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 10_000,
  silenceMs: 30_000,
  lingerMs: 2_000,
};

/** After an answer to something unreadable, the other side has so long to read it. */
const READ_REFUSAL_MS = 1_000;

/**
 * So many new connections may wait to be fetched from the system, or as many as it allows. Beyond, it drops packets, and each client waits
 * for its own repetitions: up to 13 s.
 */
const BACKLOG = 4_096;

export type UnreadableCounts = { readonly malformed: number; readonly tooLarge: number; readonly tooSlow: number };

const REFUSALS = {
  malformed: '400 Bad Request',
  tooLarge: '431 Request Header Fields Too Large',
  tooSlow: '408 Request Timeout',
} as const;

/** A server that is not listening yet. Counts in `unreadable` what it could not hand on. */
export function createHttpServer(
  handle: RequestListener,
  { timeouts, unreadable }: { timeouts: Timeouts; unreadable: Record<keyof UnreadableCounts, number> },
): Server {
  const { headersMs, requestMs, keepAliveMs, silenceMs } = timeouts;
  const server = createServer(
    {
      requestTimeout: requestMs,
      headersTimeout: headersMs,
      keepAliveTimeout: keepAliveMs,
      // Node looks for those who are late in such intervals.
      connectionsCheckingInterval: Math.min(2_000, headersMs / 4),
      maxHeaderSize: 16_384,
    },
    handle,
  );
  server.maxRequestsPerSocket = 0;
  server.setTimeout(silenceMs);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const fault = faultOf(error);
    unreadable[fault] += 1;
    refuse(socket as Socket, REFUSALS[fault]);
  });
  return server;
}

/** Listens, or rejects and says which port is taken; undefined when an optional address does not exist on this machine. */
export async function startListening(
  server: Server,
  { host, port, optional }: { host: string; port: number; optional: boolean },
): Promise<Server | undefined> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port, backlog: BACKLOG }, () => {
        server.off('error', reject);
        resolve();
      });
    });
    return server;
  } catch (error) {
    server.close();
    const { code } = error as NodeJS.ErrnoException;
    if (optional && (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT')) return undefined;
    if (code === 'EADDRINUSE') {
      throw new Error(`Port ${port} on ${host} is taken. Stop what uses it, or set another origin.`);
    }
    throw error;
  }
}

function faultOf({ code }: NodeJS.ErrnoException): keyof UnreadableCounts {
  if (code === 'HPE_HEADER_OVERFLOW') return 'tooLarge';
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'tooSlow' : 'malformed';
}

function refuse(socket: Socket, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  // Who does not close from their side would keep the connection for ever.
  setTimeout(() => socket.destroy(), READ_REFUSAL_MS).unref();
}

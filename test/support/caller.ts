// A program that asks one server process over and over on open connections, as a busy app does: light enough for many thousands
// of requests. It follows nothing, keeps no cookies and repeats nothing.
import { Agent, type IncomingHttpHeaders, request } from 'node:http';

export interface Asked {
  /** `POST /oauth/token`. */
  readonly line: `${string} /${string}`;
  readonly form?: Readonly<Record<string, string | undefined>>;
  readonly bearer?: string;
  readonly cookie?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The body when it is a JSON object, else empty. */
  readonly json: Readonly<Record<string, unknown>>;
}

export interface Caller {
  /** Rejects when the connection ends before the answer has. */
  ask(asked: Asked): Promise<Answered>;
  close(): void;
  readonly port: number;
}

/** Asks the site of this origin at this port of the loopback address. */
export function createCaller({ origin, port }: { origin: string; port: number }): Caller {
  // Idle connections are dropped well before the server drops them, which it may do just when a request is on its way.
  const agent = new Agent({ keepAlive: true, maxSockets: 64, timeout: 4000 });
  const { host } = new URL(origin);
  return {
    port,
    ask: (asked) =>
      new Promise((resolve, reject) => {
        const [method = 'GET', path = '/'] = asked.line.split(' ');
        const body = asked.form === undefined ? undefined : encode(asked.form);
        const headers = { host, ...headersOf(asked, body) };
        const sent = request({ agent, host: '127.0.0.1', port, method, path, headers }, async (response) => {
          try {
            let text = '';
            for await (const chunk of response.setEncoding('utf8')) text += chunk;
            resolve({ status: response.statusCode ?? 0, headers: response.headers, json: jsonOf(text) });
          } catch (error) {
            reject(error);
          }
        });
        sent.once('error', reject);
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}

function encode(form: Readonly<Record<string, string | undefined>>): string {
  const encoded = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) if (value !== undefined) encoded.append(name, value);
  return encoded.toString();
}

function headersOf({ bearer, cookie, headers }: Asked, body: string | undefined): Record<string, string | number> {
  return {
    ...headers,
    ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    ...(cookie === undefined ? {} : { cookie }),
    ...(body === undefined
      ? {}
      : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) }),
  };
}

function jsonOf(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

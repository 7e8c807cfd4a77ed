// A request that leaves the server for an address that somebody else has named (SSRF). In order: resolve all addresses of the host, refuse
// when one is not allowed, connect to these very addresses, follow redirects within the origin, and stop at the limits of time and size.

import { type IncomingHttpHeaders, type IncomingMessage, request as requestByHttp } from 'node:http';
import { request as requestByHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isLoopbackAddress, isPublicAddress, type Resolve } from './addresses.ts';
import { isLoopbackHost } from './widget-url.ts';

export const LIMITS = { deadlineMs: 5_000, bodyBytes: 64 * 1024, headerBytes: 16 * 1024, redirects: 3 } as const;

export type Outgoing = {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether the body of the answer is read. */
  readonly read: 'headers' | 'body';
  /** The app says that it is on the developer's own machine. */
  readonly localDevelopment: boolean;
};

export type FailureCause =
  | 'name_not_found'
  | 'address_not_allowed'
  | 'refused'
  | 'timeout'
  | 'certificate'
  | 'redirected_away'
  | 'too_large';

export type Answered = {
  readonly kind: 'answered';
  /** Where the redirects led. */
  readonly url: URL;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Empty when only the headers were read. */
  readonly body: Buffer;
};

export type Outcome = Answered | { readonly kind: 'failed'; readonly cause: FailureCause; readonly detail: string };

export type Guard = {
  readonly resolve: Resolve;
  /** Whether this server is on the developer's machine, so that its loopback is theirs. */
  readonly isDevelopersMachine: boolean;
  readonly deadlineMs?: number;
  /** More certificates that are trusted, for tests. */
  readonly ca?: string;
  /** Which addresses count as public, for tests: nothing public can be listened on there. */
  readonly isPublic?: (address: string) => boolean;
};

/** Why a request came to nothing, inside. */
class Failure extends Error {
  override readonly name = 'Failure';
  override readonly cause: FailureCause;

  constructor(cause: FailureCause, detail: string) {
    super(detail);
    this.cause = cause;
  }
}

/** Sends it, and answers what came back or why nothing did. Never throws for what the other side does. */
export async function sendGuarded(outgoing: Outgoing, guard: Guard): Promise<Outcome> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), guard.deadlineMs ?? LIMITS.deadlineMs);
  try {
    return await follow(outgoing, guard, deadline.signal);
  } catch (error) {
    if (deadline.signal.aborted) {
      return { kind: 'failed', cause: 'timeout', detail: 'There was no whole answer in time.' };
    }
    const { cause, message } = error instanceof Failure ? error : failureOf(error);
    return { kind: 'failed', cause, detail: message };
  } finally {
    clearTimeout(timer);
    // Whatever is still open is closed.
    deadline.abort();
  }
}

/** The redirects stay within the origin, so the addresses that were checked serve all of them. */
async function follow(outgoing: Outgoing, guard: Guard, signal: AbortSignal): Promise<Answered> {
  const first = new URL(outgoing.url);
  const addresses = await orAborted(findAddresses(first, { outgoing, guard, signal }), signal);
  let current: Hop = { url: first, method: outgoing.method, body: outgoing.body };
  for (let followed = 0; ; followed += 1) {
    const answer = await exchange(current, { outgoing, guard, addresses, signal });
    const next = nextHop(answer, current);
    if (next === undefined) return answer;
    if (next.url.origin !== first.origin) {
      throw new Failure('redirected_away', `It redirects to ${next.url.origin}, which is another origin.`);
    }
    if (followed >= LIMITS.redirects) {
      throw new Failure('redirected_away', `It redirects more than ${LIMITS.redirects} times.`);
    }
    current = next;
  }
}

type Hop = { readonly url: URL; readonly method: 'GET' | 'POST'; readonly body: string | undefined };

/** Where the answer redirects to, and how it is asked there (Fetch 4.4, HTTP-redirect fetch); undefined when it does not. */
function nextHop({ status, headers }: Answered, { url, method, body }: Hop): Hop | undefined {
  const { location } = headers;
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  if (!URL.canParse(location, url.href)) throw new Failure('redirected_away', 'It redirects to what is no URL.');
  const next = new URL(location, url);
  if (next.username !== '' || next.password !== '') {
    throw new Failure('redirected_away', 'It redirects to a URL with a password.');
  }
  return status === 307 || status === 308 ? { url: next, method, body } : { url: next, method: 'GET', body: undefined };
}

async function findAddresses(
  url: URL,
  { outgoing, guard, signal }: { outgoing: Outgoing; guard: Guard; signal: AbortSignal },
): Promise<readonly string[]> {
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  const isLocal = isLoopbackHost(url.hostname);
  if (isLocal && !(outgoing.localDevelopment && guard.isDevelopersMachine)) {
    const why = outgoing.localDevelopment
      ? 'which is the server’s here, not the developer’s'
      : 'for local development only';
    throw new Failure('address_not_allowed', `${url.hostname} is this machine, ${why}.`);
  }
  const found = await addressesOf(hostname, { guard, signal });
  if (found.length === 0) throw new Failure('name_not_found', `${hostname} has no address.`);
  const isPublic = guard.isPublic ?? isPublicAddress;
  // One that is not allowed spoils all: which one is connected to is not in our hands alone.
  if (!found.every((address) => (isLocal ? isLoopbackAddress(address) : isPublic(address)))) {
    throw new Failure('address_not_allowed', `${hostname} leads to an address that is not public.`);
  }
  return found;
}

async function addressesOf(
  hostname: string,
  { guard, signal }: { guard: Guard; signal: AbortSignal },
): Promise<readonly string[]> {
  if (isIP(hostname) !== 0) return [hostname];
  // Not asked of anybody (RFC 6761 6.3).
  if (hostname === 'localhost') return ['127.0.0.1', '::1'];
  return guard.resolve(hostname, signal);
}

type Sending = {
  readonly outgoing: Outgoing;
  readonly guard: Guard;
  readonly addresses: readonly string[];
  readonly signal: AbortSignal;
};

/** One request and its answer, on a connection of its own to one of the addresses. */
function exchange({ url, method, body }: Hop, { outgoing, guard, addresses, signal }: Sending): Promise<Answered> {
  const { 'content-type': contentType, ...headers } = outgoing.headers;
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestByHttps : requestByHttp;
    const request = send(url, {
      method,
      headers: {
        ...headers,
        'accept-encoding': 'identity',
        ...(body === undefined || contentType === undefined ? {} : { 'content-type': contentType }),
        ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
      },
      agent: false,
      signal,
      lookup: pinTo(addresses),
      maxHeaderSize: LIMITS.headerBytes,
      insecureHTTPParser: false,
      ...(guard.ca === undefined ? {} : { ca: guard.ca }),
    });
    request.on('error', reject);
    request.on('close', () => reject(new Failure('refused', 'It closed the connection without an answer.')));
    request.on('upgrade', (_response, socket) => socket.destroy());
    request.on('response', (response) => {
      const answered = (bytes: Buffer): Answered => {
        const { statusCode: status = 0, headers: received } = response;
        return { kind: 'answered', url, status, headers: received, body: bytes };
      };
      const redirects = response.headers.location !== undefined && Math.floor((response.statusCode ?? 0) / 100) === 3;
      const reading =
        outgoing.read === 'headers' || redirects ? Promise.resolve(Buffer.alloc(0)) : readBounded(response);
      reading.then(
        (bytes) => {
          resolve(answered(bytes));
          request.destroy();
        },
        (error: unknown) => {
          reject(error);
          request.destroy();
        },
      );
    });
    request.end(body);
  });
}

/** The connection goes to these addresses, whatever the name says by now. */
function pinTo(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_hostname, options, callback) => {
    const [first] = all;
    if (options.all === true) callback(null, all);
    else if (first !== undefined) callback(null, first.address, first.family);
  };
}

async function readBounded(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LIMITS.bodyBytes) throw new Failure('too_large', `Its answer has more than ${LIMITS.bodyBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new Failure('timeout', 'The name was not found in time.'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** An error of the connection, in words that hold nothing of what was sent. */
function failureOf(error: unknown): Failure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ISSUER/.test(code)) {
    return new Failure('certificate', `Its certificate is not valid for the name (${code}).`);
  }
  if (code === 'ECONNREFUSED') return new Failure('refused', 'Nothing answers there: the connection was refused.');
  if (code === 'HPE_HEADER_OVERFLOW') return new Failure('too_large', 'Its answer has too many headers.');
  return new Failure('refused', `The connection broke off${code === '' ? '' : ` (${code})`}.`);
}

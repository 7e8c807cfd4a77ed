// The `@@livechat/postmessenger` dialect: the host shakes hands in 3 or 4 steps, then both sides call the one method `handle`, and every call is answered.

const FINGERPRINT = '@@livechat/postmessenger';
const FOUR_WAY = '@@livechat/4way';

/** Who the connection belongs to: the child copies both into all that it posts. */
export type Line = { readonly owner: string; readonly instance: number };

export type Envelope = {
  readonly type: 'response' | 'call' | 'emit';
  readonly request: number | null;
  readonly data: unknown;
};

/** An envelope of this line, or undefined. */
export function parseEnvelope(data: unknown, line: Line): Envelope | undefined {
  if (!isEnvelope(data)) return;
  const { owner, instance, type, request, data: payload } = data as Record<string, unknown>;
  if (owner !== line.owner || instance !== line.instance) return;
  if (type !== 'response' && type !== 'call' && type !== 'emit') return;
  return { type, request: typeof request === 'number' ? request : null, data: payload };
}

/** Bears the fingerprint, whosever it is. */
export function isEnvelope(data: unknown): boolean {
  return typeof data === 'object' && data !== null && (data as Record<string, unknown>)[FINGERPRINT] === true;
}

/** Step 1. */
export function handshake(line: Line): object {
  return { [FINGERPRINT]: true, ...line, type: 'handshake', data: {}, request: null };
}

/** Whether this answer to a handshake wants an echo: step 3 of 4. */
export function wantsEcho({ data }: Envelope): boolean {
  const { result } = (data ?? {}) as { result?: Record<string, unknown> | null };
  return typeof result === 'object' && result !== null && result[FOUR_WAY] === true;
}

export function echo(line: Line, request: number): object {
  return { [FINGERPRINT]: true, ...line, type: 'handshake_echo', data: undefined, request };
}

/** A call of the child's `handle`, with the same event as in the plain dialect. */
export function callHandle(line: Line, request: number, event: object): object {
  return { [FINGERPRINT]: true, ...line, type: 'call', data: { method: 'handle', args: [event] }, request };
}

/** The answer to a call. */
export function success(line: Line, request: number | null): object {
  return { [FINGERPRINT]: true, ...line, type: 'response', data: { error: false, result: undefined }, request };
}

/** The argument of a call of `handle`; undefined for other methods. */
export function handled({ data }: Envelope): unknown {
  const { method, args } = (data ?? {}) as { method?: unknown; args?: unknown };
  return method === 'handle' && Array.isArray(args) ? args[0] : undefined;
}

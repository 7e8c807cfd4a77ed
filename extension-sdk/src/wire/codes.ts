// The codes by which either end of the bridge says what went wrong: programs compare codes, people read messages.

/** `DENIED`: a scope or the place forbids it. `NOT_FOUND`: no such method, chat, key or section. `RATE`: too many calls. `FAILED`: the host could not do it. */
export type ErrorCode =
  | 'TIMEOUT'
  | 'DENIED'
  | 'NOT_FOUND'
  | 'TOO_BIG'
  | 'RATE'
  | 'PEER_GONE'
  | 'BAD_SCHEMA'
  | 'UNSUPPORTED_VERSION'
  | 'CANCELLED'
  | 'FAILED';

/** What calls over the bridge throw, on both ends. */
export class ExtensionError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.name = 'ExtensionError';
    this.code = code;
  }
}

// Which messages count. A page receives messages from anybody: ours is the one that comes from the accounts site's
// origin, out of the very window that we opened, and repeats our state. Everything else is ignored in silence.
import type { SignInError } from './types.ts';

export interface Expected {
  origin: string;
  source: unknown;
  state: string;
  responseType: 'token' | 'code';
}

/** Either the access token or code that was asked for, or why there is none. */
export type Answer = { value: string } | { error: SignInError };

/** Reads the answer out of a message, or undefined if the message is not the one that is expected. */
export function readAnswer(
  event: Pick<MessageEvent<unknown>, 'origin' | 'source' | 'data'>,
  expected: Expected,
): Answer | undefined {
  if (event.origin !== expected.origin) return undefined;
  if (!expected.source || event.source !== expected.source) return undefined;
  if (!isRecord(event.data) || event.data.state !== expected.state) return undefined;

  const { error, data } = event.data;
  if (isRecord(error)) return { error: readError(error) };
  if (!isRecord(data)) return undefined;
  const value = expected.responseType === 'code' ? data.code : data.access_token;
  return typeof value === 'string' && value ? { value } : undefined;
}

/** Keeps the four names of the platform's errors; servers add the request's parameters beside them. */
export function readError(body: unknown): SignInError {
  const error: SignInError = {};
  if (isRecord(body)) {
    for (const name of [
      'identity_exception',
      'oauth_exception',
      'exception_details',
      'exception_description',
    ] as const) {
      const text = body[name];
      if (typeof text === 'string' && text) error[name] = text;
    }
  }
  return error.identity_exception || error.oauth_exception ? error : { ...error, oauth_exception: 'server_error' };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

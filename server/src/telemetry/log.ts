// The log: a JSON object a line on stdout. Nothing that is logged on purpose names a secret or a person. What a library's error says is not
// in our hands, so the texts of errors, causes and details are masked before they are written.

import { type DestinationStream, type Logger, pino } from 'pino';

/** Longer ones are cut: somebody may have put much into a request to have it in the log. */
const LONGEST_TEXT = 4_000;

/** What looks like a code, token, key, password hash, e-mail address or the password of a URL. What it was stays readable. */
const MASKS: readonly (readonly [RegExp, string])[] = [
  [/\b((?:[a-z]{3}:)?(?:at|ac|ct|it|rt|pat)_)[0-9A-Za-z]{4,}/g, '$1***'],
  [/\b(Basic|Bearer) +[^\s"',]+/gi, '$1 ***'],
  [/\$argon2[^\s"']*/g, '$argon2***'],
  [/(?<![0-9a-z])(?:[0-9a-f]{32}|[0-9a-f]{78})(?![0-9a-z])/gi, '***'],
  [/(\b[a-z]{1,16}:\/\/[^\s/:@]{0,64}):[^\s@]{1,256}@/g, '$1:***@'],
  [/[^\s"'<>()[\]{}:;,=@/\\]{1,64}(?:@|%40)([^\s"'<>()[\]{}:;,=@/\\]{1,253}\.[a-z]{2,})/gi, '***@$1'],
];

/** The text without what must not stand in a log. */
export function mask(text: string): string {
  return MASKS.reduce((masked, [pattern, by]) => masked.replace(pattern, by), text.slice(0, LONGEST_TEXT));
}

/** The server's log. `destination`: stdout unless given. */
export function createLog({ level, destination }: { level: string; destination?: DestinationStream }): Logger {
  const options = {
    level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    // By the fields' names: a line that has none of them, as every request's, costs nothing more.
    serializers: { err: describeError, cause: maskValue, detail: maskValue, details: maskValue },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

function maskValue(value: unknown): unknown {
  return typeof value === 'string' ? mask(value) : value;
}

/** What kind of error, why and where; not the fields that libraries add, which hold values. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return maskValue(String(error));
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const cause = error.cause instanceof Error ? mask(error.cause.message) : undefined;
  return { type: error.name, message: mask(error.message), code, cause, stack: mask(error.stack ?? '') };
}

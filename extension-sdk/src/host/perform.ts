// The way of every message of every dialect: known, allowed from this place, within scope, within size, well formed; then its effect, within time.
import { ExtensionError } from '../wire/codes.ts';
import type { Call, Effects } from './effects.ts';
import type { Frame, Refusal } from './frame.ts';
import type { Inside, Rule } from './messages/rule.ts';
import { MESSAGES } from './messages/table.ts';
import { type Grant, mayHave } from './scopes.ts';
import { checkSize } from './size.ts';

/** How many effects are remembered by their idempotency keys, a frame. */
const MAX_KEYS = 200;

export interface Performer {
  /** The effect's value. Throws an ExtensionError, and reports it, whatever was wrong. */
  perform(name: string, data: unknown, options?: PerformOptions): Promise<unknown>;
}

export interface PerformOptions {
  readonly key?: string | undefined;
  /** Called when the effect takes its time, with what cancels it. */
  readonly onBegun?: (cancel: () => void) => void;
}

type Parts = {
  frame: Frame;
  effects: Effects;
  grant: Grant;
  inside: Omit<Inside, 'call' | 'effects'>;
  onRefusal: (refusal: Refusal) => void;
};

export function createPerformer(parts: Parts): Performer {
  const done = new Map<string, Promise<unknown>>();
  const start = (name: string, data: unknown, onBegun: PerformOptions['onBegun']) => {
    const rule = findRule(name, parts);
    checkSize(data, rule.maxSize);
    return runInTime(rule, { data, onBegun, parts });
  };
  return {
    async perform(name, data, { key, onBegun } = {}) {
      try {
        const once = key === undefined || !MESSAGES.get(name)?.once ? undefined : `${name} ${key}`;
        if (once === undefined) return await start(name, data, onBegun);
        const known = done.get(once);
        if (known) return await known;
        const first = start(name, data, onBegun);
        done.set(once, first);
        for (const oldest of done.keys()) if (done.size > MAX_KEYS) done.delete(oldest);
        // What failed may be tried again.
        first.catch(() => done.delete(once));
        return await first;
      } catch (error) {
        const known = error instanceof ExtensionError;
        parts.onRefusal({
          message: name.slice(0, 100),
          cause: causeOf(error),
          detail: String(known ? error.message : error),
        });
        throw known ? error : new ExtensionError('FAILED', 'The agent app could not do it.');
      }
    },
  };
}

function findRule(name: string, { frame, grant }: Parts): Rule {
  const rule = MESSAGES.get(name);
  const { place } = frame.extension;
  if (!rule) throw new ExtensionError('NOT_FOUND', `There is no message ${JSON.stringify(name.slice(0, 100))}.`);
  if (!rule.places.includes(place)) {
    throw new ExtensionError('DENIED', `${name} is for ${rule.places.join(', ')}; this widget’s place is ${place}.`);
  }
  if (rule.needs && !mayHave(grant, rule.needs)) {
    const wanted = rule.needs.startsWith('chats') ? `chats--…${rule.needs.slice(5)}` : rule.needs;
    throw new ExtensionError('DENIED', `${name} needs the scope ${wanted}, which the installation does not have.`);
  }
  return rule;
}

async function runInTime(
  rule: Rule,
  { data, onBegun, parts }: { data: unknown; onBegun: PerformOptions['onBegun']; parts: Parts },
): Promise<unknown> {
  const { frame, effects, inside } = parts;
  // Made when it is asked for: most effects are done at once, and ask for nothing.
  let controller: AbortController | undefined;
  let stopped: ExtensionError | undefined;
  const call: Call = {
    frame,
    get signal() {
      controller ??= new AbortController();
      if (stopped) controller.abort(stopped);
      return controller.signal;
    },
  };
  await undefined;
  const answer = rule.run(data, { ...inside, call, effects });
  // What is done needs no clock: at a thousand calls a second the clocks cost more than the calls.
  if (!(answer instanceof Promise)) return answer;
  return new Promise((resolve, reject) => {
    const stop = (error: ExtensionError) => {
      stopped = error;
      controller?.abort(error);
      reject(error);
    };
    const timer = setTimeout(
      () => stop(new ExtensionError('TIMEOUT', `It took longer than ${rule.timeout / 1000} s.`)),
      rule.timeout,
    );
    onBegun?.(() => stop(new ExtensionError('CANCELLED', 'It was cancelled.')));
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function causeOf(error: unknown): Refusal['cause'] {
  switch (error instanceof ExtensionError ? error.code : 'FAILED') {
    case 'DENIED':
      return 'denied';
    case 'BAD_SCHEMA':
      return 'invalid';
    case 'TOO_BIG':
      return 'too_big';
    case 'RATE':
      return 'rate';
    case 'NOT_FOUND':
      return error instanceof ExtensionError && error.message.startsWith('There is no message') ? 'unknown' : 'failed';
    default:
      return 'failed';
  }
}

// The way of every message of every dialect: known, allowed from this place, within scope, within size, well formed; then its effect, within time.
import { ExtensionError } from '../wire/codes.ts';
import type { Answer, Call, Effects } from './effects.ts';
import type { Frame, Refusal } from './frame.ts';
import type { Inside, Rule } from './messages/rule.ts';
import { MESSAGES } from './messages/table.ts';
import { type Grant, mayHave } from './scopes.ts';
import { checkSize } from './size.ts';

/** How many effects are remembered by their idempotency keys, a frame. */
const MAX_KEYS = 200;

export interface Performer {
  /** Never throws: whatever was wrong is reported, and told to `onFailed`. */
  perform(name: string, data: unknown, options?: PerformOptions): void;
}

/** One of `onDone` and `onFailed` is called once; within `perform` where the effect is done at once, as most are. */
export interface PerformOptions {
  readonly key?: string | undefined;
  /** Called when the effect takes its time, with what cancels it. */
  readonly onBegun?: (cancel: () => void) => void;
  readonly onDone?: (value: unknown) => void;
  readonly onFailed?: (error: ExtensionError) => void;
}

type Parts = {
  frame: Frame;
  effects: Effects;
  grant: Grant;
  inside: Omit<Inside, 'call' | 'effects'>;
  onRefusal: (refusal: Refusal) => void;
};

export function createPerformer(parts: Parts): Performer {
  const { effects, inside, onRefusal } = parts;
  const { watchMessages, announce, push } = inside;
  const done = new Map<string, Promise<unknown>>();
  /** What a frame may send stays the same for its life. */
  const allowed = new Map<string, Rule>();

  const ruleFor = (name: string): Rule => {
    const known = allowed.get(name);
    if (known) return known;
    const rule = findRule(name, parts);
    allowed.set(name, rule);
    return rule;
  };
  const start = (name: string, data: unknown, onBegun: PerformOptions['onBegun']): Answer<unknown> => {
    const rule = ruleFor(name);
    checkSize(data, rule.maxSize);
    const call = new OneCall(parts.frame);
    const answer = rule.run(data, { call, effects, watchMessages, announce, push });
    // What is done needs no clock and no promise: at a thousand calls a second these cost more than the calls.
    return answer instanceof Promise ? call.inTime(answer, { timeout: rule.timeout, onBegun }) : answer;
  };
  const startOnce = (once: string, begin: () => Answer<unknown>): Promise<unknown> => {
    const known = done.get(once);
    if (known) return known;
    // An effect may be asked for again while it begins.
    const first = Promise.resolve().then(begin);
    done.set(once, first);
    for (const oldest of done.keys()) if (done.size > MAX_KEYS) done.delete(oldest);
    // What failed may be tried again.
    first.catch(() => done.delete(once));
    return first;
  };
  const refuse = (name: string, error: unknown): ExtensionError => {
    const known = error instanceof ExtensionError;
    onRefusal({
      message: name.slice(0, 100),
      cause: causeOf(error),
      detail: String(known ? error.message : error),
    });
    return known ? error : new ExtensionError('FAILED', 'The agent app could not do it.');
  };

  return {
    perform(name, data, { key, onBegun, onDone, onFailed } = {}) {
      const failed = (error: unknown) => {
        const refusal = refuse(name, error);
        onFailed?.(refusal);
      };
      let answer: Answer<unknown>;
      try {
        const begin = () => start(name, data, onBegun);
        answer = key !== undefined && MESSAGES.get(name)?.once ? startOnce(`${name} ${key}`, begin) : begin();
      } catch (error) {
        return failed(error);
      }
      if (answer instanceof Promise) answer.then(onDone, failed);
      else onDone?.(answer);
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

/** A call of an effect. Its signal is made when it is asked for: most effects are done at once, and ask for nothing. */
class OneCall implements Call {
  readonly frame: Frame;
  #controller: AbortController | undefined;
  #stopped: ExtensionError | undefined;

  constructor(frame: Frame) {
    this.frame = frame;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#stopped) this.#controller.abort(this.#stopped);
    return this.#controller.signal;
  }

  /** The answer, unless its time is over before, or it is cancelled. */
  inTime(
    answer: Promise<unknown>,
    { timeout, onBegun }: { timeout: number; onBegun: PerformOptions['onBegun'] },
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const stop = (error: ExtensionError) => {
        this.#stopped = error;
        this.#controller?.abort(error);
        reject(error);
      };
      const timer = setTimeout(
        () => stop(new ExtensionError('TIMEOUT', `It took longer than ${timeout / 1000} s.`)),
        timeout,
      );
      onBegun?.(() => stop(new ExtensionError('CANCELLED', 'It was cancelled.')));
      answer.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }
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

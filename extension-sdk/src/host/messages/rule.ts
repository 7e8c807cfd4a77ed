// What the table of messages says of each.
import type { ExtensionEvents } from '../../wire/events.ts';
import type { Call, Effects } from '../effects.ts';
import type { Place } from '../extension.ts';
import type { Need } from '../scopes.ts';

/** What a message may do besides calling an effect of the app. */
export interface Inside {
  readonly call: Call;
  readonly effects: Effects;
  /** From now on the frame gets `message` events. */
  watchMessages(): void;
  /** The document is ready: its context follows the answer. Returns the session id where basic authorization is on. */
  announce(refresh: boolean): Promise<unknown>;
  push<Name extends keyof ExtensionEvents>(event: Name, data: ExtensionEvents[Name]): void;
}

export interface Rule {
  /** In one line, for the documentation. */
  readonly does: string;
  /** Where widgets may send it from. */
  readonly places: readonly Place[];
  readonly needs?: Need;
  /** In bytes, about. */
  readonly maxSize: number;
  /** In ms, for the effect. */
  readonly timeout: number;
  /** Done once for each idempotency key. */
  readonly once: boolean;
  /** The check and what follows it, bound together: nothing unchecked can reach an effect. */
  readonly run: (data: unknown, inside: Inside) => unknown;
}

type Draft<T> = {
  does: string;
  places?: readonly Place[];
  needs?: Need;
  maxSize?: number;
  timeout?: number;
  once?: boolean;
  /** Returns what is known to fit, or throws an ExtensionError. */
  read: (data: unknown) => T;
  effect: (data: T, inside: Inside) => unknown;
};

export const EVERYWHERE: readonly Place[] = ['details', 'message_box', 'fullscreen', 'settings'];

/** A rule with the defaults: everywhere, 64 kB, 30 s, an effect. */
export function rule<T>(draft: Draft<T>): Rule {
  const { does, needs, places = EVERYWHERE, maxSize = 65_536, timeout = 30_000, once = true, read, effect } = draft;
  return {
    does,
    places,
    ...(needs === undefined ? {} : { needs }),
    maxSize,
    timeout,
    once,
    run: (data, inside) => effect(read(data), inside),
  };
}

/** For messages whose data says nothing. */
export function nothing(): void {}

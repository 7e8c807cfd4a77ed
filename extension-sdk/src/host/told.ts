// What a frame is told: events within scope, to the dialects that its document speaks, and the last values for documents yet to come.
import { type ExtensionEvents, STATE_EVENTS } from '../wire/events.ts';
import { type Grant, withinScopes } from './scopes.ts';

type EventName = keyof ExtensionEvents;

export interface Told {
  /** Tells it now, if nothing is withheld, and remembers what is state. */
  push<Name extends EventName>(event: Name, data: ExtensionEvents[Name]): void;
  /** The last value, as far as the scopes reach. */
  lastOf(event: string): { data: unknown } | undefined;
  /** All last values, by name. */
  lastValues(): Record<string, unknown>;
  /** While basic authorization goes on, its outcome must come before everything else. */
  withhold(on: boolean): void;
  /** The document is another one: what only concerned that one is forgotten. */
  forgetDocument(): void;
}

type Parts = {
  grant: Grant;
  /** Sends over whatever connection there is. */
  deliver: (event: EventName, data: unknown) => void;
  onWithheld: (event: EventName) => void;
};

const OF_DOCUMENT: readonly EventName[] = ['authorize', 'authorize_error', 'resumed'];

export function createTold({ grant, deliver, onWithheld }: Parts): Told {
  const last = new Map<string, { data: unknown }>();
  let withholding = false;
  return {
    push(event, data) {
      const told = withinScopes(event, data, grant);
      if (told === 'withheld') return onWithheld(event);
      // One of the two is the outcome.
      if (event === 'authorize') last.delete('authorize_error');
      if (event === 'authorize_error') last.delete('authorize');
      if (STATE_EVENTS.includes(event)) last.set(event, told);
      if (!withholding) deliver(event, told.data);
    },
    lastOf: (event) => (withholding ? undefined : last.get(event)),
    lastValues: () => (withholding ? {} : Object.fromEntries([...last].map(([event, { data }]) => [event, data]))),
    withhold(on) {
      withholding = on;
    },
    forgetDocument() {
      for (const event of OF_DOCUMENT) last.delete(event);
    },
  };
}

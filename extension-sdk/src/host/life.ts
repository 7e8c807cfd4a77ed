// The machine of states.ts, run: with the clock, a timer for its deadline, and somebody to tell.
import type { FrameState } from './frame.ts';
import type { Limits } from './limits.ts';
import { begin, deadline, type Happening, live } from './states.ts';

export interface FrameLife {
  readonly state: FrameState;
  /** From the beginning: loading. */
  begin(): void;
  happen(happening: Happening): void;
  /** Nothing more happens by itself. */
  end(): void;
}

/** `onState` is told each state that it comes to. */
export function createLife({ limits, onState }: { limits: Limits; onState: (state: FrameState) => void }): FrameLife {
  let life = begin(performance.now());
  let timer: ReturnType<typeof setTimeout> | undefined;

  const happen = (happening: Happening) => {
    const before = life.state;
    life = live(life, happening, { now: performance.now(), timing: limits });
    setAlarm();
    if (life.state !== before) onState(life.state);
  };
  const setAlarm = () => {
    clearTimeout(timer);
    const at = deadline(life, limits);
    if (at !== undefined) timer = setTimeout(() => happen('time'), Math.max(0, at - performance.now()));
  };
  return {
    get state() {
      return life.state;
    },
    begin() {
      const before = life.state;
      life = begin(performance.now());
      setAlarm();
      if (before !== 'loading') onState('loading');
    },
    happen,
    end: () => clearTimeout(timer),
  };
}

// Frames start a few at a time, those that are looked at first: each is a process of its own in the browser.

export type Turns = {
  /** Calls back when it may start; at once for a frame that is seen. What it answers gives the turn back, and may be called more than once. */
  readonly take: (start: () => void, options: { isShown: boolean }) => () => void;
};

export function createTurns(most: number): Turns {
  let running = 0;
  const waiting: { start: () => void }[] = [];

  function next(): void {
    while (running < most) {
      const one = waiting.shift();
      if (one === undefined) return;
      running += 1;
      one.start();
    }
  }

  return {
    take(start, { isShown }) {
      let isOver = false;
      let started = false;
      const own = {
        start: () => {
          started = true;
          start();
        },
      };
      if (isShown) {
        running += 1;
        own.start();
      } else {
        waiting.push(own);
        queueMicrotask(next);
      }
      return () => {
        if (isOver) return;
        isOver = true;
        if (started) running -= 1;
        else waiting.splice(waiting.indexOf(own), 1);
        next();
      };
    },
  };
}

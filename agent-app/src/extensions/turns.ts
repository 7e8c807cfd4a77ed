// Frames start a few at a time, those that are looked at first: each is a process of its own in the browser.

export type Turns = {
  /**
   * Calls back when it may start, with what gives the turn back; at once for a frame that is seen. Answers what gives it back, too, or the
   * place in the line. Both may be called more than once.
   */
  readonly take: (start: (giveBack: () => void) => void, options: { isShown: boolean }) => () => void;
};

export function createTurns(most: number): Turns {
  let running = 0;
  const waiting: (() => void)[] = [];

  function next(): void {
    while (running < most) {
      const begin = waiting.shift();
      if (begin === undefined) return;
      begin();
    }
  }

  return {
    take(start, { isShown }) {
      let is: 'waiting' | 'running' | 'over' = 'waiting';
      const giveBack = () => {
        if (is === 'running') running -= 1;
        else if (is === 'waiting') waiting.splice(waiting.indexOf(begin), 1);
        else return;
        is = 'over';
        next();
      };
      const begin = () => {
        is = 'running';
        running += 1;
        start(giveBack);
      };
      if (isShown) begin();
      else {
        waiting.push(begin);
        queueMicrotask(next);
      }
      return giveBack;
    },
  };
}

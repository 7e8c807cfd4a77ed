// Tells the others that the agent is writing: at the first letter, again while it goes on, and when it ends.

type To = 'all' | 'agents';
/** What is told lasts ten seconds with those who are told. */
const AGAIN_MS = 5_000;
/** Who writes nothing for so long does not write. */
const PAUSE_MS = 6_000;

export function createTyping(tell: (isTyping: boolean, to: To) => void, now: () => number = Date.now) {
  let toldAt = 0;
  let toldTo: To | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    clearTimeout(timer);
    if (toldTo !== undefined) tell(false, toldTo);
    toldTo = undefined;
    toldAt = 0;
  };
  return {
    wrote(text: string, to: To) {
      if (text.trim() === '') return stop();
      if (toldTo !== undefined && toldTo !== to) stop();
      clearTimeout(timer);
      timer = setTimeout(stop, PAUSE_MS);
      if (now() - toldAt < AGAIN_MS) return;
      toldAt = now();
      toldTo = to;
      tell(true, to);
    },
    stop,
  };
}

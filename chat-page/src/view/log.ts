// The list of messages: puts each line where it belongs and leaves what is there already, keeps the end in sight unless somebody reads further
// up, and asks for what is earlier when its beginning is reached.

import type { Line } from '../lines.ts';
import { element } from './element.ts';
import { type MessageActs, type Shown, showMessage } from './message.ts';

/** Whoever is so near the end follows it. */
const NEAR_PX = 80;
/** Screen readers look at what has changed a moment later. */
const SETTLED_MS = 1_000;

export type Log = {
  readonly render: (lines: readonly Line[], more: { readonly hasEarlier: boolean; readonly isNew: boolean }) => void;
  readonly toEnd: () => void;
  /** What stood there at the beginning is there: from now on what comes is read out. */
  readonly settle: () => void;
};

export function showLog(
  places: { log: HTMLElement; list: HTMLElement; earlier: HTMLButtonElement; newest: HTMLButtonElement },
  acts: MessageActs & { readonly loadEarlier: () => Promise<void> },
): Log {
  const { log, list, earlier, newest } = places;
  const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
  const shown = new Map<string, Shown<Line>>();
  let follows = true;
  let loading = false;

  const show = (line: Line): Shown<Line> => {
    if (line.kind === 'said') {
      const made = showMessage(line, acts, (at) => clock.format(at));
      return { element: made.element, update: (now) => now.kind === 'said' && made.update(now) };
    }
    return { element: element('li', line.kind, line.text), update: () => {} };
  };
  const isNearEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PX;
  const toEnd = () => {
    log.scrollTop = log.scrollHeight;
    follows = true;
    hide(newest);
  };
  const loadEarlier = async () => {
    if (loading || earlier.hidden) return;
    loading = true;
    // What is earlier is no news: it is not read out.
    log.setAttribute('aria-busy', 'true');
    await acts.loadEarlier();
    loading = false;
    settle();
  };
  const settle = () => void setTimeout(() => log.removeAttribute('aria-busy'), SETTLED_MS);
  const hide = (button: HTMLElement) => {
    // Whoever has pressed it by keyboard goes on here.
    if (document.activeElement === button) log.focus();
    button.hidden = true;
  };

  log.addEventListener('scroll', () => {
    // A hidden frame has no height, and what is scrolled there was scrolled by nobody.
    if (log.clientHeight === 0) return;
    follows = isNearEnd();
    if (follows) hide(newest);
    if (log.scrollTop < NEAR_PX) void loadEarlier();
  });
  new ResizeObserver(() => {
    if (follows) toEnd();
  }).observe(log);
  earlier.addEventListener('click', () => void loadEarlier());
  newest.addEventListener('click', toEnd);

  return {
    toEnd,
    settle,
    render(lines, { hasEarlier, isNew }) {
      const keys = new Set(lines.map(({ key }) => key));
      for (const [key, { element: gone }] of shown) {
        if (keys.has(key)) continue;
        gone.remove();
        shown.delete(key);
      }
      const [height, top, last] = [log.scrollHeight, log.scrollTop, list.lastElementChild];
      let next: Element | null = list.firstElementChild;
      for (const line of lines) {
        const known = shown.get(line.key);
        const { element: item, update } = known ?? show(line);
        if (known === undefined) shown.set(line.key, { element: item, update });
        update(line);
        if (item === next) next = next.nextElementSibling;
        else list.insertBefore(item, next);
      }
      if (hasEarlier) earlier.hidden = false;
      else hide(earlier);
      const isLonger = list.lastElementChild !== last;
      const saidOneself = list.lastElementChild?.classList.contains('own') === true;
      // Where nothing has moved, nothing is scrolled: somebody may be at it.
      if (log.scrollHeight === height && !isLonger) return;
      if (follows || (isLonger && saidOneself)) toEnd();
      else if (isLonger) newest.hidden = !isNew;
      // What came in above must not move what is being read.
      else log.scrollTop = top + log.scrollHeight - height;
    },
  };
}

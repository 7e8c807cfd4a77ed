// The focus belongs to the agent. A frame may take it at any time, browsers let it, and would then get what the agent goes on to type; so while the
// agent writes in the app, whoever takes it gives it back.

/** Keys that lead out of a field, maybe into a frame. */
const LEADING_OUT: ReadonlySet<string> = new Set(['Tab', 'F6', 'Escape']);
/** So long after a key, in ms, the agent counts as writing; the pointer ends it, since it may be on its way into a frame. */
const WRITING_FOR = 3_000;

/** `onTaken` is called with the iframe that took the focus, once that is back. Answers what ends it. */
export function guardFocus(onTaken: (iframe: Element) => void): () => void {
  let writtenAt = Number.NEGATIVE_INFINITY;
  let left: HTMLElement | undefined;

  const onKey = ({ key }: KeyboardEvent) => {
    writtenAt = LEADING_OUT.has(key) ? Number.NEGATIVE_INFINITY : performance.now();
  };
  const onPointer = () => {
    writtenAt = Number.NEGATIVE_INFINITY;
  };
  const onFocusOut = ({ target, relatedTarget }: FocusEvent) => {
    // Where the app or a key moves it, the iframe itself is named as the next one.
    left = relatedTarget === null && target instanceof HTMLElement ? target : undefined;
  };
  const onBlur = () => {
    const [taker, from] = [document.activeElement, left];
    left = undefined;
    if (!(taker instanceof HTMLIFrameElement) || from === undefined) return;
    if (performance.now() - writtenAt > WRITING_FOR) return;
    // In a task of its own: the browser is just about to move it.
    setTimeout(() => {
      if (document.activeElement !== taker || wasPressed(taker)) return;
      from.focus({ preventScroll: true });
      onTaken(taker);
    });
  };
  window.addEventListener('keydown', onKey, true);
  window.addEventListener('pointermove', onPointer, true);
  window.addEventListener('focusout', onFocusOut, true);
  window.addEventListener('blur', onBlur);
  return () => {
    window.removeEventListener('keydown', onKey, true);
    window.removeEventListener('pointermove', onPointer, true);
    window.removeEventListener('focusout', onFocusOut, true);
    window.removeEventListener('blur', onBlur);
  };
}

/** Presses inside of a frame are not told: one is possible where the pointer rests over it, and wherever pointers do not hover. */
function wasPressed(iframe: Element): boolean {
  return iframe.matches(':hover') || !window.matchMedia('(hover: hover)').matches;
}

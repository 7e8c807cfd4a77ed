// F6 and Shift+F6 go from region to region of the page, as they do in the browser itself.

/** The elements that are regions say so with `data-region`; a region may name the element in it that takes the focus. */
export function goToRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter((one) => one.checkVisibility());
  if (regions.length === 0) return;
  // The innermost: the composer is part of the conversation.
  const at = regions.findLastIndex((one) => one.contains(document.activeElement));
  const from = at === -1 && step === -1 ? 0 : at;
  // On past those that have nothing in them to focus, such as a list that is empty.
  for (let steps = 1; steps <= regions.length; steps += 1) {
    const next = regions[(from + step * steps + regions.length * 2) % regions.length];
    if (focusIn(next)) return;
  }
}

export function focusRegion(name: string): void {
  focusIn(document.querySelector<HTMLElement>(`[data-region="${name}"]`) ?? undefined);
}

const FOCUSABLE = 'a[href], button:not(:disabled), textarea, input, select, [tabindex="0"]';

/** Whether the focus is there now. */
function focusIn(region: HTMLElement | undefined): boolean {
  if (region === undefined) return false;
  const wanted = [...region.querySelectorAll<HTMLElement>('[data-region-focus]')].find((one) => one.checkVisibility());
  const first = [...region.querySelectorAll<HTMLElement>(FOCUSABLE)].find((one) => one.checkVisibility());
  (wanted ?? first ?? region).focus();
  return region.contains(document.activeElement);
}

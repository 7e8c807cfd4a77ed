// How much room there is for what is shown in it, in steps: only a step that is passed draws anew.

import { type RefObject, useLayoutEffect, useState } from 'react';

/** How many of these widths, in px, the element has at least. It is known before the first paint. */
export function useRoom(ref: RefObject<Element | null>, widths: readonly number[]): number {
  const [steps, setSteps] = useState(widths.length);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the widths are constants.
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const measure = () => {
      const { width } = element.getBoundingClientRect();
      setSteps(widths.filter((one) => width >= one).length);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return steps;
}

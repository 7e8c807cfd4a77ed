// Where a feed is scrolled to: at the end for as long as one is there; and where one is, seen from the end, while older lines come above.

import { type RefObject, type UIEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** So near to the end one is at the end. */
const NEAR_PX = 60;
/** So near to the top the older lines are wanted. */
const FAR_UP_PX = 200;

type Shown = {
  /** Another first line: older ones have come. */
  readonly firstKey: string | undefined;
  /** Whatever adds to the end of the feed. */
  readonly atEnd: readonly unknown[];
  readonly wantEarlier: () => void;
};
type Scroll = {
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly isAtEnd: boolean;
  readonly onScroll: (event: UIEvent<HTMLElement>) => void;
  readonly toEnd: () => void;
};

export function useScroll({ firstKey, atEnd, wantEarlier }: Shown): Scroll {
  const ref = useRef<HTMLDivElement>(null);
  const fromEnd = useRef(0);
  /** The sizes that `fromEnd` is of. */
  const sizes = useRef('');
  const [isAtEnd, setAtEnd] = useState(true);

  const stay = () => {
    const element = ref.current;
    if (element === null || fromEnd.current >= NEAR_PX) return;
    element.scrollTop = element.scrollHeight;
    sizes.current = sizesOf(element);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is looked at when lines come.
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null || fromEnd.current < NEAR_PX) return stay();
    element.scrollTop = element.scrollHeight - element.clientHeight - fromEnd.current;
  }, [firstKey]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is looked at when something comes to the end.
  useLayoutEffect(stay, atEnd);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the composer grows, pictures come: whoever was at the end stays there.
  useEffect(() => {
    if (ref.current === null) return;
    const observer = new ResizeObserver(stay);
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, []);

  return {
    ref,
    isAtEnd,
    onScroll({ currentTarget }) {
      const { scrollTop, scrollHeight, clientHeight } = currentTarget;
      // Told late, of lines that have become higher meanwhile, as when the details take of their width: nobody has left the end.
      if (fromEnd.current < NEAR_PX && sizesOf(currentTarget) !== sizes.current) return stay();
      fromEnd.current = scrollHeight - scrollTop - clientHeight;
      setAtEnd(fromEnd.current < NEAR_PX);
      if (scrollTop < FAR_UP_PX && scrollHeight > clientHeight) wantEarlier();
    },
    toEnd() {
      fromEnd.current = 0;
      stay();
      setAtEnd(true);
    },
  };
}

function sizesOf({ scrollHeight, clientHeight }: Element): string {
  return `${scrollHeight} ${clientHeight}`;
}

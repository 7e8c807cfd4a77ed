// When the host speaks up by itself: hellos, often until somebody answers and then while the frame lives, since a page may begin to listen at any
// time; and looks at whether a document is still there.
import type { Limits } from './limits.ts';

/** After a load hellos are frequent again for so long, in ms: there may be a new document. */
const FREQUENT_AFTER_LOAD = 3_000;

export interface Hellos {
  begin(): void;
  /** Somebody did: they become rarer. */
  answered(): void;
  /** Something was loaded, maybe another document. */
  loaded(): void;
  setVisible(visible: boolean): void;
  end(): void;
}

type Parts = {
  limits: Limits;
  say: () => void;
  /** `expected`: nothing says that the document could be another one. */
  lookAlive: (expected: boolean) => Promise<void>;
};

export function createHellos({ limits, say, lookAlive }: Parts): Hellos {
  let isAnswered = false;
  let isVisible = false;
  let frequentUntil = Number.NEGATIVE_INFINITY;
  let helloTimer: ReturnType<typeof setTimeout> | undefined;
  let lookTimer: ReturnType<typeof setTimeout> | undefined;

  /** `next`: in ms, if the second is to come at another time than those after it. */
  const sayRegularly = (next?: number) => {
    clearTimeout(helloTimer);
    say();
    const frequent = !isAnswered || performance.now() < frequentUntil;
    helloTimer = setTimeout(sayRegularly, next ?? (frequent ? limits.helloEvery : limits.helloEveryLater));
  };
  const look = (expected: boolean) => {
    lookAlive(expected).catch(() => undefined);
  };
  const lookRegularly = () => {
    clearTimeout(lookTimer);
    if (!isVisible) return;
    look(true);
    lookTimer = setTimeout(lookRegularly, limits.pingEvery);
  };
  return {
    begin() {
      isAnswered = false;
      sayRegularly();
      lookRegularly();
    },
    answered() {
      isAnswered = true;
    },
    loaded() {
      frequentUntil = performance.now() + FREQUENT_AFTER_LOAD;
      // Whoever loads its SDK late has just missed this one, and old SDKs cannot knock.
      sayRegularly(limits.helloEvery / 2);
      look(false);
    },
    setVisible(visible) {
      isVisible = visible;
      lookRegularly();
    },
    end() {
      clearTimeout(helloTimer);
      clearTimeout(lookTimer);
    },
  };
}

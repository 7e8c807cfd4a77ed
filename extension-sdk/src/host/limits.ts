// How much a frame may ask of the host, and how long things may take.

export interface Limits {
  /** Messages a second that a frame may send for long. */
  readonly messagesPerSecond: number;
  /** Messages that it may send at once. */
  readonly burst: number;
  /** Messages beyond that, until the frame is stopped. */
  readonly tolerance: number;
  /** From insertion to `failed`, without a sign of life, in ms. */
  readonly failAfter: number;
  /** From load to `silent`, in ms. */
  readonly silentAfter: number;
  /** Between hellos until the first answer, and after it, in ms. */
  readonly helloEvery: number;
  readonly helloEveryLater: number;
  /** Between pings of a visible frame, and how long its answer may take, in ms. */
  readonly pingEvery: number;
  readonly pongWithin: number;
}

export const DEFAULT_LIMITS: Limits = {
  messagesPerSecond: 100,
  burst: 300,
  tolerance: 700,
  failAfter: 10_000,
  silentAfter: 4_000,
  helloEvery: 200,
  helloEveryLater: 1_000,
  pingEvery: 15_000,
  pongWithin: 5_000,
};

// What is made when it is first asked for, and kept.

/** A function that makes the value once, also when asked by many at the same time. A failure is not kept: the next call tries again. */
export function onDemand<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

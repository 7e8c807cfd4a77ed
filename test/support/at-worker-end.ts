// What the files of a worker share (browsers, databases to copy) is closed when the worker ends: at-file-end.ts is for a file's own.
type Close = () => Promise<unknown>;

const open = new Set<Close>();

/** Has `close` called when this worker ends. The answer takes that back. */
export function atWorkerEnd(close: Close): () => void {
  open.add(close);
  return () => {
    open.delete(close);
  };
}

/** Called by runner.ts. Closes everything, also when one of them fails. */
export async function endWorker(): Promise<void> {
  const closing = [...open].map((close) => close());
  open.clear();
  await Promise.all(closing);
}

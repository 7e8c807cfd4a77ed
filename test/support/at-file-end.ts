// What a test file shares or forgets (a browser, a server process) is closed when it ends, also when its tests failed.
// Modules live as long as their worker, and only setup-file.ts runs for each file: hence this list between the two.
type Close = () => Promise<unknown>;

const open = new Set<Close>();

/** Has `close` called at the end of the test file that runs now. The answer takes that back. */
export function atFileEnd(close: Close): () => void {
  open.add(close);
  return () => {
    open.delete(close);
  };
}

/** Called by setup-file.ts. Closes everything, also when one of them fails. */
export async function endFile(): Promise<void> {
  const closing = [...open].map((close) => close());
  open.clear();
  await Promise.all(closing);
}

// Basic authorization as a frame sees it: the app's server asks the extension's; the outcome is told before everything else, and the content is shown either way.
import { type Answer, AuthorizationError } from './effects.ts';
import type { Told } from './told.ts';

export interface BasicAuthorization {
  /** Asks, or waits with whoever asked before. The session id, or null when there is none. */
  ask(): Promise<unknown>;
  /** The document that asked is gone: whatever comes is not for its successor. */
  forget(): void;
}

type Parts = {
  authorize: (signal: AbortSignal) => Answer<unknown>;
  told: Pick<Told, 'push' | 'withhold'>;
  /** In ms. */
  timeout: number;
  onBegin: () => void;
  onEnd: () => void;
};

export function createBasicAuthorization({ authorize, told, timeout, onBegin, onEnd }: Parts): BasicAuthorization {
  let current: { asked: Promise<unknown> } | undefined;

  const begin = async (isCurrent: () => boolean): Promise<unknown> => {
    onBegin();
    told.withhold(true);
    const outcome = await tryIt(authorize, timeout);
    if (!isCurrent()) return null;
    told.withhold(false);
    if ('session_id' in outcome) told.push('authorize', outcome);
    else told.push('authorize_error', outcome);
    onEnd();
    return 'session_id' in outcome ? outcome.session_id : null;
  };
  return {
    ask() {
      if (current) return current.asked;
      const turn: { asked: Promise<unknown> } = { asked: Promise.resolve() };
      current = turn;
      turn.asked = begin(() => current === turn).finally(() => {
        if (current === turn) current = undefined;
      });
      return turn.asked;
    },
    forget() {
      if (current) told.withhold(false);
      current = undefined;
    },
  };
}

async function tryIt(
  authorize: Parts['authorize'],
  timeout: number,
): Promise<{ session_id: unknown } | { status?: number; message: string }> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      controller.abort();
      reject(new AuthorizationError({ message: 'The extension’s server did not answer in time.' }));
    }, timeout);
  });
  try {
    return { session_id: (await Promise.race([authorize(controller.signal), late])) ?? null };
  } catch (error) {
    // Other errors are the app's own, and no business of the extension.
    if (!(error instanceof AuthorizationError)) return { message: 'The authorization failed.' };
    return { ...(error.status === undefined ? {} : { status: error.status }), message: error.message };
  } finally {
    clearTimeout(timer);
  }
}

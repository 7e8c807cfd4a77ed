// The states of a frame as a pure machine: what was heard and what time it is goes in, what to show comes out. There is no endless spinner.
import type { FrameState } from './frame.ts';
import type { Limits } from './limits.ts';

export interface Life {
  readonly state: FrameState;
  readonly startedAt: number;
  /** The first load of the extension's document, or of an error page: browsers do not say which. */
  readonly loadedAt: number | undefined;
  /** Basic authorization goes on, and the spinner with it: since when. */
  readonly authorizingSince: number | undefined;
}

/**
 * `spoke`: the document announced itself or shook hands. `authorizing`, `authorized`: basic authorization began and ended, either way.
 * `foreign`: a document of another origin spoke. `flooded`: it sends, or loads, without end. `hung`: it does not answer any more.
 * `answered`: it does. `proved`: the server knows that there is no extension. `time`: a deadline may be over.
 */
export type Happening =
  | 'loaded'
  | 'spoke'
  | 'authorizing'
  | 'authorized'
  | 'foreign'
  | 'flooded'
  | 'hung'
  | 'answered'
  | 'proved'
  | 'time';

type Timing = Pick<Limits, 'failAfter' | 'silentAfter'>;

export function begin(now: number): Life {
  return { state: 'loading', startedAt: now, loadedAt: undefined, authorizingSince: undefined };
}

/** The life after this happening. The same object when nothing changes. */
export function live(life: Life, happening: Happening, { now, timing }: { now: number; timing: Timing }): Life {
  // Only a retry, which begins anew, ends this one.
  if (life.state === 'flooded') return life;
  switch (happening) {
    case 'loaded':
      // It did not answer because another document took its place.
      if (life.state === 'hung') return { ...begin(now), loadedAt: now };
      return life.loadedAt === undefined ? { ...life, loadedAt: now } : life;
    case 'authorizing':
      return life.state === 'loading' ? { ...life, authorizingSince: now } : life;
    case 'authorized':
      return to(life.authorizingSince === undefined ? life : { ...life, authorizingSince: undefined }, 'connected');
    case 'spoke':
      return life.authorizingSince === undefined ? to(life, 'connected') : life;
    case 'foreign':
      return to(life, 'left');
    case 'flooded':
      return to(life, 'flooded');
    case 'hung':
      return life.state === 'connected' ? to(life, 'hung') : life;
    case 'answered':
      return life.state === 'hung' ? to(life, 'connected') : life;
    case 'proved':
      return life.state === 'connected' ? life : to(life, 'failed');
    case 'time':
      return overdue(life, now, timing);
  }
}

/** When to look again, in ms of the clock that `begin` was told; undefined when nothing is awaited. */
export function deadline(life: Life, timing: Timing): number | undefined {
  if (life.state !== 'loading') return;
  if (life.authorizingSince !== undefined) return life.authorizingSince + timing.failAfter;
  const last = life.startedAt + timing.failAfter;
  return life.loadedAt === undefined ? last : Math.min(life.loadedAt + timing.silentAfter, last);
}

function overdue(life: Life, now: number, timing: Timing): Life {
  const at = deadline(life, timing);
  if (at === undefined || now < at) return life;
  if (life.authorizingSince !== undefined) return to({ ...life, authorizingSince: undefined }, 'connected');
  return to(life, life.loadedAt === undefined ? 'failed' : 'silent');
}

function to(life: Life, state: FrameState): Life {
  return life.state === state ? life : { ...life, state };
}

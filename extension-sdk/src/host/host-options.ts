// What the app gives the host.
import type { Theme } from '../wire/events.ts';
import type { Leave } from '../wire/native.ts';
import type { Effects } from './effects.ts';
import type { Frame, FrameContext, Notice, Refusal } from './frame.ts';
import type { Limits } from './limits.ts';
import type { Covers } from './scopes.ts';

export interface HostOptions {
  readonly effects: Effects;
  /** What the frame is told when it is ready, now. Unabridged: the host leaves out what the extension's scopes do not cover. */
  readonly context: (frame: Frame) => FrameContext;
  /** Whether the scopes as granted cover this one: the platform's rule (`rw` covers `ro`, `--all` covers `--my`, ...). */
  readonly covers: Covers;
  readonly theme: Theme;
  /** BCP 47. */
  readonly locale: string;
  /** For the makers of the app: pass it to the server. Each kind at most once for a frame. */
  readonly onNotice?: (frame: Frame, notice: Notice) => void;
  /** A message or event that had no effect. */
  readonly onRefusal?: (frame: Frame, refusal: Refusal) => void;
  /** The focus is in the frame, and a key was pressed there that leads out: Esc `back`, F6 to the `next` region, Shift+F6 to the `previous`. */
  readonly onLeave?: (frame: Frame, to: Leave) => void;
  readonly limits?: Partial<Limits>;
}

// The host of extensions, as the agent app uses it: `import { createExtensionHost } from '@gatehouse/extension-sdk/host'`.
import type { Theme } from '../wire/events.ts';
import type { Effects } from './effects.ts';
import type { Extension } from './extension.ts';
import type { Frame, FrameContext, Notice, Refusal } from './frame.ts';
import type { Limits } from './limits.ts';

export type { ErrorCode } from '../wire/codes.ts';
export { ExtensionError } from '../wire/codes.ts';
export type { CustomerProfile } from '../wire/customer-profile.ts';
export type { AppEvents, ChatMessage, PageData, Theme } from '../wire/events.ts';
export type { RichButton, RichElement, RichMessage, StagedMessage } from '../wire/rich-message.ts';
export type { Component, Section } from '../wire/section.ts';
export type { Answer, Call, Effects, Scalar, Target } from './effects.ts';
export { AuthorizationError } from './effects.ts';
export type { Authorization, Extension, Permission, Place } from './extension.ts';
export type { Dialect, Frame, FrameContext, FrameState, Notice, Refusal } from './frame.ts';
export type { Limits } from './limits.ts';

export interface HostOptions {
  readonly effects: Effects;
  /** What the frame is told when it is ready, now. Unabridged: the host leaves out what the extension's scopes do not cover. */
  readonly context: (frame: Frame) => FrameContext;
  /** Whether the scopes as granted cover this one: the platform's rule (`rw` covers `ro`, `--all` covers `--my`, ...). */
  readonly covers: (granted: readonly string[], scope: string) => boolean;
  readonly theme: Theme;
  /** BCP 47. */
  readonly locale: string;
  /** For the makers of the app: pass it to the server. */
  readonly onNotice?: (frame: Frame, notice: Notice) => void;
  /** A message that had no effect. */
  readonly onRefusal?: (frame: Frame, refusal: Refusal) => void;
  readonly limits?: Partial<Limits>;
}

export interface ExtensionHost {
  /**
   * Takes charge of an iframe that is not in the document yet: sets its attributes and its URL. Insert it after that.
   * Throws an ExtensionError when the extension's URL is not fit for a frame.
   */
  attach(iframe: HTMLIFrameElement, extension: Extension): Frame;
  /** Tells all frames, and those to come. */
  setTheme(theme: Theme): void;
  /** Detaches all, and stops listening. */
  close(): void;
}

/** Listens once on this window, for all frames. */
export declare function createExtensionHost(options: HostOptions): ExtensionHost;

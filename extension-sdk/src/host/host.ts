// The host of extensions, as the agent app uses it: `import { createExtensionHost } from '@gatehouse/extension-sdk/host'`.
import type { Theme } from '../wire/events.ts';
import type { Extension } from './extension.ts';
import { guardFocus } from './focus-guard.ts';
import type { Frame } from './frame.ts';
import type { HostOptions } from './host-options.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { createRecord, type FrameRecord } from './record.ts';

export type { ErrorCode } from '../wire/codes.ts';
export { ExtensionError } from '../wire/codes.ts';
export type { CustomerProfile } from '../wire/customer-profile.ts';
export type { AppEvents, ChatMessage, ExtensionEvents, PageData, Theme } from '../wire/events.ts';
export { isLeaveAsked, type Leave } from '../wire/native.ts';
export type { RichButton, RichElement, RichMessage, StagedMessage } from '../wire/rich-message.ts';
export type { Component, Section } from '../wire/section.ts';
export type { Answer, Call, Effects, Scalar, Target } from './effects.ts';
export { AuthorizationError } from './effects.ts';
export type { Authorization, Extension, Permission, Place } from './extension.ts';
export type { Dialect, Frame, FrameContext, FrameState, Notice, Refusal } from './frame.ts';
export type { HostOptions } from './host-options.ts';
export type { Limits } from './limits.ts';
export { parseSection } from './sections.ts';
export { parseLink } from './urls.ts';

export interface ExtensionHost {
  /**
   * Takes charge of an iframe without a `src`: sets its attributes and its URL. Insert it into the document after that, or right before.
   * Throws an ExtensionError when the extension's URL is not fit for a frame.
   */
  attach(iframe: HTMLIFrameElement, extension: Extension): Frame;
  /** Tells all frames, and those to come. */
  setTheme(theme: Theme): void;
  /** Detaches all, and stops listening. */
  close(): void;
}

/** Listens once on this window, for all frames. */
export function createExtensionHost(options: HostOptions): ExtensionHost {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const records = new Set<FrameRecord>();
  const windows = new Map<MessageEventSource, FrameRecord>();
  const owner = crypto.getRandomValues(new Uint32Array(2)).join('');
  let theme = options.theme;
  let instances = 0;

  /** An iframe that was moved in the document has another window, so what the map says is checked. */
  const findRecord = (source: MessageEventSource): FrameRecord | undefined => {
    const known = windows.get(source);
    if (known?.frame.iframe.contentWindow === source) return known;
    windows.delete(source);
    for (const record of records) {
      if (record.frame.iframe.contentWindow !== source) continue;
      windows.set(source, record);
      return record;
    }
  };
  const listen = (event: MessageEvent) => {
    // It is null when the frame was removed while its message was under way.
    if (event.source !== null) findRecord(event.source)?.hear(event);
  };
  window.addEventListener('message', listen);
  const endGuard = guardFocus((iframe) => {
    for (const record of records) if (record.frame.iframe === iframe) record.tookFocus();
  });

  return {
    attach(iframe, extension) {
      instances += 1;
      const record: FrameRecord = createRecord({
        iframe,
        extension,
        options,
        limits,
        line: { owner, instance: instances },
        theme,
        onDetach: () => {
          records.delete(record);
          for (const [source, known] of windows) if (known === record) windows.delete(source);
        },
      });
      records.add(record);
      return record.frame;
    },
    setTheme(to) {
      theme = to;
      for (const record of records) record.setTheme(to);
    },
    close() {
      window.removeEventListener('message', listen);
      endGuard();
      for (const { frame } of [...records]) frame.detach();
    },
  };
}

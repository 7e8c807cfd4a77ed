// The native dialect, `agentapp` version 1: three data-free messages between the windows, then one MessagePort for one document.
//
// 1. The extension's document says `knock` to its parent (it may come late), and the host says `hello` to the registered origin, at once
//    and from time to time.
// 2. The document answers a hello of an origin that it trusts with `ready`, to that origin alone, and gives the host one end of a channel.
//    The document makes the channel: its end dies with it, and no other document of the frame can ever have it.
// 3. On the port the host says `welcome` with the context, or `refused`. Everything after that is req, res, evt and cancel.
import type { ErrorCode } from './codes.ts';
import type { Theme } from './events.ts';

export const VERSION = 1;

export type Hello = { agentapp: 'hello'; versions: readonly number[] };
export type Knock = { agentapp: 'knock' };
export type Ready = {
  agentapp: 'ready';
  versions: readonly number[];
  /** Random, one for each document. */
  docId: string;
  /** What the extension's side can do beyond version 1. */
  caps: readonly string[];
  /** It wants basic authorization before its context. */
  authorize: boolean;
  /** What it listens to from the start: the last values of these come with the welcome, and not again. */
  events: readonly string[];
};

export type Welcome = {
  k: 'welcome';
  v: number;
  caps: readonly string[];
  /** Last values of the state-like events, by name. */
  context: Readonly<Record<string, unknown>>;
  limits: { readonly messagesPerSecond: number; readonly burst: number };
  theme: Theme;
  locale: string;
  /** 1 for the first document of the frame; more after reloads. */
  documents: number;
};
export type Refused = { k: 'refused'; code: ErrorCode; message: string };

/** `key`: of an effect that must happen once, however often it is asked for. */
export type Req = { k: 'req'; i: number; m: string; d: unknown; key?: string };
export type Res = { k: 'res'; i: number; d?: unknown; e?: { code: ErrorCode; message: string } };
export type Evt = { k: 'evt'; m: string; d: unknown };
/** What the event `leave` asks for: to hand the focus back, or on to the next region of the app, or to the one before. */
export type Leave = 'back' | 'next' | 'previous';
/** The same as `back`, of a page that has no port: it is in a dialog, which asks nothing of it and tells it nothing. */
export type LeaveAsked = { agentapp: 'leave' };
export type Cancel = { k: 'cancel'; i: number };
export type PortMessage = Req | Res | Evt | Cancel;

/** A `ready`, or undefined when it is anything else. Unknown fields are left out. */
export function parseReady(data: unknown): Ready | undefined {
  const { agentapp, versions, docId, caps, authorize, events } = fieldsOf(data);
  if (agentapp !== 'ready' || !Array.isArray(versions) || typeof docId !== 'string' || docId.length > 64) return;
  return {
    agentapp,
    versions: versions.slice(0, 20).filter((version) => typeof version === 'number'),
    docId,
    caps: textsOf(caps),
    authorize: authorize === true,
    events: textsOf(events),
  };
}

/** The texts of a list, if it is one: names. No more and no longer than a document can need. */
export function textsOf(list: unknown): string[] {
  return Array.isArray(list) ? list.slice(0, 100).filter((item) => typeof item === 'string' && item.length <= 64) : [];
}

export function isLeaveAsked(data: unknown): boolean {
  return fieldsOf(data).agentapp === 'leave';
}

export function isKnock(data: unknown): boolean {
  return fieldsOf(data).agentapp === 'knock';
}

/** A message on the port, or undefined when it is none. */
export function parsePortMessage(data: unknown): PortMessage | undefined {
  const { k, i, m, d, e, key } = fieldsOf(data);
  if (k === 'evt') return typeof m === 'string' ? { k, m, d } : undefined;
  if (typeof i !== 'number') return;
  if (k === 'cancel') return { k, i };
  if (k === 'res') return { k, i, d, ...(e ? { e: e as NonNullable<Res['e']> } : {}) };
  if (k !== 'req' || typeof m !== 'string') return;
  const request: Req = { k, i, m, d };
  if (typeof key === 'string' && key.length <= 64) request.key = key;
  return request;
}

export function parseLeave(data: unknown): Leave | undefined {
  return data === 'back' || data === 'next' || data === 'previous' ? data : undefined;
}

function fieldsOf(data: unknown): Record<string, unknown> {
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
}

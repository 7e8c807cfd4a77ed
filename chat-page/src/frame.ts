// The page's end of the port to the widget that embeds it. The first message must come from the page around this one, from an origin that the
// server has named, and bring the port; from then on nothing else is listened to.

export type ToPage = { readonly type: 'shown' } | { readonly type: 'hidden' };
export type ToWidget =
  | { readonly type: 'state'; readonly unread: number; readonly begun: boolean }
  | { readonly type: 'close' };
/** What the widget sends first, with the port. */
export type Hello = 'gatehouse-chat';

export type Frame = {
  /** Whether the page lives in a widget. */
  readonly isEmbedded: boolean;
  readonly isShown: () => boolean;
  readonly tell: (message: ToWidget) => void;
  /** Asks the widget to close. Nobody looks from then on, though the widget's word of it takes its time. */
  readonly close: () => void;
};

export function listenToWidget(
  embedders: readonly string[],
  told: { readonly joined: () => void; readonly shown: (isShown: boolean) => void },
): Frame {
  const isEmbedded = window.parent !== window;
  let port: MessagePort | undefined;
  let isShown = !isEmbedded;
  const hear = ({ source, origin, data, ports }: MessageEvent) => {
    const [given] = ports;
    if (source !== window.parent || !embedders.includes(origin) || data !== 'gatehouse-chat') return;
    if (given === undefined) return;
    window.removeEventListener('message', hear);
    port = given;
    port.onmessage = ({ data: message }: MessageEvent<ToPage>) => {
      isShown = message.type === 'shown';
      told.shown(isShown);
    };
    told.joined();
  };
  if (isEmbedded) window.addEventListener('message', hear);
  const tell = (message: ToWidget) => port?.postMessage(message);
  return {
    isEmbedded,
    isShown: () => isShown,
    tell,
    close() {
      if (port !== undefined) isShown = false;
      tell({ type: 'close' });
    },
  };
}

// The widget, of one script tag: a button in the corner of somebody's page that opens the chat page in a frame. Until it is opened for the
// first time nothing is loaded, and nobody becomes a customer; whoever has a chat is told of new messages on every page from then on.

import type { Hello, ToPage, ToWidget } from './frame.ts';
import { drawing, styleSheet } from './widget-look.ts';

type Api = { readonly open: () => void; readonly close: () => void };
declare global {
  interface Window {
    /** For buttons and links of the site's own. */
    GatehouseChat?: Api;
  }
}

const script = document.currentScript as HTMLScriptElement | null;
if (script !== null && window.GatehouseChat === undefined) {
  const { clientId = '', group } = script.dataset;
  const { origin } = new URL(script.src);
  const query = group === undefined ? '' : `?group=${encodeURIComponent(group)}`;
  window.GatehouseChat = addWidget({
    origin,
    clientId,
    address: `${origin}/chat/${encodeURIComponent(clientId)}${query}`,
  });
}

function addWidget({ origin, clientId, address }: { origin: string; clientId: string; address: string }): Api {
  const begunKey = `gatehouse-chat ${clientId}`;
  const host = document.createElement('div');
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [styleSheet()];
  const launcher = document.createElement('button');
  const badge = document.createElement('span');
  const panel = document.createElement('div');
  let frame: HTMLIFrameElement | undefined;
  let port: MessagePort | undefined;

  const name = (unread = 0) => {
    const words = unread === 0 ? 'Chat' : unread === 1 ? 'Chat, 1 new message' : `Chat, ${unread} new messages`;
    launcher.setAttribute('aria-label', words);
    badge.textContent = unread > 99 ? '99+' : String(unread);
    badge.hidden = unread === 0;
  };
  const tell = (message: ToPage) => port?.postMessage(message);
  const hear = ({ data }: MessageEvent<ToWidget>) => {
    if (data.type === 'close') return close();
    name(data.unread);
    if (data.begun) remember(begunKey);
  };
  const load = () => {
    if (frame !== undefined) return;
    const made = document.createElement('iframe');
    made.title = 'Chat';
    made.src = address;
    // Each document of the frame gets a port of its own, and only one of that origin.
    made.addEventListener('load', () => {
      port?.close();
      const channel = new MessageChannel();
      port = channel.port1;
      port.onmessage = hear;
      const hello: Hello = 'gatehouse-chat';
      made.contentWindow?.postMessage(hello, origin, [channel.port2]);
      if (!panel.hidden) tell({ type: 'shown' });
    });
    frame = made;
    panel.append(made);
  };
  const open = () => {
    load();
    panel.hidden = false;
    launcher.setAttribute('aria-expanded', 'true');
    frame?.focus();
    tell({ type: 'shown' });
  };
  const close = () => {
    if (panel.hidden) return;
    panel.hidden = true;
    launcher.setAttribute('aria-expanded', 'false');
    launcher.focus();
    tell({ type: 'hidden' });
  };

  launcher.type = 'button';
  launcher.setAttribute('aria-expanded', 'false');
  launcher.append(drawing(), badge);
  launcher.addEventListener('click', () => (panel.hidden ? open : close)());
  root.addEventListener('keydown', (event) => {
    if ((event as KeyboardEvent).key === 'Escape') close();
  });
  panel.className = 'panel';
  panel.hidden = true;
  name();
  root.append(panel, launcher);
  const put = () => document.body.append(host);
  if (document.body === null) addEventListener('DOMContentLoaded', put);
  else put();
  if (isRemembered(begunKey)) {
    if (document.readyState === 'complete') load();
    else addEventListener('load', load);
  }
  return { open, close };
}

/** Where a page has no storage, the badge waits for the first opening. */
function remember(key: string): void {
  try {
    localStorage.setItem(key, '1');
  } catch {}
}

function isRemembered(key: string): boolean {
  try {
    return localStorage.getItem(key) !== null;
  } catch {
    return false;
  }
}

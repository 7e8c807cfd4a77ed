// The script tag, under its own name and the old ones: assigns `window.LiveChat`, which trusts the site that the script was loaded from, and
// the origins in the tag's `data-host-origins`, with spaces or commas between them.
import { createLiveChat, type LiveChat } from './live-chat.ts';

declare global {
  interface Window {
    LiveChat: LiveChat;
  }
}

// Only while the script itself runs does the browser say which element it came from.
const script = document.currentScript;
const named = script?.dataset.hostOrigins?.split(/[\s,]+/).filter(Boolean) ?? [];
const loadedFrom = script instanceof HTMLScriptElement && script.src ? [new URL(script.src).origin] : [];
const hostOrigins = [...loadedFrom, ...named];

// Inline, it was loaded from nowhere.
window.LiveChat = createLiveChat(hostOrigins.length > 0 ? { hostOrigins } : {});

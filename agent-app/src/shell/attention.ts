// Calls the agent: a number in the title, and, where they want it, a sound and a notice of the system for messages that nobody looks at.

import { customerOf, isSaid, nameOf, partOf } from '../chats/chats-state.ts';
import { unreadInAll } from '../chats/groups.ts';
import type { Desk } from '../desk.ts';
import { preferences } from '../settings/preferences.ts';
import type { Push } from '../wire/types.ts';
import { navigate } from './navigation.ts';
import { chatPath } from './routes.ts';
import { selection } from './selection.ts';

const TITLES: Readonly<Record<string, string>> = {
  visitors: 'Visitors',
  archives: 'Archives',
  apps: 'Apps',
  settings: 'Settings',
};

/** From now on. */
export function callAttention({ chats }: Pick<Desk, 'chats'>): void {
  const { state } = chats;
  const showTitle = () => {
    const count = unreadInAll(state.get());
    const view = TITLES[location.pathname.split('/')[1] ?? ''] ?? 'Chats';
    document.title = count > 0 ? `(${count}) ${view}` : view;
  };
  state.subscribe(showTitle);
  selection.subscribe(showTitle);
  addEventListener('popstate', showTitle);
  // The router's own moves.
  for (const name of ['pushState', 'replaceState']) addEventListener(name, () => queueMicrotask(showTitle));
  showTitle();
  chats.onPush((push) => {
    const call = callOf(push, state.get());
    if (call === undefined) return;
    const now = selection.get();
    if (!document.hidden && document.hasFocus() && now?.kind === 'chat' && now.chatId === call.chatId) return;
    const { sound, notices } = preferences.get();
    if (sound) play();
    if (notices && document.hidden && 'Notification' in window && Notification.permission === 'granted') {
      const notice = new Notification(call.title, { body: call.text, tag: call.chatId });
      notice.onclick = () => {
        window.focus();
        navigate(chatPath(call.chatId));
      };
    }
  });
}

type Call = { readonly chatId: string; readonly title: string; readonly text: string };

function callOf(push: Push, state: ReturnType<Desk['chats']['state']['get']>): Call | undefined {
  if (push.action === 'incoming_chat') {
    const { chat } = push.payload;
    if (push.payload.requester_id === state.me || partOf(chat, state.me) !== 'talks') return undefined;
    return { chatId: chat.id, title: 'A new chat', text: nameOf(customerOf(chat)) };
  }
  if (push.action !== 'incoming_event') return undefined;
  const { chat_id: chatId, event } = push.payload;
  const chat = state.chats.get(chatId);
  if (chat === undefined || !isSaid(event) || event.author_id === state.me) return undefined;
  if (partOf(chat, state.me) !== 'talks') return undefined;
  return { chatId, title: nameOf(customerOf(chat)), text: event.text ?? '' };
}

let audio: AudioContext | undefined;

/** Two soft tones, made here: no file, no network. */
export function play(): void {
  audio ??= new AudioContext();
  const { currentTime: now, destination } = audio;
  for (const [index, hertz] of [660, 880].entries()) {
    const [tone, volume] = [audio.createOscillator(), audio.createGain()];
    const start = now + index * 0.12;
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.12, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.25);
    tone.connect(volume).connect(destination);
    tone.start(start);
    tone.stop(start + 0.26);
  }
}

// Tells the frames what the agent looks at: the customer, the composer's text, what is said, the app's own address.

import type { CustomerProfile, Frame, FrameContext, PageData } from '@gatehouse/extension-sdk/host';
import type { ChatDesk } from '../chats/chat-desk.ts';
import { isSaid } from '../chats/chats-state.ts';
import { selection } from '../shell/selection.ts';
import type { Visitors } from '../visitors/visitors.ts';
import { messageOf } from './messages.ts';
import { openChatId } from './open-chat.ts';
import { profileOf } from './profile.ts';

export type Followed = {
  /** What a frame is told when it is ready. */
  readonly context: (frame: Frame) => FrameContext;
  readonly customerId: () => string | undefined;
};

type Looking = { readonly chats: ChatDesk; readonly visitors: Visitors; readonly frames: () => Iterable<Frame> };

/** Follows from now on, for as long as the page lives. */
export function follow({ chats, visitors, frames }: Looking): Followed {
  const ofCustomer = () =>
    [...frames()].filter(({ extension: { place } }) => place === 'details' || place === 'message_box');
  const ofPage = () =>
    [...frames()].filter(({ extension: { place } }) => place === 'fullscreen' || place === 'settings');

  const readProfile = () =>
    profileOf(selection.get(), { chats: chats.state.get(), visitors: visitors.state.get().list ?? [] });
  let profile = readProfile();
  const look = () => {
    const next = readProfile();
    if (JSON.stringify(next) === JSON.stringify(profile)) return;
    const before = profile;
    profile = next;
    if (next !== undefined) for (const frame of ofCustomer()) frame.send('customer_profile', next);
    else if (before !== undefined) hide(before);
  };
  const hide = ({ id }: CustomerProfile) => {
    for (const frame of ofCustomer()) frame.send('customer_profile_hidden', { id });
  };
  selection.subscribe(look);
  chats.state.subscribe(look);
  visitors.state.subscribe(look);

  let written = '';
  const read = () => {
    const chatId = openChatId();
    const text = chatId === undefined ? '' : chats.drafts.of(chatId).text;
    if (text === written) return;
    written = text;
    for (const frame of ofCustomer()) frame.send('message_box_text', { value: text });
  };
  chats.drafts.all.subscribe(read);
  selection.subscribe(read);

  chats.onPush((push) => {
    if (push.action !== 'incoming_event' || push.payload.chat_id !== openChatId()) return;
    const { event, chat_id: chatId, thread_id: threadId } = push.payload;
    const chat = chats.state.get().chats.get(chatId);
    if (chat === undefined || !isSaid(event) || event.visibility === 'agents') return;
    const message = messageOf(event, { chat, threadId });
    for (const frame of frames()) if (frame.watchesMessages) frame.send('message', message);
  });

  let query = location.search;
  const turn = () => {
    if (location.search === query) return;
    query = location.search;
    for (const frame of ofPage()) frame.send('page_data', pageData());
  };
  // The router tells of its own steps by events of these names.
  for (const step of ['popstate', 'pushState', 'replaceState']) addEventListener(step, turn);

  return {
    context: ({ extension: { place } }) =>
      place === 'fullscreen' || place === 'settings' ? { page_data: pageData() } : { customer_profile: profile },
    customerId: () => profile?.id,
  };
}

function pageData(): PageData {
  return { queryParams: Object.fromEntries(new URLSearchParams(location.search)) };
}

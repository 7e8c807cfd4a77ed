// The actions that tag threads, and set and delete properties.

import { Type } from 'typebox';
import { tagThread, untagThread } from '../../../chat/acts/annotations.ts';
import { ChatId, ThreadId, text } from '../../actions/fields.ts';
import { createPropertyActions } from '../../actions/property-actions.ts';
import { type AgentAction, defineAction, WRITE_CHATS } from './define.ts';

const Tagging = Type.Object({
  chat_id: ChatId,
  thread_id: ThreadId,
  tag: text(128, 'The tag. Upper and lower case differ.'),
});

export const tagThreadAction = defineAction({
  name: 'tag_thread',
  summary: 'Gives a thread a tag.',
  scopes: WRITE_CHATS,
  payload: Tagging,
  pushes: ['thread_tagged'],
  async run(call, { chat_id: chatId, thread_id: threadId, tag }) {
    await call.act((rows, acting) => tagThread(rows, acting, { chatId, threadId, tag }));
    return undefined;
  },
});

export const untagThreadAction = defineAction({
  name: 'untag_thread',
  summary: 'Takes a tag from a thread.',
  scopes: WRITE_CHATS,
  payload: Tagging,
  pushes: ['thread_untagged'],
  async run(call, { chat_id: chatId, thread_id: threadId, tag }) {
    await call.act((rows, acting) => untagThread(rows, acting, { chatId, threadId, tag }));
    return undefined;
  },
});

/** Setting and deleting properties of chats, threads and events. */
export const propertyActions: readonly AgentAction[] = createPropertyActions(WRITE_CHATS);

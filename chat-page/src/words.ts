// The words of the page, and which of them fit now.

import type { WireEvent } from '@gatehouse/chat-client/wire';
import type { ConnectionState } from './connection.ts';
import type { Conversation } from './conversation.ts';

/** One line above the text field, and the word of its button. */
export type Notice = { readonly text: string; readonly bad: boolean; readonly retry: boolean };

/** What the customer should know now; undefined when all is as it should be. */
export function noticeOf(state: ConnectionState, conversation: Conversation): Notice | undefined {
  const { isActive, isSomebodyThere, place, agent } = conversation;
  const say = (text: string, { bad = false, retry = false } = {}): Notice => ({ text, bad, retry });
  if (state === 'refused') {
    return say('This chat can’t be opened in this browser. Reload the page, or come back later.', {
      bad: true,
      retry: true,
    });
  }
  if (state === 'too_many') {
    return say('You have this chat open in too many places. Close some of them.', { bad: true, retry: true });
  }
  if (state === 'lost') return say('No connection. Trying again …', { bad: true });
  if (state === 'connecting') return say('Connecting …');
  if (!isSomebodyThere && agent === undefined) {
    return say(
      isActive
        ? 'Nobody is here now. Your message waits for whoever comes first.'
        : 'Nobody is here now. Leave a message: it waits for whoever comes first.',
    );
  }
  if (place !== undefined) {
    return say(place === 1 ? 'You are next in line.' : `You are number ${place} in line.`);
  }
  if (!isActive && conversation.chatId !== undefined) return say('This chat is closed. Write to begin a new one.');
  return undefined;
}

/** Under the organization's name. */
export function statusOf(state: ConnectionState, { writer, agent, isSomebodyThere }: Conversation): string {
  if (state !== 'open') return '';
  if (writer !== undefined) return `${writer.name ?? 'Somebody'} is writing …`;
  if (agent !== undefined) return `With ${agent.name ?? 'an agent'}`;
  return isSomebodyThere ? 'We are here' : 'Nobody is here now';
}

/** What is no message, in one small line; undefined for what a customer has no use for. */
export function noteOf({ type, text, system_message_type: kind, text_vars: values = {} }: WireEvent) {
  if (type !== 'system_message') return type === 'custom' ? undefined : 'Something that this page can’t show';
  if (kind === 'manual_archived_agent') return `${values.agent ?? 'The agent'} closed the chat`;
  if (kind === 'manual_archived_customer') return 'You closed the chat';
  return text === undefined || text === '' ? undefined : text;
}

export const WORDS = {
  sending: 'Sending …',
  waiting: 'Waiting for the connection',
  failed: 'Not sent',
  read: 'Read',
  retry: 'Try again',
  discard: 'Delete',
  you: 'You',
  agent: 'Agent',
  tooLong: 'This message is too long. Split it into several.',
  today: 'Today',
} as const;

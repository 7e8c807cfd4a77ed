// What a database holds once it has chats: one that waits, with its customer, an agent who took part, an event, and the log of it.

import { IDS } from './after-001.ts';

const { ACME, ADA } = IDS;
const US = 1_750_000_000_000_000;

export const CHAT = {
  chatId: 'PJ0MRSHTDG',
  threadId: 'QA37PVJ75B',
  customerId: 'b7eff798-f8df-4364-8059-649c35c9ed0c',
};

export const BROUGHT_BY_007 = {
  customer_profiles: [
    {
      organization_id: ACME,
      customer_id: CHAT.customerId,
      name: 'Thomas Ångström',
      email: 'thomas@example.test',
      avatar: null,
      session_fields: '[{"plan":"gold"}]',
      created_us: US,
    },
  ],
  chats: [
    {
      organization_id: ACME,
      chat_id: CHAT.chatId,
      customer_id: CHAT.customerId,
      group_ids: '[2]',
      properties: '{"rating":{"score":1}}',
      created_us: US,
      last_thread_id: CHAT.threadId,
      last_thread_us: US,
      active_thread_id: CHAT.threadId,
      last_events: `{"message":["${CHAT.threadId}",1]}`,
      threads_count: 1,
      agent_last_event_us: US + 1,
      customer_last_event_us: null,
    },
  ],
  chat_users: [
    {
      organization_id: ACME,
      chat_id: CHAT.chatId,
      type: 'agent',
      user_id: ADA,
      present: 1,
      visibility: 'all',
      seen_up_to_us: US + 1,
      follows: 0,
      took_part: 1,
    },
    {
      organization_id: ACME,
      chat_id: CHAT.chatId,
      type: 'customer',
      user_id: CHAT.customerId,
      present: 1,
      visibility: 'all',
      seen_up_to_us: null,
      follows: 0,
      took_part: 1,
    },
  ],
  chat_threads: [
    {
      organization_id: ACME,
      thread_id: CHAT.threadId,
      chat_id: CHAT.chatId,
      active: 1,
      group_ids: '[2]',
      properties: '{}',
      tags: '["support"]',
      user_ids: `["${CHAT.customerId}","ada@acme.test"]`,
      created_us: US,
      ended_us: null,
      queued_us: null,
      previous_thread_id: null,
      next_thread_id: null,
      last_event: 1,
      last_event_us: US + 1,
    },
  ],
  chat_thread_groups: [{ organization_id: ACME, thread_id: CHAT.threadId, group_id: 2 }],
  chat_events: [
    {
      organization_id: ACME,
      thread_id: CHAT.threadId,
      number: 1,
      type: 'message',
      author_id: ADA,
      author_type: 'agent',
      custom_id: 'own-id-1',
      visibility: 'all',
      properties: '{}',
      content: '{"text":"Grüß Gott"}',
      created_us: US + 1,
    },
  ],
  chat_logs: [{ organization_id: ACME, last_number: 41 }],
  chat_changes: [
    {
      organization_id: ACME,
      number: 41,
      told: `{"change":{"type":"chat_unfollowed","chatId":"${CHAT.chatId}"},"audience":{"to":"organization"}}`,
      written_at: US / 1000,
    },
  ],
  chat_answers: [{ organization_id: ACME, key: 'a key', answer: '{"eventId":"QA37PVJ75B_1"}', written_at: US / 1000 }],
} as const;

// The shapes of visitors on the wire.

import { type Static, Type } from 'typebox';
import { several, yesOrNo } from '../requests/filters.ts';
import { oneOf } from '../schemas.ts';

/** The most that one answer holds. */
export const MOST_VISITORS = 1000;

const STATES = [
  'browsing',
  'chatting',
  'logging into chat',
  'queued',
  'invited',
  'refused invitation',
  'chat closed',
] as const;

export const VisitorQuery = Type.Object({
  state: Type.Optional(oneOf(STATES, 'Only visitors in this state. Visitors here are browsing, queued or chatting.')),
  'group[]': Type.Optional(several('Only visitors of these groups, by id.')),
  count: Type.Optional(yesOrNo('1: only how many there are.')),
});

const time = (description: string) => Type.Optional(Type.String({ description: `${description} In UTC.` }));
const seconds = (description: string) => Type.Optional(Type.Integer({ description: `${description} In seconds.` }));

export const Visitor = {
  ...Type.Object({
    id: Type.String({ description: 'The id of the customer.' }),
    name: Type.Optional(Type.String()),
    state: oneOf(STATES, 'browsing; queued: waits for an agent; chatting.'),
    group: Type.Integer({ description: 'The group of the chat, 0 without one.' }),
    chats: Type.Integer({ description: 'How many chats the visitor has had.' }),
    page_current: Type.Optional(Type.String({ description: 'The address of the page.' })),
    page_title: Type.Optional(Type.String()),
    last_visit: time('When the page was heard of last.'),
    last_visit_ts: seconds('The same.'),
    custom_variables: Type.Array(Type.Object({ key: Type.String(), value: Type.String() }), {
      description: 'What the page tells of the visitor.',
    }),
    chat_id: Type.Optional(Type.String({ description: 'The chat that goes on, if you may read it; see GET /chats.' })),
    chat_start_time: time('When it began.'),
    chat_start_time_ts: seconds('The same.'),
    queue_start_time: time('Since when it waits for an agent.'),
    queue_start_time_ts: seconds('The same.'),
    operators: Type.Optional(
      Type.Array(Type.Object({ display_name: Type.String(), email: Type.String() }), {
        description: 'The agents who take part in it.',
      }),
    ),
  }),
  description: 'A customer who is here.',
  examples: [
    {
      id: '3b0c5f0e-51fc-4dd0-9d52-23d3e4c1a3a1',
      name: 'Thomas',
      state: 'chatting',
      group: 0,
      chats: 1,
      page_current: 'https://shop.example/cart',
      page_title: 'Your cart',
      last_visit: '2026-01-31 12:00:30',
      last_visit_ts: 1769860830,
      custom_variables: [{ key: 'plan', value: 'gold' }],
      chat_id: 'PJ0MRSHTDG',
      chat_start_time: '2026-01-31 12:00:00',
      chat_start_time_ts: 1769860800,
      operators: [{ display_name: 'Ada', email: 'ada@example.com' }],
    },
  ],
  $id: 'Visitor',
} as const;

export type VisitorAnswer = Static<typeof Visitor>;

// The shapes of chats on the wire.

import { type Static, Type } from 'typebox';
import { several, yesOrNo } from '../requests/filters.ts';
import { oneOf } from '../schemas.ts';

/** Any one of these reads chats: all, or as far as it reaches. `archives_read` reaches those of the agent's groups. */
export const READ_CHATS = ['chats--all:ro', 'chats--access:ro', 'chats--my:ro', 'archives_read'];

/** A page has so many chats. */
export const PAGE_SIZE = 25;
/** The last page that can be asked for: as far as chats are counted. */
export const MOST_PAGES = 400;
/** A list shows the last messages of each chat, so many; one chat shows more. */
export const MOST_MESSAGES_IN_LIST = 40;
export const MOST_MESSAGES = 1000;

const day = (description: string) =>
  Type.String({
    pattern: '^[12]\\d{3}-\\d\\d-\\d\\d$',
    description: `${description} A date such as 2026-01-31.`,
    examples: ['2026-01-31'],
  });
const timezone = Type.Optional(
  Type.String({
    pattern: '^[A-Za-z0-9_+/-]{1,64}$',
    description: 'The zone of the dates, by its name, such as Europe/Warsaw; UTC when left out.',
    examples: ['UTC'],
  }),
);

export const ChatQuery = Type.Object({
  date_from: Type.Optional(day('Only chats that began on this day or later.')),
  date_to: Type.Optional(day('Only chats that began on this day or before.')),
  timezone,
  page: Type.Optional(
    Type.String({
      pattern: '^(?:[1-9]\\d{0,1}|[1-3]\\d\\d|400)$',
      description: `Which page, from 1 to ${MOST_PAGES}. What is further back is found by dates.`,
      examples: ['1'],
    }),
  ),
  visitor_id: Type.Optional(
    Type.String({ pattern: '^[\\x21-\\x7e]{1,64}$', description: 'Only chats of this visitor.' }),
  ),
  agent: Type.Optional(
    Type.String({
      pattern: '^[^\\p{Cc}\\p{Cs}]{1,128}$',
      description: 'Only chats that the agent with this login took part in.',
    }),
  ),
  group: Type.Optional(
    Type.String({
      pattern: '^(?:0|[1-9]\\d{0,8})$',
      description: 'Only chats of the group with this id.',
      examples: ['0'],
    }),
  ),
  'tag[]': Type.Optional(several('Only chats with all of these tags.')),
  include_pending: Type.Optional(yesOrNo('1: chats that go on as well.')),
});

export const OneChatQuery = Type.Object({ timezone });

export const ChatParameter = Type.Object({
  chat_id: Type.String({
    description: 'The id of the chat. Of what the chat APIs call a chat, the last conversation is read.',
    examples: ['PJ0MRSHTDG'],
  }),
});

const said = {
  author_name: Type.String(),
  text: Type.String(),
  date: Type.String({ description: 'As started.' }),
  timestamp: Type.Integer({ description: 'In seconds.' }),
  user_type: oneOf(['agent', 'visitor', 'supervisor'], 'Who said it; supervisor: an agent, for agents alone.'),
  agent_id: Type.Optional(Type.String({ description: 'The login of the agent.' })),
};
const Person = Type.Object({ display_name: Type.String(), email: Type.String() });

export const Chat = {
  ...Type.Object({
    type: Type.Literal('chat'),
    id: Type.String({ description: 'What the chat APIs call a thread.' }),
    chat_id: Type.String({ description: 'What the chat APIs call the chat of that thread.' }),
    visitor: Type.Optional(Type.Object({ id: Type.String(), name: Type.Optional(Type.String()) })),
    agents: Type.Array(Person, { description: 'The agents who took part.' }),
    supervisors: Type.Array(Person, { description: 'Agents who are there for agents alone.' }),
    rate: oneOf(['not_rated', 'rated_good', 'rated_bad'], 'What the visitor says of it.'),
    duration: Type.Integer({ description: 'In seconds.' }),
    group: Type.Array(Type.Integer(), { description: 'The groups that have access.' }),
    started: Type.String({ description: 'Such as Tue, 03/12/19 09:05:07 am, in the zone below.' }),
    started_timestamp: Type.Integer({ description: 'In seconds.' }),
    ended: Type.Optional(Type.String()),
    ended_timestamp: Type.Optional(Type.Integer()),
    timezone: Type.String(),
    pending: Type.Optional(Type.Literal(true, { description: 'It goes on.' })),
    tags: Type.Array(Type.String()),
    messages: Type.Array(Type.Object(said), { description: 'What was said, in order.' }),
    events: Type.Array(Type.Object({ type: oneOf(['message', 'event'], 'event: what is no message.'), ...said }), {
      description: 'Messages and what else happened, in order.',
    }),
  }),
  description: 'A conversation.',
  examples: [
    {
      type: 'chat',
      id: 'PJ0MRSHTDG',
      chat_id: 'PJ0MRSHTDF',
      visitor: { id: '3b0c5f0e-51fc-4dd0-9d52-23d3e4c1a3a1', name: 'Thomas' },
      agents: [{ display_name: 'Ada', email: 'ada@example.com' }],
      supervisors: [],
      rate: 'rated_good',
      duration: 95,
      group: [0],
      started: 'Sat, 01/31/26 12:00:00 pm',
      started_timestamp: 1769860800,
      ended: 'Sat, 01/31/26 12:01:35 pm',
      ended_timestamp: 1769860895,
      timezone: 'UTC',
      tags: ['order'],
      messages: [],
      events: [],
    },
  ],
  $id: 'Chat',
} as const;

export type ChatAnswer = Static<typeof Chat>;

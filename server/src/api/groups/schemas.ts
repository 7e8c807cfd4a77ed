// The shapes of groups on the wire.

import { type Static, Type } from 'typebox';
import { lineOfText, RoutingStatus } from '../schemas.ts';

const Name = lineOfText(191, 'What the group is called.');
const Language = Type.String({
  maxLength: 35,
  pattern: '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$',
  description: 'A language tag such as en or pt-BR.',
});
const Logins = Type.Array(Type.String({ maxLength: 128 }), {
  maxItems: 500,
  description: 'Logins of the agents in the group.',
});

export const Group = {
  ...Type.Object({
    id: Type.Integer({ description: '0 is the group of all agents.' }),
    name: Type.String(),
    language: Type.String(),
    agents: Type.Optional(Type.Array(Type.String(), { description: 'Logins of its agents. Absent for group 0.' })),
    status: RoutingStatus,
  }),
  description: 'A group of agents.',
  examples: [{ id: 1, name: 'Sales', language: 'en', agents: ['ada@example.com'], status: 'accepting chats' }],
  $id: 'Group',
} as const;

export type GroupAnswer = Static<typeof Group>;

export const NewGroup = Type.Object(
  { name: Name, language: Type.Optional(Language), agents: Type.Optional(Logins) },
  { additionalProperties: false, examples: [{ name: 'Sales', language: 'en', agents: ['ada@example.com'] }] },
);

export const GroupChange = Type.Partial(Type.Object({ name: Name, language: Language, agents: Logins }), {
  additionalProperties: false,
  examples: [{ name: 'Sales', agents: ['ada@example.com', 'ben@example.com'] }],
});

export const GroupParameter = Type.Object({
  group: Type.String({ description: 'The id of the group.', examples: ['1'] }),
});

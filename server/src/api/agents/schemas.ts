// The shapes of agents on the wire: what is read, what is sent to add one, what is sent to change one.

import { type Static, Type } from 'typebox';
import { PASSWORD_LENGTH } from '../../accounts/sign-up.ts';
import { emailAddress, flag, lineOfText, oneOf, RoutingStatus } from '../schemas.ts';

const Permission = oneOf(['owner', 'administrator', 'normal'], 'The role. Only owners make and change owners.');
const LoginStatus = oneOf(['accepting chats', 'not accepting chats'], 'What the status becomes on signing in to work.');
const SettableStatus = oneOf(
  ['accepting chats', 'not accepting chats'],
  'Whether chats can be routed there now. Ignored while the agent is offline.',
);
const MaxChatsCount = Type.Integer({ minimum: 0, maximum: 1000, description: 'How many chats at a time, 0 to 1000.' });
const DailySummary = flag('1 to get a summary of each day by e-mail.');
const JobTitle = lineOfText(128, 'What customers see below the name.');
const Name = lineOfText(191, 'The person’s name.');
const Password = Type.String({
  minLength: PASSWORD_LENGTH.least,
  maxLength: PASSWORD_LENGTH.most,
  pattern: '^[^\\p{Cs}]*$',
  description: `A password of ${PASSWORD_LENGTH.least} to ${PASSWORD_LENGTH.most} characters.`,
});

/** The notices that an agent can want. */
export const NOTIFICATION_NAMES = [
  'new_visitor',
  'returning_visitor',
  'queued_visitor',
  'visitor_is_typing',
  'new_goal',
  'incoming_chat',
] as const;

const notices = {
  new_visitor: flag('1 to be told of a new visitor.'),
  returning_visitor: flag('1 to be told of a returning visitor.'),
  queued_visitor: flag('1 to be told of a visitor in the queue.'),
  visitor_is_typing: flag('1 to be told that a visitor types.'),
  new_goal: flag('1 to be told of a goal that was reached.'),
  incoming_chat: flag('1 to be told of a new chat.'),
};

const Notifications = Type.Partial(Type.Object(notices), {
  additionalProperties: false,
  description: 'Which notices the agent wants. Those left out stay as they are.',
});

const WorkDay = Type.Object(
  {
    enabled: flag('1 when the agent works on this day.'),
    start: Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: 'When work starts, as HH:MM.' }),
    end: Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: 'When work ends, as HH:MM.' }),
  },
  { additionalProperties: false, description: 'One day: enabled, start and end.' },
);

const WorkScheduler = Type.Partial(
  Type.Object({
    monday: WorkDay,
    tuesday: WorkDay,
    wednesday: WorkDay,
    thursday: WorkDay,
    friday: WorkDay,
    saturday: WorkDay,
    sunday: WorkDay,
  }),
  { additionalProperties: false, description: 'Working hours by day of the week.' },
);

const GroupIds = Type.Array(Type.Integer({ minimum: 0, maximum: 2_147_483_647 }), {
  maxItems: 200,
  description: 'Ids of the groups that the agent is in. Every agent is in group 0 anyway.',
});

export const AgentSummary = {
  ...Type.Object({
    name: Type.String(),
    permission: Permission,
    avatar: Type.String({ description: 'Host and path of a picture, without a scheme. Empty when there is none.' }),
    login: Type.String({ description: 'The e-mail address.' }),
    status: RoutingStatus,
  }),
  description: 'An agent in short.',
  examples: [
    {
      name: 'Ada Kowal',
      permission: 'owner',
      avatar: 'cdn.example.com/ada.png',
      login: 'ada@example.com',
      status: 'accepting chats',
    },
  ],
  $id: 'AgentSummary',
} as const;

export const Agent = {
  ...Type.Object({
    login: Type.String({ description: 'The e-mail address.' }),
    name: Type.String(),
    login_status: LoginStatus,
    permission: Permission,
    daily_summary: flag('1 when a summary of each day is wanted.'),
    job_title: Type.String(),
    avatar: Type.String({ description: 'Host and path of a picture, without a scheme. Empty when there is none.' }),
    notifications: Type.Object(notices),
    max_chats_count: Type.Integer(),
    groups: Type.Array(Type.Object({ id: Type.Integer(), name: Type.String() })),
    status: RoutingStatus,
    last_logout: Type.Optional(
      Type.Integer({ description: 'Seconds since the epoch. Absent for those who never signed out.' }),
    ),
    work_scheduler: Type.Optional(WorkScheduler),
    api_key: Type.Optional(
      Type.String({
        description: 'The agent’s own API key: shown only to the agent, and only when the call was made with that key.',
      }),
    ),
  }),
  description: 'An agent in full.',
  examples: [
    {
      login: 'ada@example.com',
      name: 'Ada Kowal',
      login_status: 'accepting chats',
      permission: 'owner',
      daily_summary: 1,
      job_title: 'Support Agent',
      avatar: 'cdn.example.com/ada.png',
      notifications: {
        new_visitor: 0,
        returning_visitor: 0,
        queued_visitor: 1,
        visitor_is_typing: 1,
        new_goal: 1,
        incoming_chat: 1,
      },
      max_chats_count: 6,
      groups: [{ id: 1, name: 'Sales' }],
      status: 'accepting chats',
      last_logout: 1767225600,
    },
  ],
  $id: 'Agent',
} as const;

export type AgentAnswer = Static<typeof Agent>;

export const NewAgent = Type.Object(
  {
    login: emailAddress('The e-mail address that the agent signs in with.'),
    name: Name,
    password: Type.Optional(Password),
    job_title: Type.Optional(JobTitle),
    login_status: Type.Optional(LoginStatus),
    permission: Type.Optional(Permission),
    groups: Type.Optional(GroupIds),
    notifications: Type.Optional(Notifications),
    daily_summary: Type.Optional(DailySummary),
    max_chats_count: Type.Optional(MaxChatsCount),
  },
  {
    additionalProperties: false,
    examples: [
      {
        login: 'ben@example.com',
        name: 'Ben Ito',
        permission: 'normal',
        groups: [1],
        notifications: { new_visitor: 1 },
      },
    ],
  },
);

export type NewAgentFields = Static<typeof NewAgent>;

export const AgentChange = Type.Object(
  {
    name: Type.Optional(Name),
    password: Type.Optional(Password),
    current_password: Type.Optional(
      Type.String({ maxLength: 255, description: 'The password so far, needed to change one’s own.' }),
    ),
    job_title: Type.Optional(JobTitle),
    login_status: Type.Optional(LoginStatus),
    status: Type.Optional(SettableStatus),
    permission: Type.Optional(Permission),
    groups: Type.Optional(GroupIds),
    notifications: Type.Optional(Notifications),
    daily_summary: Type.Optional(DailySummary),
    max_chats_count: Type.Optional(MaxChatsCount),
    work_scheduler: Type.Optional(WorkScheduler),
  },
  {
    additionalProperties: false,
    examples: [
      {
        job_title: 'Team lead',
        max_chats_count: 3,
        work_scheduler: {
          monday: { enabled: 1, start: '09:00', end: '17:00' },
          sunday: { enabled: 0, start: '00:00', end: '00:00' },
        },
      },
    ],
  },
);

export type AgentChangeFields = Static<typeof AgentChange>;

// An agent's work settings, and what they are until somebody changes them.

export type RoutingStatus = 'accepting chats' | 'not accepting chats' | 'offline';

export type AgentProfile = {
  readonly jobTitle: string;
  readonly avatar: string;
  /** What the agent's status becomes on signing in to work. */
  readonly loginStatus: 'accepting chats' | 'not accepting chats';
  readonly status: RoutingStatus;
  readonly maxChatsCount: number;
  readonly dailySummary: boolean;
  /** Which notices the agent wants, by name. */
  readonly notifications: Readonly<Record<string, boolean>>;
  /** Working hours by day, exactly as set through the API; undefined when never set. */
  readonly workScheduler: unknown;
};

export const NEW_AGENT: AgentProfile = {
  jobTitle: 'Support Agent',
  avatar: '',
  loginStatus: 'accepting chats',
  status: 'offline',
  maxChatsCount: 6,
  dailySummary: false,
  notifications: {
    new_visitor: false,
    returning_visitor: false,
    queued_visitor: true,
    visitor_is_typing: true,
    new_goal: true,
    incoming_chat: true,
  },
  workScheduler: undefined,
};

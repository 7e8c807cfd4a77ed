// What an agent's work settings are until somebody changes them.

import type { AgentProfile } from './agent-storage.ts';

export const NEW_AGENT: AgentProfile = {
  jobTitle: 'Support Agent',
  avatar: '',
  loginStatus: 'accepting chats',
  status: 'accepting chats',
  maxChatsCount: 6,
  dailySummary: false,
  notifications: {},
  workScheduler: undefined,
};

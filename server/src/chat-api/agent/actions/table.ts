// Every action of the Agent Chat API, in one list. What is not named here is not served.

import { propertyActions, tagThreadAction, untagThreadAction } from './annotating.ts';
import { createCustomerAction, getCustomer, listCustomers, updateCustomerAction } from './customers.ts';
import type { AgentAction } from './define.ts';
import { getChatAction, listArchives, listChats, listThreads } from './reading.ts';
import { setRoutingStatusAction } from './status.ts';
import {
  addUserToChatAction,
  followChatAction,
  markEventsAsSeenAction,
  removeUserFromChatAction,
  sendEventAction,
  sendTypingIndicatorAction,
  unfollowChatAction,
} from './taking-part.ts';
import { deactivateChatAction, resumeChatAction, startChatAction, transferChatAction } from './threads.ts';

export const ACTIONS: readonly AgentAction[] = [
  listChats,
  listThreads,
  getChatAction,
  listArchives,
  startChatAction,
  resumeChatAction,
  deactivateChatAction,
  transferChatAction,
  followChatAction,
  unfollowChatAction,
  addUserToChatAction,
  removeUserFromChatAction,
  sendEventAction,
  sendTypingIndicatorAction,
  markEventsAsSeenAction,
  tagThreadAction,
  untagThreadAction,
  ...propertyActions,
  getCustomer,
  listCustomers,
  createCustomerAction,
  updateCustomerAction,
  setRoutingStatusAction,
];

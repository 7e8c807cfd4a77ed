// Every action of the Agent Chat API, in one list. What is not named here is not served.

import type { Action } from './action.ts';
import { propertyActions, tagThreadAction, untagThreadAction } from './annotating.ts';
import { createCustomerAction, getCustomer, listCustomers, updateCustomerAction } from './customers.ts';
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

export const ACTIONS: readonly Action[] = [
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

const BY_NAME: ReadonlyMap<string, Action> = new Map(ACTIONS.map((action) => [action.name, action]));

export function findAction(name: string): Action | undefined {
  return BY_NAME.get(name);
}

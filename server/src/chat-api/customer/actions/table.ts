// Every action of the Customer Chat API, in one list. What is not named here is not served.

import { createPropertyActions } from '../../actions/property-actions.ts';
import { getPredictedAgent, listGroupStatuses } from './agents.ts';
import type { CustomerAction } from './define.ts';
import { getCustomer, setSessionFieldsAction, updateCustomerAction, updateCustomerPageAction } from './myself.ts';
import { getChatAction, listChats, listThreads } from './reading.ts';
import {
  markEventsAsSeenAction,
  sendEventAction,
  sendPostbackAction,
  sendSneakPeekAction,
  sendTypingIndicatorAction,
} from './talking.ts';
import { deactivateChatAction, resumeChatAction, startChatAction } from './threads.ts';

export const ACTIONS: readonly CustomerAction[] = [
  listChats,
  listThreads,
  getChatAction,
  startChatAction,
  resumeChatAction,
  deactivateChatAction,
  sendEventAction,
  sendPostbackAction,
  sendSneakPeekAction,
  sendTypingIndicatorAction,
  markEventsAsSeenAction,
  ...createPropertyActions([]),
  getCustomer,
  updateCustomerAction,
  updateCustomerPageAction,
  setSessionFieldsAction,
  listGroupStatuses,
  getPredictedAgent,
];

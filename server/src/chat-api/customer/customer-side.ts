// The Customer Chat API: what customers may do, and what they are told.

import { checkerOf } from '../../api/requests/validation.ts';
import { countCustomerWrite } from '../../chat/acts/bound-writes.ts';
import { isCustomerAmong } from '../../chat/reach.ts';
import type { Side } from '../side.ts';
import { ACTIONS } from './actions/table.ts';
import { greet, LoginPayload } from './login.ts';
import { presentPush } from './present/pushes.ts';
import {
  type CustomerSpeaker,
  identifyCustomer,
  recheckCustomers,
  refreshCustomer,
  watchedGroupOf,
} from './speaker.ts';

/** How often it is noted that a customer is here. */
const ATTEND_MS = 60_000;

export const CUSTOMER_SIDE: Side<CustomerSpeaker> = {
  name: 'customer',
  actions: new Map(ACTIONS.map((action) => [action.name, action])),
  asksTheSilent: true,
  identify: identifyCustomer,
  refresh: refreshCustomer,
  recheck: recheckCustomers,
  attend: {
    everyMs: ATTEND_MS,
    note: (api, speakers) =>
      api.chats.touchCustomers({ customerIds: speakers.map(({ actor }) => actor.key), nowMs: api.now() }),
  },
  reachOf: ({ actor }) => ({ customerId: actor.key }),
  beforeAct: (api, rows, acting) => countCustomerWrite(rows, acting, api.maxCustomerWrites),
  checkLogin: checkerOf(LoginPayload),
  greet,
  presentPush,
  getsPush(who, _push, { audience, change }) {
    const { actor } = who;
    // Programs take the first group of this push for the one of their page.
    if (change.type === 'group_status_set' && change.groupId !== watchedGroupOf(who)) return false;
    if (change.type === 'typing' && change.authorId === actor.id) return false;
    return isCustomerAmong(audience, actor.key);
  },
};

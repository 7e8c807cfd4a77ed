// The Customer Chat API: what customers may do, and what they are told.

import { checkerOf } from '../../api/requests/validation.ts';
import { isCustomerAmong } from '../../chat/reach.ts';
import type { Side } from '../side.ts';
import { ACTIONS } from './actions/table.ts';
import { greet, LoginPayload } from './login.ts';
import { PUSHES, presentPush } from './present/pushes.ts';
import {
  type CustomerSpeaker,
  createAttendance,
  identifyCustomer,
  recheckCustomers,
  refreshCustomer,
} from './speaker.ts';

/** Of one process, which notes who is here. */
export function createCustomerSide(): Side<CustomerSpeaker> {
  const attend = createAttendance();
  return {
    name: 'customer',
    actions: new Map(ACTIONS.map((action) => [action.name, action])),
    pushes: PUSHES,
    identify: identifyCustomer,
    refresh: refreshCustomer,
    async recheck(api, speakers) {
      const found = await recheckCustomers(api, speakers);
      await attend(api, speakers);
      return found;
    },
    reachOf: ({ actor }) => ({ customerId: actor.key }),
    login: LoginPayload,
    checkLogin: checkerOf(LoginPayload),
    greet,
    presentPush,
    getsPush({ actor }, _push, { audience, change }) {
      if (change.type === 'typing' && change.authorId === actor.id) return false;
      return isCustomerAmong(audience, actor.key);
    },
  };
}

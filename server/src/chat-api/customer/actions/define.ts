// How actions of customers are defined. They take no scopes: a customer reaches their own chat and no other.

import type { TSchema } from 'typebox';
import { type Action, type ActionDefinition, type Call, completeAction } from '../../actions/action.ts';
import type { CustomerSpeaker } from '../speaker.ts';

export type CustomerCall = Call<CustomerSpeaker>;
export type CustomerAction = Action<CustomerSpeaker>;

export function defineAction<Schema extends TSchema>(
  definition: Omit<ActionDefinition<CustomerSpeaker, Schema>, 'scopes'>,
): CustomerAction {
  return completeAction(definition);
}

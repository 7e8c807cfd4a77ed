// What an extension may know and do by the scopes of its installation: what they do not cover is left out or refused, never faked.

import type { CustomerProfile } from '../wire/customer-profile.ts';
import type { ExtensionEvents } from '../wire/events.ts';

/** The platform's rule, given by the app: whether the granted scopes cover this one. */
export type Covers = (granted: readonly string[], scope: string) => boolean;

/** `chats:ro` and `chats:rw` mean any range of chats: `--all`, `--access` or `--my`. What it reaches with the API is the API's matter. */
export type Need = 'customers:ro' | 'chats:ro' | 'chats:rw';

export interface Grant {
  readonly scopes: readonly string[];
  readonly covers: Covers;
}

export function mayHave({ scopes, covers }: Grant, need: Need): boolean {
  if (need === 'customers:ro') return covers(scopes, need);
  const access = need.slice(-2);
  return ['all', 'access', 'my'].some((range) => covers(scopes, `chats--${range}:${access}`));
}

/** The data of an event as far as the scopes reach; `withheld` when nothing of it may be told. */
export function withinScopes(
  event: keyof ExtensionEvents,
  data: unknown,
  grant: Grant,
): { data: unknown } | 'withheld' {
  if (event === 'customer_profile') return { data: profileWithin(data as CustomerProfile, grant) };
  const ofChats = event === 'message' || event === 'messages' || event === 'message_box_text';
  return ofChats && !mayHave(grant, 'chats:ro') ? 'withheld' : { data };
}

/** `chat` and `geolocation` stay as empty objects, since extensions read their fields unguarded. */
function profileWithin(profile: CustomerProfile, grant: Grant): CustomerProfile {
  const { id, name, source, email, customVariables } = profile;
  const seesCustomer = mayHave(grant, 'customers:ro');
  return {
    id,
    ...(name === undefined ? {} : { name }),
    ...(seesCustomer && email !== undefined ? { email } : {}),
    chat: mayHave(grant, 'chats:ro') ? { ...profile.chat } : {},
    source,
    geolocation: seesCustomer ? { ...profile.geolocation } : {},
    ...(seesCustomer && customVariables !== undefined ? { customVariables } : {}),
  };
}

// The customer that a token speaks for.

import type { Credentials } from '../../api/access/credentials.ts';
import { ApiError } from '../../api/answers/errors.ts';
import type { CustomerActor } from '../../chat/chat.ts';
import { findCustomerToken } from '../../customers/customer-tokens.ts';
import type { ChatApi } from '../chat-api.ts';
import { invalid } from '../errors.ts';
import type { Found, Presented } from '../side.ts';
import type { Speaker } from '../speaker.ts';

export type CustomerSpeaker = Speaker & {
  readonly actor: CustomerActor;
  readonly tokenHash: string;
  /** In milliseconds. */
  readonly expiresAt: number;
  /** The group whose customer it is, if it is an identity of one group. */
  readonly groupId: number | undefined;
  /** The group that the customer's page is of: their chats go there unless they say otherwise. */
  readonly pageGroupId: number | undefined;
};

/** The group that the customer is told the status of: their page's, or the one whose identity they have. */
export function watchedGroupOf({ groupId, pageGroupId }: CustomerSpeaker): number {
  return groupId ?? pageGroupId ?? 0;
}

/** Throws a refusal when the token is none of a customer, or `organization_id` names another organization than the token's. */
export async function identifyCustomer(
  api: Pick<ChatApi, 'customers' | 'now'>,
  { credentials, query }: Presented,
): Promise<CustomerSpeaker> {
  const wanted = organizationOf(query);
  const text = tokenOf(credentials);
  const token = await findCustomerToken(text, api);
  if (token === undefined) {
    throw refused(
      'This is no living customer token: it is unknown, expired, revoked, or of another kind. Get one by customer authorization.',
    );
  }
  const { organizationId, customerId, tokenHash, expiresAt, groupId } = token;
  if (wanted !== organizationId) {
    throw new ApiError('authorization', 'organization_id names another organization than that of the token.');
  }
  const actor = { type: 'customer' as const, id: customerId, key: customerId };
  return { organizationId, actor, tokenHash, expiresAt, groupId, pageGroupId: undefined };
}

/** The same customer, if their token still lives. Throws a refusal. */
export async function refreshCustomer(
  api: Pick<ChatApi, 'customers' | 'now'>,
  who: CustomerSpeaker,
): Promise<CustomerSpeaker> {
  const { tokenHash } = who;
  const token = await api.customers.findCustomerToken({ tokenHash, now: api.now() });
  if (token === undefined) throw refused('The customer token has ended. Get a new one by customer authorization.');
  return who;
}

/** Looks at many tokens in one read. */
export async function recheckCustomers(
  api: Pick<ChatApi, 'customers' | 'now' | 'log'>,
  speakers: readonly CustomerSpeaker[],
): Promise<readonly Found<CustomerSpeaker>[]> {
  const now = api.now();
  try {
    const living = await api.customers.findLivingTokens({
      tokenHashes: [...new Set(speakers.map(({ tokenHash }) => tokenHash))],
      now,
    });
    return speakers.map((who) => {
      if (living.has(who.tokenHash)) return { who };
      return { ended: who.expiresAt <= now ? 'access_token_expired' : 'access_token_revoked' };
    });
  } catch (error) {
    // A database that can't be asked says nothing about a token.
    api.log.warn({ cause: error instanceof Error ? error.message : 'unknown' }, 'customers’ tokens were not looked at');
    return speakers.map(() => 'unknown');
  }
}

function organizationOf(query: string): string {
  const given = new URLSearchParams(query).getAll('organization_id');
  const [only] = given;
  if (only === undefined || only === '') {
    throw invalid(
      'organization_id',
      'The query parameter organization_id is missing: name the organization to chat with.',
    );
  }
  if (given.length > 1) throw invalid('organization_id', 'organization_id was sent more than once. Send it once.');
  return only.toLowerCase();
}

function tokenOf(credentials: Credentials): string {
  if (credentials.scheme === 'bearer') return credentials.token;
  throw refused('Customers’ calls take Authorization: Bearer <customer token>, not Basic.');
}

function refused(message: string): ApiError {
  return new ApiError('authentication', message, { challenge: { error: 'invalid_token' } });
}

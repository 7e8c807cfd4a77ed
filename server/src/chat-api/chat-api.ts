// What the chat APIs are built on. Made by app.ts.

import type { FastifyBaseLogger } from 'fastify';
import type { AccountStorage } from '../accounts/account-storage.ts';
import type { ApiDependencies } from '../api/dependencies.ts';
import type { ChatStorage } from '../chat/chat-storage.ts';
import type { CreateChatId } from '../chat/ids.ts';
import type { CustomerStorage } from '../customers/customer-storage.ts';
import type { PageIds } from './page-id.ts';

export type ChatApi = Pick<
  ApiDependencies,
  'accessTokens' | 'personalAccessTokens' | 'installationKeys' | 'agents' | 'secretKeys' | 'now' | 'apiUrl'
> & {
  readonly accounts: Pick<AccountStorage, 'findOrganization'>;
  readonly chats: ChatStorage;
  readonly customers: Pick<CustomerStorage, 'findCustomerToken' | 'findLivingTokens'>;
  readonly createChatId: CreateChatId;
  readonly pageIds: PageIds;
  /** So much may one customer do within a minute. */
  readonly maxCustomerWrites: number;
  /** Called after every act, so that followers look at once. */
  readonly acted: () => void;
  readonly log: Pick<FastifyBaseLogger, 'warn' | 'error'>;
};

/** The versions of the API that are served; they differ in nothing that is served here. */
export const VERSIONS = ['3.4', '3.5'] as const;
export type Version = (typeof VERSIONS)[number];

/** Events nest: a request, its chat, a thread, events, elements, buttons. */
export const DEEPEST_JSON = 16;

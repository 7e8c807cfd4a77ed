// What the API needs from the rest of the server. Made by app.ts.

import type { AccountStorage } from '../accounts/account-storage.ts';
import type { AgentStorage, GroupStorage } from '../accounts/agent-storage.ts';
import type { AuditStorage } from '../accounts/audit-storage.ts';
import type { PersonalAccessTokenStorage } from '../accounts/personal-access-token-storage.ts';
import type { ThrottleStorage } from '../accounts/session-storage.ts';
import type { ChatStorage } from '../chat/chat-storage.ts';
import type { AppStorage } from '../extensions/app-storage.ts';
import type { AskExtension } from '../extensions/ask-extensions.ts';
import type { ChatActionStorage } from '../extensions/chat-action-storage.ts';
import type {
  ExtensionValueStorage,
  InstallationKeyStorage,
  InstallationStorage,
} from '../extensions/installation-storage.ts';
import type { Platform } from '../extensions/widget-url.ts';
import type { RegistrationStorage } from '../oauth/registration-storage.ts';
import type { SigningKeys } from '../oauth/signing-keys.ts';
import type { TokenStorage } from '../oauth/storage.ts';

export type ApiDependencies = {
  readonly accessTokens: Pick<TokenStorage, 'findAccessToken'>;
  readonly personalAccessTokens: Pick<PersonalAccessTokenStorage, 'findPersonalAccessToken'>;
  readonly agents: AgentStorage;
  readonly groups: GroupStorage;
  readonly accounts: AccountStorage;
  readonly chats: Pick<
    ChatStorage,
    'findAgent' | 'findChat' | 'findThread' | 'findCustomer' | 'listEvents' | 'listThreads' | 'listVisitors'
  >;
  readonly auditLog: Pick<AuditStorage, 'listEvents'>;
  readonly apps: AppStorage;
  readonly chatActionStorage: ChatActionStorage;
  readonly installations: InstallationStorage;
  readonly installationKeys: InstallationKeyStorage;
  readonly extensionValues: ExtensionValueStorage;
  readonly registrations: Pick<RegistrationStorage, 'findRegistration'>;
  /** The sites of this installation, on which no widget may be. */
  readonly platform: Platform;
  /** Sends a request to an extension, through the guard. */
  readonly askExtension: AskExtension;
  /** Under the key whose turn it is, webhooks are signed. */
  readonly signingKeys: Pick<SigningKeys, 'signer'>;
  /** Counts wrong guesses of a current password. */
  readonly attempts: Pick<ThrottleStorage, 'countAttempt' | 'clearAttempts'>;
  readonly passwords: {
    hash(password: string): Promise<string>;
    verify(hash: string, password: string): Promise<boolean>;
  };
  /** The one that makes API keys first; those of any of them are taken. They may change while the process runs. */
  readonly secretKeys: () => readonly Buffer[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** A new id for an account, an app, a widget or an installation. */
  readonly createId: () => string;
  /** Public origins, without a trailing slash. */
  readonly apiUrl: string;
  readonly accountsUrl: string;
  /** The name that people see. */
  readonly brand: string;
  /** The names of the actions of the chat APIs, of which the document only tells where they are: they have shapes of their own. */
  readonly chatActions: { readonly agent: readonly string[]; readonly customer: readonly string[] };
};

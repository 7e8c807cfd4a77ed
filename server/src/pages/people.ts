// What the pages for people stand on, put together by app.ts.

import type { AccountStorage } from '../accounts/account-storage.ts';
import type { AuditStorage } from '../accounts/audit-storage.ts';
import type { ConsentStorage } from '../accounts/consent-storage.ts';
import type { Passwords } from '../accounts/passwords.ts';
import type { SessionStorage, ThrottleStorage } from '../accounts/session-storage.ts';
import type { ClientStorage, TokenStorage } from '../oauth/storage.ts';
import type { Browser } from './browser.ts';
import { clientOfContinue } from './continue.ts';
import type { AskingClient } from './views/parts/client.ts';

/** What is wrong with an identity, so that nobody can sign in with it. */
export type IdentityError = 'malformed' | 'blocked' | 'password_off';

export type People = {
  readonly browser: Browser;
  readonly accounts: AccountStorage;
  readonly auditLog: Pick<AuditStorage, 'recordEvent'>;
  readonly sessions: SessionStorage;
  readonly consents: ConsentStorage;
  readonly throttle: ThrottleStorage;
  readonly passwords: Passwords;
  readonly clients: ClientStorage;
  readonly tokens: Pick<TokenStorage, 'revokeApp'>;
  /** What a scope lets a program do, in words. */
  readonly scopeWords: (scope: string) => string;
  /** Where a dialect shows what is wrong with an identity, by its own names; none of them may be served. */
  readonly identityErrorUrl:
    | ((error: IdentityError, query: { login: string; continueTo: string | undefined }) => string)
    | undefined;
  readonly brand: string;
  /** The accounts site's own origin. */
  readonly origin: string;
  readonly agentAppUrl: string;
  readonly consoleUrl: string;
  readonly now: () => number;
  readonly createId: () => string;
};

/** The forms that lead to an authorization, and those of a signed-in person's own pages: their tokens don't pass for each other. */
export const FORMS = { interaction: 'interaction', account: 'account' } as const;

/** The app that a person signs in to continue to, for the words at the top of the form. */
export async function askingClient(people: People, continueTo: string | undefined): Promise<AskingClient | undefined> {
  const wanted = clientOfContinue(continueTo, people.origin);
  if (wanted === undefined) return undefined;
  const client = await people.clients.findClient({ clientId: wanted.clientId, now: people.now() });
  if (client === undefined) return undefined;
  return { name: client.name, host: hostOf(wanted.redirectUri, client.redirectUris) };
}

/** The host that an answer goes to, as people know it: the requested one if it is registered, else the first registered. */
export function hostOf(requested: string, registered: readonly string[]): string {
  const hosts = registered.filter((uri) => URL.canParse(uri)).map((uri) => new URL(uri).host || uri);
  const host = URL.canParse(requested) ? new URL(requested).host : '';
  return hosts.includes(host) ? host : (hosts[0] ?? '');
}

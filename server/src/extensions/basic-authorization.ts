// Basic authorization (deprecated, kept): our server tells an extension's server who the agent is, and gets an id of the session there.
// The login and a key that was made for this agent and this installation are POSTed as JSON to `<widget's URL>/authorize/`.

import type { AuditEvent } from '../accounts/audit-log.ts';
import type { InstalledWidget } from './app.ts';
import type { AppStorage } from './app-storage.ts';
import type { AskExtension } from './ask-extensions.ts';
import type { Answered, Outcome } from './guarded-request.ts';
import { hintOf, installationKeyOf } from './installation-keys.ts';
import type { InstallationKeyStorage } from './installation-storage.ts';
import { noSuchInstallation, RegistryRefusal } from './refusal.ts';

export type BasicAuthorization = {
  readonly ask: AskExtension;
  readonly apps: Pick<AppStorage, 'countNotice'>;
  readonly installationKeys: Pick<InstallationKeyStorage, 'noteKey'>;
  readonly secretKeys: () => readonly Buffer[];
  readonly now: () => number;
};

export type Authorized =
  | { readonly outcome: 'authorized'; readonly sessionId: unknown }
  | { readonly outcome: 'failed'; readonly status: number | undefined; readonly message: string };

export type Authorizing = {
  readonly installed: InstalledWidget;
  readonly agent: { readonly accountId: string; readonly login: string; readonly apiKeyGeneration: number };
  /** Recorded when the key is a new one. */
  readonly audit: AuditEvent;
};

/** The session's id may nest, but not for ever: it is passed on as it came. */
const DEEPEST_SESSION_ID = 8;

/** Makes the function that authorizes. Who asks again for the same agent and widget meanwhile gets the same answer. */
export function createBasicAuthorization(deps: BasicAuthorization): (wanted: Authorizing) => Promise<Authorized> {
  const underWay = new Map<string, Promise<Authorized>>();
  return (wanted) => {
    const { installed, agent } = wanted;
    if (installed.widget.authorization !== 'basic') {
      throw new RegistryRefusal('conflict', 'This widget does not use basic authorization, so no key is sent to it.');
    }
    const key = `${installed.installation.installationId} ${installed.widget.widgetId} ${agent.accountId}`;
    const running = underWay.get(key);
    if (running !== undefined) return running;
    const authorizing = authorize(wanted, deps).finally(() => underWay.delete(key));
    underWay.set(key, authorizing);
    return authorizing;
  };
}

/** `<url>/authorize/`: without query, fragment and trailing slashes. */
export function authorizeUrl(widgetUrl: string): string {
  const url = new URL(widgetUrl);
  url.search = '';
  url.hash = '';
  let { pathname } = url;
  while (pathname.endsWith('/')) pathname = pathname.slice(0, -1);
  url.pathname = `${pathname}/authorize/`;
  return url.href;
}

async function authorize(wanted: Authorizing, deps: BasicAuthorization): Promise<Authorized> {
  const { installed, agent, audit } = wanted;
  const { widget, app, installation } = installed;
  const { organizationId, installationId } = installation;
  const { accountId, login } = agent;
  const key = installationKeyOf(deps.secretKeys(), { ...agent, organizationId, installation });
  const noted = { organizationId, installationId, accountId, hint: hintOf(key), now: deps.now(), audit };
  // Before it is sent, so that it opens something when the extension uses it at once.
  if (!(await deps.installationKeys.noteKey(noted))) throw noSuchInstallation();
  const answer = await deps.ask(organizationId, {
    url: authorizeUrl(widget.url),
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ login, api_key: key }),
    read: 'body',
    localDevelopment: app.localDevelopment,
  });
  const result = readAnswer(answer);
  const count = (kind: 'no_session_id' | 'authorization_failed') =>
    deps.apps.countNotice({ widgetId: widget.widgetId, kind, now: deps.now() });
  if (result.outcome === 'failed') await count('authorization_failed');
  else if (result.sessionId === null) await count('no_session_id');
  return result;
}

function readAnswer(answer: Outcome): Authorized {
  if (answer.kind === 'failed') {
    return { outcome: 'failed', status: undefined, message: `The extension did not authorize: ${answer.detail}` };
  }
  const { status } = answer;
  if (status < 200 || status > 299) {
    return { outcome: 'failed', status, message: `The extension did not authorize: it answered ${status}.` };
  }
  return { outcome: 'authorized', sessionId: readSessionId(answer) };
}

/** Any value but undefined; null when there is none. What the answer calls itself does not count: old servers call JSON anything. */
function readSessionId({ body, headers }: Answered): unknown {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') return null;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'session_id')) return null;
  const { session_id: sessionId } = value as { session_id: unknown };
  return isNestedDeeper(sessionId, DEEPEST_SESSION_ID) ? null : sessionId;
}

function isNestedDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isNestedDeeper(inner, levels - 1));
}

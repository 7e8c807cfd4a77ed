// A chat action's webhook: our server calls the URL once, and says by a signature that it was us. The signature is a JWT (RFC 7519) about this
// very request, to be verified with the public keys of the accounts site.

import { createHash } from 'node:crypto';
import type { InstalledChatAction } from './app.ts';
import type { AskExtension } from './ask-extensions.ts';

/** Keeps it apart from access tokens, which the same keys sign (RFC 8725 3.11). */
export const WEBHOOK_TYPE = 'webhook+jwt';
/** Node.js knows headers in lower case. */
export const SIGNATURE_HEADER = 'gatehouse-signature';
/** So long it is to be believed. Keys are published for longer than that after they have signed for the last time. */
const LIVES_SECONDS = 300;

export type Webhooks = {
  readonly ask: AskExtension;
  /** Signs claims under the key whose turn it is. */
  readonly sign: (claims: object) => Promise<string>;
  readonly issuer: string;
  readonly createId: () => string;
  readonly now: () => number;
};

export type Delivered =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'failed'; readonly status: number | undefined; readonly message: string };

/** Calls the URL, with its parameters in it. What comes back beyond the status is not looked at. */
export async function sendWebhook(
  { url, installed }: { readonly url: string; readonly installed: InstalledChatAction },
  webhooks: Webhooks,
): Promise<Delivered> {
  const { app, installation } = installed;
  const answer = await webhooks.ask(installation.organizationId, {
    url,
    method: 'GET',
    headers: { accept: '*/*', [SIGNATURE_HEADER]: await webhooks.sign(claimsOf({ url, installed }, webhooks)) },
    read: 'headers',
    localDevelopment: app.localDevelopment,
  });
  if (answer.kind === 'failed') return { outcome: 'failed', status: undefined, message: answer.detail };
  const { status } = answer;
  if (status < 200 || status > 299) return { outcome: 'failed', status, message: `It answered ${status}.` };
  return { outcome: 'sent' };
}

/** `aud` is the app, so that one app's webhook can't be played to another's; `jti` is told once, so that it can't be played twice. */
function claimsOf(
  { url, installed }: { readonly url: string; readonly installed: InstalledChatAction },
  { issuer, createId, now }: Webhooks,
) {
  const { app, installation, chatAction } = installed;
  const iat = Math.floor(now() / 1000);
  return {
    iss: issuer,
    aud: app.appId,
    iat,
    exp: iat + LIVES_SECONDS,
    jti: createId(),
    organization_id: installation.organizationId,
    installation_id: installation.installationId,
    chat_action_id: chatAction.chatActionId,
    req: requestHash(url),
  };
}

/** SHA-256 of `GET <path>?<query>`, as the receiver sees it, in base64url. */
export function requestHash(url: string): string {
  const { pathname, search } = new URL(url);
  return createHash('sha256').update(`GET ${pathname}${search}`).digest('base64url');
}

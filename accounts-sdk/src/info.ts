// Who the answer is about: GET /info of the accounts site, for an access token or (without redeeming it) a code.
import { isRecord, readError } from './message.ts';
import type { Settings } from './settings.ts';
import type { Identity, SignInError } from './types.ts';

export type Outcome = { error: SignInError; data: null } | { error: null; data: Identity };

/** Asks /info about an access token or code and makes what the app is called back with. Never rejects. */
export async function fetchIdentity(
  settings: Settings,
  value: string,
  codeVerifier: string | undefined,
): Promise<Outcome> {
  const isCode = settings.responseType === 'code';
  try {
    const response = await fetch(
      `${settings.server}/info${isCode ? `?code=${encodeURIComponent(value)}&type=code` : ''}`,
      { headers: isCode ? {} : { authorization: `Bearer ${value}` }, cache: 'no-store', credentials: 'omit' },
    );
    const body: unknown = await response.json().catch(() => undefined);
    if (!response.ok) return { error: readError(body), data: null };
    return identityFrom(body, settings, isCode ? codeParts(settings, value, codeVerifier) : { access_token: value });
  } catch {
    return failed(`${settings.server}/info could not be reached`);
  }
}

function codeParts(settings: Settings, code: string, codeVerifier: string | undefined): Partial<Identity> {
  const parts = { code, redirect_uri: settings.redirectUri };
  return codeVerifier ? { ...parts, code_verifier: codeVerifier } : parts;
}

/**
 * Reads an answer of /info. A token or code that was issued to another client is refused: somebody may have planted it
 * (RFC 9700 4.6, access token injection).
 */
export function identityFrom(body: unknown, settings: Pick<Settings, 'clientId'>, parts: Partial<Identity>): Outcome {
  if (!isRecord(body)) return failed('/info did not answer with JSON');
  if (body.client_id !== settings.clientId) {
    return { error: { oauth_exception: 'access_denied', exception_details: 'issued_to_another_client' }, data: null };
  }
  const data: Identity = {
    ...parts,
    client_id: settings.clientId,
    expires_in: Number(body.expires_in) || 0,
    scopes: String(body.scope ?? '')
      .split(/[\s,]+/)
      .filter(Boolean),
    entity_id: String(body.entity_id ?? ''),
    license: Number(body.license_id) || 0,
  };
  if (typeof body.account_id === 'string') data.account_id = body.account_id;
  if (typeof body.organization_id === 'string') data.organization_id = body.organization_id;
  return { error: null, data };
}

function failed(description: string): Outcome {
  return { error: { oauth_exception: 'server_error', exception_description: description }, data: null };
}

// Sign-out: DELETE /v2/sessions/my ends the accounts session that the access token belongs to, and its tokens.
import { isRecord, readError } from './message.ts';
import type { SignInError } from './types.ts';

/** Ends the session. Resolves with undefined once it is done, or with why it is not. Never rejects. */
export async function endSession(server: string, accessToken: string): Promise<SignInError | undefined> {
  try {
    const response = await fetch(`${server}/v2/sessions/my`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${accessToken}` },
      credentials: 'omit',
    });
    return response.ok ? undefined : readV2Error(await response.json().catch(() => undefined));
  } catch {
    return { oauth_exception: 'server_error', exception_description: `${server} could not be reached` };
  }
}

/** The v2 endpoints spell errors in their own way: `error`, `sub_error`, `error_description`. */
export function readV2Error(body: unknown): SignInError {
  if (!isRecord(body)) return readError(body);
  return readError({
    oauth_exception: body.error,
    exception_details: body.sub_error,
    exception_description: body.error_description,
    ...body,
  });
}

// Owns the page after signing out.
import { html, safeUrl } from '../html.ts';
import { renderPage } from '../layout.ts';

/** `signInUrl` leads back in. */
export type SignedOutView = { brand: string; signInUrl?: string | undefined };

/** "You are signed out." */
export function renderSignedOut({ brand, signInUrl }: SignedOutView): string {
  const body = html`<h1>You are signed out</h1>
<p class="lead">Apps that work for you in the background go on. To end that, sign in again and open Connected apps.</p>
${signInUrl !== undefined && html`<div class="actions"><a id="sign-in-again" class="button" href="${safeUrl(signInUrl)}">Sign in again</a></div>`}`;
  return renderPage({ title: 'Signed out', brand, body });
}

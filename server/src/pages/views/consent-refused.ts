// Owns the page after a refused consent, for apps that are not told: what happened, and a way to change one's mind.
import { html, safeUrl } from '../html.ts';
import { renderPage } from '../layout.ts';
import { strongName } from './parts/name.ts';

/** `retryUrl` asks for consent again. */
export type ConsentRefusedView = { brand: string; client: { name: string }; retryUrl: string };

/** "You did not allow X." */
export function renderConsentRefused({ brand, client, retryUrl }: ConsentRefusedView): string {
  const body = html`<h1>You did not allow ${strongName(client.name, 60)}</h1>
<p class="lead">Nothing was shared. You can close this page.</p>
<div class="actions"><a id="try-again" class="button" href="${safeUrl(retryUrl)}">Changed your mind? Try again</a></div>`;
  return renderPage({ title: 'Not allowed', brand, body });
}

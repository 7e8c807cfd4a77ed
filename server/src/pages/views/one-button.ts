// Owns the page that an app may frame where its silent request can't see the session (third-party storage is blocked): one
// button that opens the sign-in page at top level, and the passing on of the answer that comes back from there.
import { html, safeUrl } from '../html.ts';
import { mark } from '../icons.ts';
import { renderFramePage } from '../layout.ts';
import { strongName } from './parts/name.ts';

/** `url` is the authorization request as a top-level page; `nonce` is that of the page's `script-src`. */
export type OneButtonView = { brand: string; client: { name: string }; url: string; nonce: string };

/**
 * The one-button page, usable from 200 x 80 px. The opened page's relay finds this one as its opener and hands it the answer
 * *with* the origin it is for. This page has none of its own: whoever gets it framed as the opener of another app's request
 * can't have that app's answer, because the browser drops a message whose target origin is not the receiver's.
 */
export function renderOneButton({ brand, client, url, nonce }: OneButtonView): string {
  const body = html`<a id="open-sign-in" class="button primary" href="${safeUrl(url)}" target="_blank" rel="opener">${mark}<span>Sign in with <bdi>${brand}</bdi></span></a>
<p class="hint">to continue to ${strongName(client.name, 40)}</p>
<script nonce="${nonce}">addEventListener('message', (event) => {
  const answer = event.origin === location.origin ? event.data?.relay : undefined;
  if (answer) parent.postMessage(answer.message, answer.targetOrigin);
});</script>`;
  return renderFramePage({ title: `Sign in with ${brand}`, body });
}

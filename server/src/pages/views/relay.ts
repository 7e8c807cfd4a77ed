// Owns the page that posts an answer to the app which asked in a popup or an iframe. It posts once, to exactly one origin,
// never to `*` (RFC 9700 4.17), and a popup then closes itself, as published SDKs expect.
import { html, scriptJson } from '../html.ts';
import { renderPage } from '../layout.ts';

/** `message` is an object, posted as it is; `targetOrigin` that of the checked redirect URI; `nonce` that of `script-src`. */
export type RelayView = {
  brand?: string | undefined;
  message: unknown;
  targetOrigin: string;
  nonce: string;
  signedOut?: boolean | undefined;
};

/** The relay page. Throws a TypeError for a message or an origin that must not be posted. */
export function renderRelay({ brand, message, targetOrigin, nonce, signedOut }: RelayView): string {
  // Published SDKs read properties of whatever arrives, so `null` or a string would break them.
  if (typeof message !== 'object' || message === null) throw new TypeError('The message of a relay must be an object.');
  if (!isWebOrigin(targetOrigin)) {
    throw new TypeError(
      `"${targetOrigin}" is not an origin like https://app.example.com: nothing can be posted to it.`,
    );
  }
  const body = html`<div id="relay-done"><h1>${signedOut === true ? 'You are signed out' : 'All done'}</h1>
<p class="lead">You can close this window.</p></div>
<div id="relay-lost" hidden><h1>You can close this window</h1>
<p class="lead">The page that opened it is gone, so there is no one to answer. Go back to the app and start again.</p></div>
<noscript><div class="notice warn"><div><p>JavaScript is off in this browser, so the app can’t be told. Switch it on and start again in the app.</p></div></div></noscript>
<script nonce="${nonce}">(() => {
  const message = ${scriptJson(message)};
  const targetOrigin = ${scriptJson(targetOrigin)};
  const opener = window.opener;
  if (opener) {
    let ours = false;
    try { ours = opener.location.origin === location.origin; } catch {}
    if (ours) opener.postMessage({ relay: { message, targetOrigin } }, location.origin);
    else opener.postMessage(message, targetOrigin);
    window.close();
  } else if (window.parent !== window) {
    window.parent.postMessage(message, targetOrigin);
  } else {
    document.getElementById('relay-done').hidden = true;
    document.getElementById('relay-lost').hidden = false;
  }
})();</script>`;
  return renderPage({ title: signedOut === true ? 'Signed out' : 'All done', brand, body });
}

function isWebOrigin(origin: string): boolean {
  return /^https?:\/\//.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin;
}

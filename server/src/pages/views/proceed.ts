// Owns the page that a hidden frame gets when the page around it hides its name: browsers show it, and so run its script, only inside
// pages that may frame it. Nothing is issued before it has posted the same request again.
import { html, scriptJson } from '../html.ts';
import { renderPage } from '../layout.ts';

/** `action` is the request, as a path of this site; `nonce` that of `script-src`. */
export function renderProceed({ brand, action, nonce }: { brand: string; action: string; nonce: string }): string {
  const body = html`<h1>One moment</h1>
<script nonce="${nonce}">(() => {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = ${scriptJson(action)};
  document.body.append(form);
  form.submit();
})();</script>`;
  return renderPage({ title: 'One moment', brand, body });
}

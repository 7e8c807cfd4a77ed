// Owns the question before signing out: a link alone must not sign anyone out, so a form does.
import { html, safeUrl } from '../html.ts';
import { renderPage } from '../layout.ts';
import { type FormState, formState } from './parts/form.ts';
import { personCard } from './parts/name.ts';

/** Who would be signed out, where the answer goes, and a way to stay. */
export type SignOutView = FormState & {
  brand: string;
  action: string;
  account?: { name: string; email: string } | undefined;
  stayUrl?: string | undefined;
};

/** The sign-out question. */
export function renderSignOut(view: SignOutView): string {
  const { brand, account, stayUrl } = view;
  const body = html`<h1>Sign out of <bdi>${brand}</bdi>?</h1>
${account !== undefined && html`<div class="person" id="signed-in-as">${personCard(account)}</div>`}
<form id="sign-out" method="post" action="${safeUrl(view.action)}">
${formState(view)}
<div class="actions"><button id="sign-out-submit" class="button primary">Sign out</button>${
    stayUrl !== undefined && html`<a id="stay" class="button" href="${safeUrl(stayUrl)}">Stay signed in</a>`
  }</div>
</form>`;
  return renderPage({ title: 'Sign out', brand, body });
}

// Owns the page for a person who is signed in and may want to go on as someone else.
import { html, safeUrl } from '../html.ts';
import { icon } from '../icons.ts';
import { renderPage } from '../layout.ts';
import { type AskingClient, continueToClient } from './parts/client.ts';
import { type FormState, formState } from './parts/form.ts';
import { initial } from './parts/name.ts';

/** Who is signed in, and which app asks. */
export type ChooseAccountView = FormState & {
  brand: string;
  action: string;
  account: { name: string; email: string };
  client?: AskingClient | undefined;
};

/** The account chooser: posts `choice=continue` or `choice=other`. */
export function renderChooseAccount(view: ChooseAccountView): string {
  const { brand, account } = view;
  const name = account.name === '' ? account.email : account.name;
  const body = html`<h1>Choose an account</h1>
${continueToClient(view.client)}
<form id="choose-account" method="post" action="${safeUrl(view.action)}">
${formState(view)}
<button id="continue" class="choice" name="choice" value="continue">${initial(name, 'round')}<span class="who"><span>Continue as <bdi class="name">${name}</bdi></span><bdi class="quiet">${account.email}</bdi></span>${icon('arrow')}</button>
<button id="other-account" class="button" name="choice" value="other">Use another account</button>
</form>`;
  return renderPage({ title: 'Choose an account', brand, body });
}

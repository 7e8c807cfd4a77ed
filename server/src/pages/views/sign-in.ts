// Owns the sign-in page: e-mail and password, who asks, and the way to sign up.
import { html, safeUrl } from '../html.ts';
import { renderPage } from '../layout.ts';
import { type AskingClient, continueToClient } from './parts/client.ts';
import { errorSummary, type FormState, field, formState, notice } from './parts/form.ts';

/** `error` is one sentence for the whole form (it must not say which of the two was wrong); `deny` adds a way back to the app. */
export type SignInView = FormState & {
  brand: string;
  action: string;
  email?: string | undefined;
  error?: string | undefined;
  notice?: string | undefined;
  client?: AskingClient | undefined;
  signUpUrl?: string | undefined;
  deny?: boolean | undefined;
};

/** The sign-in page. What was typed as e-mail is kept, a password never. */
export function renderSignIn(view: SignInView): string {
  const { brand, email = '', error } = view;
  const faulty = error === undefined ? {} : { invalid: true, describedBy: 'error-summary' };
  const body = html`<h1>Sign in to <bdi>${brand}</bdi></h1>
${continueToClient(view.client)}
${error !== undefined && errorSummary(error)}
${notice(view.notice)}
<form id="sign-in" method="post" action="${safeUrl(view.action)}">
${formState(view)}
${field({ id: 'email', label: 'E-mail', type: 'email', autocomplete: 'username', value: email, focus: email === '', ...faulty })}
${field({
  id: 'password',
  label: 'Password',
  type: 'password',
  autocomplete: 'current-password',
  focus: email !== '',
  ...faulty,
})}
<div class="actions"><button id="sign-in-submit" class="button primary">Sign in</button>${
    view.deny === true &&
    html`<button id="deny" class="button" name="decision" value="deny" formnovalidate>Cancel</button>`
  }</div>
</form>
${view.signUpUrl !== undefined && html`<p class="foot">New here? <a id="sign-up" href="${safeUrl(view.signUpUrl)}">Create an account</a></p>`}`;
  return renderPage({ title: error === undefined ? 'Sign in' : 'Error: sign in', brand, body });
}

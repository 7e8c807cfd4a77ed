// Owns the sign-up page: a person, and the organization that the person starts.
import { html, safeUrl } from '../html.ts';
import { renderPage } from '../layout.ts';
import { type AskingClient, continueToClient } from './parts/client.ts';
import { errorSummary, type FormState, field, formState } from './parts/form.ts';

/** `values` is what was typed before, `errors` one sentence a field. */
export type SignUpView = FormState & {
  brand: string;
  action: string;
  values: { name: string; email: string; organization: string };
  errors: {
    name?: string | undefined;
    email?: string | undefined;
    password?: string | undefined;
    organization?: string | undefined;
  };
  client?: AskingClient | undefined;
  signInUrl: string;
};

const order = ['name', 'email', 'organization', 'password'] as const;

/** The sign-up page. The first faulty field gets the focus. */
export function renderSignUp(view: SignUpView): string {
  const { brand, values, errors } = view;
  const faults = order.flatMap((id) => (errors[id] === undefined ? [] : [{ id, error: errors[id] }]));
  const focused = faults[0]?.id ?? 'name';
  const input = (id: (typeof order)[number]) => ({ id, error: errors[id], focus: focused === id });
  const body = html`<h1>Create your <bdi>${brand}</bdi> account</h1>
${continueToClient(view.client)}
${faults.length > 0 && errorSummary('Please correct this:', faults)}
<form id="sign-up" method="post" action="${safeUrl(view.action)}">
${formState(view)}
${field({ ...input('name'), label: 'Your name', type: 'text', autocomplete: 'name', value: values.name })}
${field({ ...input('email'), label: 'Work e-mail', type: 'email', autocomplete: 'username', value: values.email })}
${field({
  ...input('organization'),
  label: 'Company or team',
  type: 'text',
  autocomplete: 'organization',
  value: values.organization,
})}
${field({
  ...input('password'),
  label: 'Password',
  type: 'password',
  autocomplete: 'new-password',
  hint: 'At least 8 characters. A sentence is easy to remember and hard to guess.',
  minLength: 8,
})}
<div class="actions"><button id="sign-up-submit" class="button primary">Create account</button></div>
</form>
<p class="foot">Have an account? <a id="sign-in" href="${safeUrl(view.signInUrl)}">Sign in</a></p>`;
  return renderPage({ title: faults.length === 0 ? 'Create an account' : 'Error: create an account', brand, body });
}

// Owns the parts that every form shares: hidden values, labelled fields with their faults in words, and the summary on top
// (WCAG 2.2: 1.3.1, 3.3.1, 3.3.2, 4.1.3).
import { html, type SafeHtml } from '../../html.ts';
import { icon } from '../../icons.ts';

/** The values that a form carries unseen: the token that proves it is ours, and where to go on afterwards. */
export type FormState = { formToken: string; continueTo?: string | undefined };

/** Hidden inputs `form_token` and, where given, `continue`. */
export function formState({ formToken, continueTo }: FormState): SafeHtml {
  return html`${hidden('form_token', formToken)}${continueTo !== undefined && hidden('continue', continueTo)}`;
}

/** One hidden input. */
export function hidden(name: string, value: string): SafeHtml {
  return html`<input type="hidden" name="${name}" value="${value}">`;
}

/** One labelled text input. `id` is its name too. `describedBy` names a text elsewhere that explains it. */
export type Field = {
  id: string;
  label: string;
  type: 'email' | 'password' | 'text';
  autocomplete: string;
  value?: string | undefined;
  hint?: string | undefined;
  error?: string | undefined;
  describedBy?: string | undefined;
  invalid?: boolean | undefined;
  focus?: boolean | undefined;
  minLength?: number | undefined;
};

/** A label, its input, and below them the hint and the fault, tied to the input. */
export function field({ id, label, type, autocomplete, value, hint, error, ...more }: Field): SafeHtml {
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`, more.describedBy].filter(Boolean).join(' ');
  return html`<div class="field">
<label for="${id}">${label}</label>
<input id="${id}" name="${id}" type="${type}" autocomplete="${autocomplete}" required${type === 'text' && html` dir="auto"`}${
    type !== 'text' && html` autocapitalize="none" spellcheck="false"`
  }${value !== undefined && html` value="${value}"`}${more.minLength !== undefined && html` minlength="${more.minLength}"`}${
    describedBy !== '' && html` aria-describedby="${describedBy}"`
  }${(error !== undefined || more.invalid === true) && html` aria-invalid="true"`}${more.focus === true && html` autofocus`}>
${hint !== undefined && html`<p class="hint" id="${id}-hint">${hint}</p>`}
${error !== undefined && html`<p class="fault" id="${id}-error">${icon('alert')}${error}</p>`}
</div>`;
}

/** What is wrong, on top of the form, announced by screen readers; each line leads to its field. */
export function errorSummary(title: string, faults: readonly { id: string; error: string }[] = []): SafeHtml {
  return html`<div class="notice bad" role="alert" id="error-summary">${icon('alert')}<div><p>${title}</p>${
    faults.length > 0 && html`<ul>${faults.map(({ id, error }) => html`<li><a href="#${id}">${error}</a></li>`)}</ul>`
  }</div></div>`;
}

/** Something good or neutral to know, above the content. */
export function notice(words: string | undefined): SafeHtml | undefined {
  if (words === undefined) return undefined;
  return html`<div class="notice" role="status" id="notice">${icon('info')}<div><p>${words}</p></div></div>`;
}

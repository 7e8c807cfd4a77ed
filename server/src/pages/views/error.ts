// Owns the error page: what happened and what to do in words for everyone, the machine's words for the app's developer, and
// a trace id that finds the request in the log.
import { html } from '../html.ts';
import { icon } from '../icons.ts';
import { renderPage } from '../layout.ts';

/** `title`, `what` and `fix` are for the person; `code`, `details` and `forDeveloper` for who made the app. */
export type ErrorView = {
  brand: string;
  title: string;
  what: string;
  fix: string;
  code?: string | undefined;
  details?: string | undefined;
  traceId: string;
  forDeveloper?: string | undefined;
};

/** The error page. The developer's part is there only if there is something in it. */
export function renderError(view: ErrorView): string {
  const { brand, title, code, details, forDeveloper, traceId } = view;
  const technical = code !== undefined || details !== undefined || forDeveloper !== undefined;
  const body = html`<span class="tile bad" aria-hidden="true">${icon('alert')}</span>
<h1>${title}</h1>
<p class="lead" id="error-what">${view.what}</p>
<p id="error-fix">${view.fix}</p>
${
  technical &&
  html`<details id="for-developers" class="box" open><summary>For the app’s developer</summary>
${forDeveloper !== undefined && html`<p id="error-for-developer">${forDeveloper}</p>`}
<dl>${code !== undefined && html`<dt>Error</dt><dd><code id="error-code">${code}</code></dd>`}${
    details !== undefined && html`<dt>Details</dt><dd><code id="error-details">${details}</code></dd>`
  }</dl></details>`
}
<p class="foot">Trace id <code id="trace-id" class="copy">${traceId}</code></p>`;
  return renderPage({ title, brand, body });
}

// Owns the page of a site that is not built yet.
import { html } from '../html.ts';
import { renderPage } from '../layout.ts';

/** What the site will be, in words. */
export type PlaceholderView = { brand?: string | undefined; title: string; words: string };

/** A plain page that says so. */
export function renderPlaceholder({ brand, title, words }: PlaceholderView): string {
  return renderPage({
    title,
    brand,
    body: html`<p class="badge">Not built yet</p><h1>${title}</h1><p class="lead">${words}</p>`,
  });
}

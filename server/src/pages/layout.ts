// Owns the document around every page: head, brand, the header of signed-in pages, the landmarks. One style sheet in the
// page, no other request, no script.
import { html, markupOf, type SafeHtml, unsafeHtml } from './html.ts';
import { faviconUrl, mark } from './icons.ts';
import { style } from './style.ts';
import { hidden } from './views/parts/form.ts';
import { personCard } from './views/parts/name.ts';

/** The person whose account a page is about, and the token for the sign-out form in its header. */
export type SignedInHeader = {
  name: string;
  email: string;
  formToken: string;
  current: keyof typeof accountPages;
};

/** A page. `title` is the browser's, `body` holds the one `h1`. */
export type Page = {
  title: string;
  brand?: string | undefined;
  body: SafeHtml;
  account?: SignedInHeader | undefined;
  wide?: boolean | undefined;
  lang?: string | undefined;
};

/** Where the pages of a signed-in person are. */
export const accountPages = {
  home: { path: '/account', words: 'Account' },
  apps: { path: '/account/apps', words: 'Connected apps' },
  sessions: { path: '/account/sessions', words: 'Sessions' },
} as const;

const styleElement = unsafeHtml(`<style>${style}</style>`);

/** A full HTML document. */
export function renderPage({ title, brand, body, account, wide, lang }: Page): string {
  const kind = wide === true ? 'column wide' : account !== undefined ? 'column' : 'narrow';
  return renderDocument({
    title: brand === undefined ? title : `${title} · ${brand}`,
    lang,
    kind,
    content: html`${account !== undefined && html`<a class="skip" href="#main">Skip to content</a>`}
${account === undefined ? brandHeader(brand) : accountHeader(brand, account)}
<main id="main" tabindex="-1">
${body}
</main>`,
  });
}

/** A document without brand and landmarks, for pages that live in a frame as small as a button. */
export function renderFramePage({ title, body, lang }: Pick<Page, 'title' | 'body' | 'lang'>): string {
  return renderDocument({ title, lang, kind: 'framed', content: html`<main>${body}</main>` });
}

type Document = {
  title: string;
  lang: string | undefined;
  kind: 'narrow' | 'column' | 'column wide' | 'framed';
  content: SafeHtml;
};

function renderDocument({ title, lang = 'en', kind, content }: Document): string {
  return markupOf(html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" type="image/svg+xml" href="${faviconUrl}">
${styleElement}
</head>
<body class="${kind}">
${content}
</body>
</html>
`);
}

function brandHeader(brand: string | undefined): SafeHtml {
  return html`<header class="brand">${mark}${brand !== undefined && html`<bdi>${brand}</bdi>`}</header>`;
}

function accountHeader(brand: string | undefined, account: SignedInHeader): SafeHtml {
  return html`<header class="bar"><div class="bar-row">
<div class="brand">${mark}${brand !== undefined && html`<bdi>${brand}</bdi>`}</div>
<div class="person" id="signed-in-as">${personCard(account)}</div>
<form id="sign-out" method="post" action="/signout">${hidden('form_token', account.formToken)}<button id="sign-out-submit" class="button small">Sign out</button></form>
<nav aria-label="Account"><ul>${Object.entries(accountPages).map(
    ([name, page]) =>
      html`<li><a href="${page.path}"${name === account.current && html` aria-current="page"`}>${page.words}</a></li>`,
  )}</ul></nav>
</div></header>`;
}

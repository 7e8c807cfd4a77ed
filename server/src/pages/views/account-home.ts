// Owns the first page of the accounts site for a person who is signed in.
import { html, safeUrl } from '../html.ts';
import { icon } from '../icons.ts';
import { accountPages, renderPage } from '../layout.ts';
import { notice } from './parts/form.ts';
import { initial, strongName } from './parts/name.ts';
import { roleInWords } from './parts/role.ts';

/** `links` lead on: to the other pages of the account and to other sites. */
export type AccountHomeView = {
  brand: string;
  account: { name: string; email: string };
  formToken: string;
  organizations: readonly { name: string; role: string }[];
  links: readonly { title: string; url: string; words: string }[];
  notice?: string | undefined;
};

/** The account page: who you are, where you belong, where to go. */
export function renderAccountHome(view: AccountHomeView): string {
  const { brand, account, formToken, organizations, links } = view;
  const body = html`<h1>Hello, ${strongName(account.name === '' ? account.email : account.name, 60)}</h1>
<p class="lead">This is your <bdi>${brand}</bdi> account.</p>
${notice(view.notice)}
${
  links.length > 0 &&
  html`<ul class="tiles" id="links">${links.map(
    ({ title, url, words }) =>
      html`<li><a class="card go" href="${safeUrl(url)}"><span class="go-title"><bdi>${title}</bdi>${icon('arrow')}</span><bdi class="quiet">${words}</bdi></a></li>`,
  )}</ul>`
}
<section aria-labelledby="organizations-title"><h2 id="organizations-title">Your organizations</h2>
${
  organizations.length > 0
    ? html`<ul class="card rows" id="organizations">${organizations.map(
        ({ name, role }) =>
          html`<li>${initial(name, 'square')}<span class="who">${strongName(name)}</span><span class="badge">${roleInWords(role)}</span></li>`,
      )}</ul>`
    : html`<p class="card empty" id="no-organizations">You don’t belong to an organization. Ask an administrator to add you.</p>`
}</section>`;
  return renderPage({
    title: accountPages.home.words,
    brand,
    body,
    account: { ...account, formToken, current: 'home' },
  });
}

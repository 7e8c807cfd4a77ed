// Owns the start page of the demo: the first thing that a new user sees. What runs where, whom to be, what to try.
import { html, type SafeHtml, safeUrl } from '../html.ts';
import { heroDrawing, icon } from '../icons.ts';
import { renderPage } from '../layout.ts';
import { initial } from './parts/name.ts';
import { roleInWords } from './parts/role.ts';

type Example = { title: string; url: string; words: string; flow: string; source: string };

/** `source` is a path in the repository; `curl` one command that works as it stands. */
export type StartView = {
  brand: string;
  sites: readonly { name: string; url: string; words: string }[];
  accounts: readonly { name: string; role: string; email: string; password: string; organization: string }[];
  examples: readonly Example[];
  /** `where`: in the agent app, in words. `url`: of the agent app, since by itself an extension has nothing to show. */
  extensions: readonly (Example & { where: string })[];
  curl: string;
  /** Where a customer of the demo writes. */
  chatUrl?: string | undefined;
  mailboxUrl?: string | undefined;
};

/** The start page. Passwords are shown because demo mode runs on loopback only. */
export function renderStart(view: StartView): string {
  const { brand, sites, accounts, examples, extensions, curl, chatUrl, mailboxUrl } = view;
  const body = html`<div class="hero"><div>
<p class="badge good">${icon('check')}Running on this machine</p>
<h1>Your own <bdi>${brand}</bdi> platform is up</h1>
<p class="lead">Sign-in, permissions and APIs, with demo people in it. Four steps show you all of it.</p>
${chatUrl !== undefined && html`<p class="after"><a id="chat" class="button" href="${safeUrl(chatUrl)}">${icon('chat')}Chat as a visitor</a></p>`}
</div>${heroDrawing}</div>
${section({
  id: 'people',
  step: 1,
  title: 'Choose who you are',
  words: 'Click an e-mail or a password to select it, then copy.',
  content: html`<ul class="tiles four">${accounts.map(
    (account) =>
      html`<li class="card"><div class="card-head">${initial(account.name, 'round')}<div class="who"><h3><bdi>${account.name}</bdi></h3><span class="quiet">${roleInWords(account.role)}</span><bdi class="quiet">${account.organization}</bdi></div></div>
<dl class="facts"><div><dt>E-mail</dt><dd><code class="copy" tabindex="0">${account.email}</code></dd></div>
<div><dt>Password</dt><dd><code class="copy" tabindex="0">${account.password}</code></dd></div></dl></li>`,
  )}</ul>`,
})}
${section({
  id: 'examples',
  step: 2,
  title: 'Open an example',
  words: 'Each is a small app of its own that signs you in one way. Its source is short.',
  content: html`<ul class="tiles featured">${examples.map(
    ({ title, url, words, flow, source }) =>
      html`<li><a class="card go" href="${safeUrl(url)}"><span class="go-title"><bdi>${title}</bdi>${icon('arrow')}</span><span class="badge new">${flow}</span><bdi class="quiet">${words}</bdi><code>${source}</code></a></li>`,
  )}</ul>`,
})}
${section({
  id: 'extensions',
  step: 3,
  title: 'See extensions at work',
  words: 'Pages of others, inside the agent app. These are installed: sign in there, and choose a chat.',
  content: html`<ul class="tiles">${extensions.map(
    ({ title, url, words, flow, source, where }) =>
      html`<li><a class="card go" href="${safeUrl(url)}"><span class="go-title"><bdi>${title}</bdi>${icon('arrow')}</span><span class="badge new">${flow}</span><bdi class="quiet">${words}</bdi><bdi class="quiet">${where}.</bdi><code>${source}</code></a></li>`,
  )}</ul>`,
})}
${section({
  id: 'call',
  step: 4,
  title: 'Call the API',
  words: 'Paste this into a terminal. It works as it stands.',
  content: html`<pre class="terminal"><code class="copy" id="curl" tabindex="0">${curl}</code></pre>`,
})}
${section({
  id: 'sites',
  title: 'What runs where',
  words: 'Each site is an origin of its own, as in production.',
  content: html`<ul class="card rows">${sites.map(
    ({ name, url, words }) =>
      html`<li><span class="who"><bdi class="name">${name}</bdi><bdi class="quiet">${words}</bdi></span><a href="${safeUrl(url)}">${url}</a></li>`,
  )}${
    mailboxUrl !== undefined &&
    html`<li><span class="who"><span class="name">Mailbox</span><span class="quiet">Mail that the platform sends lands here, nowhere else.</span></span><a id="mailbox" href="${safeUrl(mailboxUrl)}">${mailboxUrl}</a></li>`
  }</ul>`,
})}`;
  return renderPage({ title: 'Start', brand, body, wide: true });
}

type Section = { id: string; step?: number; title: string; words: string; content: SafeHtml };

function section({ id, step, title, words, content }: Section): SafeHtml {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<div class="section-head">${step !== undefined && html`<span class="tile round step" aria-hidden="true">${step}</span>`}<div><h2 id="${id}-title">${title}</h2><p class="quiet">${words}</p></div></div>
${content}
</section>`;
}

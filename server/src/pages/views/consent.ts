// Owns the consent page: which app asks, for what, in words, for which organization, and where the browser goes then
// (RFC 6749 3.1 and 10.2; RFC 9700 4.16 against hidden buttons is the caller's header).
import { html, type SafeHtml, safeUrl, unsafeHtml } from '../html.ts';
import { icon, mark } from '../icons.ts';
import { renderPage } from '../layout.ts';
import type { AskingClient } from './parts/client.ts';
import { type FormState, formState, hidden, notice } from './parts/form.ts';
import { initial, personCard, strongName } from './parts/name.ts';

/** One permission: `words` say what the app could do, `isNew` that it was not allowed before. */
export type AskedScope = { scope: string; words: string; isNew: boolean; access: 'read' | 'write' };

/** `organizationName` is the maker's. `otherAccountAction` is where "use another account" posts `choice=other`. */
export type ConsentView = FormState & {
  brand: string;
  action: string;
  client: AskingClient & { organizationName: string; private: boolean; unverified?: boolean | undefined };
  account: { name: string; email: string };
  organizations: readonly { organizationId: string; name: string }[];
  selectedOrganizationId?: string | undefined;
  scopes: readonly AskedScope[];
  otherAccountAction?: string | undefined;
  refusedNotice?: string | undefined;
  /** That of `script-src`. */
  nonce: string;
};

/** Nobody has read the page by then; somebody who double-clicks something else has clicked twice. */
const UNREAD_MS = 600;

/** The consent page: posts `decision=allow` or `decision=deny`, with `organization_id`. */
export function renderConsent(view: ConsentView): string {
  const { brand, client, account } = view;
  const body = html`<div class="pair" aria-hidden="true">${initial(client.name, 'square')}<span class="pair-line"></span>${mark}</div>
<h1>Allow ${strongName(client.name, 60)}?</h1>
<p class="lead">An app by ${strongName(client.organizationName, 60)} asks for access to your <bdi>${brand}</bdi> account.${
    client.private && html` <span class="badge">Private app</span>`
  }</p>
${notice(view.refusedNotice)}
${
  client.unverified === true &&
  html`<div class="notice warn" id="unverified">${icon('alert')}<div><p><bdi>${brand}</bdi> has not checked this app. Go on only if you trust who made it.</p></div></div>`
}
<div class="person" id="signed-in-as">${personCard(account)}${otherAccount(view)}</div>
<form id="consent" method="post" action="${safeUrl(view.action)}">
${formState(view)}
${organizationChoice(view)}
${scopeLists(view.scopes)}
<div class="actions">
<div class="two"><button id="deny" class="button" name="decision" value="deny" formnovalidate>Don’t allow</button>
<button id="allow" class="button primary" name="decision" value="allow">Allow</button></div>
${client.host !== '' && html`<p class="hint center">You will be sent to <bdi class="name" id="redirect-host">${client.host}</bdi></p>`}
</div>
</form>
<p class="foot">You can take this back at any time in your account, under Connected apps.</p>
<script nonce="${view.nonce}">${unreadGuard}</script>`;
  return renderPage({ title: `Allow ${client.name}?`, brand, body });
}

/**
 * A foreign page can have this one appear under the pointer between the two clicks of a double click. So the button that gives something
 * away waits a moment whenever the page comes to the front. It stays focusable meanwhile.
 */
const unreadGuard = unsafeHtml(`(() => {
  const allow = document.getElementById('allow');
  let timer;
  const wait = () => {
    clearTimeout(timer);
    allow.setAttribute('aria-disabled', 'true');
    timer = setTimeout(() => allow.removeAttribute('aria-disabled'), ${UNREAD_MS});
  };
  document.getElementById('consent').addEventListener('submit', (event) => {
    if (event.submitter === allow && allow.hasAttribute('aria-disabled')) event.preventDefault();
  });
  document.addEventListener('visibilitychange', wait);
  for (const event of ['focus', 'pageshow']) addEventListener(event, wait);
  wait();
})();`);

function otherAccount({ otherAccountAction, ...state }: ConsentView): SafeHtml | undefined {
  if (otherAccountAction === undefined) return undefined;
  return html`<form id="switch-account" method="post" action="${safeUrl(otherAccountAction)}">${formState(state)}<button id="other-account" class="button link" name="choice" value="other">Not you?</button></form>`;
}

function organizationChoice({ organizations, selectedOrganizationId }: ConsentView): SafeHtml {
  const [only, ...others] = organizations;
  if (only === undefined) return html``;
  if (others.length === 0) {
    return html`${hidden('organization_id', only.organizationId)}<p class="fact">Organization ${strongName(only.name, 60)}</p>`;
  }
  return html`<fieldset id="organizations"><legend>For which organization?</legend>${organizations.map(
    ({ organizationId, name }) =>
      html`<label class="radio" for="organization-${organizationId}"><input type="radio" id="organization-${organizationId}" name="organization_id" value="${organizationId}" required${
        organizationId === selectedOrganizationId && html` checked`
      }><bdi>${name}</bdi></label>`,
  )}</fieldset>`;
}

function scopeLists(scopes: readonly AskedScope[]): SafeHtml {
  const added = scopes.filter(({ isNew }) => isNew);
  const known = scopes.filter(({ isNew }) => !isNew);
  if (scopes.length === 0) return html`<p class="fact">It asks for nothing beyond who you are.</p>`;
  if (added.length === 0) return html`<h2>It may already</h2>${scopeList(known, false)}`;
  if (known.length === 0) return html`<h2>It will be able to</h2>${scopeList(added, false)}`;
  return html`<h2>It now also asks to</h2>${scopeList(added, true)}
<details id="allowed-before"><summary>Allowed before (${known.length})</summary>${scopeList(known, false)}</details>`;
}

function scopeList(scopes: readonly AskedScope[], marked: boolean): SafeHtml {
  return html`<ul class="scopes" role="list">${scopes.map(
    ({ scope, words, access }) =>
      html`<li>${icon(access)}<span><bdi>${words}</bdi><span class="meta"><code>${scope}</code>${
        marked && html`<span class="badge new">New</span>`
      }${access === 'write' && html`<span class="badge warn">Can change</span>`}</span></span></li>`,
  )}</ul>`;
}

// Owns the list of apps that a person allowed, and taking that back. The warning before it is a `<details>`: two steps
// without a script.
import { html, type SafeHtml } from '../html.ts';
import { icon } from '../icons.ts';
import { accountPages, renderPage } from '../layout.ts';
import { hidden, notice } from './parts/form.ts';
import { initial, strongName } from './parts/name.ts';
import { timestamp } from './parts/timestamp.ts';

/**
 * One app. The organization is the one whose data the app may use; `grantedAt` is in ms; `scopes` are words. `byPolicy`: nobody was asked;
 * `firstParty`: it is part of the platform, and so can't be removed.
 */
export type ConnectedApp = {
  clientId: string;
  name: string;
  host: string;
  organizationId: string;
  organizationName: string;
  scopes: readonly string[];
  grantedAt: number;
  byPolicy: boolean;
  firstParty: boolean;
  activeTokens: number;
};

/** The signed-in person's apps, those allowed by policy among them. */
export type ConnectedAppsView = {
  brand: string;
  account: { name: string; email: string };
  formToken: string;
  apps: readonly ConnectedApp[];
  notice?: string | undefined;
};

/** The connected apps page. */
export function renderConnectedApps(view: ConnectedAppsView): string {
  const { brand, account, formToken, apps } = view;
  // One app may be allowed in several organizations: the first keeps the plain id, the others name theirs.
  const seen = new Set<string>();
  const items = apps.map((app) => {
    const id = seen.has(app.clientId) ? `${app.clientId}-${app.organizationId}` : app.clientId;
    seen.add(app.clientId);
    return appItem({ app, id, brand, formToken });
  });
  const body = html`<h1>Connected apps</h1>
<p class="lead">Apps that may use your <bdi>${brand}</bdi> account, and what they may do.</p>
${notice(view.notice)}
${items.length > 0 ? html`<ul class="cards" id="apps">${items}</ul>` : emptyList}`;
  return renderPage({
    title: accountPages.apps.words,
    brand,
    body,
    account: { ...account, formToken, current: 'apps' },
  });
}

const emptyList = html`<div class="card empty" id="no-apps">${icon('link')}<h2>No app is connected</h2><p>When you allow an app, it is listed here, and you can take that back.</p></div>`;

function appItem({ app, id, brand, formToken }: { app: ConnectedApp; id: string; brand: string; formToken: string }) {
  return html`<li class="card" id="app-${id}">
<div class="card-head">${initial(app.name, 'square')}<div class="who"><h2>${strongName(app.name)}</h2><bdi class="quiet">${app.host}</bdi></div>${
    app.firstParty && html`<span class="badge">Part of <bdi>${brand}</bdi></span>`
  }</div>
<dl class="facts"><div><dt>Organization</dt><dd><bdi>${app.organizationName}</bdi></dd></div>
<div><dt>${app.byPolicy ? 'Allowed by policy since' : 'Allowed'}</dt><dd>${timestamp(app.grantedAt)}</dd></div>
<div><dt>Active tokens</dt><dd>${app.activeTokens}</dd></div></dl>
${allowedList(app.scopes)}
${app.firstParty ? html`<p class="hint">This app is part of the platform, so it can’t be removed here.</p>` : removal({ app, id, formToken })}
</li>`;
}

function allowedList(scopes: readonly string[]): SafeHtml | undefined {
  if (scopes.length === 0) return undefined;
  return html`<details><summary>What it may do (${scopes.length})</summary><ul class="scopes" role="list">${scopes.map(
    (words) => html`<li>${icon('check')}<bdi>${words}</bdi></li>`,
  )}</ul></details>`;
}

function removal({ app, id, formToken }: { app: ConnectedApp; id: string; formToken: string }): SafeHtml {
  return html`<details class="danger" id="remove-${id}"><summary>Remove access<span class="unseen"> of ${app.name}</span></summary>
<form id="revoke-${id}" method="post" action="/account/apps/revoke">
${hidden('form_token', formToken)}${hidden('client_id', app.clientId)}${hidden('organization_id', app.organizationId)}
<p>${strongName(app.name)} stops working for you at once, and its tokens end. ${
    app.byPolicy
      ? 'It needs no permission of yours, so it is connected again when you next open it.'
      : 'It can ask you again later.'
  }</p>
<button id="revoke-${id}-submit" class="button danger">Remove access<span class="unseen"> of ${app.name}</span></button>
</form></details>`;
}

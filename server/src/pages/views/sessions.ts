// Owns the list of browsers in which a person is signed in, and ending those.
import { html, type SafeHtml } from '../html.ts';
import { icon } from '../icons.ts';
import { accountPages, renderPage } from '../layout.ts';
import { hidden, notice } from './parts/form.ts';
import { timestamp } from './parts/timestamp.ts';
import { describeUserAgent } from './parts/user-agent.ts';

/** One sign-in of a browser. `userAgent` is the header as it came; times are in ms; `apps` are names used with it. */
export type SessionItem = {
  sessionId: string;
  current: boolean;
  userAgent: string;
  ip: string;
  createdAt: number;
  lastSeenAt: number;
  apps: readonly string[];
};

/** The signed-in person's sessions, the one that asks among them. */
export type SessionsView = {
  brand: string;
  account: { name: string; email: string };
  formToken: string;
  sessions: readonly SessionItem[];
  notice?: string | undefined;
};

/** The sessions page. The session that asks has no button of its own: Sign out, above, ends it. */
export function renderSessions(view: SessionsView): string {
  const { brand, account, formToken, sessions } = view;
  const ordered = [...sessions].sort((a, b) => Number(b.current) - Number(a.current) || b.lastSeenAt - a.lastSeenAt);
  const others = sessions.filter(({ current }) => !current).length;
  const body = html`<h1>Sessions</h1>
<p class="lead">Browsers that are signed in to your <bdi>${brand}</bdi> account. End those that you don’t know.</p>
${notice(view.notice)}
${sessions.length > 0 && html`<ul class="cards" id="sessions">${ordered.map((session) => sessionItem(session, formToken))}</ul>`}
${
  others > 0
    ? html`<form id="end-others" class="after" method="post" action="/account/sessions/end-others">${hidden('form_token', formToken)}<button id="end-others-submit" class="button danger">Sign out everywhere else</button></form>`
    : html`<p class="hint" id="no-other-sessions">You are not signed in anywhere else.</p>`
}`;
  return renderPage({
    title: accountPages.sessions.words,
    brand,
    body,
    account: { ...account, formToken, current: 'sessions' },
  });
}

function sessionItem(session: SessionItem, formToken: string): SafeHtml {
  const { words, device } = describeUserAgent(session.userAgent);
  return html`<li class="card" id="session-${session.sessionId}">
<div class="card-head"><span class="tile square" aria-hidden="true">${icon(device)}</span><div class="who"><h2>${words}</h2><bdi class="quiet">${session.ip}</bdi></div>${
    session.current ? html`<span class="badge good">This browser</span>` : endForm({ session, words, formToken })
  }</div>
<dl class="facts"><div><dt>Last used</dt><dd>${timestamp(session.lastSeenAt)}</dd></div>
<div><dt>Signed in</dt><dd>${timestamp(session.createdAt)}</dd></div>
${session.apps.length > 0 && html`<div><dt>Apps</dt><dd>${session.apps.map((name, index) => html`${index > 0 && ', '}<bdi>${name}</bdi>`)}</dd></div>`}</dl>
</li>`;
}

function endForm({ session, words, formToken }: { session: SessionItem; words: string; formToken: string }): SafeHtml {
  return html`<form id="end-${session.sessionId}" method="post" action="/account/sessions/end">${hidden('form_token', formToken)}${hidden('session_id', session.sessionId)}<button id="end-${session.sessionId}-submit" class="button small">Sign out<span class="unseen"> ${words}, ${session.ip}</span></button></form>`;
}

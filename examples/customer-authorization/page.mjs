// How this example looks: one page as text. Nothing of the flow is here.

/** Everything that comes from outside goes through this before it becomes HTML. */
export const escapeHtml = (text) =>
  String(text ?? '').replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** A section of the page. `body` is HTML. */
export const section = (title, body) => `<section><h2>${escapeHtml(title)}</h2>${body}</section>`;

export const problem = (text) => (text ? `<section class="problem" role="alert">${escapeHtml(text)}</section>` : '');

/** Pairs of words and values, both plain text. */
export const facts = (pairs) =>
  `<dl>${Object.entries(pairs)
    .map(([word, value]) => `<dt>${escapeHtml(word)}</dt><dd>${escapeHtml(value)}</dd>`)
    .join('')}</dl>`;

/** A button that posts. */
export const button = (path, label) =>
  `<form method="post" action="${path}"><button>${escapeHtml(label)}</button></form>`;

export const agentList = (agents) =>
  `<ul>${agents
    .map(
      ({ name, login, permission, status }) =>
        `<li>${escapeHtml(name)}<small>${escapeHtml(`${login} · ${permission} · ${status}`)}</small></li>`,
    )
    .join('')}</ul>`;

const style = `
:root {
  color-scheme: light dark;
  --line: light-dark(#dde1e6, #3a3f47);
  --soft: light-dark(#59616c, #a9b1bc);
  --accent: light-dark(#1f5fd6, #8bb6ff);
}
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; background: light-dark(#f4f6f8, #16191d); color: light-dark(#1d2125, #eceef1); }
main { max-width: 42rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; }
h2 { font-size: 1.05rem; margin: 0 0 .5rem; }
.flow { color: var(--soft); margin: .25rem 0 1.5rem; }
section { background: light-dark(#fff, #22262b); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem; margin: 1rem 0; }
section > :last-child { margin-bottom: 0; }
section > :first-child { margin-top: 0; }
.problem { border-color: light-dark(#c62f2f, #ff8080); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dt, small { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
ul { list-style: none; padding: 0; margin: 0; }
li { padding: .5rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
li small { display: block; }
code { overflow-wrap: anywhere; }
li:last-child { padding-bottom: 0; }
a { color: var(--accent); }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin-top: 1rem; }
button, .button { font: inherit; display: inline-block; padding: .5rem 1.25rem; border: 1px solid var(--accent); border-radius: .375rem; background: none; color: var(--accent); cursor: pointer; text-decoration: none; }
.button.main { background: var(--accent); color: light-dark(#fff, #16191d); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
[hidden] { display: none; }`;

/** The whole document. `body` is HTML. */
export const document = ({ title, words, body }) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title><style>${style}</style></head>
<body><main><h1>${escapeHtml(title)}</h1><p class="flow">${escapeHtml(words)}</p>${body}</main></body>
</html>`;

/** No script runs on this page, and its forms lead nowhere else. */
export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
};

// Owns the one style sheet, inlined in every page, and its hash for `style-src` (CSP 3, 6.7.3.3). Colours and measures are
// those of the product's design system; pairs of text and ground keep a contrast of 4.5:1, edges of fields 3:1 (WCAG 2.2 AA).
import { createHash } from 'node:crypto';

const colours = `
:root {
  color-scheme: light dark;
  --page: #f6f6f8; --glow: #e4eeff; --surface: #fff; --sunken: #f5f5f7;
  --text: #131317; --muted: #5a5a65; --line: #e2e2e4; --edge: #83838d;
  --accent: #0059e1; --accent-hover: #0644a4; --on-accent: #fff; --ring: #006aff; --tint: #e8f2ff; --on-tint: #003fa4;
  --bad: #ae0003; --bad-tint: #ffeded; --on-bad: #fff;
  --good: #006229; --good-tint: #dcf5df; --warn: #6b4500; --warn-tint: #fff1d6;
  --shadow: 0 1px 2px #1313170a, 0 16px 40px -12px #1313171f;
  --radius: 8px; --gap: 1rem;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #131317; --glow: #16223a; --surface: #202024; --sunken: #2a2a30;
    --text: #f6f6f7; --muted: #bcbcc0; --line: #3a3a40; --edge: #82828c;
    --accent: #68afff; --accent-hover: #86bfff; --on-accent: #0b1626; --ring: #68afff; --tint: #20324d; --on-tint: #a6d0ff;
    --bad: #ff8282; --bad-tint: #40252a; --on-bad: #240607;
    --good: #6fd39b; --good-tint: #163628; --warn: #ffd27d; --warn-tint: #3d361b;
    --shadow: 0 1px 2px #0006, 0 16px 40px -12px #000a;
  }
}
@media (prefers-contrast: more) { :root { --muted: var(--text); --line: var(--edge); --edge: var(--text); } }
`;

const source = `${colours}
*, ::before, ::after { box-sizing: border-box; }
html { scroll-padding-block: 1rem; text-size-adjust: 100%; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100vh; min-height: 100dvh; color: var(--text);
  background: radial-gradient(70rem 28rem at 50% -10rem, var(--glow), transparent) no-repeat var(--page);
  font: 400 1rem/1.5 Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  overflow-wrap: anywhere;
}
h1, h2, h3, p, ul, dl, dd, fieldset, pre { margin: 0; padding: 0; }
h1 { font-size: 1.5rem; line-height: 1.25; font-weight: 650; letter-spacing: -.018em; text-wrap: balance; }
h2 { font-size: 1.0625rem; line-height: 1.35; font-weight: 600; letter-spacing: -.008em; }
h3 { font-size: 1rem; font-weight: 600; }
ul { list-style: none; }
a { color: var(--accent); text-underline-offset: .2em; text-decoration-thickness: 1px; }
a:hover { color: var(--accent-hover); }
code { font: .8125rem/1.5 ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
[hidden] { display: none !important; }
:focus-visible { outline: 3px solid var(--ring); outline-offset: 2px; }
main:focus { outline: 0; }
.name { font-weight: 600; }
.quiet { color: var(--muted); font-size: .875rem; line-height: 1.45; font-weight: 400; }
.lead { margin-top: .375rem; color: var(--muted); }
.lead .name { color: var(--text); }
.host { display: block; font-size: .875rem; }
.hint { color: var(--muted); font-size: .875rem; line-height: 1.45; }
.center { text-align: center; }
.copy { user-select: all; -webkit-user-select: all; cursor: copy; }
.facts .copy { display: block; margin-top: .125rem; padding: .375rem .625rem; border-radius: 6px; background: var(--sunken); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; inset: .5rem auto auto .5rem; z-index: 3; padding: .5rem .75rem; border-radius: var(--radius); background: var(--surface); }
.skip:not(:focus) { clip-path: inset(50%); }
.icon { flex: none; width: 1.25rem; height: 1.25rem; fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; }
.mark { flex: none; width: 1.75rem; height: 1.75rem; display: block; }

/* Frames of pages: narrow is one centred card, column is for lists, framed is as small as a button. */
.brand { display: flex; align-items: center; gap: .625rem; font-weight: 650; font-size: 1.0625rem; letter-spacing: -.012em; min-width: 0; }
.narrow { display: flex; flex-direction: column; align-items: center; padding: clamp(1.25rem, 9vh, 5.5rem) 1rem 3rem; }
.narrow > .brand { margin-bottom: 1.5rem; max-width: 100%; }
.narrow > main { width: 100%; max-width: 27rem; padding: 2rem 2rem 0; background: var(--surface); border: 1px solid var(--line); border-radius: 16px; box-shadow: var(--shadow); }
.narrow > main::after { content: ""; display: block; height: 2rem; }
.narrow > main:has(> .foot)::after { height: 0; }
.foot { margin: 2rem -2rem 0; padding: 1rem 2rem; border-top: 1px solid var(--line); border-radius: 0 0 15px 15px; background: var(--sunken); color: var(--muted); font-size: .875rem; line-height: 1.45; text-align: center; }
.column > main, .bar-row, .column > .brand { width: 100%; max-width: 50rem; margin-inline: auto; padding-inline: 1.5rem; }
.column > main { padding-block: 2.5rem 5rem; }
.column > .brand { padding-top: 1.5rem; }
.wide > main, .wide > .brand { max-width: 64rem; }
.column h1 { font-size: 1.75rem; }
.framed { min-height: 0; padding: .5rem; background: none; text-align: center; }
.framed .button { width: 100%; min-height: 3.5rem; padding-inline: .75rem; font-size: .9375rem; }
@media (max-height: 6.5rem) { .framed .hint { display: none; } }
.framed .hint { margin-top: .5rem; }

/* Header of signed-in pages */
.bar { background: var(--surface); border-bottom: 1px solid var(--line); }
.bar-row { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.5rem; padding-top: .75rem; }
.bar nav { flex-basis: 100%; margin-inline: -.75rem; }
.bar nav ul { display: flex; flex-wrap: wrap; }
.bar nav a { display: block; padding: .625rem .75rem; border-bottom: 2px solid transparent; color: var(--muted); font-size: .9375rem; font-weight: 500; text-decoration: none; }
.bar nav a:hover { color: var(--text); }
.bar nav a[aria-current] { color: var(--text); border-color: var(--accent); }
.bar .person { flex: 1 1 8rem; justify-content: flex-end; margin: 0; padding: 0; border: 0; background: none; }
.bar .person .who { flex: 0 1 auto; font-size: .875rem; line-height: 1.3; }
.bar .person bdi { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 1; overflow: hidden; }

/* Tiles, names, badges */
.tile { flex: none; display: grid; place-items: center; width: 2.5rem; height: 2.5rem; border: 1px solid var(--line); border-radius: 11px; background: var(--sunken); font-weight: 600; line-height: 1; }
.tile.round { border-radius: 50%; border-color: transparent; background: var(--tint); color: var(--on-tint); }
.tile.bad { margin-bottom: 1rem; border-color: transparent; background: var(--bad-tint); color: var(--bad); }
.who { flex: 1 1 0; min-width: 0; }
.who > * { display: block; }
.person { display: flex; align-items: center; gap: .75rem; }
main > .person { margin-top: 1.25rem; padding: .625rem .75rem; border: 1px solid var(--line); border-radius: 12px; }
.badge { display: inline-flex; align-items: center; gap: .25rem; width: fit-content; padding: .125rem .5rem; border-radius: 6px; background: var(--sunken); color: var(--muted); font-size: .75rem; font-weight: 600; line-height: 1.35rem; }
.badge + h1 { margin-top: .75rem; }
.badge.new { background: var(--tint); color: var(--on-tint); }
.badge.warn { background: var(--warn-tint); color: var(--warn); }
.badge.good { background: var(--good-tint); color: var(--good); }
.badge .icon { width: 1rem; height: 1rem; stroke-width: 2.2; }
.pair { display: flex; align-items: center; margin-bottom: 1.25rem; }
.pair .tile, .pair .mark { width: 3rem; height: 3rem; font-size: 1.25rem; border-radius: 14px; }
.pair-line { width: 2rem; border-top: 2px dotted var(--edge); }

/* Notices */
.notice { display: flex; gap: .625rem; margin-top: 1.25rem; padding: .75rem .875rem; border-radius: 10px; background: var(--tint); color: var(--on-tint); font-size: .9375rem; line-height: 1.45; }
.notice.bad { background: var(--bad-tint); color: var(--bad); }
.notice.warn { background: var(--warn-tint); color: var(--warn); }
.notice .icon { margin-top: .05rem; }
.notice > div { flex: 1; min-width: 0; }
.notice ul { margin-top: .25rem; padding-left: 1.125rem; list-style: disc; }
.notice a { color: inherit; }

/* Forms */
form { margin: 0; }
.narrow form { display: grid; gap: var(--gap); }
.narrow main > form { margin-top: 1.5rem; }
.field { display: grid; gap: .375rem; }
label, legend { font-size: .9375rem; font-weight: 500; }
input:not([type=radio]) { width: 100%; min-width: 0; height: 2.75rem; padding: 0 .75rem; border: 1px solid var(--edge); border-radius: var(--radius); background: var(--surface); color: var(--text); font: inherit; }
input:not([type=radio]):hover { border-color: var(--muted); }
input:focus-visible { outline-offset: -1px; }
input[aria-invalid=true] { border-color: var(--bad); box-shadow: inset 0 0 0 1px var(--bad); }
.fault { display: flex; gap: .375rem; color: var(--bad); font-size: .875rem; line-height: 1.45; }
.fault .icon { width: 1.125rem; height: 1.125rem; margin-top: .07rem; }
.button { display: inline-flex; align-items: center; justify-content: center; gap: .5rem; min-height: 2.75rem; padding: .5rem 1.125rem; border: 1px solid var(--edge); border-radius: var(--radius); background: var(--surface); color: var(--text); font: inherit; font-size: .9375rem; font-weight: 600; line-height: 1.3; text-align: center; text-decoration: none; cursor: pointer; }
.button:hover { background: var(--sunken); color: var(--text); }
.button:active { transform: translateY(1px); }
.button[aria-disabled] { cursor: default; }
.button.primary { border-color: transparent; background: var(--accent); color: var(--on-accent); }
.button.primary:hover { background: var(--accent-hover); }
.button.danger { border-color: var(--bad); color: var(--bad); }
.button.danger:hover { background: var(--bad); color: var(--on-bad); }
.button.small { min-height: 2.25rem; padding: .25rem .75rem; font-size: .875rem; }
.button.link { min-height: 1.75rem; padding: 0 .25rem; border: 0; background: none; color: var(--accent); font-size: .875rem; text-decoration: underline; text-underline-offset: .2em; }
.actions { display: grid; gap: .75rem; margin-top: .5rem; }
main > .actions { margin-top: 1.5rem; }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; }
.choice { display: flex; align-items: center; gap: .75rem; width: 100%; padding: .75rem; border: 1px solid var(--edge); border-radius: 12px; background: var(--surface); color: var(--text); font: inherit; text-align: start; cursor: pointer; }
.choice:hover { border-color: var(--accent); background: var(--tint); }
fieldset { border: 0; min-width: 0; display: grid; gap: .5rem; }
legend { margin-bottom: .5rem; padding: 0; font-weight: 600; }
.radio { display: flex; align-items: center; gap: .75rem; min-height: 2.75rem; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: var(--radius); cursor: pointer; }
.radio:hover { border-color: var(--edge); }
.radio:has(:checked) { border-color: var(--accent); background: var(--tint); }
.radio input { flex: none; width: 1.125rem; height: 1.125rem; margin: 0; accent-color: var(--accent); }

/* Consent */
#error-fix { margin-top: .75rem; }
.fact { color: var(--muted); font-size: .9375rem; }
.fact .name { color: var(--text); }
.narrow h2 { font-size: .9375rem; }
.scopes { display: grid; gap: .75rem; }
.scopes li { display: flex; gap: .75rem; font-size: .9375rem; line-height: 1.4; }
.scopes li > span, .scopes li > bdi { flex: 1; min-width: 0; }
.scopes .icon { color: var(--muted); }
.scopes .meta { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .5rem; color: var(--muted); }
.scopes code { font-size: .75rem; }

/* Folded parts */
summary { display: flex; align-items: center; gap: .5rem; width: fit-content; padding: .25rem .125rem; border-radius: 4px; color: var(--accent); font-size: .9375rem; font-weight: 500; cursor: pointer; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary::before { content: ""; flex: none; width: .4rem; height: .4rem; margin: 0 .2rem; border: solid currentColor; border-width: 0 2px 2px 0; transform: rotate(-45deg); }
[open] > summary::before { transform: rotate(45deg) translate(-1px, -1px); }
[open] > summary { margin-bottom: .75rem; }
details.danger > summary { color: var(--bad); }
details.danger > form { display: grid; gap: .75rem; justify-items: start; padding: .875rem; border-radius: 10px; background: var(--bad-tint); font-size: .9375rem; }
details.danger .button { background: var(--bad); color: var(--on-bad); }
.box { margin-top: 1.5rem; padding: .75rem .875rem; border: 1px solid var(--line); border-radius: 10px; font-size: .875rem; }
.box summary { color: var(--text); }
dt { color: var(--muted); font-size: .8125rem; }
.box dl { display: grid; gap: .125rem; }
.box p + dl, .box dd + dt { margin-top: .625rem; }

/* Lists of cards, tiles and rows */
.card { display: block; padding: 1.25rem; border: 1px solid var(--line); border-radius: 14px; background: var(--surface); color: inherit; }
.cards, .tiles { display: grid; gap: var(--gap); margin-top: 1.5rem; }
.tiles { grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr)); }
@media (min-width: 56rem) { .tiles.four { grid-template-columns: repeat(4, 1fr); } .featured > :first-child { grid-column: span 2; } }
.cards > .card { display: grid; gap: .75rem; }
.card-head { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem; }
.card-head .who { flex-basis: 8rem; }
.facts { display: flex; flex-wrap: wrap; gap: .5rem 2rem; font-size: .9375rem; }
.tiles .facts { display: grid; margin-top: 1rem; }
.empty { margin-top: 1.5rem; padding: 2.5rem 1.5rem; text-align: center; color: var(--muted); }
.empty .icon { width: 2rem; height: 2rem; }
.empty h2 { margin-block: .5rem .25rem; color: var(--text); }
.after { margin-top: 1.5rem; }
.column main > .hint { margin-top: 1.5rem; }
section { margin-top: 3rem; }
.rows { margin-top: 1rem; padding: 0 1.25rem; }
.rows li { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .75rem; padding-block: .875rem; }
.rows li + li { border-top: 1px solid var(--line); }
.rows .who { flex-basis: 10rem; }
.go { display: flex; flex-direction: column; gap: .5rem; height: 100%; text-decoration: none; }
.go-title { display: flex; align-items: center; justify-content: space-between; gap: .5rem; font-weight: 600; }
.go .icon { color: var(--muted); }
.go:hover { border-color: var(--accent); color: inherit; }
.go:hover .icon { color: var(--accent); }
.go code { margin-top: auto; padding-top: .5rem; color: var(--muted); }
.hero { display: flex; align-items: center; gap: 2rem; padding-block: 1rem 0; }
.hero > div { flex: 1; min-width: 0; }
.hero h1 { margin-top: 1rem; font-size: clamp(1.75rem, 1rem + 3.4vw, 2.75rem); line-height: 1.1; letter-spacing: -.03em; }
.hero .lead { margin-top: .75rem; font-size: 1.125rem; max-width: 32rem; }
.hero > svg { flex: none; width: 17rem; height: 13rem; color: var(--accent); }
@media (max-width: 52rem) { .hero > svg { display: none; } }
.section-head { display: flex; gap: .875rem; }
.section-head h2 { font-size: 1.25rem; }
.step { width: 2rem; height: 2rem; margin-top: -.1rem; font-size: .9375rem; }
.terminal { margin-top: 1rem; padding: 1.125rem 1.25rem; border: 1px solid var(--line); border-radius: 14px; background: #131317; color: #f6f6f7; white-space: pre-wrap; }

@media (max-width: 30rem) {
  .narrow { padding: 1.25rem 0 0; background: var(--surface); align-items: stretch; }
  .narrow > .brand { margin: 0 1.25rem .5rem; }
  .narrow > main { max-width: none; padding: 1.25rem 1.25rem 0; border: 0; border-radius: 0; box-shadow: none; }
  .foot { margin-inline: -1.25rem; border-radius: 0; }
  .column > main, .bar-row, .column > .brand { padding-inline: 1rem; }
  .column h1 { font-size: 1.5rem; }
  .bar .brand { flex: 1; }
  .bar .person { order: 1; flex-basis: 100%; justify-content: flex-start; margin-top: .5rem; }
  .bar nav { order: 1; margin-inline: -.5rem; }
  .bar nav a { padding-inline: .5rem; font-size: .875rem; }
}
@media (prefers-reduced-motion: no-preference) {
  .button, .choice, .radio, .go, input { transition: background-color .12s, border-color .12s, color .12s; }
}
@media (forced-colors: active) {
  .tile, .badge, .notice, .card, .button { border: 1px solid; }
  .radio:has(:checked), .bar nav a[aria-current] { border-color: Highlight; }
}
`;

/** The style sheet without comments and needless space. */
export const style = compact(source);

/** The colours and measures alone, for sheets of the same family. */
export const palette = compact(colours);

/** The source expression that admits the style sheet: `style-src 'sha256-...'`. */
export const styleHash = `'sha256-${createHash('sha256').update(style).digest('base64')}'`;

function compact(sheet: string): string {
  return sheet
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};]) ?/g, '$1')
    .replace(/([:,]) /g, '$1')
    .replace(/;}/g, '}')
    .trim();
}

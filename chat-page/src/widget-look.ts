// How the widget looks. A constructed style sheet needs no leave of the site's Content-Security-Policy, and a shadow root keeps both styles apart.
// The colours are those of the page.

const CSS = `
:host{all:initial}
button,.panel{position:fixed;z-index:2147483000;box-sizing:border-box}
button{right:max(1rem,env(safe-area-inset-right));bottom:max(1rem,env(safe-area-inset-bottom));display:grid;place-items:center;width:3.5rem;height:3.5rem;
padding:0;border:0;border-radius:50%;background:#0059e1;color:#fff;box-shadow:0 2px 4px #0003,0 8px 24px -6px #0006;cursor:pointer}
button:hover{background:#0644a4}
button:focus-visible{outline:3px solid #006aff;outline-offset:3px;box-shadow:0 0 0 3px #fff}
svg{width:1.75rem;height:1.75rem;fill:none;stroke:currentColor;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
span{position:absolute;top:-.25rem;right:-.25rem;min-width:1.375rem;height:1.375rem;padding:0 .375rem;box-sizing:border-box;border-radius:1rem;
background:#ae0003;color:#fff;font:600 .8125rem/1.375rem system-ui,sans-serif;text-align:center}
.panel{right:max(1rem,env(safe-area-inset-right));bottom:5.5rem;width:24rem;height:min(40rem,100vh - 7rem);height:min(40rem,100dvh - 7rem);
border:1px solid #83838d66;border-radius:16px;overflow:hidden;background:Canvas;color-scheme:light dark;box-shadow:0 16px 48px -12px #0007}
iframe{display:block;width:100%;height:100%;border:0;color-scheme:light dark}
[hidden]{display:none}
@media (max-width:30rem),(max-height:30rem){.panel{inset:0;width:auto;height:100vh;height:100dvh;border:0;border-radius:0}
.panel:not([hidden])+button{display:none}}
@media (prefers-reduced-motion:no-preference){button{transition:background-color .12s}}
@media (forced-colors:active){button,.panel{border:1px solid}}`;

export function styleSheet(): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  return sheet;
}

/** A speech bubble. */
export function drawing(): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute(
    'd',
    'M3 5.5A2.5 2.5 0 0 1 5.5 3h9A2.5 2.5 0 0 1 17 5.5v6a2.5 2.5 0 0 1-2.5 2.5H8l-4 3.2V14a2.5 2.5 0 0 1-1-2zM7 7h6M7 10h4',
  );
  svg.append(path);
  return svg;
}

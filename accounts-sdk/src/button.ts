// The sign-in button: a real <button> in each element of class `livechat-login-button`.

const hostClass = 'livechat-login-button';
const mark = 'data-accounts-sdk';

// `:where` has no specificity, so any rule of the page wins. `light-dark` follows the colour scheme that the page
// itself declares; browsers without it keep the light colours.
const css = `
:where(.${hostClass}){width:fit-content}
:where(.${hostClass}>button){font:400 1rem/1.5 system-ui,sans-serif;padding:.5rem 1.5rem;border:1px solid #8a9099;
border-radius:.375rem;cursor:pointer;color:#24272b;background:#fff;
color:light-dark(#24272b,#f3f4f6);background:light-dark(#fff,#24272b)}
:where(.${hostClass}>button:hover){border-color:currentcolor}
:where(.${hostClass}>button:focus-visible){outline:2px solid #4a8cff;outline-offset:2px}`;

let styled = false;

export interface ButtonText {
  label: string | undefined;
  brand: string;
}

/** Adds the button where it is missing. Calling it again is harmless. */
export function displayButtons(text: ButtonText, onClick: (event: Event) => void): void {
  for (const host of document.getElementsByClassName(hostClass)) {
    if (host.hasAttribute(mark)) continue;
    host.setAttribute(mark, '');
    const button = document.createElement('button');
    button.type = 'button';
    if (text.label) button.textContent = text.label;
    else {
      const brand = document.createElement('strong');
      brand.textContent = text.brand;
      button.append('Sign in with ', brand);
    }
    button.addEventListener('click', onClick);
    host.append(button);
    addStyle();
  }
}

/** A constructed sheet needs no `style-src 'unsafe-inline'` in the page's Content-Security-Policy. */
function addStyle(): void {
  if (styled) return;
  styled = true;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

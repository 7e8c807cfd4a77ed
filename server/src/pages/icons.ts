// Owns the drawings: the mark (an arched gate whose left post ends as the tail of a speech bubble) and a few line icons on a
// 20 x 20 grid. All are decoration, hidden from screen readers: the words beside them say the same.
import { html, type SafeHtml, unsafeHtml } from './html.ts';

const markTile = '<rect width="32" height="32" rx="9" fill="#006aff"/>';
const markGate =
  '<path fill="#fff" d="M16 5a10 10 0 0 1 10 10v6.5a1.5 1.5 0 0 1-1.5 1.5h-4.3v-7.6a4.2 4.2 0 0 0-8.4 0v12.1L7 22.8a3.5 3.5 0 0 1-1-2.5V15A10 10 0 0 1 16 5z"/>';

/** The mark, sized by style. */
export const mark: SafeHtml = unsafeHtml(
  `<svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">${markTile}${markGate}</svg>`,
);

/** The mark as a `data:` address: a favicon that costs no request. */
export const faviconUrl = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'>${markTile}${markGate}</svg>`.replaceAll('"', "'"),
).replace(/%(20|2F|3A|3D)/g, decodeURIComponent)}`;

/** Arches, one behind the other, and two speech bubbles on their way through: the start page's drawing. */
export const heroDrawing: SafeHtml = unsafeHtml(
  '<svg viewBox="0 0 272 208" fill="none" stroke="currentColor" aria-hidden="true" focusable="false"><g stroke-width="2"><path opacity=".16" d="M20 206V116a116 92 0 0 1 232 0v90"/><path opacity=".3" d="M50 206v-86a86 72 0 0 1 172 0v86"/><path opacity=".55" d="M80 206v-82a56 54 0 0 1 112 0v82"/><path opacity=".9" d="M8 206h256" stroke-linecap="round"/></g><path stroke="none" fill="currentColor" d="M106 122h48a10 10 0 0 1 10 10v16a10 10 0 0 1-10 10h-34l-14 12v-12a10 10 0 0 1-10-10v-16a10 10 0 0 1 10-10z"/><path stroke="none" fill="currentColor" opacity=".35" d="M190 50h42a9 9 0 0 1 9 9v14a9 9 0 0 1-9 9v11l-12-11h-30a9 9 0 0 1-9-9V59a9 9 0 0 1 9-9z"/></svg>',
);

const shapes = {
  alert: 'M10 3.2 2.3 16.5h15.4zM10 8v4M10 14.3v.1',
  arrow: 'M4 10h12M11.5 5.5 16 10l-4.5 4.5',
  chat: 'M3 5.5A2.5 2.5 0 0 1 5.5 3h9A2.5 2.5 0 0 1 17 5.5v6a2.5 2.5 0 0 1-2.5 2.5H8l-4 3.2V14a2.5 2.5 0 0 1-1-2zM7 7h6M7 10h4',
  check: 'm4 10.5 4 4 8-9',
  close: 'm5 5 10 10M15 5 5 15',
  computer: 'M3 4h14v9H3zM7.5 16.5h5M10 13v3.5',
  down: 'M10 4v12M4.5 10.5 10 16l5.5-5.5',
  info: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 9.5V13M10 6.8v.1',
  link: 'M8 5H4.5v10.5H15V12M11.5 4H16v4.5M16 4l-7 7',
  phone: 'M6 2.5h8v15H6zM9 15h2',
  program: 'm4 6.5 3.5 3.5L4 13.5M10 14.5h6',
  read: 'M1.8 10S4.8 4.8 10 4.8 18.2 10 18.2 10 15.2 15.2 10 15.2 1.8 10 1.8 10zM10 12.4a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8z',
  send: 'M17 3 9 11M17 3l-5 14-3-6-6-3z',
  write: 'm3.5 16.5.8-3.6L13.6 3.6l2.8 2.8-9.3 9.3zM11.4 5.8l2.8 2.8',
} as const;

/** The names of the icons. */
export type IconName = keyof typeof shapes;

/** One line icon in the colour of the text around it. */
export function icon(name: IconName): SafeHtml {
  return html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false"><path d="${shapes[name]}"/></svg>`;
}

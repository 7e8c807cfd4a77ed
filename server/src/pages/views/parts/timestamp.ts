// Owns how a moment is written: in UTC words, because the server does not know the reader's zone and pages have no script.
import { html, type SafeHtml } from '../../html.ts';

const months = 'January February March April May June July August September October November December'.split(' ');

/** `<time>` for milliseconds since the epoch: "21 November 2026, 09:05 UTC". */
export function timestamp(milliseconds: number): SafeHtml {
  const moment = new Date(milliseconds);
  const day = `${moment.getUTCDate()} ${months[moment.getUTCMonth()]} ${moment.getUTCFullYear()}`;
  const iso = moment.toISOString();
  return html`<time datetime="${iso}">${day}, ${iso.slice(11, 16)} UTC</time>`;
}

// Owns how names that others chose are shown: kept apart from the sentence around them (a right-to-left name must not turn
// it round), cut where an endless one would push the buttons away, and as a tile with the first letter.
import { html, type SafeHtml } from '../../html.ts';

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Characters as a person counts them: an emoji or a letter with its accents is one. */
function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** A name in bold, at most `limit` characters of it; the whole stands in its tooltip then. */
export function strongName(text: string, limit = 80): SafeHtml {
  const characters = text.length > limit ? graphemes(text) : [];
  if (characters.length <= limit) return html`<bdi class="name">${text}</bdi>`;
  return html`<bdi class="name" title="${text}">${characters.slice(0, limit).join('').trimEnd()}…</bdi>`;
}

/** The first letter of a name on a tile: square for apps and organizations, round for people. Decoration only. */
export function initial(text: string, shape: 'square' | 'round'): SafeHtml {
  const first = graphemes(text.slice(0, 64)).find((character) =>
    /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(character),
  );
  return html`<span class="tile ${shape}" aria-hidden="true">${(first ?? '?').toUpperCase()}</span>`;
}

/** A person as name and e-mail beside a tile. */
export function personCard(person: { name: string; email: string }): SafeHtml {
  return html`${initial(person.name === '' ? person.email : person.name, 'round')}<span class="who">${
    person.name !== '' && html`<bdi class="name">${person.name}</bdi>`
  }<bdi class="quiet">${person.email}</bdi></span>`;
}

// A text whose web addresses are links. Nothing else in it is more than text.

const ADDRESS = /\bhttps?:\/\/[^\s<>"]+/gu;
/** What ends a sentence or closes a bracket is not the address's. */
const TRAILING = /[.,;:!?'’”»]+$/u;

export function Linked({ text }: { readonly text: string }) {
  return partsOf(text).map(({ at, href, part }) =>
    href === undefined ? (
      part
    ) : (
      <a key={at} href={href} target="_blank" rel="noopener noreferrer">
        {part}
      </a>
    ),
  );
}

export type Part = { readonly at: number; readonly part: string; readonly href: string | undefined };

export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    let address = found.replace(TRAILING, '');
    while (address.endsWith(')') && count(address, ')') > count(address, '(')) address = address.slice(0, -1);
    const href = URL.canParse(address) ? new URL(address).href : undefined;
    if (href === undefined) continue;
    if (index > from) parts.push({ at: from, part: text.slice(from, index), href: undefined });
    parts.push({ at: index, part: address, href });
    from = index + address.length;
  }
  if (from < text.length) parts.push({ at: from, part: text.slice(from), href: undefined });
  return parts;
}

function count(text: string, letter: string): number {
  return text.split(letter).length - 1;
}

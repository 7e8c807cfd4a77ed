// Text with the addresses in it as links: http and https alone, so no text can make a link that runs anything.

import { element } from './element.ts';

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`]+/gi;
/** What ends a sentence, or closes a bracket that the address did not open, is not of the address. */
const TAIL = /[.,;:!?…)\]}]+$/;

/** The text as nodes. */
export function linked(text: string): (Node | string)[] {
  const nodes: (Node | string)[] = [];
  let end = 0;
  for (const { 0: match, index } of text.matchAll(ADDRESS)) {
    const address = match.replace(TAIL, (tail) => (tail.startsWith(')') && match.includes('(') ? ')' : ''));
    const link = linkTo(address, address);
    if (link === undefined) continue;
    nodes.push(text.slice(end, index), link);
    end = index + address.length;
  }
  return [...nodes, text.slice(end)];
}

/** A link that leads out of the chat; undefined when the address is not one of the web. */
export function linkTo(address: string, words: string): HTMLAnchorElement | undefined {
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return undefined;
  const link = element('a', '', words);
  link.href = address;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  return link;
}

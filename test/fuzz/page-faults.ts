// Reads a page as strictly as our templates write it, and tells what in it may have come from a request: a tag that is none of ours,
// an attribute that is not quoted, a script, an address that runs something.
import { decodeEntities } from '../support/html-form.ts';
import { MARK } from './text.ts';

const TAG = /<(\/?)([a-z][a-z0-9-]*)((?: [a-z][a-zA-Z0-9:-]*(?:="[^"<]*")?)*)\s*\/?>/y;
const ATTRIBUTE = / ([a-z][a-zA-Z0-9:-]*)(?:="([^"<]*)")?/g;
/** Attributes that hold an address. */
const ADDRESSES = new Set(['href', 'src', 'action', 'formaction', 'xlink:href', 'poster', 'data', 'srcdoc']);

/** What is wrong with the page, in words; `nonce` is the one that its policy names. */
export function findPageFaults(html: string, nonce: string | undefined): string[] {
  const faults: string[] = [];
  let at = html.indexOf('<');
  while (at !== -1) {
    if (html.startsWith('<!doctype html>', at)) {
      at = html.indexOf('<', at + 1);
      continue;
    }
    TAG.lastIndex = at;
    const tag = TAG.exec(html);
    if (tag === null) {
      faults.push(`markup that no template writes: ${html.slice(at, at + 80)}`);
      at = html.indexOf('<', at + 1);
      continue;
    }
    const [whole, slash, name = '', attributes = ''] = tag;
    faults.push(...faultsOfTag(name, attributes));
    let next = at + whole.length;
    if (slash === '' && (name === 'script' || name === 'style')) {
      const end = html.indexOf(`</${name}>`, next);
      const inner = html.slice(next, end === -1 ? undefined : end);
      if (name === 'script') faults.push(...faultsOfScript(attributes, { inner, nonce }));
      next = end === -1 ? html.length : end;
    }
    at = html.indexOf('<', next);
  }
  return faults;
}

function faultsOfTag(name: string, attributes: string): string[] {
  const faults: string[] = [];
  if (name.includes(MARK)) faults.push(`an element of the request: ${name}`);
  for (const [, attribute = '', value = ''] of attributes.matchAll(ATTRIBUTE)) {
    if (attribute.includes(MARK) || attribute.startsWith('on'))
      faults.push(`an attribute of the request: ${attribute}`);
    if (ADDRESSES.has(attribute) && !isPlainAddress(decodeEntities(value)))
      faults.push(`an address that runs: ${value}`);
  }
  return faults;
}

/** The relay's script holds what is posted: as JSON, in which nothing can end the script. */
function faultsOfScript(attributes: string, script: { inner: string; nonce: string | undefined }): string[] {
  const { inner, nonce } = script;
  const faults: string[] = [];
  // A file of ours, of which nothing comes from a request.
  if (/ src="\/[\w.-]/.test(attributes) && inner === '') return faults;
  const isData = attributes.includes(' type="application/json"');
  if (isData) JSON.parse(inner);
  else if (nonce === undefined || !attributes.includes(` nonce="${nonce}"`))
    faults.push('a script that the policy does not know');
  if (/[<\u2028\u2029]/.test(inner)) faults.push(`a script with an end of its own in it: ${inner.slice(0, 200)}`);
  // Markup of ours that is not inside a JSON text would be a call.
  if (new RegExp(`(^|[^"\\w\\\\])${MARK}\\(`).test(inner.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""'))) {
    faults.push('a call of the request in a script');
  }
  return faults;
}

function isPlainAddress(address: string): boolean {
  return /^(?:https?:\/\/|[/?#](?![/\\])|[/?#]?$|data:image\/svg\+xml)/.test(address);
}

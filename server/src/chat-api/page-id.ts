// How a list goes on: `page_id` carries the first request's filters and the place where the page begins, signed, so that nobody can make or
// change one. It is good for the organization and the speaker that it was given to, for a month.

import type { KeyRing } from '../keys.ts';
import { invalid } from './errors.ts';

const LIFE_MS = 30 * 24 * 3_600_000;
/** Above the longest that is made: 200 groups. */
const LONGEST = 8_192;

/** Whose list it is, and which. `key`: an account or a customer. */
type Owner = { readonly organizationId: string; readonly key: string; readonly action: string };

export type PageIds = {
  /** `list`: what the request asked for and where the page begins, as JSON has it. */
  readonly encode: (owner: Owner, list: object) => string;
  /** The list of a page id that was given to this owner. Throws a refusal of the field `page_id`. */
  readonly decode: (owner: Owner, pageId: string) => unknown;
};

export function createPageIds({ keys, now }: { keys: KeyRing; now: () => number }): PageIds {
  const signed = ({ organizationId, key, action }: Owner, body: string) =>
    [organizationId, key, action, body].join('\n');
  return {
    encode(owner, list) {
      const body = Buffer.from(JSON.stringify({ list, until: now() + LIFE_MS })).toString('base64url');
      return `${body}.${keys.sign(signed(owner, body))}`;
    },
    decode(owner, pageId) {
      const [body = '', signature = ''] = pageId.length <= LONGEST ? pageId.split('.') : [];
      if (!keys.verify(signed(owner, body), signature)) throw notOurs();
      const { list, until } = JSON.parse(Buffer.from(body, 'base64url').toString()) as { list: unknown; until: number };
      if (until < now()) throw invalid('page_id', 'The page_id is older than a month. Begin the list again.');
      return list;
    },
  };
}

function notOurs() {
  return invalid('page_id', 'The page_id is none that this action gave you. Send it exactly as it came, or none.');
}

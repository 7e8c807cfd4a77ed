// What a request is before it is written down. Its texts may be living ones, which get their value only then.
import type { Text } from './text.ts';

/** How names and values are spelt: as a form, as they are, encoded twice, in Latin-1, or with surrogates that UTF-8 does not have. */
export const SPELLINGS = ['form', 'form', 'form', 'as-is', 'twice', 'latin1', 'surrogates'] as const;
export type Spelling = (typeof SPELLINGS)[number];
export type Pair = { readonly name: Text; readonly value: Text; readonly spelling?: Spelling };
export type Header = {
  readonly name: string;
  readonly value: Text;
  /** `Bearer`, `Basic` and the like, before the value. */
  readonly scheme?: string;
  /** The password of Basic, whose value is then the name. */
  readonly password?: Text;
};
/** A JSON value that may hold texts of ours. */
export type Json =
  | { readonly text: Text }
  | { readonly texts: readonly Text[] }
  | { readonly value: unknown }
  | { readonly nested: number };

export type Body =
  | { readonly form: readonly Pair[] }
  | { readonly json: readonly { readonly name: Text; readonly value: Json }[] }
  | { readonly bytes: Uint8Array }
  | { readonly text: Text };

export type OddRequest = {
  /** The route that it is meant for, unless it is for none. */
  readonly route: string | undefined;
  readonly site: string;
  readonly method: string;
  /** Parts between slashes, encoded when they are written; or a path that is sent as it stands. */
  readonly path: readonly Text[] | string;
  readonly query: readonly Pair[];
  readonly headers: readonly Header[];
  readonly cookies: 'own' | 'damaged' | 'twice' | 'none';
  readonly body: Body | undefined;
};

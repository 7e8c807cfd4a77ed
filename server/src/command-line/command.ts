// What a command is: its words, its flags, and what it does with the parts of the platform.

import type { Parts } from '../parts.ts';
import type { Flag, Flags } from './flags.ts';

/** What a command prints: fields in the order in which they are printed. */
export type Printed = Readonly<Record<string, unknown>>;

export type Command = {
  readonly words: string;
  readonly flags: Readonly<Record<string, Flag>>;
  readonly usage: string;
  /** The fields of listed things that are printed without --json; all when left out. */
  readonly columns?: readonly string[];
  readonly run: (flags: Flags, parts: Parts) => Promise<Printed>;
};

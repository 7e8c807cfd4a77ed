// What a command is: its words, its flags, and what it does. Most work with the parts of the platform; some must run where these can't
// be opened, or must not be: before there is a database, or on one that is not to be migrated.

import type { Config } from '../config.ts';
import type { Parts } from '../parts.ts';
import type { Flag, Flags } from './flags.ts';

/** What a command prints: fields in the order in which they are printed. */
export type Printed = Readonly<Record<string, unknown>>;

/** What a command that opens nothing by itself is given. */
export type Surroundings = {
  readonly environment: NodeJS.ProcessEnv;
  /** Reads the settings; throws BadSettings. */
  readonly config: () => Config;
  readonly now: () => number;
  /** Tells on stderr how far long work is. */
  readonly say: (words: string) => void;
};

type Described = {
  readonly words: string;
  readonly flags: Readonly<Record<string, Flag>>;
  readonly usage: string;
  /** The fields of listed things that are printed without --json; all when left out. */
  readonly columns?: readonly string[];
  /** The one argument that stands without a flag, if it takes any. */
  readonly argument?: string;
  /** How the result is printed without --json; a line a field unless it is given. */
  readonly show?: (printed: Printed) => string;
  /** Whether the result means exit status 1. */
  readonly failed?: (printed: Printed) => boolean;
};

/** Runs with the parts: the database is opened and brought to this version before. */
export type PartsCommand = Described & { readonly run: (flags: Flags, parts: Parts) => Promise<Printed> };

/** Runs with the settings alone. */
export type BareCommand = Described & { readonly runBare: (flags: Flags, given: Surroundings) => Promise<Printed> };

export type Command = PartsCommand | BareCommand;

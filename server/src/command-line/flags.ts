// Reading a command's flags: names are known, required ones are there, lists are repeated or comma-separated.

import { parseArgs } from 'node:util';

/** Bad input: one clear line, exit status 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

export type Flag = { readonly kind: 'text' | 'list' | 'switch'; readonly required?: boolean };

export type Flags = {
  /** The argument that stands without a flag, of a command that takes one. */
  readonly argument: string;
  readonly text: (name: string) => string | undefined;
  readonly required: (name: string) => string;
  readonly list: (name: string) => readonly string[];
  readonly on: (name: string) => boolean;
  readonly json: boolean;
};

/** Reads arguments against a command's flags, and the argument without a flag if it takes one; throws UsageError. */
export function readFlags(
  args: readonly string[],
  { flags: known, argument }: { readonly flags: Readonly<Record<string, Flag>>; readonly argument?: string },
): Flags {
  const options = Object.fromEntries(
    Object.entries({ ...known, json: { kind: 'switch' } as Flag }).map(([name, { kind }]) => [
      name,
      { type: kind === 'switch' ? ('boolean' as const) : ('string' as const), multiple: kind !== 'switch' },
    ]),
  );
  let values: Record<string, unknown>;
  let positionals: readonly string[];
  try {
    ({ values, positionals } = parseArgs({
      args: [...args],
      options,
      strict: true,
      allowPositionals: argument !== undefined,
    }));
  } catch (error) {
    throw new UsageError(firstSentence((error as Error).message));
  }
  if (argument !== undefined && !positionals[0]?.trim()) throw new UsageError(`${argument} is missing.`);
  if (positionals.length > 1) throw new UsageError(`Only one ${argument} can be given.`);
  const many = (name: string) => (Array.isArray(values[name]) ? (values[name] as string[]) : []);
  const list = (name: string) =>
    many(name)
      .flatMap((part) => part.split(','))
      .map((part) => part.trim())
      .filter((part) => part !== '');
  for (const [name, flag] of Object.entries(known)) {
    if (flag.kind === 'text' && many(name).length > 1) throw new UsageError(`--${name} was given more than once.`);
    const given = flag.kind === 'list' ? list(name) : many(name).filter((text) => text.trim() !== '');
    if (flag.required && given.length === 0) throw new UsageError(`--${name} is missing.`);
  }
  const text = (name: string) => many(name)[0];
  return {
    argument: positionals[0] ?? '',
    text,
    required: (name) => text(name) ?? '',
    list,
    on: (name) => values[name] === true,
    json: values.json === true,
  };
}

/** The choice that the flag was given, if it was given at all. Throws UsageError for any other. */
export function readChoice<T extends string>(flags: Flags, name: string, choices: readonly T[]): T | undefined {
  const given = flags.text(name);
  const choice = choices.find((known) => known === given);
  if (given !== undefined && choice === undefined) throw new UsageError(`--${name} must be ${choices.join(' or ')}.`);
  return choice;
}

function firstSentence(message: string): string {
  const words = (message.split(/\. |\n/)[0] ?? message).replace(/\.?$/, '.');
  return words.endsWith('is ambiguous.') ? `${words} Write a value that begins with a dash as --FLAG=VALUE.` : words;
}

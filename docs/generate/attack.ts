// An attack of docs/reference/attacks.md, and the name by which tests carry it.

export type Attack = {
  /** H: on the agent app, by extensions. Default: A, on the accounts site and the APIs. */
  readonly letter?: 'H';
  readonly number: number;
  readonly attack: string;
} /** `tests`: those of the parts that withstand it without carrying its number. */ & (
  | { readonly control: string; readonly tests?: readonly string[] }
  | { readonly notCovered: string }
);

/** As names of tests have it. */
export function nameOf({ letter, number }: Attack): string {
  return `${letter ?? 'A'}${number}`;
}

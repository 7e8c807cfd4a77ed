// Turns `$1, $2` into SQLite's plain `?`. SQLite would read `$1` as a name, and names can't be bound by position.

export type PositionalSql = {
  readonly sql: string;
  /** For each `?` the index of its parameter; undefined when they stand in order already. */
  readonly order: readonly number[] | undefined;
};

/** SQL with `?` for every numbered placeholder outside quotes; SQL that has `?` already comes back as it is. */
export function toPositional(sql: string): PositionalSql {
  const order: number[] = [];
  const positional = sql.replace(/'[^']*'|"[^"]*"|\$(\d+)/g, (match, number: string | undefined) => {
    if (number === undefined) return match;
    order.push(Number(number) - 1);
    return '?';
  });
  return { sql: positional, order: order.every((index, place) => index === place) ? undefined : order };
}

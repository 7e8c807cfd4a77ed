// What storage can answer besides a result: it can't serve right now, a value is taken, or the database can't be opened.

/** The database can't serve now; the same call may succeed later. The HTTP edge answers 503 with Retry-After. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable';
  /** When it is worth trying again. */
  readonly retryAfterSeconds = 1;
}

/** A value that must be unique exists already. Carries the place and never the value, which may be personal. */
export class UniqueViolation extends Error {
  override readonly name = 'UniqueViolation';
  readonly table: string | undefined;
  readonly columns: readonly string[];

  constructor(place: { table: string | undefined; columns: readonly string[] }) {
    super(`A row with the same ${place.columns.join(' and ') || 'key'} exists in ${place.table ?? 'the database'}.`);
    this.table = place.table;
    this.columns = place.columns;
  }
}

/** The database can't be opened or used as it is. The message is for the operator and names the fix. */
export class DatabaseUnusable extends Error {
  override readonly name = 'DatabaseUnusable';
}

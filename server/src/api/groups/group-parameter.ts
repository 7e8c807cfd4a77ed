// The id of a group in a path.

import { notFound } from '../answers/errors.ts';

/** The number. Throws a 404 for what no group's id can be. */
export function decodeGroupId(parameter: string): number {
  const id = /^(?:0|[1-9]\d{0,9})$/.test(parameter) ? Number(parameter) : Number.NaN;
  // What the database can compare: a 32-bit integer.
  if (!(id <= 2_147_483_647)) throw noSuchGroup();
  return id;
}

/** The same for what does not exist and for what another organization has. */
export function noSuchGroup() {
  return notFound('Your organization has no group with this id. List them with GET /groups.');
}

// Whether scopes cover another: `rw` includes `ro` and `rc`; range `all` includes `access`, `groups` and `my`; `access` includes `my`.
// The rule of the platform, which the server holds tokens and keys to.

const GRAMMAR = /^([a-z_.-]+?)(?:--([a-z]+))?:(ro|rw|rc|own)$/;
const WIDER: Readonly<Record<string, readonly string[]>> = { all: ['access', 'groups', 'my'], access: ['my'] };

/** Whether one of the granted scopes is the wanted one or includes it. */
export function covers(granted: readonly string[], wanted: string): boolean {
  return granted.some((held) => held === wanted || includes(held, wanted));
}

function includes(held: string, wanted: string): boolean {
  const [, resource, range, access] = GRAMMAR.exec(held) ?? [];
  const [, wantedResource, wantedRange, wantedAccess] = GRAMMAR.exec(wanted) ?? [];
  if (resource === undefined || resource !== wantedResource) return false;
  const accessFits = access === wantedAccess || (access === 'rw' && (wantedAccess === 'ro' || wantedAccess === 'rc'));
  const rangeFits = range === wantedRange || WIDER[range ?? '']?.includes(wantedRange ?? '') === true;
  return accessFits && rangeFits;
}

// Scopes (RFC 6749 3.3): splitting, subsets, and the rules of a catalogue that the product brings. The core knows no scope's name.

/** What the product says about its scopes. */
export type ScopeRules = {
  /** Whether the catalogue has this scope. */
  readonly isKnown: (scope: string) => boolean;
  /** Whether holding `held` includes `wanted` (a write scope its read scope, a wide range its narrow one). */
  readonly includes: (held: string, wanted: string) => boolean;
  /** Whether a member with this role may grant the scope. */
  readonly roleMayGrant: (role: string, scope: string) => boolean;
};

/** Splits a scope parameter at spaces or commas, as clients of either habit send them; each scope once, in order. */
export function splitScopes(text: string): string[] {
  const scopes = new Set<string>();
  for (const part of text.split(/[\s,]/)) if (part !== '') scopes.add(part);
  return [...scopes];
}

/** Whether every wanted scope is held, directly or by inclusion. */
export function scopesCover(rules: ScopeRules, held: readonly string[], wanted: readonly string[]): boolean {
  return missingScopes(rules, held, wanted).length === 0;
}

/** The wanted scopes that are not held, directly or by inclusion. */
export function missingScopes(rules: ScopeRules, held: readonly string[], wanted: readonly string[]): string[] {
  return wanted.filter((scope) => !held.some((other) => other === scope || rules.includes(other, scope)));
}

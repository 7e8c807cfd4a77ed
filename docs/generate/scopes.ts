// docs/reference/scopes.md, from the catalogue of scopes and from what the served calls ask for.

import { findScope, listScopes, roleMayGrant, scopeIncludes } from '../../server/src/accounts/scopes.ts';
import { writePage, writeTable } from './page.ts';

/** A call and the scopes of which it takes any one. */
export type Call = { readonly name: string; readonly scopes: readonly string[] };

const ROLES = ['normal', 'administrator', 'owner'] as const;

/** The page. `calls`: everything served that asks for a scope. */
export function writeScopes(calls: readonly Call[]): string {
  const rowOf = (scope: string): string[] => {
    const { words = '', access = 'read' } = findScope(scope) ?? {};
    const role = ROLES.find((known) => roleMayGrant(known, scope)) ?? 'owner';
    return [`\`${scope}\``, words, access, role];
  };
  const opened = (scope: string) =>
    calls.filter((call) => call.scopes.some((one) => scopeIncludes(scope, one))).map(({ name }) => `\`${name}\``);
  const inUse = listScopes().filter((scope) => opened(scope).length > 0);
  const rest = listScopes().filter((scope) => opened(scope).length === 0);
  return writePage({
    title: 'Scopes',
    from: 'server/src/accounts/scopes.ts',
    parts: [
      `A scope says what an app may do with a token. A client is registered with the scopes that it may ask for; a request without \`scope\` asks for all of
them. In a request they are separated by commas or spaces; the \`livechat\` wire answers with commas, \`standard\` with spaces.`,
      `A person can allow only what their own role may do: the column *role* is the lowest that may grant the scope. Where an app asks for more, the person
sees \`invalid_scope\`. Rights are checked again at every call of the API, against the role that the person has then.`,
      `## Scopes that open something today

What a token with this one scope may call, within the role of its person. Some calls answer less to a narrower scope.`,
      writeTable(
        ['scope', 'lets an app', 'access', 'role', 'calls'],
        inUse.map((scope) => [...rowOf(scope), opened(scope).join(', ')]),
      ),
      `## Which scope includes which

- \`rw\` includes \`ro\`, and includes \`rc\`.
- The range \`all\` includes \`access\`, \`groups\` and \`my\`; \`access\` includes \`my\`.
- Old and new names of the same thing are the same: \`agents_read\` is \`agents--all:ro\`, \`agents_write\` is \`agents--all:rw\`, \`groups_read\` is
  \`groups--all:ro\`, \`groups_write\` is \`groups--all:rw\`, \`customers.identity--manage\` and
  \`customers.manage--identity\` are \`customers:own\`.

So a token with \`agents--all:rw\` may do whatever asks for \`agents--my:ro\`. A consent to a scope covers what the scope includes, and never more.`,
      `## Scopes that open nothing yet

They can be registered, asked for and granted, so that apps written for the platform run; no call that is served today takes them.`,
      writeTable(['scope', 'lets an app', 'access', 'role'], rest.map(rowOf)),
    ],
  });
}

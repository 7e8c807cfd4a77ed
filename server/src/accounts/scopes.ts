// The product's scopes: their names, what they let a program do in words, which role may grant them, and which include which.
// Grammar: resource[.subresource][--range]:access. `rw` includes `ro` and `rc`; range `all` includes `access`, `groups` and `my`; `access` includes `my`.

import type { Role } from './account-storage.ts';

export type ScopeDefinition = {
  /** What a program with it can do, to follow "It will be able to": simple words for the consent page. */
  readonly words: string;
  /** The lowest role that may grant it. */
  readonly role: Role;
  readonly access: 'read' | 'write';
};

const read = (words: string, role: Role = 'normal'): ScopeDefinition => ({ words, role, access: 'read' });
const write = (words: string, role: Role = 'normal'): ScopeDefinition => ({ words, role, access: 'write' });

const CATALOGUE: ReadonlyMap<string, ScopeDefinition> = new Map([
  ['accounts--my:ro', read('see your name and e-mail address')],
  ['accounts--my:rw', write('change your name and e-mail address')],
  ['accounts--all:ro', read('see everyone in your organization')],
  ['accounts--all:rw', write('change the accounts of your organization', 'administrator')],
  ['accounts--all:rc', write('invite people to your organization')],
  ['accounts.roles--all:ro', read('see the roles of people in your organization')],
  ['accounts.roles--all:rw', write('change the roles of people in your organization', 'administrator')],
  ['accounts.password--my:rw', write('set your password')],
  ['sessions--my:ro', read('see where you are signed in')],
  ['sessions--my:rw', write('sign you out')],
  ['organization--my:rw', write('change your organization’s settings', 'owner')],
  ['agents--my:ro', read('see your agent profile')],
  ['agents--my:rw', write('change your agent profile')],
  ['agents--all:ro', read('see the profiles of all agents')],
  ['agents--all:rw', write('add, change and remove agents', 'administrator')],
  ['agents-bot--my:ro', read('see its own bots', 'administrator')],
  ['agents-bot--my:rw', write('manage its own bots', 'administrator')],
  ['agents-bot--all:ro', read('see all bots')],
  ['agents-bot--all:rw', write('manage all bots', 'administrator')],
  ['groups--my:ro', read('see the groups that you are in')],
  ['groups--my:rw', write('change the groups that you are in', 'administrator')],
  ['groups--all:ro', read('see all groups')],
  ['groups--all:rw', write('add, change and remove groups', 'administrator')],
  ['chats--all:ro', read('read all chats', 'administrator')],
  ['chats--all:rw', write('read and answer all chats', 'administrator')],
  ['chats--access:ro', read('read the chats that you have access to')],
  ['chats--access:rw', write('read and answer the chats that you have access to')],
  ['chats--my:ro', read('read the chats that you take part in')],
  ['chats--my:rw', write('answer in the chats that you take part in')],
  ['chats.conversation--all:rw', write('write in all chats', 'administrator')],
  ['chats.conversation--access:rw', write('write in the chats that you have access to')],
  ['chats.conversation--my:rw', write('write in the chats that you take part in')],
  ['customers:ro', read('see customers')],
  ['customers:rw', write('change customers')],
  ['customers:own', write('create customers and act as them', 'administrator')],
  ['customers.ban:rw', write('ban customers')],
  ['access_rules:ro', read('see who has access to which chats', 'administrator')],
  ['access_rules:rw', write('change who has access to which chats', 'administrator')],
  ['archives_read', read('read archived chats')],
  ['archives_write', write('change tags of archived chats')],
  ['canned_responses--all:ro', read('see all canned responses', 'administrator')],
  ['canned_responses--all:rw', write('change all canned responses', 'administrator')],
  ['canned_responses--groups:ro', read('see the canned responses of your groups')],
  ['canned_responses--groups:rw', write('change the canned responses of your groups', 'administrator')],
  ['multicast:rw', write('send messages to other agents’ apps')],
  ['properties--my:ro', read('see its own properties', 'administrator')],
  ['properties--my:rw', write('change its own properties', 'administrator')],
  ['properties--all:ro', read('see all properties', 'administrator')],
  ['properties.configuration:rw', write('define properties', 'administrator')],
  ['tags--all:ro', read('see all tags')],
  ['tags--all:rw', write('change all tags', 'administrator')],
  ['tags--groups:ro', read('see the tags of your groups')],
  ['tags--groups:rw', write('change the tags of your groups')],
  ['visitors_read', read('see who is on your website')],
  ['webhooks--my:ro', read('see its own webhooks', 'administrator')],
  ['webhooks--my:rw', write('manage its own webhooks', 'administrator')],
  ['webhooks--all:ro', read('see all webhooks', 'administrator')],
  ['webhooks--all:rw', write('remove any webhook', 'administrator')],
  ['webhooks.configuration:rw', write('define webhooks', 'administrator')],
  ['webhooks.state:ro', read('see whether webhooks are on', 'administrator')],
  ['webhooks.state:rw', write('turn webhooks on and off', 'administrator')],
  ['reports_read', read('read reports')],
  ['apps--all:ro', read('see the apps that your organization has registered', 'administrator')],
  ['apps--all:rw', write('register, change and remove your organization’s apps', 'administrator')],
  ['installations--all:ro', read('see and use the extensions that are installed')],
  ['installations--all:rw', write('install and uninstall apps, and end their API keys', 'administrator')],
  ['audit_log--all:ro', read('see who did what in your organization', 'administrator')],
  // The names that the REST generation used for the same things.
  ['agents_read', read('see the profiles of all agents')],
  ['agents_write', write('add, change and remove agents', 'administrator')],
  ['groups_read', read('see all groups')],
  ['groups_write', write('add, change and remove groups', 'administrator')],
  ['customers.identity--manage', write('create customers and act as them', 'administrator')],
  ['customers.manage--identity', write('create customers and act as them', 'administrator')],
]);

/** Scopes that an older generation spelt differently: holding the one is holding the other. */
const OLD_SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['agents_read', 'agents--all:ro'],
  ['agents_write', 'agents--all:rw'],
  ['groups_read', 'groups--all:ro'],
  ['groups_write', 'groups--all:rw'],
  ['customers.identity--manage', 'customers:own'],
  ['customers.manage--identity', 'customers:own'],
]);

const ROLE_RANK: Readonly<Record<string, number>> = { normal: 1, administrator: 2, owner: 3 };
const WIDER: ReadonlyMap<string, readonly string[]> = new Map([
  ['all', ['access', 'groups', 'my']],
  ['access', ['my']],
]);
const GRAMMAR = /^([a-z_.-]+?)(?:--([a-z]+))?:(ro|rw|rc|own)$/;

/** The definition of a scope, or undefined when the catalogue does not have it. */
export function findScope(scope: string): ScopeDefinition | undefined {
  return CATALOGUE.get(scope);
}

/** Every scope of the catalogue, in its order. */
export function listScopes(): string[] {
  return [...CATALOGUE.keys()];
}

/** Whether a member with this role may grant the scope; false for unknown roles and scopes. */
export function roleMayGrant(role: string, scope: string): boolean {
  const definition = CATALOGUE.get(scope);
  if (definition === undefined || !Object.hasOwn(ROLE_RANK, role)) return false;
  return (ROLE_RANK[role] ?? 0) >= (ROLE_RANK[definition.role] ?? 0);
}

/** Whether holding `held` includes `wanted`: equal names in either generation's spelling, write over read, wide over narrow. */
export function scopeIncludes(held: string, wanted: string): boolean {
  const heldName = OLD_SPELLINGS.get(held) ?? held;
  const wantedName = OLD_SPELLINGS.get(wanted) ?? wanted;
  if (heldName === wantedName) return true;
  const a = GRAMMAR.exec(heldName);
  const b = GRAMMAR.exec(wantedName);
  if (a === null || b === null || a[1] !== b[1]) return false;
  const accessCovers = a[3] === b[3] || (a[3] === 'rw' && (b[3] === 'ro' || b[3] === 'rc'));
  const rangeCovers =
    a[2] === b[2] || (a[2] !== undefined && b[2] !== undefined && WIDER.get(a[2])?.includes(b[2]) === true);
  return accessCovers && rangeCovers;
}

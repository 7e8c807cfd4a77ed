// client create: registers a client, whose secret is shown this once. client update: changes one.

import { randomBytes } from 'node:crypto';
import { changeClient } from '../oauth/client-settings.ts';
import { registerClient, registrationFaults } from '../oauth/registration.ts';
import type { AccessTokenFormat, ResponseType } from '../oauth/storage.ts';
import { POLICIES } from '../parts.ts';
import { OPERATOR } from './acts.ts';
import type { Command } from './command.ts';
import { type Flags, readChoice, UsageError } from './flags.ts';
import { noSuchClient, printClient } from './print-client.ts';

const RESPONSE_TYPES: readonly ResponseType[] = ['code', 'token'];

export const createClient: Command = {
  words: 'register a client (flags with several values: repeated or comma-separated)',
  usage:
    '--organization SLUG --type javascript|server --name N --redirect-uri U --scopes a,b [--private] [--native] [--dialects standard,livechat] [--response-types code,token] [--access-token-format opaque|jwt]',
  flags: {
    organization: { kind: 'text', required: true },
    type: { kind: 'text', required: true },
    name: { kind: 'text', required: true },
    'redirect-uri': { kind: 'list', required: true },
    scopes: { kind: 'list', required: true },
    private: { kind: 'switch' },
    native: { kind: 'switch' },
    dialects: { kind: 'list' },
    'response-types': { kind: 'list' },
    'access-token-format': { kind: 'text' },
  },
  async run(flags, parts) {
    const slug = flags.required('organization');
    const organization = await parts.accounts.findOrganization({ slug });
    if (organization === undefined)
      throw new UsageError(`--organization: there is no organization ${JSON.stringify(slug)}.`);
    const type = flags.required('type');
    if (type !== 'javascript' && type !== 'server') throw new UsageError('--type must be javascript or server.');
    const native = flags.on('native');
    if (native && type === 'server')
      throw new UsageError('--native is for clients without a secret: use --type javascript.');
    const dialects = flags.list('dialects');
    const wanted = {
      clientId: randomBytes(16).toString('hex'),
      organizationId: organization.organizationId,
      type: type === 'server' ? ('confidential' as const) : ('public' as const),
      name: flags.required('name').trim(),
      redirectUris: [...new Set(flags.list('redirect-uri'))],
      scopes: [...new Set(flags.list('scopes'))],
      restricted: flags.on('private'),
      native,
      firstParty: false,
      dialects: dialects.length === 0 ? [...POLICIES.keys()] : [...new Set(dialects)],
      responseTypes: readResponseTypes(flags.list('response-types'), dialects),
      accessTokenFormat: readFormat(flags) ?? 'opaque',
      authorAccountId: undefined,
    };
    const faults = registrationFaults(wanted, { scopeRules: parts.scopeRules, policies: POLICIES });
    if (faults.length > 0) throw new UsageError(faults.map((fault) => `--${fault}`).join(' '));

    const { client, secret } = await registerClient(wanted, { ...parts, by: OPERATOR });
    return {
      client_id: client.clientId,
      ...(secret === undefined ? {} : { client_secret: secret }),
      redirect_uris: client.redirectUris,
      scopes: client.scopes,
      dialects: client.dialects,
      access_token_format: client.accessTokenFormat,
      private: client.restricted,
    };
  },
};

export const updateClient: Command = {
  words: 'change a client: what is given replaces what was, the rest stays',
  usage:
    '--client ID [--name N] [--redirect-uri U] [--scopes a,b] [--dialects standard,livechat] [--response-types code,token] [--access-token-format opaque|jwt] [--enabled yes|no]',
  flags: {
    client: { kind: 'text', required: true },
    name: { kind: 'text' },
    'redirect-uri': { kind: 'list' },
    scopes: { kind: 'list' },
    dialects: { kind: 'list' },
    'response-types': { kind: 'list' },
    'access-token-format': { kind: 'text' },
    enabled: { kind: 'text' },
  },
  async run(flags, parts) {
    const clientId = flags.required('client');
    const change = readChange(flags);
    if (Object.keys(change).length === 0) throw new UsageError('nothing to change: give at least one flag more.');
    const rules = { ...parts, policies: POLICIES };
    const changed = await changeClient({ clientId, change, by: OPERATOR }, rules);
    if (changed.outcome === 'not_found') throw new UsageError(noSuchClient(clientId));
    if (changed.outcome === 'refused') throw new UsageError(changed.faults.map((fault) => `--${fault}`).join(' '));
    const { registration } = changed;
    return {
      ...(await printClient(registration, parts)),
      living_tokens:
        registration.disabledAt === undefined
          ? 'go on with the scopes that they were given; --enabled no stops them'
          : 'are refused while the client is disabled',
    };
  },
};

/** What is given; an empty list is none. */
function readChange(flags: Flags) {
  const list = (name: string) => [...new Set(flags.list(name))];
  const [redirectUris, scopes, dialects] = [list('redirect-uri'), list('scopes'), list('dialects')];
  const responseTypes = list('response-types').map(readResponseType);
  const accessTokenFormat = readFormat(flags);
  const name = flags.text('name')?.trim();
  const enabled = readChoice(flags, 'enabled', ['yes', 'no']);
  return {
    ...(name === undefined ? {} : { name }),
    ...(redirectUris.length === 0 ? {} : { redirectUris }),
    ...(scopes.length === 0 ? {} : { scopes }),
    ...(dialects.length === 0 ? {} : { dialects }),
    ...(responseTypes.length === 0 ? {} : { responseTypes }),
    ...(accessTokenFormat === undefined ? {} : { accessTokenFormat }),
    ...(enabled === undefined ? {} : { enabled: enabled === 'yes' }),
  };
}

/** Both unless said otherwise; a client of the standard's wire alone can only have codes. */
function readResponseTypes(given: readonly string[], dialects: readonly string[]): readonly ResponseType[] {
  if (given.length === 0) return RESPONSE_TYPES.filter((type) => type === 'code' || dialects.join() !== 'standard');
  return [...new Set(given)].map(readResponseType);
}

const readFormat = (flags: Flags) => readChoice<AccessTokenFormat>(flags, 'access-token-format', ['opaque', 'jwt']);

function readResponseType(text: string): ResponseType {
  const type = RESPONSE_TYPES.find((known) => known === text);
  if (type === undefined) throw new UsageError(`--response-types must be ${RESPONSE_TYPES.join(', ')}, or both.`);
  return type;
}

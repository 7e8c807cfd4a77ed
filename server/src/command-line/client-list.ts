// client list, client show.

import type { Parts } from '../parts.ts';
import type { Command } from './command.ts';
import { type Flags, UsageError } from './flags.ts';
import { findClient, printClient, summarizeClient } from './print-client.ts';

export const listClients: Command = {
  words: 'list the clients of an organization, or of all',
  usage: '[--organization SLUG]',
  flags: { organization: { kind: 'text' } },
  async run(flags, parts) {
    const organizationId = await organizationOf(flags, parts);
    const clients = await parts.registrations.listRegistrations({ organizationId, now: parts.now() });
    const slugs = new Map<string, string>();
    for (const id of new Set(clients.map((client) => client.organizationId))) {
      const organization = await parts.accounts.findOrganization({ organizationId: id });
      if (organization !== undefined) slugs.set(id, organization.slug);
    }
    return { clients: clients.map((client) => summarizeClient(client, slugs)) };
  },
};

export const showClient: Command = {
  words: 'show a client with the ids of its living secrets (not their text, which is not kept)',
  usage: '--client ID',
  flags: { client: { kind: 'text', required: true } },
  run: async (flags, parts) => printClient(await findClient(flags.required('client'), parts), parts),
};

/** The id of the organization that --organization names, if it is given. Throws UsageError when there is none. */
export async function organizationOf(flags: Flags, parts: Parts): Promise<string | undefined> {
  const slug = flags.text('organization');
  if (slug === undefined) return undefined;
  const organization = await parts.accounts.findOrganization({ slug });
  if (organization === undefined)
    throw new UsageError(`--organization: there is no organization ${JSON.stringify(slug)}.`);
  return organization.organizationId;
}

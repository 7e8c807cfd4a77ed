// organization create.

import { nameFault, newOrganization } from '../accounts/sign-up.ts';
import { eventOf } from './acts.ts';
import type { Command } from './command.ts';
import { UsageError } from './flags.ts';

export const createOrganization: Command = {
  words: 'make an organization',
  usage: '--name N [--slug S]',
  flags: { name: { kind: 'text', required: true }, slug: { kind: 'text' } },
  async run(flags, parts) {
    const name = flags.required('name').trim();
    const fault = nameFault(name, 'a name');
    if (fault !== undefined) throw new UsageError(`--name: ${fault}`);
    const slug = flags.text('slug');
    if (slug !== undefined && !/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(slug)) {
      throw new UsageError(
        '--slug must be 1 to 63 lower-case letters, digits and hyphens, and not begin or end with a hyphen.',
      );
    }
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const organization = newOrganization({
        name,
        organizationId: parts.createId(),
        now: parts.now(),
        ...(slug === undefined ? {} : { slug }),
      });
      const { organizationId, licenseId } = organization;
      const concerns = { organizationId };
      const act = { action: 'organization_created', concerns, target: organizationId, now: parts.now() } as const;
      if ((await parts.accounts.createOrganization(organization, eventOf(act))) === 'created') {
        return { organization_id: organizationId, license_id: licenseId, slug: organization.slug };
      }
      if (slug !== undefined && (await parts.accounts.findOrganization({ slug })) !== undefined) {
        throw new UsageError(`--slug: there is an organization ${slug} already.`);
      }
    }
    throw new Error('No free license number was found. Try again.');
  },
};

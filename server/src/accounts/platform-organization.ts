// The organization that owns the platform's own clients: nobody is a member of it, and it counts as no tenant. No tenant can have its number or
// its slug.

import type { Organization } from './account-storage.ts';

export const PLATFORM_ORGANIZATION: Omit<Organization, 'createdAt'> = {
  organizationId: 'b2f8c1de-6a5f-4d3a-9e70-5c1d84a6f9b3',
  licenseId: 0,
  slug: '(platform)',
  name: 'Gatehouse',
};

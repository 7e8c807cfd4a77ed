// The two generations of the wire: the same calls below two roots, with two names of an organization.

import type { CustomerOrganization } from '../../customers/customer-storage.ts';

export type CustomerWire = {
  readonly root: '/customer' | '/v2/customer';
  /** The parameter that names the organization. */
  readonly organizationParameter: 'license_id' | 'organization_id';
  /** The organization that a text of that parameter means; undefined when it can't be one. */
  readonly decodeOrganization: (text: string) => { licenseId: number } | { organizationId: string } | undefined;
  /** How answers name it. */
  readonly encodeOrganization: (of: CustomerOrganization) => Readonly<Record<string, string | number>>;
};

export const V1: CustomerWire = {
  root: '/customer',
  organizationParameter: 'license_id',
  decodeOrganization: (text) => (/^[1-9]\d{0,14}$/.test(text) ? { licenseId: Number(text) } : undefined),
  encodeOrganization: ({ licenseId }) => ({ license_id: licenseId }),
};

export const V2: CustomerWire = {
  root: '/v2/customer',
  organizationParameter: 'organization_id',
  decodeOrganization: (text) => (/^[0-9a-f-]{36}$/.test(text) ? { organizationId: text } : undefined),
  encodeOrganization: ({ organizationId }) => ({ organization_id: organizationId }),
};

/** A group's number; undefined when the text is none. */
export function decodeGroup(text: string): number | undefined {
  return /^(?:0|[1-9]\d{0,8})$/.test(text) ? Number(text) : undefined;
}

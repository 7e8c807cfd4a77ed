// Customer tokens that tests make through storage of their own, as a visitor's page would get them.
import { randomUUID } from 'node:crypto';
import { newCustomerToken } from '../../server/src/customers/customer-tokens.ts';
import { createIdentitySecret } from '../../server/src/customers/identity-secret.ts';
import { newSecretRecord } from '../../server/src/customers/visitors.ts';
import { makeProgram, type TestOrganization } from '../wire/cast.ts';
import type { Stage } from '../wire/world.ts';

/** A new customer with a token, of a program of the organization. `seconds`: how long it lives. */
export async function makeCustomerToken(
  stage: Stage,
  { organizationId }: Pick<TestOrganization, 'organizationId'>,
  { seconds }: { seconds?: number } = {},
): Promise<{ customerId: string; token: string }> {
  const { clientId } = await makeProgram(stage, { organizationId });
  const now = stage.clock.now();
  const customer = { customerId: randomUUID(), organizationId, groupId: undefined, createdAt: now };
  const { text, record } = newCustomerToken(customer, { clientId, accountId: undefined, seconds, now });
  const secret = newSecretRecord(createIdentitySecret(), now);
  await stage.parts.customers.admitCustomer({ customer, secret, token: record });
  stage.secrets.add(text);
  return { customerId: customer.customerId, token: text };
}

// Who takes part: organizations, their people, and the programs that ask for access. Each test makes its own, so none meets
// another's tokens, consents or limits.
import { randomUUID } from 'node:crypto';
import { NEW_AGENT } from '../../server/src/accounts/agent-profile.ts';
import { createSecret, hashSecret } from '../../server/src/oauth/secret.ts';
import type { Client } from '../../server/src/oauth/storage.ts';
import type { Stage } from './world.ts';

export const PASSWORD = 'correct horse battery';
/** Its argon2id hash, with the least possible work in it: hundreds of people sign in here. */
const PASSWORD_HASH = '$argon2id$v=19$m=64,t=1,p=1$qVRBTihwNnpjfDNu0a2gTw$zxx9oAriYHNiH5/Wc4gz+gD/Rc4/Ghl9G7DUqxZG9O4';

export type Role = 'owner' | 'administrator' | 'normal';
export type TestOrganization = { readonly organizationId: string; readonly licenseId: number; readonly name: string };
export type Person = {
  readonly accountId: string;
  readonly email: string;
  readonly name: string;
  readonly password: string;
  /** The one that the person was made in. */
  readonly organization: TestOrganization;
};
/** A registered program; `secret` only when it is confidential. */
export type Program = Client & { readonly secret: string | undefined; readonly redirectUri: string };

let made = 0;
const organizations = new WeakMap<Stage, Promise<TestOrganization>>();

/** The organization that everyone belongs to unless a test says otherwise. */
export function acme(world: Stage): Promise<TestOrganization> {
  const known = organizations.get(world) ?? makeOrganization(world, 'Acme');
  organizations.set(world, known);
  return known;
}

export async function makeOrganization(world: Stage, name: string): Promise<TestOrganization> {
  made += 1;
  const organization = { organizationId: randomUUID(), licenseId: 1_000_000 + made, name };
  const outcome = await world.parts.accounts.createOrganization({
    ...organization,
    slug: `organization-${made}`,
    createdAt: world.clock.now(),
  });
  if (outcome !== 'created') throw new Error(`The organization ${name} is ${outcome}.`);
  return organization;
}

/** A new account, a plain agent of `acme` unless told otherwise. */
export async function makePerson(
  world: Stage,
  wanted: { role?: Role; organization?: TestOrganization } = {},
): Promise<Person> {
  made += 1;
  const number = made;
  const organization = wanted.organization ?? (await acme(world));
  const person = {
    accountId: randomUUID(),
    email: `person-${number}@example.com`,
    name: `Person ${number}`,
    password: PASSWORD,
    organization,
  };
  world.secrets.add(PASSWORD);
  const { accountId, email, name } = person;
  const account = { accountId, email, name, passwordHash: PASSWORD_HASH, createdAt: world.clock.now() };
  await addAgent(world, { account, organization, role: wanted.role ?? 'normal' });
  return person;
}

/** Makes the person an agent of a further organization. */
export async function join(
  world: Stage,
  person: Person,
  to: { organization: TestOrganization; role?: Role },
): Promise<void> {
  const { accountId } = person;
  await addAgent(world, { account: { accountId }, organization: to.organization, role: to.role ?? 'normal' });
}

/** A program with one redirect URI and, unless told otherwise, public, of `acme`, in both dialects, open to everybody. */
export async function makeProgram(
  world: Stage,
  wanted: Partial<Client> & { confidential?: boolean } = {},
): Promise<Program> {
  made += 1;
  const { confidential = false, ...change } = wanted;
  const secret = confidential ? createSecret() : undefined;
  if (secret !== undefined) world.secrets.add(secret);
  const client: Client = {
    clientId: randomUUID().replaceAll('-', ''),
    organizationId: (await acme(world)).organizationId,
    type: confidential ? 'confidential' : 'public',
    name: `Program ${made}`,
    redirectUris: ['https://app.example/callback'],
    scopes: ['agents--my:ro', 'agents--all:ro'],
    restricted: false,
    native: false,
    firstParty: false,
    dialects: ['standard', 'livechat'],
    responseTypes: ['code', 'token'],
    accessTokenFormat: 'opaque',
    authorAccountId: undefined,
    createdAt: world.clock.now(),
    ...change,
    secretHashes: secret === undefined ? [] : [hashSecret(secret)],
  };
  await world.parts.clients.createClient(client);
  return { ...client, secret, redirectUri: client.redirectUris[0] ?? 'https://app.example/callback' };
}

type NewAgent = Pick<Parameters<Stage['parts']['agents']['addAgent']>[0], 'account' | 'role'> & {
  readonly organization: TestOrganization;
};

async function addAgent(world: Stage, { account, organization, role }: NewAgent): Promise<void> {
  const { organizationId } = organization;
  const now = world.clock.now();
  const agent = { organizationId, account, role, profile: NEW_AGENT, groupIds: [], now };
  const outcome = await world.parts.agents.addAgent(agent);
  if (outcome !== 'added') throw new Error(`The agent was not added: ${outcome}.`);
}

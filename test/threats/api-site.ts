// Calls of the api site, as programs make them.
import { randomUUID } from 'node:crypto';
import { deriveApiKey } from '../../server/src/accounts/api-keys.ts';
import { createToken, hashToken } from '../../server/src/oauth/token.ts';
import { startBrowsing } from '../support/http.ts';
import type { Person, TestOrganization } from '../wire/cast.ts';
import type { World } from '../wire/world.ts';

/** The API key that the person has in an organization now. */
export async function apiKeyOf(
  world: World,
  person: Person,
  { organizationId }: TestOrganization = person.organization,
): Promise<string> {
  const agent = await world.parts.agents.findAgent({ organizationId, login: person.email });
  if (agent === undefined) throw new Error(`${person.email} is no agent there.`);
  const key = deriveApiKey(world.parts.secretKeys(), agent);
  world.secrets.add(key);
  return key;
}

/** A personal access token of the person, for the organization that the person was made in. */
export async function makePersonalAccessToken(
  world: World,
  { accountId, organization }: Person,
  scopes: readonly string[],
): Promise<string> {
  const token = createToken('personal_access_token');
  await world.parts.personalAccessTokens.savePersonalAccessToken({
    tokenId: randomUUID(),
    tokenHash: hashToken('personal_access_token', token),
    accountId,
    organizationId: organization.organizationId,
    name: 'Of a test',
    scopes,
    createdAt: world.clock.now(),
    expiresAt: undefined,
  });
  return token;
}

export type ApiCall = { readonly json?: unknown } & (
  | { readonly as: readonly [login: string, apiKey: string] }
  | { readonly bearer: string }
);

/** One call with a login and its API key, or with a token: `PUT /agents/ada%40example.com`. */
export async function callApi(
  world: World,
  line: `${string} /${string}`,
  sent: ApiCall,
): Promise<{ status: number; text: string }> {
  const [method = 'GET', path = '/'] = line.split(' ');
  const page = await startBrowsing().request(world.parts.config.apiUrl + path, {
    method,
    headers: {
      authorization: 'bearer' in sent ? `Bearer ${sent.bearer}` : `Basic ${btoa(sent.as.join(':'))}`,
      'x-api-version': '2',
      ...(sent.json === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(sent.json === undefined ? {} : { body: JSON.stringify(sent.json) }),
  });
  return { status: page.status, text: page.body };
}

// Calls of the api site, as programs make them.
import { deriveApiKey } from '../../server/src/accounts/api-keys.ts';
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
  const key = deriveApiKey(world.parts.config.secretKeys, agent);
  world.secrets.add(key);
  return key;
}

/** One call with a login and its API key: `PUT /agents/ada%40example.com`. */
export async function callApi(
  world: World,
  line: `${string} /${string}`,
  sent: { readonly as: readonly [login: string, apiKey: string]; readonly json?: unknown },
): Promise<{ status: number; text: string }> {
  const [method = 'GET', path = '/'] = line.split(' ');
  const page = await startBrowsing().request(world.parts.config.apiUrl + path, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(sent.as.join(':')).toString('base64')}`,
      'x-api-version': '2',
      ...(sent.json === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(sent.json === undefined ? {} : { body: JSON.stringify(sent.json) }),
  });
  return { status: page.status, text: page.body };
}

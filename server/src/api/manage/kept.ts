// What an installation keeps: properties, which all agents share, and values that are stored for each agent.

import { type Static, Type } from 'typebox';
import { LONGEST, MOST } from '../../extensions/app.ts';
import { noSuchInstallation } from '../../extensions/refusal.ts';
import { type Caller, getCaller } from '../access/caller.ts';
import { ApiError, invalidField } from '../answers/errors.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiInstance } from '../instance.ts';
import { READ } from './installations.ts';
import { findReachable, reachProperties, requirePerson } from './reach.ts';
import { InstallationParameter, PropertiesAnswer, Removed, StoredParameters } from './schemas.ts';

const PROPERTY_NAME = /^[A-Za-z0-9_.-]{1,64}$/;

const PropertiesChange = Type.Unsafe<Readonly<Record<string, unknown>>>({
  type: 'object',
  description: `Text of at most ${LONGEST.property} bytes, numbers, true or false; null removes. Names have 1 to 64 letters, digits and _ . -`,
  examples: [{ plan: 'gold', seats: 3 }],
});

const Value = Type.Unsafe<unknown>({
  description: `Any JSON of at most ${LONGEST.storedValue} bytes.`,
});
const NewValue = Type.Object(
  { value: Value },
  { additionalProperties: false, examples: [{ value: { view: 'list', open: [1, 2] } }] },
);
const Stored = Type.Object(
  {
    key: Type.String(),
    exists: Type.Boolean({ description: 'Whether anything is stored under this key. If not, value is null.' }),
    value: Value,
  },
  { description: 'The value.' },
);
const StoredKeys = Type.Object({ keys: Type.Array(Type.String()) }, { description: 'The names of all values.' });

const MIB = LONGEST.keptOfOrganization / 1_048_576;
const BOUND = { longestOfOrganization: LONGEST.keptOfOrganization } as const;

const config = { access: { scopes: [READ] } };
const tags = ['Installations'];
const consumes = ['application/json'];

export function registerKept(calls: ApiInstance, api: ApiDependencies): void {
  /** Where the caller's own values are. Throws a 404 when the installation is not there. */
  const placeOf = async (caller: Caller, installationId: string) => {
    const accountId = requirePerson(caller);
    const { installation } = await findReachable(api, caller, installationId);
    return { organizationId: caller.organizationId, installationId: installation.installationId, accountId };
  };

  calls.route({
    method: 'PATCH',
    url: '/manage/v1/installations/:installation_id/properties',
    config,
    schema: {
      operationId: 'changeProperties',
      tags,
      summary: 'Change the properties of an installation',
      description: `What an extension keeps for all agents: at most ${MOST.properties} values. What you send is set, the rest stays. Answers all of them.`,
      params: InstallationParameter,
      body: PropertiesChange,
      consumes,
      response: { 200: PropertiesAnswer },
    },
    async handler(request) {
      const change = decodeProperties(request.body);
      const of = await reachProperties(api, getCaller(request), request.params.installation_id);
      const outcome = await api.installations.changeProperties({ ...of, change, most: MOST.properties, ...BOUND });
      if (outcome === 'not_found') throw noSuchInstallation();
      if (outcome === 'too_many') throw tooMany('properties', MOST.properties);
      if (outcome === 'too_large') throw tooLarge();
      return outcome;
    },
  });

  calls.route({
    method: 'GET',
    url: '/manage/v1/installations/:installation_id/storage',
    config,
    schema: {
      operationId: 'listStored',
      tags,
      summary: 'List what is stored',
      description: 'The names of the values that the extension has stored for you.',
      params: InstallationParameter,
      response: { 200: StoredKeys },
    },
    async handler(request) {
      const place = await placeOf(getCaller(request), request.params.installation_id);
      return { keys: await api.extensionValues.listStoredKeys(place) };
    },
  });

  calls.route({
    method: 'GET',
    url: '/manage/v1/installations/:installation_id/storage/:key',
    config,
    schema: {
      operationId: 'getStored',
      tags,
      summary: 'Read a stored value',
      description:
        'A key under which nothing is stored yet is no error: every extension asks for one when it first runs.',
      params: StoredParameters,
      response: { 200: Stored },
    },
    async handler(request) {
      const { installation_id, key } = request.params;
      const place = await placeOf(getCaller(request), installation_id);
      const value = await api.extensionValues.findValue({ ...place, key });
      return { key, exists: value !== undefined, value: JSON.parse(value ?? 'null') as unknown };
    },
  });

  calls.route({
    method: 'PUT',
    url: '/manage/v1/installations/:installation_id/storage/:key',
    config,
    schema: {
      operationId: 'putStored',
      tags,
      summary: 'Store a value',
      description: `For you alone, in this installation: at most ${MOST.storedKeys} values, and within the ${MIB} MiB that all extensions of your organization may keep.`,
      params: StoredParameters,
      body: NewValue,
      consumes,
      response: { 200: Stored },
    },
    async handler(request) {
      const { installation_id, key } = request.params;
      const value = encodeValue(request.body);
      const place = await placeOf(getCaller(request), installation_id);
      const put = { ...place, key, value, now: api.now(), most: MOST.storedKeys, ...BOUND };
      const outcome = await api.extensionValues.putValue(put);
      if (outcome === 'not_found') throw noSuchInstallation();
      if (outcome === 'too_many') throw tooMany('stored values', MOST.storedKeys);
      if (outcome === 'too_large') throw tooLarge();
      return { key, exists: true, value: request.body.value };
    },
  });

  calls.route({
    method: 'DELETE',
    url: '/manage/v1/installations/:installation_id/storage/:key',
    config,
    schema: {
      operationId: 'removeStored',
      tags,
      summary: 'Remove a stored value',
      description: 'Succeeds when there is none, too.',
      params: StoredParameters,
      response: { 200: Removed('value removed successfully') },
    },
    async handler(request) {
      const { installation_id, key } = request.params;
      const place = await placeOf(getCaller(request), installation_id);
      await api.extensionValues.deleteValue({ ...place, key });
      return { result: 'value removed successfully' as const };
    },
  });
}

function decodeProperties(body: Readonly<Record<string, unknown>>): Record<string, string | number | boolean | null> {
  const entries = Object.entries(body);
  // As many can be removed as can be set in one call.
  if (entries.length > 2 * MOST.properties) throw tooMany('properties', MOST.properties);
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (!PROPERTY_NAME.test(name)) {
        throw invalidField(name.slice(0, 64), 'Names of properties have 1 to 64 letters, digits and _ . -');
      }
      const isScalar = value === null || ['string', 'number', 'boolean'].includes(typeof value);
      if (!isScalar || Buffer.byteLength(JSON.stringify(value)) > LONGEST.property) {
        throw invalidField(
          name,
          `${name} must be text of at most ${LONGEST.property} bytes, a number, true, false or null.`,
        );
      }
      return [name, value as string | number | boolean | null];
    }),
  );
}

function encodeValue({ value }: Static<typeof NewValue>): string {
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) > LONGEST.storedValue) {
    throw invalidField('value', `value must have at most ${LONGEST.storedValue} bytes as JSON.`);
  }
  return text;
}

function tooMany(what: string, most: number): ApiError {
  return new ApiError('conflict', `There may be at most ${most} ${what}. Remove one first.`);
}

function tooLarge(): ApiError {
  return new ApiError(
    'conflict',
    `The extensions of your organization keep ${MIB} MiB already, which is the most. Remove stored values or properties, or uninstall an app.`,
  );
}

// Properties on the wire: values by namespace and name.

import { Type } from 'typebox';
import type { Properties } from '../../chat/chat.ts';
import { invalid } from '../errors.ts';

/** Of one request, as JSON. */
const MOST_BYTES = 16 * 1024;
const NAME = '^[^\\p{Cc}\\p{Cs}]{1,256}$';

/** The schema cannot bound what values weigh: `decodeProperties` does. */
export const PropertiesSchema = Type.Record(
  Type.String({ pattern: NAME }),
  Type.Record(Type.String({ pattern: NAME }), Type.Unknown()),
  {
    description: 'Values by namespace and name.',
  },
);
export const PropertyNamesSchema = Type.Record(
  Type.String({ pattern: NAME }),
  Type.Array(Type.String({ maxLength: 256 }), { maxItems: 100 }),
  { description: 'Names of properties by namespace.' },
);

/** Throws when they are too large, or are no values by namespace and name. */
export function decodeProperties(properties: unknown, field: string): Properties {
  if (properties === undefined) return {};
  const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject(properties) || !Object.values(properties as object).every(isObject)) {
    throw invalid(field, `${field} must be an object of namespaces, each an object of values by name.`);
  }
  if (Buffer.byteLength(JSON.stringify(properties)) > MOST_BYTES) {
    throw invalid(field, `${field} is larger than ${MOST_BYTES} bytes.`);
  }
  return properties as Properties;
}
